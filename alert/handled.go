package alert

import (
	"context"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// People acknowledge an incident, or snooze it. Both last until the alert gets worse: then all that was said of it before is
// about something else. A snooze ends earlier at its own time. Where the incident is over for a short time only, both go on.

// snoozed reports whether a silence lasts at a time.
func snoozed(s store.Silence, at time.Time) bool {
	return s.By != "" && (s.Until.IsZero() || s.Until.After(at))
}

// heed has what people said of an incident end with what a move makes of it, and returns what is left of it to be regarded.
func (d *decision) heed(ctx context.Context, mv move, v verdict, incident int64, stands standing) (store.Handling, error) {
	if err := d.breakRuleSilence(ctx, v, stands); err != nil {
		return store.Handling{}, err
	}
	was, err := d.tx.Handling(ctx, incident)
	if err != nil || was == (store.Handling{Incident: incident}) {
		return was, err
	}
	now := was
	switch mv {
	case moveRise:
		now = unacknowledged(now)
		if stands.rank > was.Rank || was.Until.IsZero() {
			now.Silence = store.Silence{}
		}
	case moveEase, moveTurn:
		if was.Until.IsZero() {
			now.Silence = store.Silence{}
		}
	case moveClose:
		return store.Handling{Incident: incident}, d.shelve(ctx, v, was)
	case moveBack:
		now = d.resume(was, stands)
	case moveHold:
		if was.Until.IsZero() && v.roll.changed() {
			now.Silence = store.Silence{}
		}
	case moveNone, moveOpen, moveMend:
	}
	return now, d.saveHandling(ctx, was, now)
}

// saveHandling stores what people say of an incident. What a snooze held back is told where it ends.
func (d *decision) saveHandling(ctx context.Context, was, now store.Handling) error {
	if now == was {
		return nil
	}
	if was.By != "" && now.By == "" {
		if err := d.tx.WakeHeld(ctx, was.Incident); err != nil {
			return err
		}
	}
	return d.tx.SaveHandling(ctx, now)
}

// dropHandling forgets what people said of an incident that is over.
func (d *decision) dropHandling(ctx context.Context, incident int64) error {
	was, err := d.tx.Handling(ctx, incident)
	if err != nil {
		return err
	}
	return d.saveHandling(ctx, was, store.Handling{Incident: incident})
}

// ruleSilences are the rules that are snoozed as a whole, and until when.
func ruleSilences(ctx context.Context, tx *store.Tx) (map[string]time.Time, error) {
	all, err := tx.RuleSnoozes(ctx)
	until := make(map[string]time.Time, len(all))
	for rule, s := range all {
		until[rule] = s.Until
	}
	return until, err
}

// muted reports whether what a verdict says is to be held back, by the rules files or by people.
func (d *decision) muted(ctx context.Context, v verdict, h store.Handling) (bool, error) {
	var err error
	if d.snoozed == nil {
		if d.snoozed, err = ruleSilences(ctx, d.tx); err != nil {
			return false, err
		}
	}
	_, muted := mutedAt(v.concerned(), d.snoozed, d.now)
	return muted || snoozed(h.Silence, d.now), nil
}

// breakRuleSilence ends the snooze of a rule that has become worse than whoever snoozed it knew.
func (d *decision) breakRuleSilence(ctx context.Context, v verdict, stands standing) error {
	if v.rule == nil {
		return nil
	}
	all, err := d.tx.RuleSnoozes(ctx)
	if err != nil {
		return err
	}
	if s := all[v.rule.ID]; s.By == "" || stands.rank <= s.Rank {
		return nil
	}
	d.snoozed = nil // to be read again
	return d.endRuleSilence(ctx, v.rule.ID)
}

// endRuleSilence ends the snooze of a rule: what it held back is told, and no message shows it any more.
func (d *decision) endRuleSilence(ctx context.Context, rule string) error {
	if err := d.tx.EndRuleSnooze(ctx, rule); err != nil {
		return err
	}
	if err := d.tx.ClearTimer(ctx, snoozeTimer(rule)); err != nil {
		return err
	}
	open, err := d.tx.OpenIncidents(ctx)
	if err != nil {
		return err
	}
	for _, incident := range open { // what is said of failed runs goes by several rules
		if isOf(incident, rule) || strings.HasPrefix(incident.Rule, failedRunsKey("")) {
			if err := d.tx.WakeHeld(ctx, incident.ID); err != nil {
				return err
			}
		}
	}
	return d.redrawRule(ctx, rule)
}

// isOf reports whether an incident is one of a rule's.
func isOf(incident store.Incident, rule string) bool {
	return strings.HasPrefix(incident.Rule, rule+"@")
}
