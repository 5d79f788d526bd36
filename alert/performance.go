package alert

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// performance is a test being played.
type performance struct {
	interval

	report rules.ReportRef
	failed int       // runs in a row
	good   time.Time // when the last run completed that did not fail
}

// remember gives the rule the history that the test says it has, and no other: there is no past to be read from Mode.
func (p *performance) remember(ctx context.Context, test *rules.Test) error {
	points := make([]store.Point, len(test.History))
	for i, point := range test.History {
		points[i] = store.Point{
			Rule: alertKey(p.rule, p.report.Token), Version: p.rule.Version(), Group: groupKey(p.key(point)), Run: fmt.Sprintf("earlier %d", i),
			Value: encode(point.Value), Completed: point.At,
		}
		if point.At.IsZero() {
			points[i].Completed = test.Runs[0].At.AddDate(0, 0, i-len(test.History))
		}
	}
	if err := p.tx.AddHistory(ctx, points); err != nil {
		return err
	}
	return endPast(ctx, p.tx, p.rule, p.report.Token)
}

// endPast says that no more is to come of a rule's history than is known.
func endPast(ctx context.Context, tx *store.Tx, rule *rules.Rule, report string) error {
	need := rule.Need()
	return tx.SaveBackfill(ctx, store.Backfill{
		Rule: alertKey(rule, report), Version: rule.Version(), Report: report, State: store.BackfillDone,
		WantRuns: need.Runs, WantSince: need.Since,
	})
}

// key is the group that an earlier value is of.
func (p *performance) key(point rules.TestPoint) []expr.Value {
	key := make([]expr.Value, len(p.rule.By))
	for i, column := range p.rule.By {
		for _, cell := range point.Group {
			if strings.EqualFold(cell.Column, column) {
				key[i] = cell.Value
			}
		}
	}
	return key
}

// play lets time pass until a run completes, or until nothing has happened for long enough.
func (p *performance) play(ctx context.Context, number int, run rules.TestRun) (Scene, error) {
	var scene Scene
	if number > 0 {
		if err := p.pass(ctx, run.At, &scene); err != nil {
			return Scene{}, err
		}
	}
	p.clock = run.At
	if run.None {
		return scene, p.await(ctx, run.At)
	}
	c, err := p.examine(number, run)
	if err != nil {
		return Scene{}, err
	}
	d, err := p.settle(ctx, &c)
	if err != nil {
		return Scene{}, err
	}
	scene.add(p.rule, d)
	return scene, p.arrived(ctx, c.run, d)
}

// examine makes of a run what is known of one that Mode was asked about.
func (p *performance) examine(number int, run rules.TestRun) (examined, error) {
	ref := mode.RunRef{Report: p.report.Token, Run: fmt.Sprintf("run-%04d", number+1)}
	c := p.watcher.begin(p.set, ref, p.report)
	ended := mode.Run{Report: ref.Report, Token: ref.Run, State: mode.StateSucceeded, Completed: run.At}
	if run.Duration > 0 {
		ended.Created = run.At.Add(-run.Duration)
	}
	for _, param := range run.Params {
		ended.Parameters = append(ended.Parameters, mode.Param{Name: param.Column, Value: param.Value})
	}
	p.failed++
	if run.Failed {
		ended.State = mode.StateFailed
		c.failure = &RunFailure{InARow: p.failed, LastGood: p.good, NotChecked: ruleNames(c.reading())}
	} else {
		p.failed, p.good = 0, run.At
	}
	ended.ExecutedBy = run.ExecutedBy
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
	at := p.watcher.moment(c)
	if run.RowCount != nil {
		at.Run.RowCount = expr.IntOf(int64(*run.RowCount))
	}
	pass, err := rules.NewPass(reading, at)
	if err != nil {
		return err
	}
	c.passes = append(c.passes, pass)
	if run.RowCount != nil {
		return nil
	}
	rows, err := run.Result()
	if err != nil {
		return err
	}
	defer rows.Close()
	if err := pass.ReadJSON(rows); err != nil {
		return fmt.Errorf("reading %s: %w", run.Source(), err)
	}
	return nil
}
