package alert

import (
	"context"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// performance is a test being played.
type performance struct {
	tx      *store.Tx
	watcher *Watcher
	set     *rules.Set
	rule    *rules.Rule
	report  rules.ReportRef
	failed  int       // runs in a row
	good    time.Time // when the last run completed that did not fail
}

// remember gives the rule the history that the test says it has, and no other: there is no past to be read from Mode.
func (p *performance) remember(ctx context.Context, test *rules.Test) error {
	points := make([]store.Point, len(test.History))
	for i, v := range test.History {
		points[i] = store.Point{
			Rule: alertKey(p.rule, p.report.Token), Version: p.rule.Version(), Run: fmt.Sprintf("earlier %d", i), Value: encode(v),
			Completed: test.Runs[0].At.AddDate(0, 0, i-len(test.History)),
		}
	}
	if err := p.tx.AddHistory(ctx, points); err != nil {
		return err
	}
	need := p.rule.Need()
	return p.tx.SaveBackfill(ctx, store.Backfill{
		Rule: alertKey(p.rule, p.report.Token), Version: p.rule.Version(), Report: p.report.Token, State: store.BackfillDone,
		WantRuns: need.Runs, WantSince: need.Since,
	})
}

// play lets a run complete.
func (p *performance) play(ctx context.Context, number int, run rules.TestRun) (Scene, error) {
	c, err := p.examine(number, run)
	if err != nil {
		return Scene{}, err
	}
	if _, err := p.tx.AddRun(ctx, c.ref.Report, c.ref.Run); err != nil {
		return Scene{}, err
	}
	completed, err := p.watcher.judgeIn(ctx, p.tx, &c)
	if err != nil {
		return Scene{}, err
	}
	if c.run.Succeeded() {
		c.points = c.adds(completed)
	}
	d, err := p.watcher.decideIn(ctx, p.tx, c)
	if err != nil {
		return Scene{}, err
	}
	return newScene(p.rule, d), nil
}

// examine makes of a run what is known of one that Mode was asked about.
func (p *performance) examine(number int, run rules.TestRun) (examined, error) {
	ref := mode.RunRef{Report: p.report.Token, Run: fmt.Sprintf("run-%04d", number+1)}
	c := p.watcher.begin(p.set, ref, p.report)
	ended := mode.Run{Report: ref.Report, Token: ref.Run, State: mode.StateSucceeded, Completed: run.At}
	if run.Duration > 0 {
		ended.Created = run.At.Add(-run.Duration)
	}
	p.failed++
	if run.Failed {
		ended.State = mode.StateFailed
		c.failure = &RunFailure{InARow: p.failed, LastGood: p.good, NotChecked: ruleNames(c.reading())}
	} else {
		p.failed, p.good = 0, run.At
	}
	c.ran(p.watcher.mode, ended)
	c.facts.report = Link{Name: ref.Report}
	if reading := c.reading(); !run.Failed && len(reading) > 0 {
		if err := p.read(&c, reading, run); err != nil {
			return c, err
		}
	}
	return c, p.watcher.gatherRun(&c)
}

// read reads the run's result.
func (p *performance) read(c *examined, reading []*rules.Rule, run rules.TestRun) error {
	pass, err := rules.NewPass(reading, p.watcher.moment(c))
	if err != nil {
		return err
	}
	rows, err := run.Result()
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := pass.ReadJSON(rows); err != nil {
		return fmt.Errorf("reading %s: %w", run.Source(), err)
	}
	c.passes = append(c.passes, pass)
	return nil
}
