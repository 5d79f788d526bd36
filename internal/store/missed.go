package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// KnownRuns tells which runs of a report are known, in whatever state.
func (tx *Tx) KnownRuns(ctx context.Context, report string, runs []string) (map[string]bool, error) {
	known := make(map[string]bool)
	for _, run := range runs {
		there, err := tx.exists(ctx, `select 1 from runs where report = $1 and run = $2`, report, run)
		if err != nil {
			return nil, fmt.Errorf("looking for the runs of report %s: %w", report, err)
		}
		if there {
			known[run] = true
		}
	}
	return known, nil
}

// NextMissed returns the run of a report in the state RunMissed that completed first, or ErrNotFound.
func (tx *Tx) NextMissed(ctx context.Context, report string) (Run, error) {
	var run string
	err := tx.get(ctx, []any{&run}, `select run from runs where report = $1 and missed <> 0 and state = 'missed'
		order by completed, run limit 1`, report)
	if errors.Is(err, ErrNotFound) {
		return Run{}, err
	}
	if err != nil {
		return Run{}, fmt.Errorf("looking for missed runs of report %s: %w", report, err)
	}
	return tx.Run(ctx, report, run)
}

// MissedRuns returns the runs of a report that were found to be missed at a time or later, in the order in which they
// completed.
func (tx *Tx) MissedRuns(ctx context.Context, report string, since time.Time) ([]Run, error) {
	var all []Run
	err := tx.each(ctx, func(rows row) error {
		r := Run{Report: report}
		err := rows.Scan(&r.Run, &r.State, moment{&r.Received}, moment{&r.Completed}, moment{&r.Decided}, &r.ModeState, &r.Reason,
			moment{&r.Missed})
		all = append(all, r)
		return err
	}, `select run, state, received, completed, decided, mode_state, reason, missed from runs
		where report = $1 and missed <> 0 and missed >= $2 order by completed, run`, report, millis(since))
	if err != nil {
		return nil, fmt.Errorf("reading the missed runs of report %s: %w", report, err)
	}
	return all, nil
}
