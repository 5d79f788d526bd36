package store

import (
	"context"
	"fmt"
	"time"
)

// Wait says that a rule waits for a report to run, and since when. It outlasts restarts.
type Wait struct {
	Rule, Report string
	Since        time.Time
}

// AddWait stores a wait. Added is false when the rule waits for the report already: that goes on since when it began.
func (tx *Tx) AddWait(ctx context.Context, w Wait) (added bool, err error) {
	n, err := tx.execCount(ctx, `insert into waits (rule, report, since) values ($1, $2, $3)
		on conflict (rule, report) do nothing`, w.Rule, w.Report, millis(w.Since))
	if err != nil {
		return false, fmt.Errorf("having rule %s wait for report %s: %w", w.Rule, w.Report, err)
	}
	return n == 1, nil
}

// Wait returns a wait, or ErrNotFound.
func (tx *Tx) Wait(ctx context.Context, rule, report string) (Wait, error) {
	w := Wait{Rule: rule, Report: report}
	err := tx.get(ctx, []any{moment{&w.Since}}, `select since from waits where rule = $1 and report = $2`, rule, report)
	if err != nil {
		return Wait{}, fmt.Errorf("reading since when rule %s waits for report %s: %w", rule, report, err)
	}
	return w, nil
}

// Waits returns all waits, ordered by rule and report.
func (tx *Tx) Waits(ctx context.Context) ([]Wait, error) {
	var waits []Wait
	err := tx.each(ctx, func(rows row) error {
		var w Wait
		err := rows.Scan(&w.Rule, &w.Report, moment{&w.Since})
		waits = append(waits, w)
		return err
	}, `select rule, report, since from waits order by rule, report`)
	if err != nil {
		return nil, fmt.Errorf("reading which rules wait for which reports: %w", err)
	}
	return waits, nil
}

// EndWait forgets a wait; forgetting one that is not there is no error.
func (tx *Tx) EndWait(ctx context.Context, rule, report string) error {
	if err := tx.exec(ctx, `delete from waits where rule = $1 and report = $2`, rule, report); err != nil {
		return fmt.Errorf("ending that rule %s waits for report %s: %w", rule, report, err)
	}
	return nil
}
