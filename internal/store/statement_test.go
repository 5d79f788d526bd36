package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
)

// kept is how many statements the one connection of a pool keeps ready.
func kept(t *testing.T, pool *sql.DB) int {
	t.Helper()
	conn, err := pool.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var n int
	if err := conn.Raw(func(c any) error {
		n = len(c.(*preparingConn).free)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestPreparing(t *testing.T) {
	t.Parallel()
	s := open(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
	ctx := t.Context()
	if _, err := s.db.(*sqliteDatabase).write.ExecContext(ctx, `create table t (n integer primary key)`); err != nil {
		t.Fatal(err)
	}
	before := kept(t, s.db.(*sqliteDatabase).write)

	t.Run("the same query within itself", func(t *testing.T) {
		update(t, s, func(tx *Tx) error {
			for n := range 3 {
				if err := tx.exec(ctx, `insert into t values ($1)`, n); err != nil {
					return err
				}
			}
			var pairs []string
			const query = `select n from t where n >= $1 order by n`
			err := tx.each(ctx, func(outer row) error {
				var a int
				if err := outer.Scan(&a); err != nil {
					return err
				}
				return tx.each(ctx, func(inner row) error {
					var b int
					err := inner.Scan(&b)
					pairs = append(pairs, fmt.Sprint(a, b))
					return err
				}, query, a)
			}, query, 0)
			if got, want := fmt.Sprint(pairs), "[0 0 0 1 0 2 1 1 1 2 2 2]"; got != want {
				t.Errorf("pairs %s, want %s", got, want)
			}
			return err
		})
		if n := kept(t, s.db.(*sqliteDatabase).write); n != before+2 {
			t.Errorf("%d statements are kept, want %d", n, before+2)
		}
	})
	t.Run("after an error", func(t *testing.T) {
		update(t, s, func(tx *Tx) error {
			if err := tx.exec(ctx, `insert into t values ($1)`, 1); err == nil {
				t.Error("a key was inserted twice")
			}
			return tx.exec(ctx, `insert into t values ($1)`, 10)
		})
	})
	t.Run("after the table changed", func(t *testing.T) {
		update(t, s, func(tx *Tx) error {
			return errors.Join(
				tx.exec(ctx, `select * from t where n = $1`, 10),
				tx.exec(ctx, `alter table t add column m integer not null default 7`),
			)
		})
		update(t, s, func(tx *Tx) error {
			var n, m int
			if err := tx.get(ctx, []any{&n, &m}, `select * from t where n = $1`, 10); err != nil || m != 7 {
				t.Errorf("m = %d, %v", m, err)
			}
			return nil
		})
	})
	t.Run("after a cancelled query", func(t *testing.T) {
		const query = `with recursive c(n) as (select 1 union all select n + 1 from c where n < $1) select max(n) from c`
		ctx, cancel := context.WithCancel(ctx)
		update(t, s, func(tx *Tx) error {
			cancel()
			var n int
			if err := tx.get(ctx, []any{&n}, query, 1e9); !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled query = %v", err)
			}
			if err := tx.get(t.Context(), []any{&n}, query, 10); err != nil || n != 10 {
				t.Errorf("query afterwards = %d, %v", n, err)
			}
			return nil
		})
	})
	t.Run("no more than so many", func(t *testing.T) {
		update(t, s, func(tx *Tx) error {
			for i := range maxPrepared + 10 {
				if err := tx.exec(ctx, fmt.Sprintf(`select %d`, i)); err != nil {
					return err
				}
			}
			return nil
		})
		if n := kept(t, s.db.(*sqliteDatabase).write); n != maxPrepared {
			t.Errorf("%d statements are kept, want %d", n, maxPrepared)
		}
	})
}
