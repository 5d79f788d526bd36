package alert

import (
	"context"
	"errors"
	"fmt"

	"github.com/modealert/modealert/internal/store"
)

// send delivers a message, simpler and simpler until Slack takes it: an alert is never lost for being pretty. It returns
// where the incident's message stands when that is new.
func (c *Courier) send(ctx context.Context, p *parcel, m Message) (address, error) {
	m = c.refusals.adapt(m, c.now())
	var before *SlackError // why it is no longer as it was
	for {
		at, err := c.sendOnce(ctx, p, m)
		var refused *SlackError
		if !errors.As(err, &refused) || refused.fault != faultPayload {
			if err == nil && before.aboutBlocks() {
				c.remember(ctx, m)
			}
			return at, err
		}
		before = refused
		simpler, ok := m.Simpler()
		if !ok {
			return address{}, err
		}
		c.log.WarnContext(ctx, "message simplified", "notification", p.notification.ID, "rule", p.notice.Rule.ID, "err", err)
		c.metrics.simplified.Inc()
		m = simpler
	}
}

// remember has the next messages begin without what this one had to do without.
func (c *Courier) remember(ctx context.Context, m Message) {
	if learned := c.refusals.learn(m, c.now()); learned != "" {
		c.log.WarnContext(ctx, "slack refuses a kind of block, which is left out from now on", "kind", string(learned), "for", refusedFor)
	}
}

// sendOnce posts, edits or replies. Where the incident's message is gone, because somebody deleted it or it never
// arrived, it is posted anew. A reply that Slack could not put into a thread is the incident's message from then on.
func (c *Courier) sendOnce(ctx context.Context, p *parcel, m Message) (address, error) {
	var err error
	switch {
	case c.incoming != nil:
		return p.standing(), c.metrics.slack(methodIncoming, c.now, func() error { return c.incoming.post(ctx, m) })
	case !p.posted() || p.notice.Role == RolePost:
		return c.begin(ctx, p, m)
	case p.notice.Role == RoleEdit:
		err = c.inside(ctx, p.root.channel, func() error { return c.slack.edit(ctx, p.root, m) })
	default:
		var at address
		err = c.inside(ctx, p.root.channel, func() (err error) {
			at, err = c.slack.reply(ctx, p.root, m, p.notice.Role == RoleBroadcast)
			return err
		})
		if err == nil && at != (address{}) {
			c.log.InfoContext(ctx, "the message that it answers was deleted, it stands for itself", "notification", p.notification.ID)
			return at, nil // what comes next changes this one
		}
	}
	var gone *SlackError
	if !errors.As(err, &gone) || gone.fault != faultGone || p.notice.State == StateOK {
		return address{}, err
	}
	if p.notice.Role == RoleEdit { // they have been called to it, or are by the line in the thread
		n := p.notice
		n.Role, n.Mentions = RolePost, nil
		m = c.drawing.Message(n, nil).at(m.draft.level)
	}
	return c.begin(ctx, p, m)
}

// begin posts the message of an incident: in the channel, or, where a digest tells of it, in the thread of that.
func (c *Courier) begin(ctx context.Context, p *parcel, m Message) (address, error) {
	if p.digest == (address{}) {
		return c.post(ctx, p, m)
	}
	var at address
	err := c.inside(ctx, p.digest.channel, func() (err error) {
		at, err = c.slack.postUnder(ctx, p.digest, m, p.notice.Role == RoleBroadcast)
		return err
	})
	return at, err
}

// trouble decides what follows when a notification could not be delivered.
func (c *Courier) trouble(ctx context.Context, p *parcel, err error) error {
	var said *SlackError
	if !errors.As(err, &said) {
		return err
	}
	switch said.fault {
	case faultBusy:
		c.log.WarnContext(ctx, "slack asks for time", "wait", said.wait, "notification", p.notification.ID)
		return store.Snooze(said.wait)
	case faultGone:
		p.gone = true
		return c.finish(ctx, p, store.NotificationSkipped, "the message is gone: "+err.Error(), address{})
	case faultChannel, faultPayload:
		switch again, failed := c.elsewhere(ctx, p, err); {
		case failed != nil:
			return failed
		case again:
			return store.Snooze(0)
		}
		return c.giveUp(ctx, p, err)
	case faultPassing, faultToken:
		// The queue tries again, later and later: a network comes back, and somebody mends a token.
	}
	return fmt.Errorf("delivering notification %d to %s: %w", p.notification.ID, p.notification.Channel, err)
}
