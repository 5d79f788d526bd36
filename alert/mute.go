package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// holdFor is how long a message that is held back is left alone: a mute may be taken out of the rules before its end.
const holdFor = 5 * time.Minute

// Muted reports whether the rules with these IDs are all to say nothing at t, and until when one of them may speak again.
// Rules that are no more mute nothing.
func (w *Watcher) Muted(ids []string, t time.Time) (until time.Time, muted bool) {
	set := w.rules.Load()
	var silent []*rules.Rule
	for _, id := range ids {
		if rule := set.Rule(id); rule != nil {
			silent = append(silent, rule)
		}
	}
	return mutedAt(silent, t)
}

// mutedAt reports whether all of some rules are muted, and until when.
func mutedAt(concerned []*rules.Rule, t time.Time) (until time.Time, muted bool) {
	for i, rule := range concerned {
		end, silent := rule.MutedAt(t)
		if !silent {
			return time.Time{}, false
		}
		if i == 0 || end.Before(until) {
			until = end
		}
	}
	return until, len(concerned) > 0
}

// concerned are the rules whose mutes a verdict goes by.
func (v verdict) concerned() []*rules.Rule {
	if v.rule != nil {
		return []*rules.Rule{v.rule}
	}
	return v.about
}

// heeds are the IDs of the rules whose mutes its messages go by.
func (v verdict) heeds() []string {
	var ids []string
	for _, rule := range v.concerned() {
		ids = append(ids, rule.ID)
	}
	return ids
}

// muteNote says that what is to be said is held back.
func (v verdict) muteNote(mv move, now time.Time) string {
	until, muted := mutedAt(v.concerned(), now)
	if mv == moveNone || !muted {
		return ""
	}
	return "; muted until " + until.UTC().Format("2006-01-02 15:04 UTC")
}

// hold says for how long a message is held back because its rules are muted; 0 when it is not. A message that stands is
// kept true meanwhile, since an edit disturbs nobody.
func (c *Courier) hold(p *parcel) time.Duration {
	until, muted := c.muted(p.notice.Heeds, c.now())
	if !muted || p.edit() {
		return 0
	}
	return min(max(until.Sub(c.now()), time.Millisecond), c.holdFor)
}

// heldInVain says why a message that was held back tells nobody anything any more: the incident is over, or a later
// message tells how it stands now. What was never seen needs no thread.
func (c *Courier) heldInVain(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	_, held := c.muted(p.notice.Heeds, p.notification.Created)
	if !held || p.posted() || p.notification.Incident == 0 {
		return "", nil
	}
	incident, err := tx.Incident(ctx, p.notification.Incident)
	if err != nil {
		return "", err
	}
	if !incident.Closed.IsZero() {
		return "it was over before its mute was", nil
	}
	later, err := tx.LaterInThread(ctx, p.notification, string(RoleEdit))
	if err != nil || !later {
		return "", err
	}
	return "a later edit says it all", nil
}

// muted reports whether the rules are muted, where anything is known about that.
func (c *Courier) muted(heeds []string, t time.Time) (time.Time, bool) {
	if c.isMuted == nil || len(heeds) == 0 {
		return time.Time{}, false
	}
	return c.isMuted(heeds, t)
}
