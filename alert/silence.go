package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// quietFor says for how long a message is to say nothing, because its rules are muted or people snoozed it, as far as that
// is to be relied on; 0 when it may speak.
func (c *Courier) quietFor(ctx context.Context, tx *store.Tx, n Notice) (time.Duration, error) {
	now := c.now()
	var until time.Time
	if c.isMuted != nil && len(n.Heeds) > 0 {
		snoozes, err := ruleSilences(ctx, tx)
		if err != nil {
			return 0, err
		}
		if end, muted := c.isMuted(n.Heeds, snoozes, now); muted {
			until = end
		}
	}
	if n.Incident != 0 && !n.over() { // that it is over is said, and ends nothing where it comes back
		h, err := tx.Handling(ctx, n.Incident)
		if err != nil {
			return 0, err
		}
		if snoozed(h.Silence, now) {
			until = latest(until, h.Until)
			if h.Until.IsZero() {
				until = now.Add(c.holdFor)
			}
		}
	}
	if until.IsZero() {
		return 0, nil
	}
	return min(max(until.Sub(now), time.Millisecond), c.holdFor), nil
}

// regard finds out what people said of the incident of a message that is about to be sent, and of those that it tells of.
func (c *Courier) regard(ctx context.Context, tx *store.Tx, p *parcel) (err error) {
	if p.quiet, err = c.quietFor(ctx, tx, p.notice); err != nil || p.notice.Incident == 0 {
		return err
	}
	rules, err := tx.RuleSnoozes(ctx)
	if err != nil {
		return err
	}
	if p.notice.Handling, err = c.handling(ctx, tx, p.notice, rules); err != nil {
		return err
	}
	for i := range p.notice.Members {
		m := &p.notice.Members[i]
		if m.Handling, err = c.handling(ctx, tx, *m, rules); err != nil {
			return err
		}
	}
	return nil
}

// handling is what people said of the incident that a notice is about.
func (c *Courier) handling(ctx context.Context, tx *store.Tx, n Notice, rules map[string]store.Silence) (*HandlingFacts, error) {
	h, err := tx.Handling(ctx, n.Incident)
	if err != nil {
		return nil, err
	}
	facts := HandlingFacts{AcknowledgedBy: h.AcknowledgedBy, Acknowledged: h.Acknowledged}
	now := c.now()
	if snoozed(h.Silence, now) {
		facts.SnoozedBy, facts.SnoozedUntil = h.By, h.Until
	}
	if s := rules[n.Rule.ID]; snoozed(s, now) {
		facts.RuleSnoozedBy, facts.RuleSnoozedUntil = s.By, s.Until
	}
	return &facts, nil
}

// expire forgets the snooze of an incident whose time is over, and has its messages say so.
func (c *Courier) expire(ctx context.Context, tx *store.Tx, incident int64) error {
	was, err := tx.Handling(ctx, incident)
	if err != nil || was.By == "" || snoozed(was.Silence, c.now()) {
		return err
	}
	now := was
	now.Silence = store.Silence{}
	d := &decision{tx: tx, now: c.now()}
	if err := d.saveHandling(ctx, was, now); err != nil {
		return err
	}
	return d.redraw(ctx, incident)
}
