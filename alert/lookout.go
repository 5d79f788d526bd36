package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// listAgain is how often the reports of a collection are listed, to which some may have been added.
const listAgain = 6 * time.Hour

// lookOut works a job that looks whether a report is late. All that it goes by is in the database or in Mode, so that it
// may come too early, too late, or twice.
func (w *Watcher) lookOut(ctx context.Context, job *store.Job) error {
	var body lateJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	set := w.rules.Load()
	rule := set.Rule(body.Rule)
	switch {
	case rule == nil || rule.ExpectEvery == 0:
		return w.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	case body.Report == "":
		return w.expectReports(ctx, job, rule)
	}
	a, err := w.absenceOf(ctx, set, rule, body.Report)
	if errors.Is(err, store.ErrNotFound) { // nobody waits for it any more
		return w.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	}
	if err != nil {
		return err
	}
	if a.last.IsZero() || a.late(w.now()) { // a webhook may have been lost, and that is no reason to cry wolf
		there, err := w.stillThere(ctx, job, rule, a.report)
		if err != nil {
			return err
		}
		if !there {
			return w.stopWaiting(ctx, job, a)
		}
		if a.last, err = w.askForRun(ctx, job, a); err != nil {
			return err
		}
	}
	return w.decideLate(ctx, job, a)
}

// expectReports begins to wait for the reports of a rule's collections.
func (w *Watcher) expectReports(ctx context.Context, job *store.Job, rule *rules.Rule) error {
	var tokens []string
	for _, collection := range rule.Reports.Collections {
		reports, err := w.reportsIn(ctx, rules.Reports{Collections: []string{collection}})
		if err := optional(ctx, job, err); err != nil {
			return fmt.Errorf("listing the reports that rule %s expects: %w", rule.ID, err)
		}
		tokens = append(tokens, reports...)
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		if w.rules.Load().Rule(rule.ID) != rule { // another job lists them by what the rule says now, if it is still there
			return tx.Complete(ctx, job)
		}
		for _, token := range tokens {
			if err := beginWait(ctx, tx, store.Wait{Rule: rule.ID, Report: token, Since: w.now()}); err != nil {
				return err
			}
		}
		if err := setLate(ctx, tx, lateJob{Rule: rule.ID}, w.now().Add(listAgain)); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// reportsIn lists the reports of collections that go by name or token, or of any, all but those that are archived.
func (w *Watcher) reportsIn(ctx context.Context, wanted rules.Reports) ([]string, error) {
	client := w.mode.Background()
	all, err := client.Collections(ctx)
	if err != nil {
		return nil, err
	}
	var tokens []string
	for _, c := range all {
		if !wanted.Include(rules.ReportRef{Collection: c.Token, CollectionName: c.Name}) {
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

// stillThere asks Mode whether a report is yet one of those that a rule is about: it may have been put away, or into
// another collection. One that Mode does not show any more is waited for where the rule names it.
func (w *Watcher) stillThere(ctx context.Context, job *store.Job, rule *rules.Rule, token string) (bool, error) {
	report, err := w.mode.Report(ctx, token)
	if err != nil {
		if passing(err) || !w.exhausted(job) {
			return false, err
		}
		return slices.Contains(rule.Reports.Tokens, token), nil
	}
	ref := rules.ReportRef{Token: token, Collection: report.Collection}
	if len(rule.Reports.Collections) > 0 && report.Collection != "" {
		link, err := w.names.collection(ctx, report.Collection)
		if err != nil {
			return false, fmt.Errorf("naming the collection of report %s: %w", token, err)
		}
		ref.CollectionName = link.Name
	}
	return !report.Archived && rule.Reports.Include(ref), nil
}

// stopWaiting ends the wait for a report that a rule is not about any more, with the alert that it was late.
func (w *Watcher) stopWaiting(ctx context.Context, job *store.Job, a absence) error {
	return w.endLook(ctx, job, a, func(tx *store.Tx) error {
		d := w.newLook(tx, a)
		was, err := d.lateAlert(ctx, a)
		if err != nil {
			return err
		}
		if err := d.excuseLate(ctx, was, "is no longer watched"); err != nil {
			return err
		}
		if err := d.finish(ctx); err != nil {
			return err
		}
		return endWait(ctx, tx, a.job())
	})
}

// askForRun asks Mode when the last run completed. One that completed while the report was waited for, and of which no
// webhook came, is examined as if it had.
func (w *Watcher) askForRun(ctx context.Context, job *store.Job, a absence) (time.Time, error) {
	page, err := w.mode.Runs(ctx, a.report, 1)
	if err != nil {
		if passing(err) || !w.exhausted(job) {
			return time.Time{}, err
		}
		return a.last, nil // what Mode does not let us see does not run as far as we know
	}
	for _, run := range page.Runs {
		if (!run.Succeeded() && !run.Failed()) || !run.Completed.After(a.last) {
			continue
		}
		if run.Completed.Before(a.since) {
			return run.Completed, nil
		}
		return run.Completed, w.acceptRun(ctx, run.Ref())
	}
	return a.last, nil
}
