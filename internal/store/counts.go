package store

import (
	"context"
	"fmt"
	"time"
)

// Counts is how much there is of what is not over, at one moment.
type Counts struct {
	// Jobs are counted by kind and state, with those of which there is none, for each kind that has a handler.
	Jobs map[JobKey]JobCount
	// Alerts are counted by state.
	Alerts map[string]int
	// Runs wait to be decided, Notifications to be delivered.
	Runs, Notifications Waiting
	// Held are the notifications that are put aside, Dead those that were given up.
	Held, Dead int
}

// Waiting is how many wait, and when the oldest began to; zero where there is none.
type Waiting struct {
	Count int
	Since time.Time
}

// JobKey is what jobs are counted by.
type JobKey struct {
	Kind  string
	State JobState
}

// JobCount is how many jobs there are, and when the first of them is due, or was; zero where there is none.
type JobCount struct {
	Count int
	Due   time.Time
}

// JobState is what becomes of a job next.
type JobState string

// The states of the jobs that are counted. The queue forgets dead ones after a week.
const (
	JobWaiting   JobState = "waiting"   // due, for a worker
	JobScheduled JobState = "scheduled" // for a time
	JobRetrying  JobState = "retrying"  // for a time, after an attempt that failed
	JobRunning   JobState = "running"
	JobDead      JobState = "dead"
)

// jobStates are the states by the queue's own words for them.
func jobStates() map[string]JobState {
	return map[string]JobState{
		"available": JobWaiting, "scheduled": JobScheduled, "retryable": JobRetrying, "running": JobRunning, "discarded": JobDead,
	}
}

// Counts counts what is not over. It reads what is not over from indexes, and all alerts.
func (s *Store) Counts(ctx context.Context) (Counts, error) {
	c := Counts{Jobs: s.noJobs(), Alerts: make(map[string]int)}
	err := s.View(ctx, func(tx *Tx) error {
		if err := tx.countJobs(ctx, c.Jobs); err != nil {
			return err
		}
		if err := tx.countAlerts(ctx, c.Alerts); err != nil {
			return err
		}
		if err := tx.get(ctx, []any{&c.Runs.Count, moment{&c.Runs.Since}},
			`select count(*), coalesce(min(received), 0) from runs where state = 'received'`); err != nil {
			return err
		}
		if err := tx.get(ctx, []any{&c.Notifications.Count, moment{&c.Notifications.Since}},
			`select count(*), coalesce(min(created), 0) from notifications where state in ('waiting', 'queued')`); err != nil {
			return err
		}
		if err := tx.get(ctx, []any{&c.Held}, `select count(*) from notifications where state = 'held'`); err != nil {
			return err
		}
		return tx.get(ctx, []any{&c.Dead}, `select count(*) from notifications where state = 'dead'`)
	})
	if err != nil {
		return Counts{}, fmt.Errorf("counting what waits: %w", err)
	}
	return c, nil
}

// noJobs has each kind that has a handler in each state.
func (s *Store) noJobs() map[JobKey]JobCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	none := make(map[JobKey]JobCount)
	for kind := range s.workers {
		for _, state := range jobStates() {
			none[JobKey{kind, state}] = JobCount{}
		}
	}
	return none
}

func (tx *Tx) countJobs(ctx context.Context, into map[JobKey]JobCount) error {
	states := jobStates()
	return tx.each(ctx, func(rows row) error {
		var kind, state string
		var n JobCount
		err := rows.Scan(&kind, &state, &n.Count, queueMoment{&n.Due})
		into[JobKey{kind, states[state]}] = n
		return err
	}, `select queue, state, count(*), min(scheduled_at) from river_job
		where state in ('available', 'scheduled', 'retryable', 'running', 'discarded') group by queue, state`)
}

func (tx *Tx) countAlerts(ctx context.Context, into map[string]int) error {
	return tx.each(ctx, func(rows row) error {
		var state string
		var n int
		err := rows.Scan(&state, &n)
		into[state] = n
		return err
	}, `select state, count(*) from alerts group by state`)
}

// queueMoment reads a time of the queue's own tables, which SQLite keeps as text.
type queueMoment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m queueMoment) Scan(src any) (err error) {
	switch v := src.(type) {
	case time.Time:
		*m.t = v.UTC()
	case string:
		*m.t, err = time.Parse(time.DateTime, v) // which takes a fraction of a second too
	default:
		err = fmt.Errorf("the queue keeps a time as %T", src)
	}
	return err
}
