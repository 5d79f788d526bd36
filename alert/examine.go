package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// examine works one run's job: it asks Mode for the run, has its results judged, and decides.
func (w *Watcher) examine(ctx context.Context, job *store.Job) error {
	var body runJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	ref, set := mode.RunRef(body), w.rules.Load()
	report, err := w.identify(ctx, job, set, ref.Report)
	if err != nil {
		return err
	}
	c := w.begin(set, ref, report)
	if len(set.For(report)) == 0 && len(c.announced()) == 0 {
		return w.ignore(ctx, job, ref, "no rule and no event is about this report")
	}
	run, err := w.mode.Run(ctx, ref)
	switch {
	case err != nil && !passing(err) && w.exhausted(job):
		return w.unreadable(ctx, job, c, err)
	case err != nil && !passing(err):
		return errors.Join(err, w.refused(ctx, &c, err))
	case err != nil:
		return err
	case !run.Finished():
		return w.wait(ctx, job, c, run)
	}
	c.ran(w.mode, run)
	if err := w.await(ctx, job, &c); err != nil {
		return err
	}
	if err := w.nameFacts(ctx, job, &c); err != nil {
		return err
	}
	if err := w.gather(ctx, job, &c); err != nil {
		return err
	}
	return w.decide(ctx, job, c)
}

// ignore ends a run that nobody asked about.
func (w *Watcher) ignore(ctx context.Context, job *store.Job, ref mode.RunRef, why string) error {
	w.log.InfoContext(ctx, "run ignored", "report", ref.Report, "run", ref.Run, "reason", why)
	return w.store.Update(ctx, func(tx *store.Tx) error {
		run, err := tx.Run(ctx, ref.Report, ref.Run)
		if err != nil {
			return err
		}
		run.State, run.Reason, run.Decided = store.RunIgnored, why, w.now()
		if err := tx.SaveRun(ctx, run); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// wait asks again later for a run that Mode still shows as unfinished, in a state that may be one we never heard of.
func (w *Watcher) wait(ctx context.Context, job *store.Job, c examined, run mode.Run) error {
	age := w.age(job)
	if age > unfinishedFor {
		return w.unreadable(ctx, job, c, fmt.Errorf("the run is still %s, %s after Mode said that it completed", run.State, age.Round(time.Minute)))
	}
	return store.Snooze(min(max(age/4, 2*time.Second), time.Minute))
}

// unreadable ends a run that Mode will not show, and lets its rules say so: an event that was accepted is never dropped
// without a word.
func (w *Watcher) unreadable(ctx context.Context, job *store.Job, c examined, why error) error {
	w.log.ErrorContext(ctx, "run given up", "report", c.ref.Report, "run", c.ref.Run, "err", why)
	c = w.giveUp(c, why)
	if err := w.nameFacts(ctx, job, &c); err != nil {
		return err
	}
	return w.decide(ctx, job, c)
}

// giveUp is what is known of a run that cannot be read: nothing but why.
func (w *Watcher) giveUp(c examined, why error) examined {
	c.unreadable = why.Error()
	c.fail(c.rules, fmt.Errorf("the run cannot be read: %w", why))
	return c
}

// examined is all that a run was found to be, ready to be decided.
type examined struct {
	mode       *mode.Client // who is asked
	ref        mode.RunRef
	set        *rules.Set // the rules files as they were when the job began
	report     rules.ReportRef
	rules      []*rules.Rule // those of the report that have a value
	run        mode.Run
	facts      facts
	passes     []*rules.Pass  // what was read and is not judged yet
	results    []rules.Result // what the rules say of it, and of what could not be read
	basis      basis          // what they went by
	points     []store.Point  // what it adds to their history, as far as that is not done
	failure    *RunFailure
	unreadable string // why nothing is known of the run
}

// begin begins the examination of a run, of which nothing is known yet.
func (w *Watcher) begin(set *rules.Set, ref mode.RunRef, report rules.ReportRef) examined {
	c := examined{mode: w.mode, ref: ref, set: set, report: report}
	for _, rule := range set.For(report) {
		if rule.Value != nil {
			c.rules = append(c.rules, rule)
		}
	}
	c.ran(w.mode, mode.Run{})
	return c
}

// ran takes down what Mode tells of the run.
func (c *examined) ran(client *mode.Client, run mode.Run) {
	c.run = run
	c.facts = facts{token: c.ref.Report, run: runFacts(client, c.ref, run), parameters: make(map[string]string)}
	for _, p := range run.Parameters {
		c.facts.parameters[p.Name] = p.Value
	}
}

// fail says the same of some rules, which cannot be evaluated.
func (c *examined) fail(checked []*rules.Rule, why error) {
	for _, rule := range checked {
		c.results = append(c.results, rules.Result{Rule: rule, Err: why})
	}
}

// announced are those who want to hear of the run, however it ends.
func (c *examined) announced() []*rules.Announcement {
	return c.set.AnnouncementsOf(mode.EventReportRunCompleted, c.report)
}

// reading are the rules that look at the results of the run.
func (c *examined) reading() []*rules.Rule {
	return slices.DeleteFunc(slices.Clone(c.rules), func(r *rules.Rule) bool { return !r.ReadsResult() })
}

// gather reads what the rules need of a run that finished.
func (w *Watcher) gather(ctx context.Context, job *store.Job, c *examined) error {
	switch {
	case c.run.Failed():
		if err := w.gatherFailure(ctx, job, c); err != nil {
			return err
		}
	case c.run.Succeeded():
		if err := w.gatherResults(ctx, job, c); err != nil {
			return err
		}
	default:
		return nil
	}
	return w.gatherRun(c)
}

// gatherRun judges the run itself by the rules that look at nothing else.
func (w *Watcher) gatherRun(c *examined) error {
	about := slices.DeleteFunc(slices.Clone(c.rules), (*rules.Rule).ReadsResult)
	if len(about) == 0 {
		return nil
	}
	pass, err := rules.NewPass(about, w.moment(c))
	if err != nil {
		return err
	}
	c.passes = append(c.passes, pass)
	return nil
}

// moment is what the rules know of the run, with whoever ran it under the name that messages show. Their present is when it completed: a late look must not make data look stale.
func (w *Watcher) moment(c *examined) rules.Moment {
	m := rules.Moment{Now: c.run.Completed, Run: &expr.Run{
		State:               expr.TextOf(endState(c.run)),
		ConsecutiveFailures: expr.IntOf(0),
		Params:              make(map[string]expr.Value),
	}}
	if m.Now.IsZero() {
		m.Now = w.now()
	}
	if d := c.run.Duration(); d > 0 {
		m.Run.Duration = expr.DurationOf(d)
	}
	if by := c.facts.run.By; by != "" {
		m.Run.ExecutedBy = expr.TextOf(by)
	}
	if c.failure != nil {
		m.Run.ConsecutiveFailures = expr.IntOf(int64(c.failure.InARow))
	}
	for _, p := range c.run.Parameters {
		m.Run.Params[p.Name] = expr.TextOf(p.Value)
	}
	return m
}

// gatherFailure reads why a run failed, and since when. What Mode does not tell is left out of the message.
func (w *Watcher) gatherFailure(ctx context.Context, job *store.Job, c *examined) error {
	c.failure = &RunFailure{InARow: 1, NotChecked: ruleNames(c.reading())}
	queries, err := c.mode.QueryRuns(ctx, c.ref)
	if err := optional(ctx, job, err); err != nil {
		return err
	}
	c.failure.Queries = failedQueries(queries)
	past, err := c.mode.ConsecutiveFailures(ctx, c.ref)
	if err := optional(ctx, job, err); err != nil {
		return err
	}
	c.failure.InARow, c.failure.LastGood = max(past.InARow, 1), past.LastGood
	return nil
}

// gatherResults has the run's results judged by the rules.
func (w *Watcher) gatherResults(ctx context.Context, job *store.Job, c *examined) error {
	checked := c.reading()
	if len(checked) == 0 {
		return nil
	}
	queries, err := c.mode.QueryRuns(ctx, c.ref)
	if err != nil {
		if passing(err) || !w.exhausted(job) {
			return err
		}
		c.fail(checked, fmt.Errorf("the queries of the run cannot be listed: %w", err))
		return nil
	}
	e := evaluation{watcher: w, mode: c.mode, job: job, ref: c.ref, at: w.moment(c), queries: queries}
	if err := e.nameQueries(ctx, checked); err != nil {
		return err
	}
	c.facts.queries = e.links()
	return e.read(ctx, checked, c)
}
