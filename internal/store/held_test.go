package store

import (
	"errors"
	"testing"
)

func TestHoldNotification(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			first := add(t, tx, Notification{Thread: "a", Role: "broadcast"})
			second := add(t, tx, Notification{Thread: "a", Role: "edit"})
			other := add(t, tx, Notification{Thread: "b"})
			check := func(wantStates, wantJobs string, wantHeld bool) {
				t.Helper()
				if got := states(t, tx, first, second, other); got != wantStates {
					t.Errorf("states %q, want %q", got, wantStates)
				}
				if got := jobs(t, tx); got != wantJobs {
					t.Errorf("%s jobs, want %s", got, wantJobs)
				}
				if held, err := tx.Holds(ctx, "a", 0); err != nil || held != wantHeld {
					t.Errorf("Holds() = %v, %v, want %v", held, err, wantHeld)
				}
			}
			check("queued waiting queued", "2", false)
			if err := tx.HoldNotification(ctx, first); err != nil {
				return err
			}
			check("held queued queued", "3", true)
			if busy, err := tx.Busy(ctx, "a"); err != nil || !busy {
				t.Errorf("Busy() of a thread that goes on = %v, %v", busy, err)
			}
			for _, id := range []int64{first, 99} {
				if err := tx.HoldNotification(ctx, id); !errors.Is(err, ErrNotFound) {
					t.Errorf("HoldNotification() of one that is not queued = %v, want %v", err, ErrNotFound)
				}
			}
			if later, err := tx.LaterInThread(ctx, Notification{ID: 0, Thread: "a"}, "broadcast"); err != nil || later {
				t.Errorf("what is held comes later in its thread: %v, %v", later, err)
			}
			if err := tx.FinishNotification(ctx, Notification{ID: first, State: NotificationSkipped}); err != nil {
				return err
			}
			check("skipped queued queued", "3", false)

			third := add(t, tx, Notification{Thread: "c"})
			if err := tx.HoldNotification(ctx, third); err != nil {
				return err
			}
			for thread, want := range map[string]bool{"b": true, "c": false, "none": false} {
				if busy, err := tx.Busy(ctx, thread); err != nil || busy != want {
					t.Errorf("Busy(%q) = %v, %v, want %v", thread, busy, err, want)
				}
			}
			return nil
		})
	})
}

func TestLastMessage(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.LastMessage(ctx, 1, "ops"); !errors.Is(err, ErrNotFound) {
				t.Errorf("LastMessage() of nothing = %v, want %v", err, ErrNotFound)
			}
			for _, n := range []Notification{
				{Incident: 1, Channel: "ops", Role: "post"},
				{Incident: 1, Channel: "ops", Role: "edit", Thread: "want"},
				{Incident: 1, Channel: "ops", Role: "broadcast"},
				{Incident: 1, Channel: "other", Role: "edit"},
				{Incident: 2, Channel: "ops", Role: "edit"},
				{Channel: "ops", Role: "post"},
			} {
				add(t, tx, n)
			}
			if got, err := tx.LastMessage(ctx, 1, "ops"); err != nil || got.Thread != "want" {
				t.Errorf("LastMessage() = %+v, %v, want the last edit", got, err)
			}
			if _, err := tx.LastMessage(ctx, 0, "ops"); !errors.Is(err, ErrNotFound) {
				t.Errorf("LastMessage() of no incident = %v, want %v", err, ErrNotFound)
			}
			return nil
		})
	})
}

func TestThreadOf(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			for _, n := range []Notification{
				{Incident: 1, Channel: "ops", Thread: "first"},
				{Incident: 1, Channel: "ops", Thread: "want"},
				{Incident: 1, Channel: "other", Thread: "other"},
				{Channel: "ops", Thread: "none"},
			} {
				add(t, tx, n)
			}
			if got, err := tx.ThreadOf(ctx, 1, "ops"); err != nil || got != "want" {
				t.Errorf("ThreadOf() = %q, %v, want that of the newest", got, err)
			}
			for _, incident := range []int64{0, 2} {
				if _, err := tx.ThreadOf(ctx, incident, "ops"); !errors.Is(err, ErrNotFound) {
					t.Errorf("ThreadOf(%d) = %v, want %v", incident, err, ErrNotFound)
				}
			}
			return nil
		})
	})
}
