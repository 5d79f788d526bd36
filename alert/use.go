package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// Use has the watcher go by these rules from now on; a run that is being examined keeps those it began with. Incidents of
// rules that are no more are closed, and the history that new ones look at is read in the background. It is called before
// the store starts, and again whenever the rules files change.
func (w *Watcher) Use(ctx context.Context, set *rules.Set) error {
	w.rules.Store(set)
	if err := w.keepTexts(ctx, set); err != nil {
		return fmt.Errorf("keeping what the rules say: %w", err)
	}
	if err := w.Retire(ctx); err != nil {
		return err
	}
	if err := w.fill(ctx, set); err != nil {
		return fmt.Errorf("having the history of rules read: %w", err)
	}
	if err := w.expectAll(ctx, set); err != nil {
		return fmt.Errorf("beginning to wait for the reports that rules expect: %w", err)
	}
	if err := w.watchAll(ctx, set); err != nil {
		return fmt.Errorf("beginning to look for runs that no webhook tells of: %w", err)
	}
	return nil
}

// Retire closes the incidents of rules that are no longer in the rules files, so that no message stays red for ever. Use does it
// too; it is called now and then because a replica that still went by older rules may have opened some since.
func (w *Watcher) Retire(ctx context.Context) error {
	err := w.store.Update(ctx, func(tx *store.Tx) error { return w.retire(ctx, tx, w.rules.Load()) })
	if err != nil {
		return fmt.Errorf("closing what rules that were removed left open: %w", err)
	}
	return nil
}

func (w *Watcher) retire(ctx context.Context, tx *store.Tx, set *rules.Set) error {
	open, err := tx.OpenIncidents(ctx)
	if err != nil {
		return err
	}
	d := &decision{tx: tx, now: w.now(), completed: w.now()}
	for _, incident := range open {
		if isDigest(incident) || watches(set, incident.Rule) && (incident.Group != groupLate || expects(set, incident.Rule)) {
			continue
		}
		why := "was removed from the rules"
		if strings.HasPrefix(incident.Rule, failedRunsKey("")) || known(set, incident.Rule) {
			why = "is no longer watched"
		}
		w.log.InfoContext(ctx, "incident closed", "rule", incident.Rule, "group", incident.Group, "reason", why)
		if err := d.close(ctx, incident, why); err != nil {
			return fmt.Errorf("closing the incident of %s, which was removed: %w", incident.Rule, err)
		}
		if err := tx.DeleteAlert(ctx, incident.Rule, incident.Group); err != nil {
			return err
		}
	}
	if err := d.deliver(ctx); err != nil {
		return err
	}
	return tx.DeleteAlertsExcept(ctx, func(key string) bool { return watches(set, key) })
}

// expects reports whether a rule waits for its report to run.
func expects(set *rules.Set, key string) bool {
	id, _, _ := strings.Cut(key, "@")
	rule := set.Rule(id)
	return rule != nil && rule.ExpectEvery > 0
}

// LooksBack reports whether the rule whose history is kept under a key has a condition about it. It is false for a rule that
// is no longer in the rules files.
func (w *Watcher) LooksBack(key string) bool {
	id, _, _ := strings.Cut(key, "@")
	rule := w.rules.Load().Rule(id)
	return rule != nil && rule.Need() != (expr.Need{})
}

// watches reports whether the rules may still be about the alerts under a key. Which reports a collection holds is not
// known here, so they are believed to be in it.
func watches(set *rules.Set, key string) bool {
	id, report, _ := strings.Cut(key, "@")
	failed, ofRuns := strings.CutPrefix(key, failedRunsKey(""))
	if ofRuns {
		report = failed
	}
	return slices.ContainsFunc(set.Rules, func(rule *rules.Rule) bool {
		return (ofRuns || rule.ID == id) && mayInclude(rule.Reports, report)
	})
}

func mayInclude(reports rules.Reports, token string) bool {
	return reports.Any || len(reports.Collections) > 0 || slices.Contains(reports.Tokens, token)
}

// known reports whether the rule whose alerts are kept under a key is still there, be it about other reports.
func known(set *rules.Set, key string) bool {
	id, _, _ := strings.Cut(key, "@")
	return set.Rule(id) != nil
}
