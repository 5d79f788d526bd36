package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// callHook works one notification's job that is for a webhook. It is delivered as Slack's are, with three differences: only
// changes are told, because nothing that was told can be edited; several calls are under way at once, because whoever takes
// one twice knows by its ID; and a webhook that refuses is believed.
func (c *Courier) callHook(ctx context.Context, job *store.Job) error {
	p, done, err := c.take(ctx, job)
	if done {
		return err
	}
	name, _ := hookOf(p.notification.Channel)
	hook := c.hooks[name]
	if hook == nil {
		return c.giveUp(ctx, p, fmt.Errorf("the webhook %s has no settings any more", name))
	}
	if err := c.claim(ctx, hook); err != nil {
		return err
	}
	defer func() { <-hook.slots }()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), handOver)
	defer cancel()
	body, err := newHookMessage(p.notice, !p.posted(), p.notification)
	if err != nil {
		return store.Cancel(err)
	}
	err = hook.send(ctx, hookID(p.notification), c.now(), body)
	var said *HookError
	switch {
	case err == nil:
		return c.finish(ctx, p, store.NotificationSent, "", p.standing())
	case errors.As(err, &said) && said.fault != faultPassing:
		return c.giveUp(ctx, p, err)
	default:
		return fmt.Errorf("delivering notification %d: %w", p.notification.ID, err)
	}
}

// claim waits until a webhook may be called, for a while: the others need workers too. The caller gives its slot back, unless
// there is an error.
func (c *Courier) claim(ctx context.Context, hook *Hook) error {
	select {
	case <-c.stopping:
		return store.Snooze(stoppingFor)
	case hook.slots <- struct{}{}:
		return c.begins(hook.slots)
	case <-time.After(hookPatience):
		return store.Snooze(hookPatience)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hookID identifies a notification to those who receive it, however often it is sent. The time is part of it because the
// numbers of a new database begin anew.
func hookID(n store.Notification) string {
	return fmt.Sprintf("msg_%d_%d", n.Created.UnixMilli(), n.ID)
}

// standing records that a destination has heard of the incident, where that is new.
func (p *parcel) standing() address {
	if p.posted() {
		return address{}
	}
	return address{channel: p.notification.Channel}
}
