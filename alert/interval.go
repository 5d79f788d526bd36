package alert

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// forEver is longer than any mute.
const forEver = 100 * 366 * 24 * time.Hour

// interval is the time between runs that are played for one rule.
type interval struct {
	*stage
	set   *rules.Set
	rule  *rules.Rule
	facts facts // of the report
	tx    *store.Tx
	look  time.Time // when it is looked next whether the report is late; zero where nobody waits for it
	held  []int64   // the notifications that are held back
	since time.Time // when the last run was decided
}

// pass lets time pass until a moment: it is looked whether the report is late as often as in production, and what was held
// back is said when its mute ends.
func (p *interval) pass(ctx context.Context, until time.Time, scene *Scene) error {
	for {
		release, due, err := p.nextRelease(ctx)
		if err != nil {
			return err
		}
		switch {
		case due != nil && !release.After(until) && (p.look.IsZero() || !p.look.Before(release)):
			p.clock = release
			err = p.release(ctx, due, scene)
		case !p.look.IsZero() && !p.look.After(until):
			p.clock = p.look
			err = p.lookOut(ctx, scene)
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// settle judges and decides a run that is examined; c has then what the rule makes of it. A run that was decided before stays as it
// is: the decision is nil.
func (p *interval) settle(ctx context.Context, c *examined) (*decision, error) {
	if _, err := p.tx.AddRun(ctx, c.ref.Report, c.ref.Run); err != nil {
		return nil, err
	}
	completed, err := p.watcher.judgeIn(ctx, p.tx, c)
	if err != nil {
		return nil, err
	}
	if c.run.Succeeded() {
		c.points = c.adds(completed)
	}
	return p.watcher.decideIn(ctx, p.tx, *c)
}

// arrived takes down that a run was decided.
func (p *interval) arrived(ctx context.Context, run mode.Run, d *decision) error {
	if p.rule.ExpectEvery > 0 && (run.Succeeded() || run.Failed()) {
		p.look = p.clock.Add(p.rule.ExpectEvery)
	}
	p.since = p.clock
	return p.deliver(ctx, d.said)
}

// await begins to wait for the report where nobody does yet.
func (p *interval) await(ctx context.Context, since time.Time) error {
	if p.rule.ExpectEvery == 0 || !p.look.IsZero() {
		return nil
	}
	p.look = since.Add(p.rule.ExpectEvery)
	_, err := p.tx.AddWait(ctx, store.Wait{Rule: p.rule.ID, Report: p.facts.token, Since: since})
	return err
}

// lookOut looks whether the report is late.
func (p *interval) lookOut(ctx context.Context, scene *Scene) error {
	a := absence{set: p.set, rule: p.rule, report: p.facts.token}
	wait, err := p.tx.Wait(ctx, p.rule.ID, p.facts.token)
	if err != nil {
		return err
	}
	a.since = wait.Since
	d, next, err := p.watcher.lookIn(ctx, p.tx, a, p.facts)
	if err != nil {
		return err
	}
	p.look = next
	scene.add(p.rule, d)
	return p.deliver(ctx, d.said)
}

// deliver takes everything for sent that a rule which may be muted has to say, but what is held back.
func (p *interval) deliver(ctx context.Context, said []owed) error {
	if len(p.rule.Mute) == 0 {
		return nil
	}
	for _, o := range said {
		q, err := p.parcel(ctx, o.id)
		if err != nil {
			return err
		}
		if err := p.courier.regard(ctx, p.tx, q); err != nil {
			return err
		}
		why, err := p.courier.superfluous(ctx, p.tx, q)
		switch {
		case err != nil:
		case why != "":
			err = p.courier.settle(ctx, p.tx, q, store.NotificationSkipped, why, address{})
		case !q.amends() && q.silent():
			p.held = append(p.held, o.id)
			err = p.tx.HoldNotification(ctx, o.id)
		default:
			err = p.courier.settle(ctx, p.tx, q, store.NotificationSent, "", q.arrives())
		}
		if err != nil {
			return fmt.Errorf("delivering a notification: %w", err)
		}
	}
	return nil
}

// parcel reads a notification.
func (p *interval) parcel(ctx context.Context, id int64) (*parcel, error) {
	n, err := p.tx.Notification(ctx, id)
	if err != nil {
		return nil, err
	}
	_, hook := hookOf(n.Channel)
	q := &parcel{job: &store.Job{}, notification: n, loose: hook}
	return q, q.read(ctx, p.tx)
}

// arrives is where a message would stand that is the first of its incident.
func (p *parcel) arrives() address {
	if p.posted() && p.notice.Role != RolePost {
		return address{}
	}
	return address{channel: p.notification.Channel, ts: strconv.FormatInt(p.notification.ID, 10)}
}

// nextRelease is when what is held back may be said next, and what that is; nil where nothing is.
func (p *interval) nextRelease(ctx context.Context) (at time.Time, next *parcel, err error) {
	for _, id := range p.held {
		q, err := p.parcel(ctx, id)
		if err != nil {
			return time.Time{}, nil, err
		}
		wait, err := p.courier.waits(ctx, p.tx, q)
		if err != nil {
			return time.Time{}, nil, err
		}
		if due := p.clock.Add(wait); next == nil || due.Before(at) {
			at, next = due, q
		}
	}
	return at, next, nil
}

// release says what was held back.
func (p *interval) release(ctx context.Context, held *parcel, scene *Scene) error {
	released, err := p.courier.releasable(ctx, p.tx, held)
	if err != nil {
		return err
	}
	p.held = slices.DeleteFunc(p.held, func(id int64) bool {
		return slices.ContainsFunc(released, func(q *parcel) bool { return q.notification.ID == id })
	})
	said, err := p.courier.tell(ctx, p.tx, released)
	if err != nil {
		return err
	}
	scene.add(p.rule, &decision{said: said, now: p.clock})
	return p.deliver(ctx, said)
}
