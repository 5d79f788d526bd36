package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river"
)

// errNewer and errOlder say that the tables are not those of this version.
var (
	errOlder = errors.New("its tables are of an older modealert: start this one's service once, which brings them up to date")
	errNewer = errors.New("its tables are of a newer modealert: use that one")
)

// OpenBeside opens a database that another store may have open, to look at it and to put jobs into its queue: whoever
// works the queue takes them within a second, or when it starts. It neither makes the database nor changes its tables,
// and it works no jobs: Start fails.
func OpenBeside(ctx context.Context, cfg Config) (*Store, error) {
	path, err := pathOf(cfg.URL)
	if err != nil {
		return nil, err
	}
	path, err = sqlitePath(path)
	if err != nil {
		return nil, err
	}
	s := &Store{log: cfg.Logger, now: cfg.Now, workers: map[string]*worker{}}
	s.setDefaults()
	s.db = &database{turn: make(chan struct{}, 1), explain: explainSQLite}
	if err := s.db.besideSQLite(ctx, path); err != nil {
		return nil, errors.Join(fmt.Errorf("opening database %s: %w", path, s.db.explain(err)), s.db.Close())
	}
	s.inserter, err = river.NewClient(s.db.driver, &river.Config{Logger: riverLogger(s.log)})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("preparing the queue: %w", err), s.db.Close())
	}
	return s, nil
}

// besideSQLite opens the pools on a file that is there, and looks whether its tables are those that are known here.
func (d *database) besideSQLite(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no such file: modealert serve makes it")
	} else if err != nil {
		return withoutPath(err)
	}
	if err := d.openPools(path); err != nil {
		return err
	}
	files, err := fs.Sub(migrationFiles, migrationsSQLite.folder)
	if err != nil {
		return err
	}
	ours, err := goose.NewProvider(migrationsSQLite.dialect, d.read, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	sources := ours.ListSources()
	var has int64
	row := d.read.QueryRowContext(ctx, `select coalesce(max(version_id), 0) from goose_db_version`)
	switch err := row.Scan(&has); {
	case err != nil:
		return fmt.Errorf("it has none of modealert's tables: %w", err)
	case has < sources[len(sources)-1].Version:
		return errOlder
	case has > sources[len(sources)-1].Version:
		return errNewer
	}
	return nil
}
