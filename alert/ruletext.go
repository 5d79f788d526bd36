package alert

import (
	"context"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// keepTexts keeps what the rules say from now on, so that it can be told later by what a run was judged.
func (w *Watcher) keepTexts(ctx context.Context, set *rules.Set) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		kept, err := tx.RuleVersions(ctx)
		if err != nil {
			return err
		}
		for _, rule := range set.Rules {
			edition := rule.Edition()
			if kept[rule.ID] == edition {
				continue
			}
			text := store.RuleText{Rule: rule.ID, Version: edition, Body: rule.Describe(), Since: w.now()}
			if err := tx.SaveRuleText(ctx, text); err != nil {
				return err
			}
		}
		return nil
	})
}
