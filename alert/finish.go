package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// finish records what became of a notification, ends its job and lets the next of its thread go, all at once.
func (c *Courier) finish(ctx context.Context, p *parcel, state store.NotificationState, why string, at address) error {
	err := c.persist(ctx, func(tx *store.Tx) error {
		if err := c.settle(ctx, tx, p, state, why, at); err != nil {
			return err
		}
		return tx.Complete(ctx, p.job)
	})
	if err != nil {
		return fmt.Errorf("recording that notification %d is %s: %w", p.notification.ID, state, err)
	}
	c.metrics.finished(p, state, c.now())
	log := c.log.With("channel", p.notification.Channel, "notification", p.notification.ID, "role", p.notification.Role)
	switch state {
	case store.NotificationDead:
		log.ErrorContext(ctx, "message given up", "reason", why)
	case store.NotificationSkipped:
		log.InfoContext(ctx, "message not needed", "reason", why)
	default:
		log.InfoContext(ctx, "message sent", "subject", string(p.notice.Subject), "rule", p.notice.Rule.ID, "state", string(p.notice.State))
	}
	return nil
}

// persist writes down what Slack has already shown, and does not give up at the first trouble with the database: to try
// the whole notification again would show it twice.
func (c *Courier) persist(ctx context.Context, f func(*store.Tx) error) error {
	for wait := 100 * time.Millisecond; ; wait *= 2 {
		err := c.store.UpdateSoon(ctx, f)
		if err == nil || errors.Is(err, store.ErrLost) || ctx.Err() != nil || wait > handOver {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

func (c *Courier) settle(ctx context.Context, tx *store.Tx, p *parcel, state store.NotificationState, why string, at address) error {
	n := p.notification
	c.pace.forget(n.ID)
	n.State, n.Error, n.Attempts = state, why, p.job.Attempt
	switch {
	case state == store.NotificationSent:
		n.Sent = c.now()
		if err := c.stands(ctx, tx, p, at); err != nil {
			return err
		}
	case state == store.NotificationDead && p.cause != nil:
		if err := c.reportDead(ctx, tx, p, p.cause); err != nil {
			return err
		}
	}
	if p.gone {
		if err := tx.ForgetPost(ctx, n.Incident, n.Channel); err != nil {
			return err
		}
	}
	return tx.FinishNotification(ctx, n)
}

// bury records a notification whose job ran out of tries, and lets the next of its thread go. A job that is of none, or of
// one that is over, ends without a record.
func (c *Courier) bury(ctx context.Context, tx *store.Tx, job *store.Job, cause error) error {
	var body store.NotifyBody
	_ = json.Unmarshal(job.Body, &body)
	if body.Notification == 0 { // nobody knows which it was
		return nil
	}
	n, err := tx.Notification(ctx, body.Notification)
	if errors.Is(err, store.ErrNotFound) || n.State.Over() {
		return nil
	}
	if err != nil {
		return err
	}
	p := &parcel{job: job, notification: n, cause: cause}
	_ = json.Unmarshal(n.Body, &p.notice) // what cannot be read may be why it is given up
	c.metrics.finished(p, store.NotificationDead, c.now())
	return c.settle(ctx, tx, p, store.NotificationDead, cause.Error(), address{})
}
