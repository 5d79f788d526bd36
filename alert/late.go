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
	// Since is when the report began to be waited for; what counts where no run of it is known.
	Since time.Time `json:"since"`
}

// lateTimer names the timer of a rule and report; there is one for each, so that a new one takes the place of the old.
func lateTimer(rule, report string) string { return "late/" + rule + "/" + report }

// setLate has a job look at due.
func setLate(ctx context.Context, tx *store.Tx, body lateJob, due time.Time) error {
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return tx.SetTimer(ctx, store.Timer{
		Name: lateTimer(body.Rule, body.Report), Due: due, Job: store.Job{Kind: kindLate, Body: raw, Priority: 3},
	})
}

// expectAll begins to wait for the reports that rules expect. Waiting that has begun goes on: each job finds out by itself
// when to look again.
func (w *Watcher) expectAll(ctx context.Context, set *rules.Set) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		for _, rule := range set.Rules {
			if rule.ExpectEvery == 0 {
				continue
			}
			if err := setLate(ctx, tx, lateJob{Rule: rule.ID, Since: w.now()}, w.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// expectNext takes note that a report ran: its rules wait for the next run from now on.
func (w *Watcher) expectNext(ctx context.Context, d *decision, c examined) error {
	for _, rule := range c.set.For(c.report) {
		if rule.ExpectEvery == 0 {
			continue
		}
		next := lateJob{Rule: rule.ID, Report: c.ref.Report, Since: d.completed}
		if err := setLate(ctx, d.tx, next, d.completed.Add(rule.ExpectEvery)); err != nil {
			return err
		}
	}
	return nil
}

// lookOut works a job that looks whether a report is late. All that it goes by is in the database or in Mode, so that it
// may come too early, too late, or twice.
func (w *Watcher) lookOut(ctx context.Context, job *store.Job) error {
	var body lateJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	set := w.rules.Load()
	rule := set.Rule(body.Rule)
	if rule == nil || rule.ExpectEvery == 0 {
		return w.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	}
	if body.Report == "" {
		return w.expectReports(ctx, job, rule, body)
	}
	report, err := w.identify(ctx, job, set, body.Report)
	if err != nil {
		return err
	}
	c := w.begin(set, mode.RunRef{Report: body.Report}, report)
	if !rule.Reports.Include(report) {
		return w.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	}
	last, err := w.lastRun(ctx, body.Report)
	if err != nil {
		return err
	}
	a := absence{rule: rule, since: body.Since, last: last}
	if last.IsZero() || !w.now().Before(a.due()) { // a webhook may have been lost, and that is no reason to cry wolf
		if a.last, err = w.askForRun(ctx, job, body, last); err != nil {
			return err
		}
	}
	return w.decideLate(ctx, job, c, a)
}

// expectReports begins to wait for each report of a rule.
func (w *Watcher) expectReports(ctx context.Context, job *store.Job, rule *rules.Rule, body lateJob) error {
	tokens := slices.Clone(rule.Reports.Tokens)
	for _, collection := range rule.Reports.Collections {
		reports, err := w.reportsIn(ctx, collection)
		if err := optional(ctx, job, err); err != nil {
			return fmt.Errorf("listing the reports that rule %s expects: %w", rule.ID, err)
		}
		tokens = append(tokens, reports...)
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		for _, token := range tokens {
			if err := setLate(ctx, tx, lateJob{Rule: rule.ID, Report: token, Since: body.Since}, w.now()); err != nil {
				return err
			}
		}
		if len(rule.Reports.Collections) > 0 { // to which reports may be added
			if err := setLate(ctx, tx, lateJob{Rule: rule.ID, Since: w.now()}, w.now().Add(6*lookAgain)); err != nil {
				return err
			}
		}
		return tx.Complete(ctx, job)
	})
}

// reportsIn lists the reports of a collection that goes by name or token, all but those that are archived.
func (w *Watcher) reportsIn(ctx context.Context, collection string) ([]string, error) {
	client := w.mode.Background()
	all, err := client.Collections(ctx)
	if err != nil {
		return nil, err
	}
	var tokens []string
	for _, c := range all {
		if !(rules.Reports{Collections: []string{collection}}).Include(rules.ReportRef{Collection: c.Token, CollectionName: c.Name}) {
			continue
		}
		reports, err := client.ReportsIn(ctx, c.Token)
		if err != nil {
			return nil, err
		}
		for _, report := range reports {
			if !report.Archived {
				tokens = append(tokens, report.Token)
			}
		}
	}
	return tokens, nil
}

// lastRun is when the last run of a report completed as far as the database knows; zero when it knows of none.
func (w *Watcher) lastRun(ctx context.Context, report string) (last time.Time, err error) {
	err = w.store.View(ctx, func(tx *store.Tx) error {
		last, _, err = tx.LastDecided(ctx, report)
		return err
	})
	return last, err
}

// askForRun asks Mode when the last run completed. One that completed while the report was waited for, and of which no
// webhook came, is examined as if it had.
func (w *Watcher) askForRun(ctx context.Context, job *store.Job, body lateJob, last time.Time) (time.Time, error) {
	page, err := w.mode.Runs(ctx, body.Report, 1)
	if err != nil {
		if passing(err) || !w.exhausted(job) {
			return time.Time{}, err
		}
		return last, nil // what Mode does not let us see does not run as far as we know
	}
	for _, run := range page.Runs {
		if (!run.Succeeded() && !run.Failed()) || !run.Completed.After(last) {
			continue
		}
		if run.Completed.Before(body.Since) {
			return run.Completed, nil
		}
		return run.Completed, w.acceptRun(ctx, run.Ref())
	}
	return last, nil
}
