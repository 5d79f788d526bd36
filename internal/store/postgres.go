package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

const (
	// How many connections a store has at the most: for transactions that write, only one of which is an Update, and some of which
	// are apart; for those that read; and for the queue, one of which listens. One more shows that it lives.
	postgresWriters = 5 + apartAtOnce
	postgresReaders = 4
	postgresQueue   = 5

	postgresConnect = 5 * time.Second
	// postgresStatement bounds one statement, and postgresTurn the wait for the Updates before, of all replicas.
	postgresStatement = time.Minute
	postgresTurn      = 5 * time.Minute
)

// postgresDatabase is an open PostgreSQL database. The pools are apart so that none can keep another waiting: an Update may
// read by View, and what waits for its end holds connections.
type postgresDatabase struct {
	write, read, queue *pgxpool.Pool
	jobs               *riverQueue[pgx.Tx]
	presence           *presence // nil when it is opened beside
}

// openPostgres opens the database at a URL, as one of the replicas that work with it, or beside them.
func openPostgres(ctx context.Context, url string, beside bool, h *hand, log *slog.Logger) (database, error) {
	cfg, err := postgresConfig(url)
	if err != nil {
		return nil, err
	}
	d := &postgresDatabase{}
	if err = d.openPools(ctx, cfg); err == nil && beside {
		err = d.besidePostgres(ctx)
	} else if err == nil {
		err = d.own(ctx, cfg, h, log)
	}
	if err == nil {
		d.jobs, err = newRiverQueue(d.driver(), &river.Config{FetchCooldown: fetchCooldown, Logger: riverLogger(log)})
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("opening the PostgreSQL database: %w", d.explain(err)), d.Close())
	}
	return d, nil
}

// driver is the queue's.
func (d *postgresDatabase) driver() riverdriver.Driver[pgx.Tx] {
	driver := riverpgxv5.New(d.queue)
	if d.presence == nil { // it works no jobs
		return driver
	}
	return fenced{driver, d.presence.id, time.Now}
}

// postgresConfig reads a URL.
func postgresConfig(url string) (*pgxpool.Config, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, unreadableURL(url)
	}
	if cfg.ConnConfig.RuntimeParams["application_name"] == "" {
		cfg.ConnConfig.RuntimeParams["application_name"] = "modealert"
	}
	cfg.ConnConfig.ConnectTimeout = postgresConnect
	// A server that is gone without a word is noticed by whoever waits for it.
	dialer := net.Dialer{KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second, Interval: 5 * time.Second, Count: 3}}
	cfg.ConnConfig.DialFunc = dialer.DialContext
	cfg.AfterConnect = limited
	return cfg, nil
}

// limited has the server end what a process leaves behind that is gone without a word, or stands still: others wait for
// its locks.
func limited(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `set idle_in_transaction_session_timeout = '60s'; set tcp_keepalives_idle = 10;
		set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3`)
	return err
}

func (d *postgresDatabase) openPools(ctx context.Context, cfg *pgxpool.Config) (err error) {
	for _, pool := range []struct {
		pool **pgxpool.Pool
		size int32
	}{{&d.write, postgresWriters}, {&d.read, postgresReaders}, {&d.queue, postgresQueue}} {
		cfg := cfg.Copy()
		cfg.MaxConns = pool.size
		if *pool.pool, err = pgxpool.NewWithConfig(ctx, cfg); err != nil {
			return err
		}
	}
	return nil
}

// own brings the tables up to date and shows the other replicas that there is one more.
func (d *postgresDatabase) own(ctx context.Context, cfg *pgxpool.Config, h *hand, log *slog.Logger) (err error) {
	if err := d.migrate(ctx, log); err != nil {
		return err
	}
	d.presence, err = newPresence(ctx, cfg.ConnConfig, h, log)
	return err
}

// migrate has one replica at a time migrate, so that those that start together do not meet.
func (d *postgresDatabase) migrate(ctx context.Context, log *slog.Logger) (err error) {
	db := stdlib.OpenDBFromPool(d.write)
	defer db.Close()
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) // each second, for five minutes
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := locker.SessionLock(ctx, conn); err != nil {
		return fmt.Errorf("waiting for the migration of another replica: %w", err)
	}
	defer func() { err = errors.Join(err, locker.SessionUnlock(context.WithoutCancel(ctx), conn)) }()
	return migrate(ctx, db, riverpgxv5.New(d.queue), migrationsPostgres, log)
}

func (d *postgresDatabase) besidePostgres(ctx context.Context) error {
	db := stdlib.OpenDBFromPool(d.read)
	defer db.Close()
	return migrationsPostgres.check(ctx, db)
}

func (d *postgresDatabase) concurrent() bool             { return true }
func (d *postgresDatabase) recall() string               { return "" }
func (d *postgresDatabase) elsewhere() string            { return runningJob }
func (d *postgresDatabase) verify(context.Context) error { return nil }

func (d *postgresDatabase) listJobs(ctx context.Context, p *river.JobListParams) ([]*rivertype.JobRow, error) {
	return d.jobs.list(ctx, p)
}

func (d *postgresDatabase) start(ctx context.Context, cfg *river.Config) (riverWorker, error) {
	cfg.ID = d.presence.id
	return d.jobs.start(ctx, cfg)
}

// Close closes the pools and gives what this replica had in hand to the others.
func (d *postgresDatabase) Close() error {
	if d.presence != nil {
		d.presence.stop()
	}
	for _, pool := range []*pgxpool.Pool{d.queue, d.read, d.write} {
		if pool != nil {
			pool.Close()
		}
	}
	return nil
}
