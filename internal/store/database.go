package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// database is an open database, its tables up to date, and what differs from one engine to the next.
type database interface {
	// begin begins a transaction, which ends with its commit or rollback.
	begin(ctx context.Context, in scope) (transaction, error)
	// concurrent tells whether several transactions can write at once.
	concurrent() bool
	// start begins to work the jobs as cfg says, until the Stop of what it returns. Once it has begun, ctx does not end it.
	start(ctx context.Context, cfg *river.Config) (riverWorker, error)
	// listJobs lists jobs as p says.
	listJobs(ctx context.Context, p *river.JobListParams) ([]*rivertype.JobRow, error)
	// explain turns what the engine says into what the user can do about it. It returns nil for nil.
	explain(err error) error
	// recall is the statement that makes jobs due which a clock that was ahead has put off; empty where the engine has a clock
	// of its own.
	recall() string
	// elsewhere is the query for the jobs of a kind and body that other processes may have in hand; empty where there are none.
	elsewhere() string
	// verify reads everything, where that is ours to do, and returns an error when it is damaged.
	verify(ctx context.Context) error
	Close() error
}

// urls says which URLs there are.
const urls = "sqlite: and a path, as in sqlite:modealert.db, or postgres: and the rest, as in postgres://user@host/database"

// openDatabase opens the database that url names: to own it or, beside whoever does, as it is. An error never quotes the
// address of a server, which may hold a password.
func openDatabase(ctx context.Context, url string, beside bool, h *hand, log *slog.Logger) (database, error) {
	scheme, rest, found := strings.Cut(url, ":")
	switch {
	case !found:
		return nil, errors.New("the database URL must be " + urls)
	case scheme == "sqlite":
		return openSQLite(ctx, rest, beside, log)
	case scheme == "postgres" || scheme == "postgresql":
		return openPostgres(ctx, url, beside, h, log)
	default:
		return nil, fmt.Errorf("the database URL begins with %q: it must be %s", scheme+":", urls)
	}
}

// explained is an error with what to do about it.
type explained struct {
	hint string
	err  error
}

func (e *explained) Error() string { return fmt.Sprintf("%s (%v)", e.hint, e.err) }
func (e *explained) Unwrap() error { return e.err }
