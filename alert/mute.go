package alert

import (
	"regexp"
	"time"

	"github.com/modealert/modealert/rules"
)

// Muted reports whether the rules with these IDs are all to say nothing at t, by the rules files or because people snoozed
// them until the times given, and until when one of them may speak again. Rules that are no more mute nothing.
func (w *Watcher) Muted(ids []string, snoozed map[string]time.Time, t time.Time) (until time.Time, muted bool) {
	set := w.rules.Load()
	var silent []*rules.Rule
	for _, id := range ids {
		if rule := set.Rule(id); rule != nil {
			silent = append(silent, rule)
		}
	}
	return mutedAt(silent, snoozed, t)
}

// mutedAt reports whether all of some rules are muted, or snoozed until a time, and until when.
func mutedAt(concerned []*rules.Rule, snoozed map[string]time.Time, t time.Time) (until time.Time, muted bool) {
	for i, rule := range concerned {
		end, silent := rule.MutedAt(t)
		if until := snoozed[rule.ID]; until.After(t) {
			end, silent = latest(end, until), true
		}
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

// muteEnds is how the end of a mute is kept in a reason, so that it can be told in any time zone.
const muteEnds = "2006-01-02 15:04 UTC"

// muteNoted finds what muteNote says.
var muteNoted = regexp.MustCompile(`(?:muted|snoozed) until (\d{4}-\d\d-\d\d \d\d:\d\d UTC)`)

// reasonIn is a reason that was kept, as it is told in a time zone.
func reasonIn(zone *time.Location, kept string) string {
	found := muteNoted.FindStringSubmatchIndex(kept)
	if found == nil {
		return kept
	}
	from, to := found[2], found[3]
	end, err := time.Parse(muteEnds, kept[from:to])
	if err != nil {
		return kept
	}
	return kept[:from] + end.In(zone).Format("2006-01-02 15:04 MST") + kept[to:]
}

// muteNote says that what is to be said is held back.
func (d *decision) muteNote(mv move, v verdict) string {
	until, muted := mutedAt(v.concerned(), d.snoozed, d.now)
	switch {
	case mv == moveNone:
		return ""
	case muted:
		return "; muted until " + until.UTC().Format(muteEnds)
	case !snoozed(d.hushed, d.now):
		return ""
	case d.hushed.Until.IsZero():
		return "; snoozed until it changes"
	default:
		return "; snoozed until " + d.hushed.Until.UTC().Format(muteEnds)
	}
}
