package alert

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// toldNow is why a message that was held back is over when something else is said in its place.
const toldNow = "told as it stands when its mute is over"

// release ends the holding of a message, and of what else of its report may speak in its channel now, and queues what is still
// true: so many rules whose mute ends are gathered as those are that begin to fire. It waits until all that their threads owe
// so far is delivered or dropped: what is said must come after it.
func (c *Courier) release(ctx context.Context, p *parcel) error {
	var busy bool
	var released []*parcel
	err := c.store.Update(ctx, func(tx *store.Tx) (err error) {
		if held, err := tx.Notification(ctx, p.notification.ID); err != nil || held.State.Over() {
			return errors.Join(err, tx.Complete(ctx, p.job))
		}
		if released, err = c.releasable(ctx, tx, p); err != nil {
			return err
		}
		for _, q := range released {
			if busy, err = c.busy(ctx, tx, q); busy || err != nil {
				return err
			}
		}
		if _, err := c.tell(ctx, tx, released); err != nil {
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
	for _, q := range released {
		c.log.InfoContext(ctx, "message no longer held back", "channel", q.notification.Channel, "notification", q.notification.ID,
			"role", q.notification.Role, "reason", q.why)
	}
	return nil
}

// busy reports whether the thread of a message has to deliver something yet.
func (c *Courier) busy(ctx context.Context, tx *store.Tx, p *parcel) (bool, error) {
	if err := c.expire(ctx, tx, p.notification.Incident); err != nil {
		return false, err
	}
	return tx.Busy(ctx, p.notification.Thread)
}

// releasable are the messages about a report that are held in the channel of one of them and may speak, that one among them.
func (c *Courier) releasable(ctx context.Context, tx *store.Tx, p *parcel) ([]*parcel, error) {
	if p.loose {
		return []*parcel{p}, nil
	}
	report, err := reportOf(ctx, tx, p.notification.Incident)
	if err != nil {
		return nil, err
	}
	held, err := tx.HeldIn(ctx, p.notification.Channel)
	if err != nil {
		return nil, err
	}
	all := []*parcel{p}
	for _, n := range held {
		q := &parcel{job: p.job, notification: n}
		if also, err := c.goesWith(ctx, tx, q, report); err != nil {
			return nil, err
		} else if also && n.ID != p.notification.ID {
			all = append(all, q)
		}
	}
	slices.SortFunc(all, func(a, b *parcel) int { return cmp.Compare(a.notification.ID, b.notification.ID) })
	return all, nil
}

// goesWith reports whether a message that is held back is about a report and may speak.
func (c *Courier) goesWith(ctx context.Context, tx *store.Tx, p *parcel, report string) (bool, error) {
	if of, err := reportOf(ctx, tx, p.notification.Incident); err != nil || of != report {
		return false, err
	}
	if err := p.read(ctx, tx); err != nil {
		return false, err
	}
	wait, err := c.waits(ctx, tx, p)
	return err == nil && wait == 0, err
}

// reportOf is the report that an incident is about.
func reportOf(ctx context.Context, tx *store.Tx, id int64) (string, error) {
	incident, err := tx.Incident(ctx, id)
	key := incident.Rule
	return key[strings.LastIndexAny(key, "@:")+1:], err
}

// waits says for how long a message that is held back has to wait on; 0 when it may speak, or has nothing more to say.
func (c *Courier) waits(ctx context.Context, tx *store.Tx, p *parcel) (time.Duration, error) {
	now, err := present(ctx, tx, p)
	if err != nil || now.over() {
		return 0, err
	}
	return c.quietFor(ctx, tx, now)
}

// tell ends the holding of messages and queues what is said in their place, which counts as heard from now on. It returns that.
func (c *Courier) tell(ctx context.Context, tx *store.Tx, released []*parcel) ([]owed, error) {
	d := &decision{tx: tx, now: c.now()}
	for _, p := range released {
		now, err := present(ctx, tx, p)
		if err != nil {
			return nil, err
		}
		if now, p.why = p.afterMute(now); p.why == "" && !p.comesWith(released) {
			if err := c.owe(ctx, d, p, now); err != nil {
				return nil, err
			}
		}
		if p.why == "" {
			p.why = toldNow
		}
		if err := c.settle(ctx, tx, p, store.NotificationSkipped, p.why, address{}); err != nil {
			return nil, err
		}
	}
	err := d.deliver(ctx)
	return d.said, err
}

// comesWith reports whether it is the message of a digest that is posted with one of those that it tells of.
func (p *parcel) comesWith(released []*parcel) bool {
	return p.notice.Subject == SubjectDigest && p.notice.Role == RolePost && slices.ContainsFunc(released, func(q *parcel) bool {
		return q.notice.Role == RolePost && q.notice.Digest == p.notification.Incident
	})
}

// owe takes down what is said in the place of a message that was held back.
func (c *Courier) owe(ctx context.Context, d *decision, p *parcel, n Notice) error {
	incident, err := d.tx.Incident(ctx, p.notification.Incident)
	if err != nil {
		return err
	}
	if d.report, err = reportOf(ctx, d.tx, incident.ID); err != nil {
		return err
	}
	incident.Spoken, d.completed = n.AsOf, latest(d.completed, n.AsOf)
	n.Digest, n.Told = incident.Digest, courseOf(incident).Told
	d.owe(p.notification.Channel, n)
	return d.tx.SaveIncident(ctx, incident)
}
