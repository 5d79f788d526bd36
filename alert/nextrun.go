package alert

import (
	"context"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

const (
	// usualRuns is from how many runs it is estimated how far apart they are, leastRuns how many that takes.
	usualRuns = 20
	leastRuns = 4
	// forgottenAfter is after how many times that long nobody expects a run any more.
	forgottenAfter = 3
)

// addReport adds when a report ran last, and when it is to run next; of several reports, that is the one that runs first.
func (l *ruleLook) addReport(ctx context.Context, rule *rules.Rule, report string, to *RuleState) error {
	runs, known := l.runs[report]
	if !known {
		var err error
		if runs, err = l.tx.Completions(ctx, report, usualRuns); err != nil {
			return err
		}
		l.runs[report] = runs
	}
	var last time.Time
	if len(runs) > 0 {
		last = runs[0].At
		if !last.Before(to.LastRun) {
			to.LastRun, to.LastFailed = last, runs[0].ModeState == mode.StateFailed
		}
	}
	next, estimated := nextRun(runs, l.now), true
	if rule.ExpectEvery > 0 {
		if last.IsZero() {
			last = l.waits[alertKey(rule, report)]
		}
		if next, estimated = last.Add(rule.ExpectEvery), false; last.IsZero() {
			next = time.Time{}
		}
	}
	if !next.IsZero() && (to.NextRun.IsZero() || next.Before(to.NextRun)) {
		to.NextRun, to.Estimated = next, estimated
	}
	return nil
}

// nextRun estimates when a report runs next, from when it did, the newest first; zero where that cannot be told.
func nextRun(runs []store.Completion, now time.Time) time.Time {
	if len(runs) < leastRuns {
		return time.Time{}
	}
	gaps := make([]time.Duration, len(runs)-1)
	for i := range gaps {
		gaps[i] = runs[i].At.Sub(runs[i+1].At)
	}
	slices.Sort(gaps)
	usual := gaps[len(gaps)/2]
	if usual < time.Minute || now.Sub(runs[0].At) > forgottenAfter*usual {
		return time.Time{}
	}
	return runs[0].At.Add(usual)
}
