package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// filling is a rule whose history is being filled from the runs of one report.
type filling struct {
	rule   *rules.Rule
	record store.Backfill
	have   int       // runs that are in the history
	oldest time.Time // when the first of them completed
	live   time.Time // when the run completed that waits to be judged by the history; zero where none does, or it is not seen yet
}

// add counts a run that is in the history. The one that waits to be judged is no history to itself.
func (f *filling) add(run mode.Run) {
	if run.Token == f.record.Unjudged {
		f.live = run.Completed
		return
	}
	if f.have++; f.have == 1 || run.Completed.Before(f.oldest) {
		f.oldest = run.Completed
	}
}

// full reports whether the history has what the rule needs.
func (f *filling) full(now time.Time) bool {
	need := f.rule.Need()
	if !f.live.IsZero() && f.live.Before(now) {
		now = f.live
	}
	return f.have >= need.Runs && (need.Since == 0 || f.have > 0 && f.oldest.Before(now.Add(-need.Since)))
}

// takes reports whether the rule takes another run.
func (f *filling) takes(now time.Time) bool { return !f.full(now) && f.record.Runs < maxBackfillRuns }

// reason says what is missing at the end, if anything.
func (f *filling) reason(now time.Time, why string) string {
	switch {
	case f.full(now):
		return ""
	case f.record.Runs >= maxBackfillRuns:
		return fmt.Sprintf("%d runs, the most that are read, were read", maxBackfillRuns)
	default:
		return why
	}
}

// wants reports whether the rule is to judge a run: one that is not in its history, and that it has not looked at before
// in vain.
func (f *filling) wants(ctx context.Context, tx *store.Tx, run mode.Run) (bool, error) {
	has, err := tx.HasHistory(ctx, f.record.Rule, f.record.Version, run.Token)
	if err != nil {
		return false, err
	}
	if has {
		record, err := f.fresh(ctx, tx)
		if err != nil || record == nil {
			return false, err
		}
		f.record.Unjudged = record.Unjudged
		f.add(run)
		return false, nil
	}
	return f.record.Reached.IsZero() || begun(run).Before(f.record.Reached), nil
}

// keep adds what the rule made of a run to its history, and records that it was looked at.
func (f *filling) keep(ctx context.Context, tx *store.Tx, run mode.Run, points []store.Point, now time.Time) error {
	record, err := f.fresh(ctx, tx)
	if err != nil || record == nil {
		return err
	}
	f.record.Unjudged = record.Unjudged
	f.record.Runs, f.record.Reached, f.record.Updated = f.record.Runs+1, begun(run), now
	if len(points) > 0 {
		f.add(run)
	}
	if err := tx.AddHistory(ctx, points); err != nil {
		return err
	}
	return tx.SaveBackfill(ctx, f.record)
}

// fresh is the record as it is in the database, nil where it is not there any more: the rule has changed meanwhile, and
// what it was is forgotten. Such a rule takes no more runs.
func (f *filling) fresh(ctx context.Context, tx *store.Tx) (*store.Backfill, error) {
	record, err := tx.Backfill(ctx, f.record.Rule, f.record.Version, f.record.Report)
	if errors.Is(err, store.ErrNotFound) {
		f.record.Runs = maxBackfillRuns
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &record, nil
}

// begun is when a run was asked for, by which Mode lists them, or else when it completed.
func begun(run mode.Run) time.Time {
	if run.Created.IsZero() {
		return run.Completed
	}
	return run.Created
}
