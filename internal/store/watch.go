package store

import (
	"context"
	"fmt"
	"time"
)

// Watch is a report whose runs are listed from time to time.
type Watch struct {
	Report string
	// Since is when it began to be watched, Checked when its runs were listed last, zero where they never were.
	Since, Checked time.Time
	// Trouble is why they cannot be listed; empty while they can.
	Trouble string
	// Away is since when its runs were not looked at, where some were missed that nobody was told of yet.
	Away time.Time
}

// AddWatch stores a watch. Added is false when the report is watched already: that goes on as it is.
func (tx *Tx) AddWatch(ctx context.Context, w Watch) (added bool, err error) {
	n, err := tx.execCount(ctx, `insert into watches (report, since, checked, trouble, away) values ($1, $2, $3, $4, $5)
		on conflict (report) do nothing`, w.Report, millis(w.Since), millis(w.Checked), w.Trouble, millis(w.Away))
	if err != nil {
		return false, fmt.Errorf("watching report %s: %w", w.Report, err)
	}
	return n == 1, nil
}

// SaveWatch changes a watch; one that has ended stays so.
func (tx *Tx) SaveWatch(ctx context.Context, w Watch) error {
	err := tx.exec(ctx, `update watches set since = $2, checked = $3, trouble = $4, away = $5 where report = $1`,
		w.Report, millis(w.Since), millis(w.Checked), w.Trouble, millis(w.Away))
	if err != nil {
		return fmt.Errorf("noting how report %s is watched: %w", w.Report, err)
	}
	return nil
}

// Watch returns a watch, or ErrNotFound.
func (tx *Tx) Watch(ctx context.Context, report string) (Watch, error) {
	w := Watch{Report: report}
	err := tx.get(ctx, []any{moment{&w.Since}, moment{&w.Checked}, &w.Trouble, moment{&w.Away}},
		`select since, checked, trouble, away from watches where report = $1`, report)
	if err != nil {
		return Watch{}, fmt.Errorf("reading how report %s is watched: %w", report, err)
	}
	return w, nil
}

// Watches returns all watches, ordered by report.
func (tx *Tx) Watches(ctx context.Context) ([]Watch, error) {
	var all []Watch
	err := tx.each(ctx, func(rows row) error {
		var w Watch
		err := rows.Scan(&w.Report, moment{&w.Since}, moment{&w.Checked}, &w.Trouble, moment{&w.Away})
		all = append(all, w)
		return err
	}, `select report, since, checked, trouble, away from watches order by report`)
	if err != nil {
		return nil, fmt.Errorf("reading which reports are watched: %w", err)
	}
	return all, nil
}

// EndWatch forgets a watch; forgetting one that is not there is no error.
func (tx *Tx) EndWatch(ctx context.Context, report string) error {
	if err := tx.exec(ctx, `delete from watches where report = $1`, report); err != nil {
		return fmt.Errorf("watching report %s no more: %w", report, err)
	}
	return nil
}
