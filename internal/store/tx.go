package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

// Tx is one transaction. It is valid only inside the function that Update or View gave it to, and only for one goroutine
// at a time.
type Tx struct {
	s    *Store
	tx   *sql.Tx
	jobs []river.InsertManyParams // enqueued, but not written yet
	done []*Job                   // completed by this transaction, once it is committed
}

func (s *Store) begin(ctx context.Context, pool *sql.DB, opts *sql.TxOptions) (*Tx, error) {
	tx, err := pool.BeginTx(ctx, opts)
	if err != nil {
		return nil, fmt.Errorf("beginning a transaction: %w", s.db.explain(err))
	}
	return &Tx{s: s, tx: tx}, nil
}

func (tx *Tx) commit(ctx context.Context) error {
	if err := tx.insertJobs(ctx); err != nil {
		return err
	}
	if err := tx.tx.Commit(); err != nil {
		return fmt.Errorf("committing a transaction: %w", tx.s.db.explain(err))
	}
	for _, job := range tx.done {
		job.done = true
	}
	return nil
}

// rollback undoes what was not committed. After a commit it does nothing, and an error of its own says nothing new:
// whatever broke the transaction has been returned already.
func (tx *Tx) rollback() {
	_ = tx.tx.Rollback()
}

func (tx *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.execCount(ctx, query, args...)
	return err
}

// execCount is exec that tells how many rows changed.
func (tx *Tx) execCount(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, tx.s.db.explain(err)
	}
	return res.RowsAffected()
}

// get reads the one row of a query; without one it is ErrNotFound.
func (tx *Tx) get(ctx context.Context, dest []any, query string, args ...any) error {
	err := tx.tx.QueryRowContext(ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return tx.s.db.explain(err)
}

// each reads the rows of a query, one call of scan for each.
func (tx *Tx) each(ctx context.Context, scan func(*sql.Rows) error, query string, args ...any) error {
	rows, err := tx.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return tx.s.db.explain(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return tx.s.db.explain(rows.Err())
}

// millis is how a time is stored: milliseconds since 1970, and 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads a stored time.
type moment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T instead of milliseconds", src)
	}
	*m.t = time.Time{}
	if ms != 0 {
		*m.t = time.UnixMilli(ms).UTC()
	}
	return nil
}
