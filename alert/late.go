package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

const (
	// kindLate is the kind of the jobs that look whether a report is late.
	kindLate = "late"
	// groupLate is the group under which a rule's alert about a late report is kept.
	groupLate = "!late"
	// lookAgain is how often a message about a late report is brought up to date.
	lookAgain = time.Hour
)

// lateJob is the body of a job that looks whether a report is late by a rule. Without a report, it looks which reports
// there are.
type lateJob struct {
	Rule   string `json:"rule"`
	Report string `json:"report,omitempty"`
}

// timer names the timer of a rule and report; there is one for each, so that a new one takes the place of the old.
func (j lateJob) timer() string { return "late/" + j.Rule + "/" + j.Report }

// setLate has a job look at due.
func setLate(ctx context.Context, tx *store.Tx, body lateJob, due time.Time) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return tx.SetTimer(ctx, store.Timer{Name: body.timer(), Due: due, Job: store.Job{Kind: kindLate, Body: raw, Priority: 3}})
}

// beginWait has a rule wait for a report, and looks at once how the report does. Waiting that has begun goes on.
func beginWait(ctx context.Context, tx *store.Tx, wait store.Wait) error {
	added, err := tx.AddWait(ctx, wait)
	if err != nil || !added {
		return err
	}
	return setLate(ctx, tx, lateJob{Rule: wait.Rule, Report: wait.Report}, wait.Since)
}

// endWait has a rule wait for a report no more.
func endWait(ctx context.Context, tx *store.Tx, body lateJob) error {
	if err := tx.EndWait(ctx, body.Rule, body.Report); err != nil {
		return err
	}
	return tx.ClearTimer(ctx, body.timer())
}

// expectAll begins to wait for the reports that rules expect, and to look by what the rules say now at those that are
// waited for. Since when they are is kept, so that neither a restart nor new rules files lose any time.
func (w *Watcher) expectAll(ctx context.Context, set *rules.Set) error {
	now := w.now()
	return w.store.Update(ctx, func(tx *store.Tx) error {
		if err := w.goOnWaiting(ctx, tx, set, now); err != nil {
			return err
		}
		for _, rule := range set.Rules {
			if rule.ExpectEvery == 0 {
				continue
			}
			for _, token := range rule.Reports.Tokens {
				if err := beginWait(ctx, tx, store.Wait{Rule: rule.ID, Report: token, Since: now}); err != nil {
					return err
				}
			}
			if len(rule.Reports.Collections) > 0 {
				if err := setLate(ctx, tx, lateJob{Rule: rule.ID}, now); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// goOnWaiting looks at each report that is waited for, and ends the waits that the rules know nothing of any more.
func (w *Watcher) goOnWaiting(ctx context.Context, tx *store.Tx, set *rules.Set, now time.Time) error {
	waits, err := tx.Waits(ctx)
	if err != nil {
		return err
	}
	for _, wait := range waits {
		body := lateJob{Rule: wait.Rule, Report: wait.Report}
		if rule := set.Rule(wait.Rule); rule != nil && rule.ExpectEvery > 0 && mayInclude(rule.Reports, wait.Report) {
			err = setLate(ctx, tx, body, now)
		} else {
			err = endWait(ctx, tx, body)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// expectNext takes note that a report ran: by the rules as they are now, the next run is waited for from now on. It returns
// what that says of those rules. A run that is decided so late that the next one is due says nothing, and a look follows.
func (w *Watcher) expectNext(ctx context.Context, d *decision) ([]verdict, error) {
	var all []verdict
	for _, rule := range d.rules.For(w.names.knownReport(d.report)) {
		if rule.ExpectEvery == 0 {
			continue
		}
		if _, err := d.tx.AddWait(ctx, store.Wait{Rule: rule.ID, Report: d.report, Since: d.completed}); err != nil {
			return nil, err
		}
		due := d.completed.Add(rule.ExpectEvery)
		if err := setLate(ctx, d.tx, lateJob{Rule: rule.ID, Report: d.report}, due); err != nil {
			return nil, err
		}
		if d.now.Before(due) {
			all = append(all, punctualVerdict(d.facts, rule))
		}
	}
	return all, nil
}

// buryLook looks again later where a job ran out of tries: waiting goes on as long as the rule is there.
func (w *Watcher) buryLook(ctx context.Context, tx *store.Tx, job *store.Job, _ error) error {
	var body lateJob
	_ = json.Unmarshal(job.Body, &body)
	if body.Rule == "" { // nobody knows what it was to look at
		return nil
	}
	return setLate(ctx, tx, body, w.now().Add(lookAgain))
}
