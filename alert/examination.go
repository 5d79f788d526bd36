package alert

import (
	"context"
	"fmt"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// gather reads what the rules need of a run that finished.
func (w *Watcher) gather(ctx context.Context, job *store.Job, c *examined) error {
	switch {
	case c.run.Failed():
		if err := w.gatherFailure(ctx, job, c); err != nil {
			return err
		}
	case c.run.Succeeded():
		if err := w.gatherResults(ctx, job, c); err != nil {
			return err
		}
	default:
		return nil
	}
	return w.gatherRun(c)
}

// gatherRun judges the run itself by the rules that look at nothing else.
func (w *Watcher) gatherRun(c *examined) error {
	about := slices.DeleteFunc(slices.Clone(c.rules), (*rules.Rule).ReadsResult)
	if len(about) == 0 {
		return nil
	}
	pass, err := rules.NewPass(about, w.moment(c))
	if err != nil {
		return err
	}
	c.passes = append(c.passes, pass)
	return nil
}

// moment is what the rules know of the run, with whoever ran it under the name that messages show. Their present is when it completed: a late look must not make data look stale.
func (w *Watcher) moment(c *examined) rules.Moment {
	m := rules.Moment{Now: c.run.Completed, Thorough: w.thorough, Run: &expr.Run{
		State:               expr.TextOf(endState(c.run)),
		ConsecutiveFailures: expr.IntOf(0),
		Params:              make(map[string]expr.Value),
	}}
	if m.Now.IsZero() {
		m.Now = w.now()
	}
	if d := c.run.Duration(); d > 0 {
		m.Run.Duration = expr.DurationOf(d)
	}
	if by := c.facts.run.By; by != "" {
		m.Run.ExecutedBy = expr.TextOf(by)
	}
	if c.failure != nil {
		m.Run.ConsecutiveFailures = expr.IntOf(int64(c.failure.InARow))
	}
	for _, p := range c.run.Parameters {
		m.Run.Params[p.Name] = expr.TextOf(p.Value)
	}
	return m
}

// gatherFailure reads why a run failed, and since when. What Mode does not tell is left out of the message.
func (w *Watcher) gatherFailure(ctx context.Context, job *store.Job, c *examined) error {
	c.failure = &RunFailure{InARow: 1, NotChecked: ruleNames(c.reading())}
	queries, err := c.mode.QueryRuns(ctx, c.ref)
	if err := optional(ctx, job, err); err != nil {
		return err
	}
	c.failure.Queries = failedQueries(queries)
	past, err := c.mode.ConsecutiveFailures(ctx, c.ref)
	if err := optional(ctx, job, err); err != nil {
		return err
	}
	c.failure.InARow, c.failure.LastGood = max(past.InARow, 1), past.LastGood
	return nil
}

// gatherResults has the run's results judged by the rules.
func (w *Watcher) gatherResults(ctx context.Context, job *store.Job, c *examined) error {
	checked := c.reading()
	if len(checked) == 0 {
		return nil
	}
	queries, err := c.mode.QueryRuns(ctx, c.ref)
	if err != nil {
		if passing(err) || !c.gone() && !w.exhausted(job) {
			return err
		}
		c.fail(checked, fmt.Errorf("the queries of the run cannot be listed: %w", err))
		return nil
	}
	e := evaluation{watcher: w, mode: c.mode, job: job, ref: c.ref, at: w.moment(c), queries: queries}
	if err := e.nameQueries(ctx, checked); err != nil {
		return err
	}
	c.facts.queries = e.links()
	return e.read(ctx, checked, c)
}
