// Package store keeps everything that modealert must not forget: the database and the queue of jobs in it. They are one
// package because the promise hangs on them being one transaction: what a job decided, the end of that job and the jobs
// that follow are committed together or not at all, so that a kill at any instruction loses nothing and repeats nothing
// that was committed.
//
// One use, from start to end:
//
//	s, err := store.Open(ctx, store.Config{URL: "sqlite:modealert.db", Logger: logger})
//	…
//	defer s.Close()
//	s.Handle("fetch", store.HandleOptions{Workers: 4}, func(ctx context.Context, job *store.Job) error {
//		result, err := fetch(ctx, job.Body) // outside any transaction
//		if err != nil {
//			return err // tried again, later and later; or Snooze, or Cancel
//		}
//		return s.Update(ctx, func(tx *store.Tx) error {
//			if err := tx.SaveAlert(ctx, decide(result)); err != nil {
//				return err
//			}
//			return tx.Complete(ctx, job)
//		})
//	})
//	if err := s.Start(ctx); err != nil { … }
//	defer s.Stop(ctx)
//
//	err = s.Update(ctx, func(tx *store.Tx) error { // durable when Update returns nil
//		added, err := tx.AddRun(ctx, report, run)
//		if err != nil || !added {
//			return err
//		}
//		return tx.Enqueue(ctx, store.Job{Kind: "fetch", Body: body})
//	})
//
// A job runs at least once: it is given to its handler again when the process was killed before the transaction that
// completes it. All times are kept to the millisecond, in UTC; the zero time is kept too.
package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"time"
)

// Config says which database to open and what the store may use.
type Config struct {
	// URL is where the database is: `sqlite:` and a path, or `postgres://…`. Required.
	URL string
	// Logger receives what an operator wants to know, first of all the jobs that failed; nil discards it.
	Logger *slog.Logger
	// Now is the clock for the times that the store writes down; nil is time.Now. When a job or a timer is due is always
	// judged by the real clock.
	Now func() time.Time
	// Jitter gives numbers in [0, 1) that spread retries; nil draws them at random.
	Jitter func() float64
	// Attempted is told how each attempt of a job ended, from many goroutines; nil means that nobody is.
	Attempted func(kind string, end AttemptEnd)
	// StopGrace is how long Stop lets running jobs finish before it cancels them; 0 is 8 seconds.
	StopGrace time.Duration
	// Fleeting says that nothing in a SQLite file is to outlast the process, so that no write waits for the disk.
	Fleeting bool
}

const (
	defaultStopGrace = 8 * time.Second
	// hardStop is how long cancelled jobs have to return, after StopGrace.
	hardStop = 5 * time.Second
	// pingTimeout bounds Ping: a readiness probe wants an answer, not patience.
	pingTimeout = 2 * time.Second
)

// ErrNotFound says that there is no such row.
var ErrNotFound = errors.New("not found")

// Store is an open database and its queue. Its methods may be called from many goroutines.
type Store struct {
	log       *slog.Logger
	now       func() time.Time
	jitter    func() float64
	attempted func(kind string, end AttemptEnd)
	stopGrace time.Duration

	db    database
	turn  turn          // of what writes in this process
	apart chan struct{} // has room for those that run beside it
	hand  *hand

	crowd  crowd
	beside bool // another store works the jobs

	mu      sync.Mutex // guards what follows
	workers map[string]*worker
	misuse  error // of Handle, told by Start
	client  riverWorker
	alarm   *alarm // goes off while client works
	closed  bool
}

// Open opens the database at cfg.URL and brings its tables up to date. The jobs that a killed process left running are made
// ready to be worked again, at once and without counting as an attempt. A SQLite file is created when there is none, and
// belongs to one store at a time: Open of a file that another process, or another Store, has open fails. A PostgreSQL
// database must be there, and may be open in many.
func Open(ctx context.Context, cfg Config) (*Store, error) { return openStore(ctx, cfg, false) }

func openStore(ctx context.Context, cfg Config, beside bool) (*Store, error) {
	s := &Store{
		log:       cfg.Logger,
		now:       cfg.Now,
		jitter:    cfg.Jitter,
		attempted: cfg.Attempted,
		stopGrace: cfg.StopGrace,
		beside:    beside,
		apart:     make(chan struct{}, apartAtOnce),
		hand:      &hand{jobs: map[int64]int{}},
		workers:   map[string]*worker{},
	}
	s.setDefaults()
	var err error
	if s.db, err = openDatabase(ctx, cfg.URL, beside, s.hand, s.log); err != nil {
		return nil, err
	}
	if sqlite, ok := s.db.(*sqliteDatabase); ok {
		sqlite.turn = &s.turn
		if cfg.Fleeting {
			err = sqlite.hurry(ctx)
		}
	}
	if err != nil {
		return nil, errors.Join(err, s.db.Close())
	}
	return s, nil
}

// setDefaults fills in what the configuration leaves out.
func (s *Store) setDefaults() {
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.now == nil {
		s.now = time.Now
	}
	if s.jitter == nil {
		s.jitter = rand.Float64
	}
	if s.attempted == nil {
		s.attempted = func(string, AttemptEnd) {}
	}
	if s.stopGrace == 0 {
		s.stopGrace = defaultStopGrace
	}
}

// Close stops the jobs if Stop has not, and closes the database. A second Close does nothing.
func (s *Store) Close() error {
	s.mu.Lock()
	closed := s.closed
	s.closed = true
	s.mu.Unlock()
	if closed {
		return nil
	}
	return errors.Join(s.Stop(context.Background()), s.db.Close())
}

// Ping tells whether the database can be read and written, by doing so; it answers within two seconds.
func (s *Store) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	write := s.Update
	if s.db.concurrent() { // a replica that decides for long must not make all of them look as if nothing could come in
		write = func(ctx context.Context, f func(*Tx) error) error { return s.run(ctx, scope{access: together}, f) }
	}
	return write(ctx, func(tx *Tx) error {
		err := tx.exec(ctx, `insert into pings (id, at) values (1, $1) on conflict (id) do update set at = excluded.at`,
			millis(s.now()))
		if err != nil {
			return fmt.Errorf("writing to the database: %w", err)
		}
		return nil
	})
}
