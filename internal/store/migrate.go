package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"log/slog"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations
var migrationFiles embed.FS

// migrations are the tables of one engine.
type migrations struct {
	dialect goose.Dialect
	folder  string
}

var migrationsSQLite = migrations{goose.DialectSQLite3, "migrations/sqlite"}

// migrate brings our tables and the queue's up to date, in this order.
func migrate(ctx context.Context, db *database, m migrations, log *slog.Logger) error {
	files, err := fs.Sub(migrationFiles, m.folder)
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	quiet := riverLogger(log)
	ours, err := goose.NewProvider(m.dialect, db.write, files, goose.WithSlog(quiet), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return fmt.Errorf("reading migrations: %w", err)
	}
	if _, err := ours.Up(ctx); err != nil {
		return fmt.Errorf("migrating the tables: %w", err)
	}
	queues, err := rivermigrate.New(db.driver, &rivermigrate.Config{Logger: quiet})
	if err != nil {
		return fmt.Errorf("reading the queue's migrations: %w", err)
	}
	if _, err := queues.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrating the queue's tables: %w", err)
	}
	return nil
}
