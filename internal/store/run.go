package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// RunState is how far a run of a report has come.
type RunState string

// The states of a run.
const (
	RunReceived RunState = "received" // known, not decided yet
	RunMissed   RunState = "missed"   // found long after it completed; it goes into the history and moves nothing
	RunDecided  RunState = "decided"  // its rules were evaluated and what they say was stored
	RunIgnored  RunState = "ignored"  // nothing to decide, Reason says why
	RunDead     RunState = "dead"     // given up, Reason says why
)

// Run is one run of a report.
type Run struct {
	Report, Run string // Mode's tokens
	State       RunState
	// Received is when we first heard of it, Completed when Mode says that it completed, Decided when it was decided;
	// zero while unknown.
	Received, Completed, Decided time.Time
	// ModeState is Mode's own word for how the run ended.
	ModeState string
	// Reason says why the run is in its state, where that is not plain.
	Reason string
	// Missed is when it was found that it had been missed; zero where it was not.
	Missed time.Time
}

// AddRun stores a run that was just heard of, as received; one that was given up counts as new. Added is false when it was
// known already: nothing is changed then. Of many at once, exactly one adds it.
func (tx *Tx) AddRun(ctx context.Context, report, run string) (added bool, err error) {
	n, err := tx.execCount(ctx, `insert into runs (report, run, state, received) values ($1, $2, $3, $4)
		on conflict (report, run) do update set state = excluded.state, received = excluded.received, reason = ''
			where runs.state = $5`, report, run, RunReceived, millis(tx.s.now()), RunDead)
	if err != nil {
		return false, fmt.Errorf("adding run %s of report %s: %w", run, report, err)
	}
	return n == 1, nil
}

// Run returns a run, or ErrNotFound.
func (tx *Tx) Run(ctx context.Context, report, run string) (Run, error) {
	r := Run{Report: report, Run: run}
	err := tx.get(ctx, []any{
		&r.State, moment{&r.Received}, moment{&r.Completed}, moment{&r.Decided}, &r.ModeState, &r.Reason, moment{&r.Missed},
	}, `select state, received, completed, decided, mode_state, reason, missed from runs where report = $1 and run = $2`, report, run)
	if err != nil {
		return Run{}, fmt.Errorf("reading run %s of report %s: %w", run, report, err)
	}
	return r, nil
}

// WaitingRuns returns the runs of a report that wait to be decided, in the order in which they were heard of.
func (tx *Tx) WaitingRuns(ctx context.Context, report string) ([]Run, error) {
	var waiting []Run
	err := tx.each(ctx, func(rows row) error {
		r := Run{Report: report, State: RunReceived}
		err := rows.Scan(&r.Run, moment{&r.Received}, moment{&r.Completed}, &r.Reason)
		waiting = append(waiting, r)
		return err
	}, `select run, received, completed, reason from runs where report = $1 and state = 'received' order by received, run`, report)
	if err != nil {
		return nil, fmt.Errorf("reading the waiting runs of report %s: %w", report, err)
	}
	return waiting, nil
}

// Doubt is of which runs it is doubted whether they completed before another one: those that were heard of after Since, and
// as long as nobody knows when they completed, before Until.
type Doubt struct{ Since, Until time.Time }

// RunsAhead returns the runs of the report of a run that wait to be decided and that completed before it, in that order, or
// may have. These come first, in the order in which they were heard of; one with a reason is none of them.
func (tx *Tx) RunsAhead(ctx context.Context, run Run, d Doubt) ([]Run, error) {
	var ahead []Run
	err := tx.each(ctx, func(rows row) error {
		r := Run{Report: run.Report, State: RunReceived}
		err := rows.Scan(&r.Run, moment{&r.Received}, moment{&r.Completed}, &r.Reason)
		ahead = append(ahead, r)
		return err
	}, `select run, received, completed, reason from runs where report = $1 and state = 'received' and run <> $2 and received > $3
			and reason = '' and (completed <> 0 and (completed, run) < ($4, $2) or completed = 0 and received < $5)
		order by completed, received, run`,
		run.Report, run.Run, millis(d.Since), millis(run.Completed), millis(d.Until))
	if err != nil {
		return nil, fmt.Errorf("reading which runs of report %s wait before run %s: %w", run.Report, run.Run, err)
	}
	return ahead, nil
}

// SaveRun stores a run as it is given, whether it was known or not.
func (tx *Tx) SaveRun(ctx context.Context, r Run) error {
	err := tx.exec(ctx, `insert into runs (report, run, state, received, completed, decided, mode_state, reason, missed)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (report, run) do update set state = excluded.state, received = excluded.received,
			completed = excluded.completed, decided = excluded.decided, mode_state = excluded.mode_state,
			reason = excluded.reason, missed = excluded.missed`,
		r.Report, r.Run, r.State, millis(r.Received), millis(r.Completed), millis(r.Decided), r.ModeState, r.Reason, millis(r.Missed))
	if err != nil {
		return fmt.Errorf("saving run %s of report %s: %w", r.Run, r.Report, err)
	}
	return nil
}

// LastDecided returns the decided run of a report that completed last, and when; both are zero when none was decided.
// Of runs that completed in the same millisecond it is the one whose token sorts last.
func (tx *Tx) LastDecided(ctx context.Context, report string) (completed time.Time, run string, err error) {
	err = tx.get(ctx, []any{moment{&completed}, &run}, `select completed, run from runs
		where report = $1 and state = 'decided' order by completed desc, run desc limit 1`, report)
	if errors.Is(err, ErrNotFound) {
		return time.Time{}, "", nil
	}
	if err != nil {
		return time.Time{}, "", fmt.Errorf("reading the last decided run of report %s: %w", report, err)
	}
	return completed, run, nil
}
