package alert

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// Replay lets runs of a report complete again, as if one rule had been there alone and nothing had been wrong before. They are
// read, judged and decided as the service does it, by the same code, in a database of its own: nothing is said, and nobody's
// state moves. It is for one goroutine.
//
//	replay, err := alert.NewReplay(ctx, alert.ReplayConfig{Mode: client, Set: set, Rule: rule, Report: token})
//	lacking, err := replay.Remember(ctx, runs[0].Completed)
//	for _, run := range runs {
//		scene, err := replay.Run(ctx, run)
//	}
type Replay struct {
	interval

	report rules.ReportRef
	played int
	failed int       // runs in a row
	good   time.Time // when the last run completed that did not fail
	last   examined  // the run that was replayed last
	untold Scene     // what came of runs of which there is nothing to see, for the next that there is
}

// ReplayConfig says what is replayed. Set, Rule and Report are required.
type ReplayConfig struct {
	// Mode is asked for results and names; nil means that all results are at hand, and there are no names.
	Mode *mode.Client
	// Rule is a rule of Set, and Report the token of a report that it is about.
	Set    *rules.Set
	Rule   *rules.Rule
	Report string
	// Thorough has results tell what each condition came to, as rules.Moment has it.
	Thorough bool
}

// NewReplay makes the database, in a folder for temporary files. Close removes it.
func NewReplay(ctx context.Context, c ReplayConfig) (*Replay, error) {
	client := c.Mode
	if client == nil {
		client = nobody()
	}
	s, err := newStage(ctx, client)
	if err != nil {
		return nil, err
	}
	r := &Replay{
		interval: interval{stage: s, set: c.Set.Only(c.Rule), rule: c.Rule, facts: facts{token: c.Report}},
		report:   rules.ReportRef{Token: c.Report, CollectionName: rehearsedReport(c.Rule).CollectionName},
	}
	s.watcher.thorough = c.Thorough
	s.watcher.rules.Store(r.set)
	s.clock = time.Now() // before there is a run nothing is to be older than it is
	if c.Mode == nil {
		err = s.store.Update(ctx, func(tx *store.Tx) error { return endPast(ctx, tx, c.Rule, c.Report) })
	} else {
		r.report, err = s.watcher.identify(ctx, replayed(s.clock), s.watcher.Rules(), c.Report)
	}
	if err != nil {
		return nil, errors.Join(err, s.Close()) //nolint:contextcheck // what is temporary is removed, whatever was cancelled
	}
	return r, nil
}

// replayed is the job that a run is examined by. It has been tried for long enough: what Mode refuses is believed at once.
func replayed(now time.Time) *store.Job {
	return &store.Job{Attempt: tries, Created: now.Add(-patience)}
}

// Remember reads the history that the rule needs from the runs that completed before a time, as the service does it for a new
// rule. Lacking says why there is less than it needs, if so. Without it, the rule knows only the runs that are replayed.
func (r *Replay) Remember(ctx context.Context, before time.Time) (lacking string, err error) {
	if r.rule.Need() == (expr.Need{}) {
		return "", nil
	}
	r.clock = before
	err = r.store.Update(ctx, func(tx *store.Tx) error {
		_, err := beginBackfill(ctx, tx, r.report.Token, r.rule, before)
		return err
	})
	if err != nil {
		return "", err
	}
	b := &backfill{watcher: r.watcher, mode: r.watcher.mode, job: replayed(before), report: r.report.Token, now: before}
	if err := b.find(ctx, r.watcher.Rules()); err != nil {
		return "", err
	}
	found, err := b.walk(ctx)
	if err != nil {
		return "", fmt.Errorf("reading the past runs of report %s: %w", r.report.Token, err)
	}
	for _, f := range b.waiting {
		lacking = f.reason(before, found.reason)
	}
	return lacking, r.store.Update(ctx, func(tx *store.Tx) error {
		_, err := b.record(ctx, tx, found)
		return err
	})
}

// Run lets a run complete that ended in Mode, and returns what came of it. Runs are given in the order in which they completed.
// An error says that Mode could not be asked; what it refuses to show is the scene's to tell.
func (r *Replay) Run(ctx context.Context, run mode.Run) (Scene, error) {
	c := r.begin(run)
	job := replayed(r.clock)
	if err := r.watcher.nameFacts(ctx, job, &c); err != nil {
		return Scene{}, err
	}
	if err := r.gather(ctx, job, &c); err != nil {
		return Scene{}, err
	}
	return r.complete(ctx, c)
}

// begin begins the examination of a run; it is the present now.
func (r *Replay) begin(run mode.Run) examined {
	switch {
	case !run.Completed.IsZero():
		r.clock = run.Completed
	case !run.Created.IsZero(): // as Mode may leave a cancelled run
		r.clock = run.Created
	}
	c := r.watcher.begin(r.watcher.Rules(), run.Ref(), r.report)
	c.ran(r.watcher.mode, run)
	return c
}

// gather reads what the rule needs of a run. How many runs failed before it is known of all but the first.
func (r *Replay) gather(ctx context.Context, job *store.Job, c *examined) error {
	if !c.run.Failed() || r.played == 0 {
		if err := r.watcher.gather(ctx, job, c); err != nil {
			return err
		}
	} else {
		queries, err := c.mode.QueryRuns(ctx, c.ref)
		if err := optional(ctx, job, err); err != nil {
			return err
		}
		c.failure = &RunFailure{InARow: r.failed + 1, LastGood: r.good, NotChecked: ruleNames(c.reading()), Queries: failedQueries(queries)}
		if err := r.watcher.gatherRun(c); err != nil {
			return err
		}
	}
	switch {
	case c.run.Failed():
		r.failed, r.good = c.failure.InARow, c.failure.LastGood
	case c.run.Succeeded():
		r.failed, r.good = 0, c.run.Completed
	}
	return nil
}
