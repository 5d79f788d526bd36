package store

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestCounts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		s.Handle("fetch", HandleOptions{}, func(context.Context, *Job) error { return nil })
		old := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		begin := time.Now().Add(-2 * time.Second)
		enqueue(t, s, Job{Kind: "fetch"}, Job{Kind: "fetch"}, Job{Kind: "fetch", RunAt: time.Now().Add(time.Hour)}, Job{Kind: "later"})
		update(t, s, func(tx *Tx) error {
			for i, state := range []NotificationState{NotificationQueued, NotificationDead, NotificationSent, NotificationHeld} {
				n := Notification{Thread: string(state), Created: old.Add(time.Duration(i) * time.Hour)}
				id, err := tx.AddNotification(t.Context(), n)
				if err != nil {
					return err
				}
				switch n.ID, n.State = id, state; {
				case state.Over():
					err = tx.FinishNotification(t.Context(), n)
				case state == NotificationHeld:
					err = tx.HoldNotification(t.Context(), id)
				}
				if err != nil {
					return err
				}
			}
			return errors.Join(
				tx.SaveAlerts(t.Context(), []Alert{{Rule: "a", State: "ok"}, {Rule: "b", State: "ok"}, {Rule: "c", State: "critical"}}),
				tx.SaveRun(t.Context(), Run{Report: "r", Run: "1", State: RunReceived, Received: old.Add(time.Minute)}),
				tx.SaveRun(t.Context(), Run{Report: "r", Run: "2", State: RunReceived, Received: old}),
				tx.SaveRun(t.Context(), Run{Report: "r", Run: "0", State: RunDecided, Received: old.Add(-time.Hour)}),
			)
		})
		got, err := s.Counts(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range []JobKey{{"fetch", JobWaiting}, {"later", JobWaiting}} {
			if due := got.Jobs[key].Due; due.Before(begin) || due.After(time.Now().Add(2*time.Second)) {
				t.Errorf("%v are due since %v, want about now", key, due)
			}
		}
		want := Counts{
			Jobs: map[JobKey]JobCount{
				{"fetch", JobWaiting}: {Count: 2}, {"fetch", JobScheduled}: {Count: 1}, {"fetch", JobRetrying}: {}, {"fetch", JobRunning}: {},
				{"fetch", JobDead}: {}, {"later", JobWaiting}: {Count: 1}, {KindNotify, JobWaiting}: {Count: 4},
			},
			Alerts: map[string]int{"ok": 2, "critical": 1},
			Runs:   Waiting{Count: 2, Since: old}, Notifications: Waiting{Count: 1, Since: old},
			Held: 1, Dead: 1,
		}
		if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(JobCount{}, "Due")); diff != "" {
			t.Errorf("Counts() (-want +got):\n%s", diff)
		}
	})
}

// TestAttempted: whoever asked is told of each end that an attempt can come to.
func TestAttempted(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		var mu sync.Mutex
		told := make(map[string]int)
		s := e.open(t, Config{StopGrace: 10 * time.Millisecond, Attempted: func(kind string, end AttemptEnd) {
			mu.Lock()
			defer mu.Unlock()
			told[kind+" "+string(end)]++
		}})
		running := make(chan struct{})
		for kind, handle := range map[string]Handler{
			"fine": func(context.Context, *Job) error { return nil },
			"completes": func(ctx context.Context, job *Job) error {
				return s.Update(ctx, func(tx *Tx) error { return tx.Complete(ctx, job) })
			},
			"fails": func(_ context.Context, job *Job) error {
				if job.Attempt == 1 {
					return errors.New("not yet")
				}
				return nil
			},
			"early":    func(context.Context, *Job) error { return Snooze(time.Hour) },
			"hopeless": func(context.Context, *Job) error { return Cancel(errors.New("never")) },
			"hangs":    func(ctx context.Context, _ *Job) error { close(running); <-ctx.Done(); return ctx.Err() },
		} {
			s.Handle(kind, HandleOptions{Backoff: now}, handle)
			enqueue(t, s, Job{Kind: kind})
		}
		start(t, s)
		receive(t, "a job that hangs", running)
		want := map[string]int{"fine done": 1, "completes done": 1, "fails failed": 1, "fails done": 1, "early postponed": 1, "hopeless dead": 1}
		eventually(t, "all others to end", func() bool {
			mu.Lock()
			defer mu.Unlock()
			return cmp.Equal(want, told)
		})
		if err := s.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		if want["hangs stopped"] = 1; !cmp.Equal(want, told) {
			t.Errorf("told %v, want %v", told, want)
		}
	})
}
