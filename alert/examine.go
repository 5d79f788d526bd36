package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// examine works one run's job: it asks Mode for the run, has its results judged, and decides.
func (w *Watcher) examine(ctx context.Context, job *store.Job) error {
	var body runJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	ref := mode.RunRef(body)
	checked := w.rules.For(ref.Report)
	if len(checked) == 0 && len(w.rules.AnnouncementsOf(ref.Report)) == 0 {
		return w.ignore(ctx, job, ref, "no rule is about this report")
	}
	run, err := w.mode.Run(ctx, ref)
	switch {
	case hopeless(err, job):
		return w.giveUp(ctx, job, ref, err.Error())
	case err != nil:
		return err
	case !run.Finished():
		return w.wait(ctx, job, ref, run)
	}
	c, err := w.gather(ctx, job, ref, run, checked)
	if err != nil {
		return err
	}
	if err := w.nameFacts(ctx, &c); err != nil {
		return err
	}
	return w.decide(ctx, job, c)
}

// ignore ends a run that nobody asked about.
func (w *Watcher) ignore(ctx context.Context, job *store.Job, ref mode.RunRef, why string) error {
	w.log.DebugContext(ctx, "run ignored", "report", ref.Report, "run", ref.Run, "reason", why)
	return w.store.Update(ctx, func(tx *store.Tx) error {
		if err := w.endRun(ctx, tx, ref, store.RunIgnored, why); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// wait asks again later for a run that Mode still shows as unfinished, in a state that may be one we never heard of.
func (w *Watcher) wait(ctx context.Context, job *store.Job, ref mode.RunRef, run mode.Run) error {
	age := w.now().Sub(job.Created)
	if age > unfinishedFor {
		return w.giveUp(ctx, job, ref, fmt.Sprintf("Mode still says %q after %s", run.State, age.Round(time.Minute)))
	}
	return store.Snooze(min(max(age/4, 2*time.Second), time.Minute))
}

// hopeless reports whether an answer of Mode will stay what it is: not found or not allowed, and asked often enough for
// a run that had only just completed to have appeared. Wrong credentials are not hopeless, somebody will mend them.
func hopeless(err error, job *store.Job) bool {
	var answer *mode.Error
	if !errors.As(err, &answer) || job.Attempt < patience {
		return false
	}
	return !answer.Retryable() && answer.Status != http.StatusUnauthorized
}

// examined is all that a run was found to be, ready to be decided.
type examined struct {
	ref     mode.RunRef
	run     mode.Run
	facts   facts
	results []rules.Result
	failure *RunFailure
}

// gather reads what the rules need of a run that finished.
func (w *Watcher) gather(ctx context.Context, job *store.Job, ref mode.RunRef, run mode.Run, checked []*rules.Rule) (examined, error) {
	c := examined{ref: ref, run: run, facts: facts{run: runFacts(w.mode, ref, run), parameters: make(map[string]string)}}
	for _, p := range run.Parameters {
		c.facts.parameters[p.Name] = p.Value
	}
	switch {
	case run.Failed():
		return c, w.gatherFailure(ctx, &c, checked)
	case run.Succeeded() && len(checked) > 0:
		return c, w.gatherResults(ctx, job, &c, checked)
	default:
		return c, nil
	}
}

// gatherFailure reads why a run failed, and since when. What Mode does not tell is left out of the message.
func (w *Watcher) gatherFailure(ctx context.Context, c *examined, checked []*rules.Rule) error {
	c.failure = &RunFailure{InARow: 1, NotChecked: ruleNames(checked)}
	queries, err := w.mode.QueryRuns(ctx, c.ref)
	if err := tolerable(err); err != nil {
		return err
	}
	c.failure.Queries = failedQueries(queries)
	past, err := w.mode.ConsecutiveFailures(ctx, c.ref)
	if err := tolerable(err); err != nil {
		return err
	}
	c.failure.InARow, c.failure.LastGood = max(past.InARow, 1), past.LastGood
	return nil
}

// gatherResults has the run's results judged by the rules.
func (w *Watcher) gatherResults(ctx context.Context, job *store.Job, c *examined, checked []*rules.Rule) error {
	queries, err := w.mode.QueryRuns(ctx, c.ref)
	if err != nil && !hopeless(err, job) {
		return err
	}
	e := evaluation{watcher: w, job: job, ref: c.ref, queries: queries}
	c.facts.queries = e.links()
	if err != nil {
		c.results = failAll(checked, fmt.Errorf("the queries of the run cannot be listed: %w", err))
		return nil
	}
	c.results, err = e.results(ctx, checked)
	return err
}

// tolerable lets a message do without what Mode refuses to tell; what may be told later is worth waiting for.
func tolerable(err error) error {
	var answer *mode.Error
	if errors.As(err, &answer) && !answer.Retryable() {
		return nil
	}
	return err
}
