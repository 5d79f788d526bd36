package store

import (
	"context"
	"errors"
	"io/fs"
	"os"
)

// OpenBeside opens a database that another store may have open, to look at it and to put jobs into its queue: whoever
// works the queue takes them within a second, or when it starts. It neither makes the database nor changes its tables,
// and it works no jobs: Start fails.
func OpenBeside(ctx context.Context, cfg Config) (*Store, error) { return openStore(ctx, cfg, true) }

// besideSQLite opens the pools on a file that is there, and looks whether its tables are those that are known here.
func (d *sqliteDatabase) besideSQLite(ctx context.Context, path string) error {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return errors.New("there is no such file: modealert serve makes it")
	} else if err != nil {
		return withoutPath(err)
	}
	if err := d.openPools(path); err != nil {
		return err
	}
	return migrationsSQLite.check(ctx, d.read)
}
