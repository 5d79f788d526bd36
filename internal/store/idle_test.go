package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestIdle(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		begun, end := make(chan struct{}), make(chan error)
		s.Handle("work", HandleOptions{MaxAttempts: 2, Backoff: func(int) time.Duration { return time.Millisecond }},
			func(context.Context, *Job) error {
				begun <- struct{}{}
				return <-end
			})
		idle := func() bool {
			t.Helper()
			idle, err := s.Idle(t.Context())
			if err != nil {
				t.Fatalf("Idle() = %v", err)
			}
			return idle
		}
		check := func(when string, want bool) {
			t.Helper()
			if got := idle(); got != want {
				t.Errorf("%s, Idle() = %v", when, got)
			}
		}

		check("without a job", true)
		setTimers(t, s, Timer{Name: "later", Due: time.Now().Add(time.Hour), Job: Job{Kind: "work"}})
		check("while a timer is due later", true)
		setTimers(t, s, Timer{Name: "later", Due: time.Now(), Job: Job{Kind: "work"}})
		check("while a timer is due", false)
		update(t, s, func(tx *Tx) error { return tx.ClearTimer(t.Context(), "later") })
		enqueue(t, s, Job{Kind: "work"})
		check("while a job waits", false)
		start(t, s)
		receive(t, "the job to begin", begun)
		check("while a job runs", false)
		end <- Snooze(time.Millisecond)
		receive(t, "the job to begin again", begun)
		check("while a job runs again", false)
		end <- errors.New("not yet")
		receive(t, "the job to be tried again", begun)
		end <- nil
		eventually(t, "the job is done", idle)

		enqueue(t, s, Job{Kind: "work"})
		for range 2 {
			receive(t, "the job to begin", begun)
			end <- errors.New("never")
		}
		eventually(t, "the job is dead", idle)

		enqueue(t, s, Job{Kind: "work", RunAt: time.Now().Add(time.Hour)})
		check("while a job is due later", false)
	})
}

func TestIdle_ended(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Idle(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Idle() of a context that ended = %v", err)
		}
	})
}
