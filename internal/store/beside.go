package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// ErrNoDatabase says that the file is not there that OpenBeside is to open.
var ErrNoDatabase = errors.New("there is no such file: modealert serve makes it")

// OpenBeside opens a database that another store may have open, to look at it and to put jobs into its queue: whoever
// works the queue takes them within a second, or when it starts. It neither makes the database nor changes its tables,
// and it works no jobs: Start fails.
func OpenBeside(ctx context.Context, cfg Config) (*Store, error) { return openStore(ctx, cfg, true) }

// besideSQLite opens the pools on a file that is there, and looks whether its tables are those that are known here.
func (d *sqliteDatabase) besideSQLite(ctx context.Context, path string) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrNoDatabase
	case err != nil:
		return withoutPath(err)
	case info.Size() == 0:
		return errNoTables
	}
	if err := d.openPools(path); err != nil {
		return err
	}
	return migrationsSQLite.check(ctx, d.read)
}
