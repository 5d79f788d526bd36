package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func add(t *testing.T, tx *Tx, n Notification) int64 {
	t.Helper()
	id, err := tx.AddNotification(t.Context(), n)
	if err != nil {
		t.Fatalf("AddNotification() = %v", err)
	}
	return id
}

func states(t *testing.T, tx *Tx, ids ...int64) string {
	t.Helper()
	var states []string
	for _, id := range ids {
		n, err := tx.Notification(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		states = append(states, string(n.State))
	}
	return strings.Join(states, " ")
}

// jobs returns the bodies of the jobs that are not over, in the order in which they were enqueued.
func jobs(t *testing.T, tx *Tx) string {
	t.Helper()
	if err := tx.insertJobs(t.Context()); err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.get(t.Context(), []any{&n}, `select count(*) from river_job where finalized_at is null`); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(n)
}

func TestNotification(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.Notification(ctx, 1); !errors.Is(err, ErrNotFound) {
				t.Errorf("Notification() of none = %v, want %v", err, ErrNotFound)
			}
			want := Notification{
				Thread: "1/ops", Incident: 1, Channel: "ops", Role: "post", Body: json.RawMessage(`{"title": "x"}`),
				State: NotificationQueued, Created: at(1), Priority: 1,
			}
			want.ID = add(t, tx, want)
			want.Kind = KindNotify
			check := func() {
				t.Helper()
				got, err := tx.Notification(ctx, want.ID)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("Notification() = %v (-want +got):\n%s", err, diff)
				}
			}
			check()
			want.State, want.Sent, want.Error, want.Attempts = NotificationDead, at(2), "no channel", 3
			if err := tx.FinishNotification(ctx, want); err != nil {
				t.Error(err)
			}
			check()
			for _, state := range []NotificationState{NotificationQueued, NotificationWaiting, "lost", ""} {
				if err := tx.FinishNotification(ctx, Notification{ID: want.ID, State: state}); err == nil {
					t.Errorf("FinishNotification() as %q = nil", state)
				}
			}
			if err := tx.FinishNotification(ctx, Notification{ID: 99, State: NotificationSent}); !errors.Is(err, ErrNotFound) {
				t.Errorf("FinishNotification() of none = %v, want %v", err, ErrNotFound)
			}
			return nil
		})
	})
}

func TestNotification_oneOfAThread(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			finish := func(id int64, state NotificationState) {
				t.Helper()
				if err := tx.FinishNotification(ctx, Notification{ID: id, State: state}); err != nil {
					t.Error(err)
				}
			}
			a := add(t, tx, Notification{Thread: "a"})
			b := add(t, tx, Notification{Thread: "a"})
			c := add(t, tx, Notification{Thread: "a"})
			x := add(t, tx, Notification{Thread: "x"})
			check := func(wantStates, wantJobs string) {
				t.Helper()
				if got := states(t, tx, a, b, c, x); got != wantStates {
					t.Errorf("states %q, want %q", got, wantStates)
				}
				if got := jobs(t, tx); got != wantJobs {
					t.Errorf("%s jobs, want %s", got, wantJobs)
				}
			}
			check("queued waiting waiting queued", "2")
			finish(a, NotificationDead)
			check("dead queued waiting queued", "3")
			finish(a, NotificationSent) // somebody sent it by hand: b stays the live one
			check("sent queued waiting queued", "3")
			finish(c, NotificationSkipped) // out of turn
			check("sent queued skipped queued", "3")
			finish(b, NotificationSent)
			check("sent sent skipped queued", "3")
			d := add(t, tx, Notification{Thread: "a"})
			if got := states(t, tx, d); got != "queued" {
				t.Errorf("after all were sent, the next is %q", got)
			}
			return nil
		})
	})
}

func TestLaterInThread(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			first := add(t, tx, Notification{Thread: "a", Role: "edit"})
			add(t, tx, Notification{Thread: "a", Role: "reply"})
			add(t, tx, Notification{Thread: "b", Role: "edit"})
			check := func(role string, want bool) {
				t.Helper()
				got, err := tx.LaterInThread(ctx, Notification{ID: first, Thread: "a"}, role)
				if err != nil || got != want {
					t.Errorf("LaterInThread(%q) = %v, %v, want %v", role, got, err, want)
				}
			}
			check("edit", false)
			check("reply", true)
			edit := add(t, tx, Notification{Thread: "a", Role: "edit"})
			check("edit", true)
			if err := tx.FinishNotification(ctx, Notification{ID: edit, State: NotificationSkipped}); err != nil {
				t.Error(err)
			}
			check("edit", false)
			return nil
		})
	})
}

func TestDeadNotifications(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			var want []int64
			for i := range 4 {
				id := add(t, tx, Notification{Thread: fmt.Sprint(i)})
				if err := tx.FinishNotification(ctx, Notification{ID: id, State: NotificationDead, Error: "gone"}); err != nil {
					t.Error(err)
				}
				want = append([]int64{id}, want...)
				add(t, tx, Notification{Thread: fmt.Sprint("live", i)})
			}
			dead, err := tx.DeadNotifications(ctx, 3)
			var got []int64
			for _, n := range dead {
				got = append(got, n.ID)
				if n.Error != "gone" {
					t.Errorf("error %q", n.Error)
				}
			}
			if diff := cmp.Diff(want[:3], got); err != nil || diff != "" {
				t.Errorf("DeadNotifications() = %v (-want +got):\n%s", err, diff)
			}
			return nil
		})
	})
}

// Many threads at once, notifications added while others are delivered, deliveries that fail, are put off or die: every
// thread is delivered in order, one at a time, each notification once.
func TestNotification_order(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const threads, perThread = 12, 6
		var (
			mu        sync.Mutex
			running   = map[string]bool{}
			delivered = map[string][]int64{}
			wrong     []string
		)
		finish := func(ctx context.Context, tx *Tx, job *Job, state NotificationState) error {
			var body NotifyBody
			if err := json.Unmarshal(job.Body, &body); err != nil {
				return err
			}
			n, err := tx.Notification(ctx, body.Notification)
			if err != nil {
				return err
			}
			n.State = state
			if err := tx.FinishNotification(ctx, n); err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			delivered[n.Thread] = append(delivered[n.Thread], n.ID)
			return nil
		}
		s.Handle(KindNotify, HandleOptions{
			Workers:     16,
			MaxAttempts: 3,
			Backoff:     func(int) time.Duration { return 0 },
			Dead: func(ctx context.Context, tx *Tx, job *Job, _ error) error {
				return finish(ctx, tx, job, NotificationDead)
			},
		}, func(ctx context.Context, job *Job) error {
			var body NotifyBody
			if err := json.Unmarshal(job.Body, &body); err != nil {
				return err
			}
			var n Notification
			if err := s.View(ctx, func(tx *Tx) (err error) {
				n, err = tx.Notification(ctx, body.Notification)
				return err
			}); err != nil {
				return err
			}
			mu.Lock()
			if running[n.Thread] {
				wrong = append(wrong, fmt.Sprintf("two of thread %s at once", n.Thread))
			}
			if n.State != NotificationQueued {
				wrong = append(wrong, fmt.Sprintf("%d is worked while %s", n.ID, n.State))
			}
			running[n.Thread] = true
			mu.Unlock()
			defer func() {
				mu.Lock()
				delete(running, n.Thread)
				mu.Unlock()
			}()
			switch rand.IntN(6) {
			case 0:
				return errors.New("try again")
			case 1:
				return Snooze(0)
			case 2:
				return Cancel(errors.New("never"))
			case 3:
				panic("oh")
			}
			return s.Update(ctx, func(tx *Tx) error {
				// The thread is free from the commit on, which this handler sees a moment later.
				mu.Lock()
				delete(running, n.Thread)
				mu.Unlock()
				if err := finish(ctx, tx, job, NotificationSent); err != nil {
					return err
				}
				return tx.Complete(ctx, job)
			})
		})
		start(t, s)

		added := map[string][]int64{}
		var wg sync.WaitGroup
		for i := range threads {
			thread := fmt.Sprint("thread", i)
			wg.Go(func() {
				var ids []int64
				for range perThread {
					update(t, s, func(tx *Tx) error {
						ids = append(ids, add(t, tx, Notification{Thread: thread, Priority: 1 + rand.IntN(4)}))
						return nil
					})
				}
				mu.Lock()
				defer mu.Unlock()
				added[thread] = ids
			})
		}
		wg.Wait()
		eventually(t, "all are delivered", func() bool {
			return count(t, s, `select count(*) from notifications where state in ('waiting', 'queued')`) == 0
		})
		eventually(t, "no job is left", func() bool {
			return count(t, s, `select count(*) from river_job where finalized_at is null`) == 0
		})
		mu.Lock()
		defer mu.Unlock()
		if diff := cmp.Diff(added, delivered); diff != "" {
			t.Errorf("delivered in another order (-added +delivered):\n%s", diff)
		}
		slices.Sort(wrong)
		for _, w := range slices.Compact(wrong) {
			t.Error(w)
		}
	})
}

// TestNotificationKind: each notification has a job of its kind, also one that had to wait.
func TestNotificationKind(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{})
		kinds := func(tx *Tx) string {
			if err := tx.insertJobs(t.Context()); err != nil {
				t.Fatal(err)
			}
			var kinds []string
			err := tx.each(t.Context(), func(rows row) error {
				var kind string
				err := rows.Scan(&kind)
				kinds = append(kinds, kind)
				return err
			}, `select kind from river_job order by id`)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(kinds, " ")
		}
		update(t, s, func(tx *Tx) error {
			first := add(t, tx, Notification{Thread: "1", Kind: "webhook"})
			add(t, tx, Notification{Thread: "1", Kind: "mail"})
			add(t, tx, Notification{Thread: "2"})
			if got := kinds(tx); got != "webhook notify" {
				t.Errorf("jobs of the kinds %q", got)
			}
			if err := tx.FinishNotification(t.Context(), Notification{ID: first, State: NotificationSent}); err != nil {
				t.Error(err)
			}
			if got := kinds(tx); got != "webhook notify mail" {
				t.Errorf("jobs of the kinds %q after the first was sent", got)
			}
			return nil
		})
	})
}
