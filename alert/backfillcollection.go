package alert

import (
	"context"
	"fmt"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// lookingBack are the rules about collections that need history.
func lookingBack(set *rules.Set) []*rules.Rule {
	return slices.DeleteFunc(slices.Clone(set.Rules), func(rule *rules.Rule) bool {
		return len(rule.Reports.Collections) == 0 || rule.Need() == (expr.Need{})
	})
}

// fillCollections has history read for the reports of collections, so that it is there before their next run.
func (w *Watcher) fillCollections(ctx context.Context, job *store.Job) error {
	set := w.rules.Load()
	found := make(map[string][]string)
	named := make(map[string][]*rules.Rule)
	for _, rule := range lookingBack(set) {
		for _, collection := range rule.Reports.Collections {
			if _, listed := found[collection]; !listed {
				reports, err := w.reportsIn(ctx, rules.Reports{Collections: []string{collection}})
				if err := optional(ctx, job, err); err != nil {
					return fmt.Errorf("listing the reports that rule %s is about: %w", rule.ID, err)
				}
				found[collection] = reports
			}
			for _, report := range found[collection] {
				named[report] = append(named[report], rule)
			}
		}
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		if set == w.rules.Load() {
			if err := queueBackfills(ctx, tx, named, w.now()); err != nil {
				return err
			}
		}
		return tx.Complete(ctx, job)
	})
}
