package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/riverqueue/river/riverdriver/riversqlite"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteReaders is how many transactions may read at once.
const sqliteReaders = 4

// openSQLite opens the SQLite file at path, alone: no other store can have it open.
func openSQLite(ctx context.Context, path string, log *slog.Logger) (*database, error) {
	path, err := sqlitePath(path)
	if err != nil {
		return nil, err
	}
	db := &database{
		turn:    make(chan struct{}, 1),
		explain: explainSQLite,
		recall:  recallJobs,
	}
	if db.release, err = lockFile(path + ".lock"); err != nil {
		return nil, fmt.Errorf("opening database %s: %w", path, err)
	}
	if err := db.prepareSQLite(ctx, path, log); err != nil {
		return nil, errors.Join(fmt.Errorf("opening database %s: %w", path, db.explain(err)), db.Close())
	}
	return db, nil
}

func (d *database) prepareSQLite(ctx context.Context, path string, log *slog.Logger) error {
	tellIfNew(ctx, path, log)
	// SQLite would create the file, but readable by everybody.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600) //nolint:gosec // the operator names the file
	if err != nil {
		return withoutPath(err)
	}
	if err := f.Close(); err != nil {
		return withoutPath(err)
	}
	if err := d.openPools(path); err != nil {
		return err
	}
	if err := migrate(ctx, d, migrationsSQLite, log); err != nil {
		return cmp.Or(d.quickCheck(ctx), err) // it takes tables that are damaged for tables that are not there
	}
	return handBackSQLite(ctx, d.write, log)
}

// openPools opens the connections to the file at path.
func (d *database) openPools(path string) error {
	for _, pool := range []struct {
		db      **sql.DB
		size    int
		pragmas []string
	}{
		{&d.write, 1, nil},
		{&d.queue, 1, nil},
		{&d.read, sqliteReaders, []string{"query_only(1)"}},
	} {
		connector, err := sqlite.NewConnector(sqliteDSN(path, pool.pragmas...))
		if err != nil {
			return err
		}
		*pool.db = sql.OpenDB(preparing{connector})
		(*pool.db).SetMaxOpenConns(pool.size)
		(*pool.db).SetMaxIdleConns(pool.size)
	}
	d.driver = riversqlite.New(d.queue)
	return nil
}

// sqliteDSN has every pragma in it, because a pragma holds for one connection and a pool opens several.
func sqliteDSN(path string, pragmas ...string) string {
	query := url.Values{
		"_txlock": {"immediate"},
		"_pragma": append([]string{
			"busy_timeout(5000)", // first: the next ones may have to wait
			"journal_mode(WAL)",
			"synchronous(FULL)",
			"foreign_keys(1)",
			"journal_size_limit(16777216)", // a burst leaves no large -wal file for ever
			"temp_store(MEMORY)",           // in a container there may be nowhere to write but the folder of the database
		}, pragmas...),
	}
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path, RawQuery: query.Encode()}).String()
}

// sqlitePath returns the absolute path that a URL names after `sqlite:`. Links are followed, so that a file has one
// lock, however it is called.
func sqlitePath(path string) (string, error) {
	path = strings.TrimPrefix(path, "//")
	switch {
	case path == "":
		return "", errors.New("the database URL names no file: use sqlite: and a path, as in sqlite:modealert.db")
	case path == ":memory:" || strings.HasPrefix(path, "file:"):
		return "", errors.New("the database must be a file: use sqlite: and a path, as in sqlite:modealert.db")
	case strings.ContainsAny(path, "?#\x00"):
		return "", errors.New("the database URL takes no options: use sqlite: and a path, as in sqlite:modealert.db")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("opening database: %w", err)
	}
	folder, err := filepath.EvalSymlinks(filepath.Dir(path))
	if err != nil {
		return "", fmt.Errorf("opening database %s: the folder %s cannot be used: %w", path, filepath.Dir(path), withoutPath(err))
	}
	path = filepath.Join(folder, filepath.Base(path))
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return path, nil
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

// explainSQLite adds what to do to the errors of SQLite that a person must act on.
func explainSQLite(err error) error {
	var (
		already *explained
		broken  *sqlite.Error
	)
	if errors.As(err, &already) || !errors.As(err, &broken) {
		return err
	}
	var hint string
	switch broken.Code() & 0xff { // the lower byte; the rest is detail
	case sqlite3.SQLITE_NOTADB:
		hint = "the file is not a SQLite database: check the path, or move the file away and start again"
	case sqlite3.SQLITE_CORRUPT:
		hint = hintDamaged
	case sqlite3.SQLITE_FULL:
		hint = "the disk is full: make room"
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		hint = "the database cannot be written: check the file's permissions, and that the disk is not mounted read-only"
	case sqlite3.SQLITE_CANTOPEN:
		hint = "the database cannot be opened: check the permissions of the file and its folder"
	case sqlite3.SQLITE_IOERR:
		hint = "the database cannot be read or written: check the disk, its room and its quotas"
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		hint = "another program is writing to the database and did not end in time"
	default:
		return err
	}
	return &explained{hint: hint, err: err}
}

const hintDamaged = "the file is damaged: restore a backup, or move it away, together with its -wal file, and start again"

// explained is an error with what to do about it.
type explained struct {
	hint string
	err  error
}

func (e *explained) Error() string { return fmt.Sprintf("%s (%v)", e.hint, e.err) }
func (e *explained) Unwrap() error { return e.err }

// withoutPath is the bare cause of an error of the file system, for messages that name the path already.
func withoutPath(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
