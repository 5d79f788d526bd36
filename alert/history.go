package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// judge has the rules judge what was read, by what the runs before had, and adds this run to their history. It is done in
// the transaction that decides, because two runs of a report may be read at the same time and one is history to the other.
func (d *decision) judge(ctx context.Context, c *examined) error {
	for _, pass := range c.passes {
		results, err := pass.Results(d.past(ctx))
		if err != nil {
			return err
		}
		c.results = append(c.results, results...)
	}
	c.passes = nil
	// A rule that was taken out of the files meanwhile says nothing any more: nobody would close what it opened.
	c.results = slices.DeleteFunc(c.results, func(r rules.Result) bool { return !watches(d.rules, d.facts.key(r.Rule)) })
	d.judged = len(c.results)
	if err := d.excuse(ctx, c.results); err != nil {
		return err
	}
	if !c.run.Succeeded() {
		return nil
	}
	for _, r := range c.results {
		if err := d.tx.AddHistory(ctx, points(r, mode.RunRef{Report: d.report, Run: d.run}, d.completed)); err != nil {
			return err
		}
	}
	return nil
}

// past reads the history of rules up to the run.
func (d *decision) past(ctx context.Context) rules.Past {
	return func(rule *rules.Rule, key []expr.Value) ([]expr.Point, error) {
		need := rule.Need()
		query := store.HistoryQuery{
			Rule: d.facts.key(rule), Version: rule.Version(), Group: groupKey(key), Before: d.completed, Runs: need.Runs,
		}
		if need.Since > 0 {
			query.Since = d.completed.Add(-need.Since)
		}
		stored, err := d.tx.History(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("reading the history of %s: %w", rule.ID, err)
		}
		points := make([]expr.Point, len(stored))
		for i, p := range stored {
			points[i] = expr.Point{At: p.Completed, Value: decode(p.Value)}
		}
		return points, nil
	}
}

// excuse says of conditions that could not be decided if the history they may lack is on its way, and has the run judged
// again when it is there.
func (d *decision) excuse(ctx context.Context, results []rules.Result) error {
	for _, r := range results {
		lacking := func(g rules.Group) bool { return g.Unknown != "" }
		if r.Rule.Need() == (expr.Need{}) || !slices.ContainsFunc(r.Groups, lacking) {
			continue
		}
		filled, err := d.tx.Backfill(ctx, d.facts.key(r.Rule), r.Rule.Version(), d.report)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if filled.State != store.BackfillWaiting {
			continue
		}
		for i := range r.Groups {
			if g := &r.Groups[i]; lacking(*g) {
				g.Unknown += "; history is still being read from Mode"
			}
		}
		if !d.completed.Before(d.last) {
			filled.Unjudged = d.run
			if err := d.tx.SaveBackfill(ctx, filled); err != nil {
				return err
			}
		}
	}
	return nil
}

// points are what a result adds to the history of its rule: one value a group. A row rule has no single value.
func points(r rules.Result, ref mode.RunRef, completed time.Time) []store.Point {
	if r.Err != nil || r.Rule.RowRule() {
		return nil
	}
	key, version := alertKey(r.Rule, ref.Report), r.Rule.Version()
	all := make([]store.Point, 0, len(r.Groups))
	for _, g := range r.Groups {
		if g.Value.IsNull() {
			continue
		}
		all = append(all, store.Point{
			Rule: key, Version: version, Group: groupKey(g.Key), Run: ref.Run, Completed: completed, Value: encode(g.Value),
		})
	}
	return all
}
