package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// kindAgain is the kind of the jobs that judge a run again.
const kindAgain = "again"

// againJob is the body of a job that judges a run again, by the rules whose history was still being read when it was decided.
type againJob struct {
	Report string `json:"report"`
	Run    string `json:"run"`
}

// queueAgain has the last decided run of a report judged again, if it is among those that lacked history. What an older one
// says is of no interest any more.
func queueAgain(ctx context.Context, tx *store.Tx, report string, unjudged []string) error {
	_, last, err := tx.LastDecided(ctx, report)
	if err != nil || last == "" || !slices.Contains(unjudged, last) {
		return err
	}
	body, err := json.Marshal(againJob{Report: report, Run: last})
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return tx.Enqueue(ctx, store.Job{Kind: kindAgain, Body: body})
}

// judgeAgain works a job. The conditions may be about more than the values that the history has, so the run is read again.
func (w *Watcher) judgeAgain(ctx context.Context, job *store.Job) error {
	var body againJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	set, ref := w.rules.Load(), mode.RunRef(body)
	report, err := w.identify(ctx, job, set, ref.Report)
	if err != nil {
		return err
	}
	c := w.begin(set, ref, report)
	if c.rules, err = w.unjudged(ctx, c); err != nil {
		return err
	}
	if len(c.rules) == 0 {
		return w.store.Update(ctx, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	}
	run, err := w.mode.Run(ctx, ref)
	switch {
	case err != nil && !passing(err) && w.exhausted(job):
		return store.Cancel(fmt.Errorf("judging run %s of report %s again: %w", ref.Run, ref.Report, err))
	case err != nil:
		return err
	}
	c.ran(w.mode, run)
	if err := w.nameFacts(ctx, job, &c); err != nil {
		return err
	}
	if err := w.gather(ctx, job, &c); err != nil {
		return err
	}
	return w.decideAgain(ctx, job, c)
}

// unjudged are the rules that lacked history when the run was decided, and have it now.
func (w *Watcher) unjudged(ctx context.Context, c examined) ([]*rules.Rule, error) {
	var lacking []*rules.Rule
	err := w.store.View(ctx, func(tx *store.Tx) error {
		for _, rule := range c.rules {
			b, err := tx.Backfill(ctx, c.facts.key(rule), rule.Version(), c.ref.Report)
			switch {
			case errors.Is(err, store.ErrNotFound):
			case err != nil:
				return err
			case b.State == store.BackfillDone && b.Unjudged == c.ref.Run:
				lacking = append(lacking, rule)
			}
		}
		return nil
	})
	return lacking, err
}

// decideAgain moves the alerts that were left as they were, unless another run was decided meanwhile.
func (w *Watcher) decideAgain(ctx context.Context, job *store.Job, c examined) error {
	if err := w.judge(ctx, &c); err != nil {
		return err
	}
	var d *decision
	err := w.store.Update(ctx, func(tx *store.Tx) (err error) {
		if d, err = w.decideAgainIn(ctx, tx, c); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
	if err == nil && d != nil {
		w.metrics.decided(d)
		w.log.InfoContext(ctx, "run judged again", "report", c.ref.Report, "run", c.ref.Run, "rules", d.judged, "spoke", d.spoke)
	}
	return err
}

// decideAgainIn is decideAgain within a transaction, without the job. The decision is nil where nothing is to be decided.
func (w *Watcher) decideAgainIn(ctx context.Context, tx *store.Tx, c examined) (*decision, error) {
	last, lastRun, err := tx.LastDecided(ctx, c.ref.Report)
	if err != nil || lastRun != c.ref.Run {
		return nil, err
	}
	if err := c.check(ctx, tx); err != nil {
		return nil, err
	}
	d := &decision{
		tx: tx, report: c.ref.Report, run: c.ref.Run, facts: c.facts, rules: w.rules.Load(), again: true,
		now: w.now(), completed: last, last: last, lastRun: lastRun,
	}
	if err := d.review(ctx, &c); err != nil {
		return nil, err
	}
	if err := d.readRecords(ctx); err != nil {
		return nil, err
	}
	for _, r := range c.results {
		if r.Err != nil {
			continue // what was said of it stands
		}
		for _, g := range r.Groups {
			if err := d.settle(ctx, groupVerdict(d.facts, r, g)); err != nil {
				return nil, err
			}
		}
	}
	if err := d.settleRolls(ctx); err != nil {
		return nil, err
	}
	for _, r := range c.results {
		if r.Err != nil {
			continue
		}
		if err := d.replaceRecords(ctx, d.facts.key(r.Rule)); err != nil {
			return nil, err
		}
	}
	return d, d.finish(ctx)
}

// readRecords reads what was recorded when the run was decided.
func (d *decision) readRecords(ctx context.Context) error {
	all, err := d.tx.Evaluations(ctx, d.report, d.run)
	if err != nil {
		return err
	}
	d.recorded = make(map[string]map[string]store.Evaluation)
	for _, e := range all {
		if e.Group == groupFine || e.Group == groupUnknown {
			continue // the groups are counted anew
		}
		if d.recorded[e.Rule] == nil {
			d.recorded[e.Rule] = make(map[string]store.Evaluation)
		}
		d.recorded[e.Rule][e.Group] = e
	}
	return nil
}

// replaceRecords forgets what was recorded of a rule, all but what still holds.
func (d *decision) replaceRecords(ctx context.Context, key string) error {
	d.evaluations = slices.AppendSeq(d.evaluations, maps.Values(d.recorded[key]))
	return d.tx.ForgetEvaluations(ctx, d.report, d.run, key)
}

// previous is the value that an alert had on the run before; null where it had none.
func (d *decision) previous(ctx context.Context, v verdict, was store.Alert) (expr.Value, error) {
	if !d.again && (was.Run == d.lastRun || v.rule.RunRule()) || v.rule.RowRule() {
		return decode(was.Value), nil
	}
	points, err := d.tx.History(ctx, store.HistoryQuery{
		Rule: v.key, Version: v.rule.Version(), Group: v.group, Before: d.completed, Runs: 1,
	})
	if err != nil || len(points) == 0 {
		return expr.Value{}, err
	}
	return decode(points[0].Value), nil
}
