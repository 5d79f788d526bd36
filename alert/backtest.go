package alert

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// Backtest lets past runs of a report complete again for several versions of a rule, each as if it had been there alone: a
// [Replay] for each, for which every result is read once. It is for one goroutine.
//
//	test, err := alert.NewBacktest(ctx, alert.BacktestConfig{Mode: client, Report: token, Versions: versions})
//	lacking, err := test.Remember(ctx, runs[0].Completed)
//	err = test.Play(ctx, runs, func(run mode.Run, scenes []alert.Scene) error { … })
type Backtest struct {
	mode    *mode.Client
	reader  *Watcher // reads the results, several runs at a time, so its clock stands still
	set     *rules.Set
	job     *store.Job
	replays []*Replay
	failed  int       // runs in a row; -1 while that is not known
	good    time.Time // when the last run completed that did not fail
}

// BacktestConfig says what is played again. All of it is required.
type BacktestConfig struct {
	// Mode is asked for results and names: best a client that keeps them, [mode.Client.Kept].
	Mode *mode.Client
	// Report is the token of the report.
	Report string
	// Versions are the rules that are played, at least one.
	Versions []Version
}

// Version is one version of a rule, and the set that it stands in.
type Version struct {
	Set  *rules.Set
	Rule *rules.Rule
}

// NewBacktest makes a database for each version, in folders for temporary files. Close removes them.
func NewBacktest(ctx context.Context, c BacktestConfig) (*Backtest, error) {
	b := &Backtest{mode: c.Mode, set: &rules.Set{}, failed: -1}
	for _, v := range c.Versions {
		r, err := NewReplay(ctx, ReplayConfig{Mode: c.Mode, Set: v.Set, Rule: v.Rule, Report: c.Report})
		if err != nil {
			return nil, errors.Join(err, b.Close()) //nolint:contextcheck // what is temporary is removed, whatever was cancelled
		}
		b.replays = append(b.replays, r)
		b.set.Rules = append(b.set.Rules, v.Rule)
	}
	now := time.Now()
	b.reader = NewWatcher(WatcherConfig{
		Mode: c.Mode, Store: b.replays[0].store, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return now },
	})
	b.job = replayed(now)
	return b, nil
}

// Close removes the databases.
func (b *Backtest) Close() error {
	var all []error
	for _, r := range b.replays {
		all = append(all, r.Close())
	}
	return errors.Join(all...)
}

// Remember reads the history that each version needs from the runs that completed before a time. Lacking says of each why
// there is less than it needs, if so.
func (b *Backtest) Remember(ctx context.Context, before time.Time) (lacking []string, err error) {
	for _, r := range b.replays {
		reason, err := r.Remember(ctx, before)
		if err != nil {
			return nil, err
		}
		lacking = append(lacking, reason)
	}
	return lacking, nil
}

// Play lets runs complete again, in the order in which they are given, which must be that in which they completed. See is told
// what came of each, version by version, and ends the play with an error. It is told of no scenes where Mode does not keep the
// results of the run any more.
func (b *Backtest) Play(ctx context.Context, runs []mode.Run, see func(run mode.Run, scenes []Scene) error) error {
	ctx, cancel := context.WithCancel(ctx)
	read, done := b.readAll(ctx, runs)
	defer func() {
		cancel()
		<-done
	}()
	for _, run := range runs {
		var r reading
		select {
		case next, ok := <-read:
			if !ok {
				return ctx.Err()
			}
			r = <-next
		case <-ctx.Done():
			return ctx.Err()
		}
		if r.err != nil {
			return r.err
		}
		scenes, err := b.decide(ctx, run, r)
		if err != nil {
			return err
		}
		if err := see(run, scenes); err != nil {
			return err
		}
	}
	return nil
}

// Pass lets time pass after the last run, and returns what came of that for each version: a report that is late, and what is said
// when a mute ends.
func (b *Backtest) Pass(ctx context.Context, until time.Time) ([]Scene, error) {
	scenes := make([]Scene, len(b.replays))
	for i, r := range b.replays {
		var err error
		if scenes[i], err = r.Pass(ctx, until); err != nil {
			return nil, err
		}
	}
	return scenes, nil
}

// decide decides a run for each version.
func (b *Backtest) decide(ctx context.Context, run mode.Run, read reading) ([]Scene, error) {
	if err := b.countFailures(ctx, run, &read.examined); err != nil {
		return nil, err
	}
	if read.purged() {
		return nil, b.miss(ctx, run, read.examined)
	}
	passes := make(map[*rules.Rule]*rules.Pass)
	for _, pass := range read.passes {
		of := pass.Rules()
		for i, own := range pass.Split() {
			passes[of[i]] = own
		}
	}
	scenes := make([]Scene, len(b.replays))
	for i, r := range b.replays {
		scene, err := r.complete(ctx, r.share(run, read.examined, passes[r.rule]))
		if err != nil {
			return nil, err
		}
		scenes[i] = scene
	}
	return scenes, nil
}

// miss lets a run complete without its results.
func (b *Backtest) miss(ctx context.Context, run mode.Run, read examined) error {
	read.results = nil
	for _, r := range b.replays {
		if err := r.came(ctx, r.share(run, read, nil)); err != nil {
			return err
		}
	}
	return nil
}

// share is what a replay takes of a run that was read for many.
func (r *Replay) share(run mode.Run, read examined, pass *rules.Pass) examined {
	c := r.begin(run)
	c.facts = read.facts
	if pass != nil {
		c.passes = []*rules.Pass{pass}
	}
	for _, result := range read.results {
		if result.Rule == r.rule {
			c.results = append(c.results, result)
		}
	}
	if read.failure != nil {
		failure := *read.failure
		failure.NotChecked = ruleNames(c.reading())
		c.failure = &failure
	}
	return c
}
