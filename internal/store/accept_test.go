package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
)

// TestAccept_crowd: of many that come at once, each is accepted or refused for itself.
func TestAccept_crowd(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const callers = 3*maxShared + 7
		refusal := errors.New("refused")
		var group sync.WaitGroup
		for i := range callers {
			group.Go(func() {
				err := s.Accept(t.Context(), func(in *Intake) error {
					if _, err := in.AddRun(t.Context(), "report", fmt.Sprint(i)); err != nil {
						return err
					}
					if err := in.Enqueue(t.Context(), Job{Kind: "run"}); err != nil {
						return err
					}
					if i%3 == 0 {
						return refusal
					}
					return nil
				})
				if want := i%3 == 0; errors.Is(err, refusal) != want || !want && err != nil {
					t.Errorf("caller %d got %v", i, err)
				}
			})
		}
		group.Wait()
		err := s.View(t.Context(), func(tx *Tx) error {
			waiting, err := tx.WaitingRuns(t.Context(), "report")
			if err != nil {
				return err
			}
			if want := callers - (callers+2)/3; len(waiting) != want {
				t.Errorf("%d runs, want %d", len(waiting), want)
			}
			var jobs int
			if err := tx.get(t.Context(), []any{&jobs}, `select count(*) from river_job`); err != nil {
				return err
			}
			if jobs != len(waiting) {
				t.Errorf("%d jobs for %d runs", jobs, len(waiting))
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestAccept_impatient: who does not want to wait is let go, and the others are accepted.
func TestAccept_impatient(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		impatient, leave := context.WithCancel(t.Context())
		var group sync.WaitGroup
		err := s.Update(t.Context(), func(*Tx) error { // on SQLite, the others wait for it
			left := make(chan struct{})
			group.Go(func() {
				defer close(left)
				_ = s.Accept(impatient, func(in *Intake) error {
					_, err := in.AddRun(impatient, "report", "impatient")
					return err
				})
			})
			leave()
			<-left
			group.Go(func() {
				if err := s.Accept(t.Context(), func(in *Intake) error {
					_, err := in.AddRun(t.Context(), "report", "patient")
					return err
				}); err != nil {
					t.Error(err)
				}
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		group.Wait()
		err = s.View(t.Context(), func(tx *Tx) error {
			_, err := tx.Run(t.Context(), "report", "patient")
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestAccept_interrupted: who gives up while it is being accepted does not undo the others that share its transaction.
func TestAccept_interrupted(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		if s.db.concurrent() {
			t.Skip("nobody shares a transaction")
		}
		var group sync.WaitGroup
		err := s.Update(t.Context(), func(*Tx) error { // the others wait for it, and then share one
			for i := range 5 {
				group.Go(func() {
					ctx, giveUp := context.WithCancel(t.Context())
					defer giveUp()
					err := s.Accept(ctx, func(in *Intake) error {
						if i == 2 {
							giveUp()
						}
						_, err := in.AddRun(ctx, "report", fmt.Sprint(i))
						return err
					})
					if err != nil {
						t.Errorf("caller %d got %v", i, err)
					}
				})
			}
			eventually(t, "all wait", func() bool {
				s.crowd.mu.Lock()
				defer s.crowd.mu.Unlock()
				return len(s.crowd.waiting) == 5
			})
			return nil
		})
		group.Wait()
		if n := count(t, s, `select count(*) from runs`); err != nil || n != 5 {
			t.Errorf("%d runs, %v; want 5", n, err)
		}
	})
}

// TestAccept_panic: what panics is undone alone, and ends nobody else.
func TestAccept_panic(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		if s.db.concurrent() {
			t.Skip("runs in the caller, who recovers")
		}
		err := s.Accept(t.Context(), func(*Intake) error { panic("odd") })
		if err == nil || err.Error() != "panic: odd" {
			t.Errorf("got %v", err)
		}
		if err := s.Accept(t.Context(), func(in *Intake) error {
			_, err := in.AddRun(t.Context(), "report", "run")
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}
