package store

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/internal/store/postgrestest"
)

// The same migrations are there for every engine, by the same numbers and names.
func TestMigrations_same(t *testing.T) {
	t.Parallel()
	names := map[string][]string{}
	for _, m := range []migrations{migrationsSQLite, migrationsPostgres} {
		files, err := fs.ReadDir(migrationFiles, m.folder)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			names[m.folder] = append(names[m.folder], file.Name())
		}
	}
	if diff := cmp.Diff(names[migrationsSQLite.folder], names[migrationsPostgres.folder]); diff != "" {
		t.Errorf("migrations (-sqlite +postgres):\n%s", diff)
	}
}

// The tables are the same on every engine: their columns, in their order, with their types and what they hold by default.
func TestTables_same(t *testing.T) {
	t.Parallel()
	sqlite := columns(t, open(t, Config{URL: "sqlite:" + t.TempDir() + "/x.db"}), `
		select t.name, c.name, lower(c.type), c."notnull" or c.pk > 0, coalesce(c.dflt_value, '')
		from sqlite_schema as t join pragma_table_info(t.name) as c
		where t.type = 'table' and t.name not like 'sqlite_%' order by t.name, c.cid`)
	postgres := columns(t, open(t, Config{URL: postgrestest.New(t)}), `
		select cast(table_name as text), cast(column_name as text), cast(data_type as text), is_nullable = 'NO',
			coalesce(cast(column_default as text), '')
		from information_schema.columns where table_schema = 'public' order by table_name, ordinal_position`)
	if diff := cmp.Diff(sqlite, postgres); diff != "" {
		t.Errorf("columns (-sqlite +postgres):\n%s", diff)
	}
}

// columns lists those of our own tables.
func columns(t *testing.T, s *Store, query string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	update(t, s, func(tx *Tx) error {
		return tx.each(t.Context(), func(rows row) error {
			var table, column, kind, value string
			var notNull bool
			if err := rows.Scan(&table, &column, &kind, &notNull, &value); err != nil {
				return err
			}
			if strings.HasPrefix(table, "river_") || strings.HasPrefix(table, "goose_") {
				return nil
			}
			if kind == "integer" { // as SQLite wants it for a key that it counts itself
				kind = "bigint"
			}
			value = strings.TrimSuffix(value, "::text")
			found[table] = append(found[table], fmt.Sprintf("%s %s not null %t default %s", column, kind, notNull, value))
			return nil
		}, query)
	})
	return found
}

// The indexes are the same on every engine too, by their names.
func TestIndexes_same(t *testing.T) {
	t.Parallel()
	names := func(s *Store, query string) (names []string) {
		update(t, s, func(tx *Tx) error {
			return tx.each(t.Context(), func(rows row) error {
				var name string
				err := rows.Scan(&name)
				names = append(names, name)
				return err
			}, query)
		})
		return names
	}
	sqlite := names(open(t, Config{URL: "sqlite:" + t.TempDir() + "/x.db"}), `
		select name from sqlite_schema where type = 'index' and name not like 'sqlite_%' and tbl_name not like 'river_%' order by name`)
	postgres := names(open(t, Config{URL: postgrestest.New(t)}), `
		select cast(indexname as text) from pg_indexes where schemaname = 'public' and tablename not like 'river_%'
			and tablename not like 'goose_%' and indexname not like '%_pkey' order by indexname collate "C"`)
	if diff := cmp.Diff(sqlite, postgres); diff != "" {
		t.Errorf("indexes (-sqlite +postgres):\n%s", diff)
	}
}

// During a rolling upgrade, or after a step back, an older modealert finds tables that a newer one has added to. It works
// with them, unless the newer one says that it cannot.
func TestOpen_newerTables(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		later := func(version int, change string) {
			t.Helper()
			update(t, s, func(tx *Tx) error {
				return errors.Join(
					tx.exec(t.Context(), change),
					tx.exec(t.Context(), `insert into goose_db_version (version_id, is_applied) values ($1, true)`, version),
				)
			})
		}
		later(998, `alter table runs add column later bigint not null default 7`)
		later(999, `create table later (id bigint primary key)`)
		works := func(s *Store) {
			t.Helper()
			update(t, s, func(tx *Tx) error {
				_, err := tx.AddRun(t.Context(), "report", "run")
				return errors.Join(err, tx.SaveRun(t.Context(), Run{Report: "report", Run: "run", State: RunDecided}))
			})
		}
		works(s) // the one that was there before
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s = e.open(t, Config{}) // one that starts afterwards
		works(s)
		beside, err := OpenBeside(t.Context(), Config{URL: e.url})
		if err != nil {
			t.Fatal(err)
		}
		works(beside)
		if err := beside.Close(); err != nil {
			t.Error(err)
		}
		if n := count(t, s, `select count(*) from runs where later = 7`); n != 1 {
			t.Errorf("%d rows are as the newer one wants them", n)
		}

		later(1001, `drop table later`)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		for name, open := range map[string]func() (*Store, error){
			"Open":       func() (*Store, error) { return Open(t.Context(), Config{URL: e.url}) },
			"OpenBeside": func() (*Store, error) { return OpenBeside(t.Context(), Config{URL: e.url}) },
		} {
			if _, err := open(); err == nil || !strings.Contains(err.Error(), "of a newer modealert") {
				t.Errorf("%s() = %v", name, err)
			}
		}
	})
}
