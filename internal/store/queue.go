package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/riverqueue/river"
)

const (
	// fetchCooldown bounds how often one queue asks for jobs, fetchPoll how long a job that is due can wait unnoticed, and
	// idlePoll how long one that does not hurry can: each queue that asks costs a little all the time.
	fetchCooldown = 20 * time.Millisecond
	fetchPoll     = 200 * time.Millisecond
	idlePoll      = time.Second

	// rescueAfter is how much longer than its time a job must have been running to be taken for lost.
	rescueAfter = time.Minute

	defaultWorkers     = 4
	defaultTimeout     = time.Minute
	defaultMaxAttempts = 900 // about three days with the default backoff
	firstBackoff       = time.Second
	lastBackoff        = 5 * time.Minute
)

// Handler works one job. Nil means that it is done. Snooze and Cancel are errors to return, as they are or wrapped; any
// other error, and a panic, means that the job is tried again: after the time that RetryAfter says, when the error or one
// that it wraps has a method `RetryAfter() time.Duration`, otherwise after HandleOptions.Backoff. When ctx is cancelled
// because the store stops, the handler should return soon; its job is then begun anew later, and that attempt not
// counted.
type Handler func(ctx context.Context, job *Job) error

// HandleOptions say how the jobs of one kind are worked.
type HandleOptions struct {
	// Workers is how many are worked at once in this process; 0 is 4.
	Workers int
	// Unhurried says that nobody waits for these jobs: one that is due may wait for a second before it is begun, not only
	// for a fifth of one.
	Unhurried bool
	// Timeout is how long one attempt may take before its context is cancelled; 0 is a minute.
	Timeout time.Duration
	// MaxAttempts is how many attempts a job has before it is dead; 0 is 900, about three days with the default backoff.
	// No more than 32,000.
	MaxAttempts int
	// Backoff is how long to wait after the attempt of the given number, from 1, has failed; up to a quarter more or less
	// is added. Nil is a second, doubled with each attempt up to five minutes.
	Backoff func(attempt int) time.Duration
	// Dead is called when a job is dead: cancelled, out of attempts, or impossible to read. It runs in the transaction
	// that ends the job, so that what it writes and the end of the job are one. When it returns an error, neither
	// happens, and the job is worked once more after a while. Nil writes nothing; the death is logged in any case.
	Dead func(ctx context.Context, tx *Tx, job *Job, cause error) error
}

// Snooze returns an error for a handler to return: the job is not done, is to be begun again after d, and this attempt
// does not count.
func Snooze(d time.Duration) error { return &snoozeError{max(d, 0)} }

// Cancel returns an error for a handler to return: the job can never succeed, because of err, and is dead.
func Cancel(err error) error { return &cancelError{err} }

type snoozeError struct{ after time.Duration }

func (e *snoozeError) Error() string { return fmt.Sprintf("to be begun again in %s", e.after) }

type cancelError struct{ err error }

func (e *cancelError) Error() string { return e.err.Error() }
func (e *cancelError) Unwrap() error { return e.err }

// Handle says how the jobs of a kind are worked, and by which handler. All calls of it come before Start, one for each
// kind. Start fails when a kind has two handlers; a handler that comes after Start is not used, and logged.
func (s *Store) Handle(kind string, o HandleOptions, h Handler) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.client != nil:
		s.log.Error("handler comes after the start and is not used", "kind", kind)
		return
	case s.workers[kind] != nil:
		s.misuse = errors.Join(s.misuse, fmt.Errorf("kind %q has two handlers", kind))
	}
	s.workers[kind] = &worker{
		store:       s,
		kind:        kind,
		handle:      h,
		workers:     cmp.Or(o.Workers, defaultWorkers),
		timeout:     cmp.Or(o.Timeout, defaultTimeout),
		maxAttempts: min(cmp.Or(o.MaxAttempts, defaultMaxAttempts), maxAttempts-1),
		backoff:     o.Backoff,
		dead:        o.Dead,
		poll:        fetchPoll,
	}
	if o.Unhurried {
		s.workers[kind].poll = idlePoll
	}
	if o.Backoff == nil {
		s.workers[kind].backoff = doubling
	}
}

func doubling(attempt int) time.Duration {
	return time.Duration(min(float64(firstBackoff)*math.Exp2(float64(attempt-1)), float64(lastBackoff)))
}

// Start begins to work the jobs and to fire the timers, and fails when ctx is cancelled before it does. Then it goes on, until
// Stop.
func (s *Store) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.beside:
		return errors.New("starting the queue: another store works it")
	case s.misuse != nil:
		return fmt.Errorf("starting the queue: %w", s.misuse)
	case s.client != nil:
		return errors.New("starting the queue: it is started already")
	case len(s.workers) == 0:
		return errors.New("starting the queue: it has no handler")
	}
	client, err := s.db.start(ctx, s.riverConfig())
	if err != nil {
		return fmt.Errorf("starting the queue: %w", s.db.explain(err))
	}
	s.client, s.alarm = client, s.startAlarm(context.WithoutCancel(ctx))
	return nil
}

func (s *Store) riverConfig() *river.Config {
	cfg := &river.Config{
		ErrorHandler:      unreadable{s},
		FetchCooldown:     fetchCooldown,
		FetchPollInterval: fetchPoll,
		Logger:            riverLogger(s.log),
		MaxAttempts:       maxAttempts,
		Queues:            map[string]river.QueueConfig{},
		SoftStopTimeout:   s.stopGrace,
		Workers:           river.NewWorkers(),
	}
	for kind, w := range s.workers {
		cfg.Queues[kind] = river.QueueConfig{MaxWorkers: w.workers, FetchPollInterval: w.poll}
		cfg.JobTimeout = max(cfg.JobTimeout, w.timeout)
		river.AddWorkerArgs(cfg.Workers, args{kind: kind}, w)
	}
	cfg.RescueStuckJobsAfter = cfg.JobTimeout + rescueAfter
	return cfg
}

// Stop fires no more timers and begins no more jobs, lets the running ones finish for Config.StopGrace, cancels those that are left and hands
// them back to the queue. It returns within five seconds more, with an error when a handler then still runs. Without
// Start, and a second time, it does nothing.
func (s *Store) Stop(ctx context.Context) error {
	s.mu.Lock()
	client, alarm := s.client, s.alarm
	s.client, s.alarm = nil, nil
	s.mu.Unlock()
	if client == nil {
		return nil
	}
	alarm.stop()
	ctx, cancel := context.WithTimeout(ctx, s.stopGrace+hardStop)
	defer cancel()
	if err := client.Stop(ctx); err != nil {
		return fmt.Errorf("stopping the queue, jobs still run: %w", err)
	}
	return nil
}
