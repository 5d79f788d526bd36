package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// kindSnoozed is the kind of the jobs that end the snooze of a rule in time.
const kindSnoozed = "snoozed"

// snoozedJob is the body of such a job.
type snoozedJob struct {
	Rule string `json:"rule"`
}

func snoozeTimer(rule string) string { return "snoozed/" + rule }

// longestSnooze is how long a rule can be snoozed: what is to be quiet for longer is to be so in the rules file, where
// everybody reads it.
const longestSnooze = 30 * 24 * time.Hour

// snoozeLength is how long a snooze lasts, as people write it: `2h`, `30 min`, `3 days`.
var snoozeLength = regexp.MustCompile(`^(?i)(\d{1,4}) ?(m|mins?|minutes?|h|hours?|d|days?|w|weeks?)$`)

// snoozeEnd reads when a snooze is to be over; off is to end it now.
func snoozeEnd(written string, now time.Time, zone *time.Location) (until time.Time, off, ok bool) {
	switch strings.ToLower(written) {
	case "off", "end":
		return time.Time{}, true, true
	case "tomorrow", "until tomorrow":
		return tomorrow(now, zone), false, true
	}
	m := snoozeLength.FindStringSubmatch(written)
	if m == nil {
		return time.Time{}, false, false
	}
	n, err := strconv.Atoi(m[1])
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': 24 * time.Hour, 'w': 7 * 24 * time.Hour}[strings.ToLower(m[2])[0]]
	return now.Add(time.Duration(n) * unit), false, err == nil && n > 0
}

// splitSnooze takes apart which rule is meant and for how long. The longer of two ways to say how long goes first.
func splitSnooze(text string) (rule, when string) {
	words := strings.Fields(text)
	for _, n := range []int{2, 1} {
		if len(words) < n {
			continue
		}
		when = strings.Join(words[len(words)-n:], " ")
		if _, _, ok := snoozeEnd(when, time.Time{}, time.UTC); ok {
			rule = strings.Join(words[:len(words)-n], " ")
			return strings.Trim(rule, "\"'`“”‘’"), when
		}
	}
	return text, ""
}

// snoozeRule is what `snooze RULE 2h` asks for, or the answer where that cannot be done.
func (r *Responder) snoozeRule(user, text string) ([]markup, deed) {
	written, when := splitSnooze(text)
	rule, unknown := r.findRule(written)
	now := r.now()
	switch {
	case when == "" && rule == nil && len(strings.Fields(written)) > 1: // the last word may be a time that is none
		return []markup{unknown, "I read no time at the end: write " + code("2h", maxValue) + ", " + code("30m", maxValue) + ", " +
			code("3d", maxValue) + ", " + code("until tomorrow", maxValue) + " or " + code("off", maxValue) + " there."}, nil
	case rule == nil:
		return []markup{unknown}, nil
	case when == "":
		return []markup{"Say for how long: " + code("snooze "+rule.ID+" 2h", maxName) + ", or " + code("30m", maxValue) + ", " +
			code("3d", maxValue) + ", " + code("until tomorrow", maxValue) + ", " + code("off", maxValue) + "."}, nil
	case !userID.MatchString(user):
		return []markup{"Slack does not say who you are, so nothing was done."}, nil
	}
	until, off, _ := snoozeEnd(when, now, rule.Location)
	switch {
	case off:
		return nil, r.endRuleSnooze(rule)
	case until.Sub(now) > longestSnooze:
		return []markup{"A snooze lasts 30 days at the most. For longer, write `mute` into the rules file, where everybody reads it."}, nil
	}
	return nil, func(ctx context.Context, tx *store.Tx) ([]markup, error) {
		err := (&decision{tx: tx, now: now}).silenceRule(ctx, rule, store.Silence{By: user, Since: now, Until: until})
		return []markup{
			bold(data(rule.Name, maxName)) + " is snoozed until " + moment(until, "") + ". Its messages show it and are kept true; nothing new is said.",
			"It ends early when it gets worse than it is, and you can end it: " + code("snooze "+rule.ID+" off", maxName),
		}, err
	}
}

// silenceRule snoozes a rule as a whole: its alerts that fire and those that will.
func (d *decision) silenceRule(ctx context.Context, rule *rules.Rule, s store.Silence) error {
	open, err := d.tx.OpenIncidents(ctx)
	if err != nil {
		return err
	}
	s.Rank = leastRank(rule)
	for _, incident := range open {
		if isOf(incident, rule.ID) {
			s.Rank = max(s.Rank, stateRank(rule, State(incident.State)))
		}
	}
	if err := d.tx.SnoozeRule(ctx, rule.ID, s); err != nil {
		return err
	}
	body, err := json.Marshal(snoozedJob{Rule: rule.ID})
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	timer := store.Timer{Name: snoozeTimer(rule.ID), Due: s.Until, Job: store.Job{Kind: kindSnoozed, Body: body}}
	if err := d.tx.SetTimer(ctx, timer); err != nil {
		return err
	}
	return d.redrawRule(ctx, rule.ID)
}

// leastRank is how bad a rule's alerts are at the least: whoever snoozes a rule that knows no warning means its critical.
func leastRank(rule *rules.Rule) int {
	if rule.Warning == nil && rule.Critical != nil {
		return rankCritical
	}
	return rankWarning
}

// endRuleSnooze is what `snooze RULE off` asks for.
func (r *Responder) endRuleSnooze(rule *rules.Rule) deed {
	name := bold(data(rule.Name, maxName))
	return func(ctx context.Context, tx *store.Tx) ([]markup, error) {
		all, err := tx.RuleSnoozes(ctx)
		if err != nil {
			return nil, err
		}
		if all[rule.ID].By == "" {
			return []markup{name + " was not snoozed."}, nil
		}
		err = (&decision{tx: tx, now: r.now()}).endRuleSilence(ctx, rule.ID)
		return []markup{name + " is not snoozed any more. What it held back is told as it stands now."}, err
	}
}

// endSnooze works a job: the time of a rule's snooze is over, unless it was snoozed again.
func (r *Responder) endSnooze(ctx context.Context, job *store.Job) error {
	var body snoozedJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	return r.store.Update(ctx, func(tx *store.Tx) error {
		all, err := tx.RuleSnoozes(ctx)
		if err != nil {
			return err
		}
		if s := all[body.Rule]; s.By != "" && !snoozed(s, r.now()) {
			if err := (&decision{tx: tx, now: r.now()}).endRuleSilence(ctx, body.Rule); err != nil {
				return err
			}
		}
		return tx.Complete(ctx, job)
	})
}
