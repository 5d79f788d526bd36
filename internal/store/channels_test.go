package store

import (
	"slices"
	"testing"
)

func TestChannels(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			var incidents []int64
			for range 2 {
				id, err := tx.OpenIncident(ctx, Incident{Rule: "r", Opened: at(0)})
				if err != nil {
					return err
				}
				incidents = append(incidents, id)
			}
			one, other := incidents[0], incidents[1]
			check := func(when string, want ...string) {
				t.Helper()
				got, err := tx.Channels(ctx, one)
				if err != nil || !slices.Equal(got, want) {
					t.Errorf("%s, Channels() = %q, %v, want %q", when, got, err, want)
				}
			}
			owe := func(incident int64, channel, role string) Notification {
				t.Helper()
				n := Notification{Thread: channel, Incident: incident, Channel: channel, Role: role}
				n.ID = add(t, tx, n)
				return n
			}
			finish := func(n Notification, state NotificationState) {
				t.Helper()
				n.State = state
				if err := tx.FinishNotification(ctx, n); err != nil {
					t.Error(err)
				}
			}
			posted := func(incident int64, channel string, minute int) {
				t.Helper()
				if err := tx.SavePost(ctx, Post{Incident: incident, Channel: channel, ChannelID: "C", TS: "1.0", Posted: at(minute)}); err != nil {
					t.Error(err)
				}
			}

			check("before anything is said")
			second := owe(one, "second", "post")
			first := owe(one, "alpha", "post")
			check("while both are owed", "second", "alpha")
			owe(one, "second", "post") // waits behind the first of its thread
			check("while one is owed twice", "second", "alpha")

			posted(one, "alpha", 5)
			if err := tx.HoldNotification(ctx, second.ID); err != nil {
				t.Error(err)
			}
			check("when one is held back", "alpha", "second")
			check("between the answer of Slack and its record", "alpha", "second")
			finish(first, NotificationSent)
			check("when one is posted", "alpha", "second")
			finish(second, NotificationDead)
			check("when the first try for the other is dead, and the next is queued", "alpha", "second")

			posted(one, "earlier", 2)
			check("in the order of the posts", "earlier", "alpha", "second")

			third := owe(one, "third", "post")
			finish(third, NotificationDead)
			fourth := owe(one, "fourth", "post")
			finish(fourth, NotificationSkipped)
			owe(one, "fifth", "edit")
			owe(one, "sixth", "broadcast")
			owe(other, "elsewhere", "post")
			posted(other, "far", 1)
			check("whatever else there is", "earlier", "alpha", "second")
			return nil
		})
	})
}

// TestChannels_ofNothing: the notifications without an incident are not those of one.
func TestChannels_ofNothing(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			add(t, tx, Notification{Thread: "a", Incident: 7, Channel: "a", Role: "post"})
			got, err := tx.Channels(t.Context(), 8)
			if err != nil || len(got) > 0 {
				t.Errorf("Channels() of an incident that nobody knows = %q, %v", got, err)
			}
			return nil
		})
	})
}
