package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestRetryNotification gives up three notifications of a thread and puts two of them back, the later one first.
func TestRetryNotification(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			var ids []int64
			for _, role := range []string{"post", "edit", "reply", "edit"} {
				ids = append(ids, add(t, tx, Notification{Thread: "a", Incident: 1, Role: role}))
			}
			for _, id := range ids[:3] {
				if err := tx.FinishNotification(ctx, Notification{ID: id, State: NotificationDead, Error: "no channel"}); err != nil {
					return err
				}
			}
			if got, err := tx.DeadNotificationIDs(ctx); err != nil || !cmp.Equal(got, ids[:3]) {
				t.Errorf("DeadNotificationIDs() = %v, %v, want %v", got, err, ids[:3])
			}
			for _, id := range []int64{ids[1], ids[0]} {
				if again, err := tx.RetryNotification(ctx, id); err != nil || !again {
					t.Errorf("RetryNotification(%d) = %v, %v", id, again, err)
				}
			}
			for _, id := range []int64{ids[0], ids[3], 99} {
				if again, err := tx.RetryNotification(ctx, id); err != nil || again {
					t.Errorf("RetryNotification() of one that is not dead = %v, %v", again, err)
				}
			}
			// The last edit is in the queue already; then comes the rest in its order.
			for i, want := range []string{"waiting waiting dead queued", "queued waiting dead sent", "sent queued dead sent"} {
				if got := states(t, tx, ids...); got != want {
					t.Errorf("after %d, states %q, want %q", i, got, want)
				}
				if err := tx.FinishNotification(ctx, Notification{ID: []int64{ids[3], ids[0], ids[1]}[i], State: NotificationSent}); err != nil {
					return err
				}
			}
			n, err := tx.Notification(ctx, ids[0])
			if err != nil || n.Retried != 1 || n.Error != "" {
				t.Errorf("Notification() = %+v, %v, want that it was put back once", n, err)
			}
			for role, want := range map[string]bool{"edit": true, "broadcast": false} {
				if later, err := tx.SaidLater(ctx, n, role, role); err != nil || later != want {
					t.Errorf("SaidLater(%s) = %v, %v, want %v", role, later, err, want)
				}
			}
			return nil
		})
	})
}

func TestChannelID(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.ChannelID(ctx, "revenue"); err == nil {
				t.Error("ChannelID() of one that is not known = nil error")
			}
			for _, want := range []ChannelID{{"revenue", "C1", at(1)}, {"revenue", "C2", at(2)}} {
				if err := tx.SaveChannelID(ctx, want); err != nil {
					return err
				}
				if got, err := tx.ChannelID(ctx, "revenue"); err != nil || got != want {
					t.Errorf("ChannelID() = %v, %v, want %v", got, err, want)
				}
			}
			return nil
		})
		if n, err := s.Prune(ctx, at(3), nil); err != nil || n != 1 {
			t.Errorf("Prune() = %d, %v, want the channel that was not used for long", n, err)
		}
	})
}

func TestTrouble(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			for _, want := range []Trouble{{"a", []byte(`{}`), 0, at(1)}, {"a", []byte(`[]`), 2, at(1)}} {
				if err := tx.SaveTrouble(ctx, want); err != nil {
					return err
				}
				got, err := tx.Trouble(ctx, "a")
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("Trouble() = %v (-want +got):\n%s", err, diff)
				}
			}
			if err := tx.DeleteTrouble(ctx, "a"); err != nil {
				return err
			}
			if _, err := tx.Trouble(ctx, "a"); err == nil {
				t.Error("Trouble() of one that was forgotten = nil error")
			}
			return nil
		})
	})
}
