package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/modealert/modealert/internal/store"
)

// take reads a notification. Done is true where it is not to be sent, not now or not at all, and that is settled.
func (c *Courier) take(ctx context.Context, job *store.Job) (p *parcel, done bool, err error) {
	p, why, err := c.open(ctx, job)
	switch {
	case err != nil:
	case why != "":
		err = c.finish(ctx, p, store.NotificationSkipped, why, address{})
	case p.held():
		err = c.wake(ctx, p)
	case p.notification.State.Over(): // another job has ended it
		err = c.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	case !p.amends() && p.silent():
		err = c.hold(ctx, p)
	default:
		return p, false, nil
	}
	return nil, true, err
}

// open reads a notification and says why it need not be sent, if so.
func (c *Courier) open(ctx context.Context, job *store.Job) (*parcel, string, error) {
	var body store.NotifyBody
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return nil, "", store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	p := &parcel{job: job, woken: body.Woken}
	var why string
	err := c.store.View(ctx, func(tx *store.Tx) error {
		var err error
		switch p.notification, err = tx.Notification(ctx, body.Notification); {
		case errors.Is(err, store.ErrNotFound): // nor will it be
			return store.Cancel(err)
		case err != nil:
			return err
		}
		if err := p.read(ctx, tx); err != nil {
			return err
		}
		if p.digest, err = standsAt(ctx, tx, p.notice.Digest, p.notification.Channel); err != nil {
			return err
		}
		if p.place, err = tx.ChannelID(ctx, p.notification.Channel); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		p.follow()
		p.loose = c.incoming != nil || p.notification.Kind == kindHook
		if err := c.regard(ctx, tx, p); err != nil {
			return err
		}
		why, err = c.superfluous(ctx, tx, p)
		return err
	})
	return p, why, err
}

// read reads what a notification is to say, and where the message of its incident stands.
func (p *parcel) read(ctx context.Context, tx *store.Tx) error {
	if err := json.Unmarshal(p.notification.Body, &p.notice); err != nil {
		return store.Cancel(fmt.Errorf("decoding notification %d: %w", p.notification.ID, err))
	}
	var err error
	p.root, err = standsAt(ctx, tx, p.notification.Incident, p.notification.Channel)
	return err
}

// follow finds a message that stands in the thread of a digest where that is now: it may have been posted anew, or be gone for good.
func (p *parcel) follow() {
	switch {
	case p.root.root == "" || p.notice.Digest == 0:
	case p.digest.ts == "":
		p.root = address{}
	default:
		p.root.root = p.digest.ts
	}
}

// standsAt is where the message of an incident stands in a channel; zero where it does not.
func standsAt(ctx context.Context, tx *store.Tx, incident int64, channel string) (address, error) {
	post, err := tx.Post(ctx, incident, channel)
	if errors.Is(err, store.ErrNotFound) {
		return address{}, nil
	}
	return address{channel: post.ChannelID, ts: post.TS, root: post.Root}, err
}

// superfluous says why a notification would tell nobody anything.
func (c *Courier) superfluous(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	switch {
	case c.incoming == nil && p.notification.Channel == IncomingChannel:
		return "it was for the incoming webhook, in whose place there is a bot now", nil
	case p.loose && p.notice.Role == RoleEdit:
		return "what was sent cannot be edited, and what changed is told by itself", nil
	case p.held(), p.notification.State.Over():
		return "", nil
	}
	if why, err := c.bringUpToDate(ctx, tx, p); err != nil || why != "" {
		return why, err
	}
	if why, err := c.needless(ctx, tx, p); err != nil || why != "" {
		return why, err
	}
	switch p.notice.Role {
	case RoleEdit:
		later, err := tx.LaterInThread(ctx, p.notification, string(RoleEdit))
		switch {
		case err != nil:
			return "", err
		case later && p.posted():
			return "a later edit says it all", nil
		case !p.posted() && p.notice.State == StateOK:
			return "there is no message to be edited", nil
		}
	case RoleReply:
		if !p.posted() {
			return "there is no message to reply to", nil
		}
	case RoleBroadcast:
		if p.notice.Was != p.notice.State || p.notice.Roll != nil && p.notice.Roll.Joined != nil {
			return "", nil
		}
		later, err := tx.LaterInThread(ctx, p.notification, string(RoleBroadcast))
		if later {
			return "a later reminder says it all", err
		}
		return "", err
	case RolePost:
	}
	return "", nil
}
