package alert

import (
	"context"
	"fmt"
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

func (p *parcel) held() bool { return p.notification.State == store.NotificationHeld }

// muteLeft says for how long rules are muted, as far as that is to be relied on; 0 when they are not.
func (c *Courier) muteLeft(heeds []string) time.Duration {
	now := c.now()
	if c.isMuted == nil || len(heeds) == 0 {
		return 0
	}
	until, muted := c.isMuted(heeds, now)
	if !muted {
		return 0
	}
	return min(max(until.Sub(now), time.Millisecond), c.holdFor)
}

// silent reports whether the rules of a message are muted, or were when it was decided.
func (c *Courier) silent(p *parcel) bool { return p.notice.Muted || c.muteLeft(p.notice.Heeds) > 0 }

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
		"role", p.notification.Role, "reason", "its rules are muted")
	return store.Snooze(max(c.muteLeft(p.notice.Heeds), time.Millisecond))
}

// needless says why a message need not be said because of a mute, be it over or not.
func (c *Courier) needless(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	if p.notification.Incident == 0 || p.edit() {
		return "", nil
	}
	if p.notice.over() {
		if p.posted() && !p.loose && c.silent(p) {
			return "its rules are muted, and the message shows it", nil
		}
		return "", nil
	}
	held, err := tx.Holds(ctx, p.notification.Thread)
	if held {
		return "what is held back of it will tell how it stands", err
	}
	return "", err
}

// wake looks at a message that is held back: it waits on, or what is still true is said.
func (c *Courier) wake(ctx context.Context, p *parcel) error {
	var now Notice
	err := c.store.View(ctx, func(tx *store.Tx) (err error) {
		now, err = present(ctx, tx, p)
		return err
	})
	if err != nil {
		return err
	}
	if wait := c.muteLeft(now.Heeds); wait > 0 && !now.over() {
		return store.Snooze(wait)
	}
	return c.release(ctx, p)
}

// release ends the holding of a message and queues what is still true, once all that its thread owes so far is delivered
// or dropped: what is said must come after it.
func (c *Courier) release(ctx context.Context, p *parcel) error {
	var busy bool
	var why string
	err := c.store.Update(ctx, func(tx *store.Tx) (err error) {
		if busy, err = tx.Busy(ctx, p.notification.Thread); busy || err != nil {
			return err
		}
		now, err := present(ctx, tx, p)
		if err != nil {
			return err
		}
		if now, why = p.afterMute(now); why == "" {
			why = "told as it stands when its mute is over"
			if err := c.tell(ctx, tx, p, now); err != nil {
				return err
			}
		}
		if err := c.settle(ctx, tx, p, store.NotificationSkipped, why, address{}); err != nil {
			return err
		}
		return tx.Complete(ctx, p.job)
	})
	if err != nil {
		return fmt.Errorf("telling what notification %d held back: %w", p.notification.ID, err)
	}
	if busy {
		return store.Snooze(min(threadFor, c.holdFor))
	}
	c.log.InfoContext(ctx, "message no longer held back", "channel", p.notification.Channel, "notification", p.notification.ID,
		"role", p.notification.Role, "reason", why)
	return nil
}
