package alert

import (
	"context"
	"fmt"

	"github.com/modealert/modealert/internal/store"
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
	if !c.run.Succeeded() {
		return nil
	}
	for _, r := range c.results {
		if err := d.tx.AddHistory(ctx, d.points(r)); err != nil {
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

// points are what a result adds to the history of its rule: one value a group. A row rule has no single value.
func (d *decision) points(r rules.Result) []store.Point {
	if r.Err != nil || r.Rule.RowRule() {
		return nil
	}
	points := make([]store.Point, 0, len(r.Groups))
	for _, g := range r.Groups {
		if g.Value.IsNull() {
			continue
		}
		points = append(points, store.Point{
			Rule: d.facts.key(r.Rule), Version: r.Rule.Version(), Group: groupKey(g.Key),
			Run: d.run, Completed: d.completed, Value: encode(g.Value),
		})
	}
	return points
}
