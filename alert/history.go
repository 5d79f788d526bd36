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

// review goes through what the rules said of the run when they judged it, by what is known now, and adds the run to their
// history.
func (d *decision) review(ctx context.Context, c *examined) error {
	// A rule that was taken out of the files meanwhile says nothing any more: nobody would close what it opened.
	c.results = slices.DeleteFunc(slices.Clone(c.results), func(r rules.Result) bool { return !watches(d.rules, d.facts.key(r.Rule)) })
	d.judged = len(c.results)
	if err := d.excuse(ctx, c.results); err != nil {
		return err
	}
	points := slices.DeleteFunc(slices.Clone(c.points), func(p store.Point) bool { return !watches(d.rules, p.Rule) })
	return d.tx.AddHistory(ctx, points)
}

// past is the history of the rules on a run.
type past struct {
	tx        *store.Tx
	facts     facts
	completed time.Time
}

// points reads the history of rules up to the run.
func (p past) points(ctx context.Context) rules.Past {
	return func(rule *rules.Rule, key []expr.Value) ([]expr.Point, error) {
		need := rule.Need()
		query := store.HistoryQuery{
			Rule: p.facts.key(rule), Version: rule.Version(), Group: groupKey(key), Before: p.completed, Runs: need.Runs,
		}
		if need.Since > 0 {
			query.Since = p.completed.Add(-need.Since)
		}
		stored, err := p.tx.History(ctx, query)
		if err != nil {
			return nil, fmt.Errorf("reading the history of %s: %w", rule.ID, err)
		}
		points := make([]expr.Point, len(stored))
		for i, point := range stored {
			points[i] = expr.Point{At: point.Completed, Value: decode(point.Value)}
		}
		return points, nil
	}
}

// excuse says of conditions that could not be decided if the history they may lack is on its way, and has the run judged
// again when it is there.
func (d *decision) excuse(ctx context.Context, results []rules.Result) error {
	for i, r := range results {
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
		results[i].Groups = slices.Clone(r.Groups)
		for j := range r.Groups {
			if g := &results[i].Groups[j]; lacking(*g) {
				g.Unknown += "; history is still being read from Mode"
			}
		}
		if !d.missed && !d.completed.Before(d.last) {
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
