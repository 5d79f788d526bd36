package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
)

// Verify reads the whole database and returns an error when it is damaged. SQLite notices by itself only what it happens to
// read, and what is damaged may be read months later. Nobody waits for it meanwhile; it takes about a second for each
// gigabyte. PostgreSQL looks after its files itself.
func (s *Store) Verify(ctx context.Context) error {
	if err := s.db.verify(ctx); err != nil {
		return fmt.Errorf("verifying the database: %w", s.db.explain(err))
	}
	return nil
}

func (d *sqliteDatabase) verify(ctx context.Context) error {
	var found string
	err := d.read.QueryRowContext(ctx, `pragma quick_check(1)`).Scan(&found)
	if err == nil && found != "ok" {
		err = &explained{hint: hintDamaged, err: errors.New(found)}
	}
	return err
}

// tellIfNew says that everything begins anew: a folder that is not mounted looks just like that.
func tellIfNew(ctx context.Context, path string, log *slog.Logger) {
	switch info, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		log.InfoContext(ctx, "there is no database yet, a new one is made", "path", path)
	case err == nil && info.Size() == 0:
		log.WarnContext(ctx, "the database file is empty, so nothing is known from before", "path", path)
	}
}
