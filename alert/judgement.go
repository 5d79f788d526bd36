package alert

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules/expr"
)

// historyBatch is how many points one transaction adds to the history, so that nobody waits long for it.
const historyBatch = 2000

// basis is what the rules went by when they judged a run, beside the run.
type basis struct {
	lastRun string   // the run that was decided last
	filled  []string // how far the backfill of each rule's history was
}

func (b basis) equal(other basis) bool {
	return b.lastRun == other.lastRun && slices.Equal(b.filled, other.filled)
}

// judge has the rules judge what was read of a run, by what the runs before had. It is done before the transaction that
// decides, which nobody else can write beside; there it is found out whether the judgement still holds.
func (w *Watcher) judge(ctx context.Context, c *examined) error {
	var completed time.Time
	err := w.store.View(ctx, func(tx *store.Tx) (err error) {
		completed, err = w.judgeIn(ctx, tx, c)
		return err
	})
	if err != nil || !c.run.Succeeded() {
		return err
	}
	return w.addHistory(ctx, c, completed)
}

// judgeIn is judge within a transaction, without what the run adds to the history. It returns when the run completed.
func (w *Watcher) judgeIn(ctx context.Context, tx *store.Tx, c *examined) (completed time.Time, err error) {
	run, err := tx.Run(ctx, c.ref.Report, c.ref.Run)
	if err != nil {
		return time.Time{}, err
	}
	if c.basis, err = basisOf(ctx, tx, *c); err != nil {
		return time.Time{}, err
	}
	completed = c.completed(run, w.now())
	past := past{tx: tx, facts: c.facts, completed: completed}
	for _, pass := range c.passes {
		results, err := pass.Results(past.points(ctx))
		if err != nil {
			return time.Time{}, err
		}
		c.results = append(c.results, results...)
	}
	c.passes = nil
	return completed, nil
}

// addHistory adds very many values to the history before the run is decided: to runs that completed later they are history
// in any case. A few are left to be added when it is.
func (w *Watcher) addHistory(ctx context.Context, c *examined, completed time.Time) error {
	set := w.rules.Load()
	all := slices.DeleteFunc(c.adds(completed), func(p store.Point) bool { return !watches(set, p.Rule) })
	if c.points = all; len(all) <= historyBatch {
		return nil
	}
	for batch := range slices.Chunk(all, historyBatch) {
		if err := w.store.UpdateApart(ctx, c.ref.Report, func(tx *store.Tx) error { return tx.AddHistory(ctx, batch) }); err != nil {
			return err
		}
	}
	c.points = nil
	return nil
}

// adds is what the run adds to the history.
func (c *examined) adds(completed time.Time) []store.Point {
	var all []store.Point
	for _, r := range c.results {
		all = append(all, points(r, c.ref, completed)...)
	}
	return all
}

// basisOf is what a run would be judged by now.
func basisOf(ctx context.Context, tx *store.Tx, c examined) (b basis, err error) {
	if _, b.lastRun, err = tx.LastDecided(ctx, c.ref.Report); err != nil {
		return basis{}, err
	}
	for _, rule := range c.rules {
		if rule.Need() == (expr.Need{}) {
			continue
		}
		filled, err := tx.Backfill(ctx, c.facts.key(rule), rule.Version(), c.ref.Report)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return basis{}, err
		}
		b.filled = append(b.filled, filled.State)
	}
	return b, nil
}

// check reports whether the rules would go by the same now as when they judged the run. If not, the run is to be examined
// anew, which the error says.
func (c examined) check(ctx context.Context, tx *store.Tx) error {
	if c.unreadable != "" {
		return nil
	}
	now, err := basisOf(ctx, tx, c)
	if err == nil && !c.basis.equal(now) {
		err = store.Snooze(0)
	}
	return err
}
