package store

import (
	"context"
	"fmt"
	"time"
)

// The states of a backfill.
const (
	BackfillWaiting = "waiting" // begun, or about to begin
	BackfillDone    = "done"    // it will not be tried again, Reason says what is missing
)

// Backfill is the record of the history of one rule being filled from the past runs of one report.
type Backfill struct {
	Rule, Version, Report string
	State, Reason         string
	Runs                  int // how many runs were read
	// Reached is how far back it came: all runs that were created then or later were looked at.
	Reached time.Time
	// WantRuns and WantSince are how much history a backfill that is done was to find.
	WantRuns  int
	WantSince time.Duration
	Updated   time.Time
	// Unjudged is the last run that came before the history was there, and of which something is not known for lack of it.
	Unjudged string
}

// Backfill returns the record of a backfill, or ErrNotFound.
func (tx *Tx) Backfill(ctx context.Context, rule, version, report string) (Backfill, error) {
	b := Backfill{Rule: rule, Version: version, Report: report}
	err := tx.get(ctx, []any{
		&b.State, &b.Reason, &b.Runs, moment{&b.Reached}, &b.WantRuns, &b.WantSince, moment{&b.Updated}, &b.Unjudged,
	}, `select state, reason, runs, reached, want_runs, want_since, updated, unjudged from backfills
		where rule = $1 and version = $2 and report = $3`, rule, version, report)
	if err != nil {
		return Backfill{}, fmt.Errorf("reading the backfill of rule %s: %w", rule, err)
	}
	return b, nil
}

// SaveBackfill stores a record as it is given, in place of the one of the same rule, version and report.
func (tx *Tx) SaveBackfill(ctx context.Context, b Backfill) error {
	err := tx.exec(ctx, `insert into backfills (rule, version, report, state, reason, runs, reached,
			want_runs, want_since, updated, unjudged)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		on conflict (rule, version, report) do update set state = excluded.state, reason = excluded.reason,
			runs = excluded.runs, reached = excluded.reached, want_runs = excluded.want_runs,
			want_since = excluded.want_since, updated = excluded.updated, unjudged = excluded.unjudged`,
		b.Rule, b.Version, b.Report, b.State, b.Reason, b.Runs, millis(b.Reached), b.WantRuns, int64(b.WantSince), millis(b.Updated),
		b.Unjudged)
	if err != nil {
		return fmt.Errorf("saving the backfill of rule %s: %w", b.Rule, err)
	}
	return nil
}
