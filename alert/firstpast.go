package alert

import (
	"context"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// openPast reads what the rule made of the runs before, as far as it looks at them.
func (s *sketch) openPast(ctx context.Context) (err error) {
	s.past, err = NewReplay(ctx, ReplayConfig{Mode: s.Mode, Set: s.Set, Rule: s.Rule, Report: s.run.Report})
	if err == nil {
		_, err = s.past.Remember(ctx, s.run.Completed)
	}
	return err
}

// history is what the rule looks at of the past for the groups that a run has, the oldest first.
func (s *sketch) history(ctx context.Context, run rules.TestRun) (all []rules.TestPoint, err error) {
	if s.past == nil {
		return nil, nil
	}
	pass, err := rules.NewPass([]*rules.Rule{s.Rule}, s.past.watcher.moment(&examined{run: s.run, facts: facts{run: RunFacts{By: s.by}}}))
	if err != nil {
		return nil, err
	}
	if s.Rule.ReadsResult() && run.RowCount == nil {
		rows, err := run.Result()
		if err != nil {
			return nil, err
		}
		if err := pass.ReadJSON(rows); err != nil {
			return nil, err
		}
	}
	err = s.past.store.View(ctx, func(tx *store.Tx) error {
		read := past{tx: tx, facts: facts{token: s.run.Report}, completed: s.run.Completed}.points(ctx)
		_, err := pass.Results(func(rule *rules.Rule, key []expr.Value) ([]expr.Point, error) {
			points, err := read(rule, key)
			for _, point := range slices.Backward(points) {
				all = append(all, rules.TestPoint{Value: point.Value, At: point.At, Group: keyCells(rule, key)})
			}
			return points, err
		})
		return err
	})
	return all, err
}

// keyCells are the values that make a group.
func keyCells(rule *rules.Rule, key []expr.Value) []rules.KeyCell {
	var cells []rules.KeyCell
	for i, v := range key {
		cells = append(cells, rules.KeyCell{Column: rule.By[i], Value: v})
	}
	return cells
}
