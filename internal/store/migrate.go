package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivermigrate"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

//go:embed migrations
var migrationFiles embed.FS

// migrations are the tables of one engine. Those of the same number do the same on each.
type migrations struct {
	dialect goose.Dialect
	folder  string
}

var (
	migrationsSQLite   = migrations{goose.DialectSQLite3, "migrations/sqlite"}
	migrationsPostgres = migrations{goose.DialectPostgres, "migrations/postgres"}
)

// errOlder, errNewer and errNoTables say that the tables are not those of this version.
var (
	errOlder    = errors.New("its tables are of an older modealert: start this one's service once, which brings them up to date")
	errNoTables = errors.New("it has none of modealert's tables: check MODEALERT_DATABASE_URL, or start the service once, which makes them")
	errNewer    = errors.New("its tables are of a newer modealert, which this one cannot work with: use that one")
)

// generation is how many migrations there are in which an older modealert can go on: those only add tables, columns that
// have a default, and indexes. The number of one that an older modealert cannot go on with begins the next thousand.
const generation = 1000

// migrate brings our tables and the queue's up to date, in this order. Tables that a newer modealert has added to stay as
// they are.
func migrate[T any](ctx context.Context, db *sql.DB, driver riverdriver.Driver[T], m migrations, log *slog.Logger) error {
	quiet := riverLogger(log)
	// Nearly always there is nothing to do, and to find that out in another way takes megabytes.
	if err := m.check(ctx, db); err != nil && !errors.Is(err, errNewer) {
		if err := m.up(ctx, db, quiet); err != nil {
			return err
		}
	}
	if err := m.check(ctx, db); err != nil {
		return err
	}
	queues, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return fmt.Errorf("reading the queue's migrations: %w", err)
	}
	if _, err := queues.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating the queue's tables: %w", err)
	}
	return nil
}

func (m migrations) up(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	ours, err := m.provider(db, goose.WithSlog(log))
	if err != nil {
		return err
	}
	if _, err := ours.Up(ctx); err != nil {
		return fmt.Errorf("migrating the tables: %w", err)
	}
	return nil
}

func (m migrations) provider(db *sql.DB, opts ...goose.ProviderOption) (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, m.folder)
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	p, err := goose.NewProvider(m.dialect, db, files, append(opts, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	return p, nil
}

// check tells whether this modealert can work with the tables as they are.
func (m migrations) check(ctx context.Context, db *sql.DB) error {
	ours, err := m.provider(db)
	if err != nil {
		return err
	}
	sources := ours.ListSources()
	known := sources[len(sources)-1].Version
	var has int64
	row := db.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version`)
	switch err := row.Scan(&has); {
	case lacksTable(err):
		return fmt.Errorf("%w (%w)", errNoTables, err)
	case err != nil:
		return fmt.Errorf("reading which version it is of: %w", err)
	case has < known:
		return errOlder
	case has/generation > known/generation:
		return errNewer
	}
	return nil
}

// lacksTable reports whether a statement failed for want of a table.
func lacksTable(err error) bool {
	if said, ok := errors.AsType[*pgconn.PgError](err); ok {
		return said.Code == "42P01"
	}
	said, ok := errors.AsType[*sqlite.Error](err)
	return ok && said.Code() == sqlite3.SQLITE_ERROR
}
