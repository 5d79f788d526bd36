package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// A message that would disturb somebody while its rules are muted, or was decided then, is put aside: the edits behind it
// go on, so that a message that stands is true at any time. The first one of an incident in a channel is kept, because it knows what was
// heard before, and those that follow it are dropped. When the mute is over, what is said is made from how it stands then,
// and takes its place at the end of the thread.

// holdFor is how long a message that is held back is left alone: a mute may be taken out of the rules before its end.
const holdFor = 5 * time.Minute

// threadFor is how long it waits for what its thread still owes when the mute is over.
const threadFor = time.Second

// heldTells is why a message is over that comes after one of its incident which is held back.
const heldTells = "what is held back of it will tell how it stands"

func (p *parcel) held() bool { return p.notification.State == store.NotificationHeld }

// silent reports whether a message is to say nothing, or was when it was decided.
func (p *parcel) silent() bool { return p.notice.Muted || p.quiet > 0 }

// hold puts a message aside for as long as its rules are muted.
func (c *Courier) hold(ctx context.Context, p *parcel) error {
	c.pace.forget(p.notification.ID)
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		if !p.notice.Muted { // the mute began only afterwards, so that it was taken for heard
			if err := setSpoken(ctx, tx, p, p.notice.Heard); err != nil {
				return err
			}
		}
		return tx.HoldNotification(ctx, p.notification.ID)
	})
	if err != nil {
		return err
	}
	c.log.InfoContext(ctx, "message held back", "channel", p.notification.Channel, "notification", p.notification.ID,
		"role", p.notification.Role, "reason", "its rules are muted, or somebody snoozed it")
	return store.Snooze(max(p.quiet, time.Millisecond))
}

// needless says why a message need not be said because of a mute, be it over or not.
func (c *Courier) needless(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	if p.notification.Incident == 0 || p.edit() {
		return "", nil
	}
	if p.notice.over() {
		if p.posted() && !p.loose && p.silent() {
			return "its rules are muted, and the message shows it", nil
		}
		return c.unheardReturn(ctx, tx, p)
	}
	if p.notice.Role == RoleReply && p.notice.tellsOfGroups() && !p.silent() { // nothing that is said later names those that left
		return "", nil
	}
	held, err := tx.Holds(ctx, p.notification.Thread, p.notification.Incident)
	if held {
		return heldTells, err
	}
	return "", err
}

// unheardReturn says why the end of an incident need not be said where what is held back is that it came back.
func (c *Courier) unheardReturn(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	held, err := tx.HeldOf(ctx, p.notification.Incident)
	if err != nil || !p.posted() {
		return "", err
	}
	for _, h := range held {
		if h.Thread == p.notification.Thread && tellsReturn(h) {
			return "nobody was told that it came back", nil
		}
	}
	return "", nil
}

// wake looks at a message that is held back: it waits on, or what is still true is said.
func (c *Courier) wake(ctx context.Context, p *parcel) error {
	var wait time.Duration
	err := c.store.View(ctx, func(tx *store.Tx) (err error) {
		wait, err = c.waits(ctx, tx, p)
		return err
	})
	switch {
	case err != nil:
		return err
	case wait == 0:
		return c.release(ctx, p)
	case p.woken:
		return c.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, p.job) })
	default:
		return store.Snooze(wait)
	}
}
