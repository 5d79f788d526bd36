package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"slices"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
	"modernc.org/sqlite"
)

// sqliteReaders is how many transactions may read at once.
const sqliteReaders = 4

// sqliteDatabase is an open SQLite file. The queue has a pool of its own, so that neither can keep the other waiting for a
// connection.
type sqliteDatabase struct {
	write, read, queue *sql.DB
	jobs               *riverQueue[*sql.Tx]
	release            func() error // of the file's lock, nil when it is not held
	turn               *turn        // of what writes, the queue too
}

// openSQLite opens the SQLite file at path: alone, so that no other store can have it open, or beside one that has.
func openSQLite(ctx context.Context, path string, beside bool, log *slog.Logger) (database, error) {
	path, err := sqlitePath(path)
	if err != nil {
		return nil, err
	}
	d := &sqliteDatabase{}
	if beside {
		err = d.besideSQLite(ctx, path)
	} else {
		err = d.own(ctx, path, log)
	}
	if err == nil {
		// The cooldown bounds, here, how often a new job wakes the workers.
		d.jobs, err = newRiverQueue(sqliteDriver{riversqlite.New(d.queue), d}, &river.Config{FetchCooldown: fetchCooldown, Logger: riverLogger(log)})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening database %s: %w", path, d.explain(err)), d.Close())
	}
	return d, nil
}

// own makes the file this store's: its tables are brought up to date, and the jobs of a killed process go on.
func (d *sqliteDatabase) own(ctx context.Context, path string, log *slog.Logger) (err error) {
	if d.release, err = lockFile(path + ".lock"); err != nil {
		return err
	}
	tellIfNew(ctx, path, log)
	// SQLite would create the file, but readable by everybody.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return withoutPath(err)
	}
	if err := f.Close(); err != nil {
		return withoutPath(err)
	}
	if err := d.openPools(path, "journal_mode(WAL)"); err != nil {
		return err
	}
	if err := migrate(ctx, d.write, riversqlite.New(d.queue), migrationsSQLite, log); err != nil {
		return cmp.Or(d.verify(ctx), err) // it takes tables that are damaged for tables that are not there
	}
	return handBackSQLite(ctx, d.write, log)
}

// openPools opens the connections to the file at path, each with more pragmas.
func (d *sqliteDatabase) openPools(path string, more ...string) error {
	for _, pool := range []struct {
		db      **sql.DB
		size    int
		pragmas []string
	}{
		{&d.write, 1, nil},
		{&d.queue, 1, nil},
		{&d.read, sqliteReaders, []string{"query_only(1)"}},
	} {
		connector, err := sqlite.NewConnector(sqliteDSN(path, slices.Concat(more, pool.pragmas)...))
		if err != nil {
			return err
		}
		*pool.db = sql.OpenDB(preparing{connector})
		(*pool.db).SetMaxOpenConns(pool.size)
		(*pool.db).SetMaxIdleConns(pool.size)
	}
	return nil
}

// hurry lets what is written wait in memory for the disk. The pool has a single connection, which it keeps.
func (d *sqliteDatabase) hurry(ctx context.Context) error {
	_, err := d.write.ExecContext(ctx, "pragma synchronous = off")
	return d.explain(err)
}

func (d *sqliteDatabase) concurrent() bool { return false }

func (d *sqliteDatabase) begin(ctx context.Context, in scope) (transaction, error) {
	pool, opts := d.write, (*sql.TxOptions)(nil)
	if in.access == reading {
		pool, opts = d.read, &sql.TxOptions{ReadOnly: true}
	}
	tx, err := pool.BeginTx(ctx, opts)
	return sqlTransaction{tx, d.jobs}, err
}

func (d *sqliteDatabase) listJobs(ctx context.Context, p *river.JobListParams) ([]*rivertype.JobRow, error) {
	return d.jobs.list(ctx, p)
}

func (d *sqliteDatabase) start(ctx context.Context, cfg *river.Config) (riverWorker, error) {
	cfg.ReindexerIndexNames = []string{} // SQLite's indexes need no rebuilding, and it would keep writers waiting
	return d.jobs.start(ctx, cfg)
}

func (d *sqliteDatabase) recall() string    { return recallJobs }
func (d *sqliteDatabase) elsewhere() string { return "" }

// Close closes the pools and gives the file to others.
func (d *sqliteDatabase) Close() error {
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

// sqliteDSN has every pragma in it, because a pragma holds for one connection and a pool opens several.
func sqliteDSN(path string, pragmas ...string) string {
	query := url.Values{
		"_txlock": {"immediate"},
		"_pragma": append([]string{
			"busy_timeout(5000)", // first: the next ones may have to wait
			"synchronous(FULL)",
			"foreign_keys(1)",
			"journal_size_limit(16777216)", // a burst leaves no large -wal file for ever
			"temp_store(MEMORY)",           // in a container there may be nowhere to write but the folder of the database
		}, pragmas...),
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}).String()
}

// handBackSQLite makes the jobs that a killed process left running available again, with the attempt that the kill took
// given back, and forgets that it was the leader of the queue. The lock on the file says that the process is gone.
func handBackSQLite(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	res, err := tx.ExecContext(ctx, `update river_job set state = 'available', attempt = max(attempt - 1, 0)
		where state = 'running'`)
	if err != nil {
		return fmt.Errorf("handing back jobs: %w", err)
	}
	n, err := res.RowsAffected()
	if err != nil {
		return fmt.Errorf("handing back jobs: %w", err)
	}
	// What is due is made available by the leader, who is elected and gets to it only in some seconds; we need not wait.
	if _, err := tx.ExecContext(ctx, `update river_job set state = 'available' where state in ('retryable', 'scheduled')
		and scheduled_at <= datetime('now', 'subsec', '+10 seconds')`); err != nil {
		return fmt.Errorf("taking up jobs that are due: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `delete from river_leader`); err != nil {
		return fmt.Errorf("deposing the leader: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("handing back jobs: %w", err)
	}
	if n > 0 {
		log.InfoContext(ctx, "jobs of a killed process go on", "jobs", n)
	}
	return nil
}
