package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

const (
	// awayFor is for how long nobody must have looked to be away: then only the newest run moves the alerts, and the others go
	// into the history. What was missed in a shorter time is handled as if its webhooks had come.
	awayFor = time.Hour
	// maxMissed is how many runs of a report go into the history, the newest ones.
	maxMissed = 100
)

// takeMissed has the runs handled that a listing found.
func (w *Watcher) takeMissed(ctx context.Context, tx *store.Tx, watch *store.Watch, l *survey, period time.Duration) error {
	if err := l.forget(ctx, tx, watch.Report); err != nil || len(l.missed) == 0 {
		return err
	}
	away := l.now.Sub(l.from()) > max(awayFor, 2*period)
	log := w.log.With("report", watch.Report, "runs", len(l.missed), "since", l.from().UTC().Format(time.RFC3339))
	if l.cut {
		log.WarnContext(ctx, "more runs were missed than are looked at, older ones are left out", "pages", maxPollPages)
	}
	older, newest := l.parted()
	if !away || len(older) == 0 {
		log.InfoContext(ctx, "missed runs were found and are handled as if they had come")
		for _, run := range l.inOrder() {
			if err := admit(ctx, tx, run, l.now); err != nil {
				return err
			}
		}
		return nil
	}
	log.WarnContext(ctx, "runs were missed for long, only the newest moves the alerts", "newest_missed", newest != nil)
	if watch.Away.IsZero() {
		watch.Away = l.from()
	}
	return w.catchUp(ctx, tx, watch.Report, l.now, older, newest)
}

// forget leaves out the runs of which a webhook has come meanwhile.
func (l *survey) forget(ctx context.Context, tx *store.Tx, report string) error {
	tokens := make([]string, len(l.missed))
	for i, run := range l.missed {
		tokens[i] = run.Token
	}
	known, err := tx.KnownRuns(ctx, report, tokens)
	l.missed = slices.DeleteFunc(l.missed, func(run mode.Run) bool { return known[run.Token] })
	return err
}

// admit stores a run that was found, to be examined as if its webhook had come: after those of which one has.
func admit(ctx context.Context, tx *store.Tx, run mode.Run, now time.Time) error {
	if err := note(ctx, tx, run, store.Run{State: store.RunReceived, Received: now}); err != nil {
		return err
	}
	job, err := foundJob(run.Ref())
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, job)
}

// note stores a run that was found with when it completed, so that the report's runs are decided in that order.
func note(ctx context.Context, tx *store.Tx, run mode.Run, as store.Run) error {
	as.Report, as.Run, as.ModeState = run.Report, run.Token, run.State
	if !run.Completed.IsZero() {
		as.Completed = examined{run: run}.completed(as, as.Received)
	}
	added, err := tx.AddRun(ctx, as.Report, as.Run)
	if err != nil || !added { // its webhook came meanwhile
		return err
	}
	return tx.SaveRun(ctx, as)
}

func foundJob(ref mode.RunRef) (store.Job, error) {
	body, err := json.Marshal(runJob(ref))
	if err != nil {
		return store.Job{}, fmt.Errorf("encoding a job: %w", err)
	}
	return store.Job{Kind: kindRun, Body: body, Priority: 3}, nil
}

// catchUp has the newest run move the alerts, and the older ones read into the history in the background. Where a rule looks
// back, the newest waits for them, but not for long: how things are now is worth more than what they are compared with.
func (w *Watcher) catchUp(ctx context.Context, tx *store.Tx, report string, now time.Time, older []mode.Run, newest *mode.Run) error {
	for i, run := range older {
		as := store.Run{State: store.RunMissed, Received: now, Missed: now}
		if i < len(older)-maxMissed {
			as.State, as.Reason = store.RunIgnored, fmt.Sprintf("missed, as were more than %d after it, the most that are read", maxMissed)
		}
		if err := note(ctx, tx, run, as); err != nil {
			return err
		}
	}
	body := missedJob{Report: report}
	var err error
	switch {
	case newest == nil:
	case looksBack(w.rules.Load(), report):
		body.Then = newest.Token
		err = body.holdBack(ctx, tx, *newest, now)
	default:
		err = admit(ctx, tx, *newest, now)
	}
	if err != nil {
		return err
	}
	job, err := body.job()
	if err != nil {
		return err
	}
	if err := tx.Enqueue(ctx, job); err != nil {
		return err
	}
	return setAway(ctx, tx, now.Add(awayLook))
}

// looksBack reports whether a rule that may be about a report has a condition about its history.
func looksBack(set *rules.Set, report string) bool {
	return slices.ContainsFunc(set.Rules, func(rule *rules.Rule) bool {
		return rule.Need() != (expr.Need{}) && mayInclude(rule.Reports, report)
	})
}
