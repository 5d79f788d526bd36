package store

import (
	"context"
	"errors"
	"testing"
	"time"
)

// TestPatiently: a deadline ends nothing, being cancelled does, be it before or after the deadline.
func TestPatiently(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		late, cancelled, stopped bool
		want                     error
	}{
		"in time":              {},
		"late":                 {late: true},
		"cancelled":            {cancelled: true, want: context.Canceled},
		"late, then cancelled": {late: true, cancelled: true, want: context.Canceled},
		"stopped":              {stopped: true, want: context.Canceled},
	} {
		start, cancel := context.WithCancel(t.Context())
		defer cancel()
		deadline := time.Now().Add(time.Hour)
		if c.late {
			deadline = time.Now().Add(-time.Hour)
		}
		work, stop := context.WithCancel(withPatience(start))
		defer stop()
		statement, end := context.WithDeadline(work, deadline)
		defer end()
		_, err := patiently(statement, func(ctx context.Context) (struct{}, error) {
			if c.cancelled {
				cancel()
			}
			if c.stopped {
				stop()
			}
			if c.want != nil {
				<-ctx.Done()
			}
			return struct{}{}, ctx.Err()
		})
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

// TestStart_cancelled: whoever is cancelled while the store starts has started nothing, and may try again.
func TestStart_cancelled(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		s.Handle("kind", HandleOptions{}, func(context.Context, *Job) error { return nil })
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := s.Start(ctx); !errors.Is(err, context.Canceled) {
			t.Errorf("Start() of somebody who is cancelled = %v, want %v", err, context.Canceled)
		}
		if err := s.Start(t.Context()); err != nil {
			t.Errorf("Start() = %v", err)
		}
	})
}
