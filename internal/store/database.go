package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/riverqueue/river/riverdriver/riversqlite"
)

// database is an open database, its tables up to date: the pools of connections to it, and what differs from one engine
// to the next. The queue has a pool of its own, so that neither can keep the other waiting for a connection.
type database struct {
	write, read, queue *sql.DB
	driver             *riversqlite.Driver // of queue

	// turn has room for as many as write has connections. The pool alone would do, but it serves those who wait at
	// random, and some would wait for very long.
	turn chan struct{}

	// explain turns what the engine says into what the user can do about it. It returns nil for nil.
	explain func(error) error
	// recall is the statement that makes jobs due which a clock that was ahead has put off; empty where the engine has a clock
	// of its own.
	recall string
	// release gives back what else belongs to the open database; it is called after the pools are closed.
	release func() error
}

// openDatabase opens the database that url names. An error never quotes the address of a server, which may hold a
// password.
func openDatabase(ctx context.Context, url string, log *slog.Logger) (*database, error) {
	path, err := pathOf(url)
	if err != nil {
		return nil, err
	}
	return openSQLite(ctx, path, log)
}

// pathOf is what a URL says behind `sqlite:`.
func pathOf(url string) (string, error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case !found:
		return "", errors.New("the database URL must be sqlite: and a path, as in sqlite:modealert.db")
	case scheme == "sqlite":
		return rest, nil
	case scheme == "postgres" || scheme == "postgresql":
		return "", errors.New("PostgreSQL is not supported yet: use sqlite: and a path, as in sqlite:modealert.db")
	default:
		return "", fmt.Errorf("the database URL begins with %q: use sqlite: and a path, as in sqlite:modealert.db", scheme+":")
	}
}

// Close closes the pools and releases the database.
func (d *database) Close() error {
	var errs []error
	for _, pool := range []*sql.DB{d.queue, d.read, d.write} {
		if pool != nil {
			errs = append(errs, pool.Close())
		}
	}
	if d.release != nil {
		errs = append(errs, d.release())
	}
	return errors.Join(errs...)
}
