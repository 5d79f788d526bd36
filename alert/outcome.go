package alert

import (
	"context"
	"fmt"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// decide settles a run once and for all: in one transaction its evaluations are recorded, the alerts move, what is owed
// to Slack is queued, and its job ends.
func (w *Watcher) decide(ctx context.Context, job *store.Job, c examined) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		run, err := tx.Run(ctx, c.ref.Report, c.ref.Run)
		if err != nil {
			return fmt.Errorf("reading run %s: %w", c.ref.Run, err)
		}
		if run.State != store.RunReceived {
			return tx.Complete(ctx, job)
		}
		run.ModeState, run.Completed, run.Decided = c.run.State, c.run.Completed, w.now()
		if run.Completed.IsZero() {
			run.Completed = run.Received
		}
		last, lastRun, err := tx.LastDecided(ctx, c.ref.Report)
		if err != nil {
			return fmt.Errorf("reading the last run decided: %w", err)
		}
		run.State = store.RunDecided
		d := &decision{tx: tx, report: c.ref.Report, run: c.ref.Run, now: run.Decided, completed: run.Completed}
		if run.Completed.Before(last) {
			run.Reason = fmt.Sprintf("older than run %s, which was decided before it", lastRun)
		} else if err := w.settleAll(ctx, d, c); err != nil {
			return err
		}
		if err := tx.AddEvaluations(ctx, d.evaluations); err != nil {
			return fmt.Errorf("recording the evaluations: %w", err)
		}
		if err := tx.SaveRun(ctx, run); err != nil {
			return fmt.Errorf("recording run %s: %w", c.ref.Run, err)
		}
		w.log.InfoContext(ctx, "run decided", "report", c.ref.Report, "run", c.ref.Run, "state", c.run.State,
			"rules", len(c.results), "spoke", d.spoke, "reason", run.Reason)
		return tx.Complete(ctx, job)
	})
}

// settleAll moves every alert that the run concerns. A run that failed leaves the rules' alerts as they are, and one that
// was cancelled says nothing at all.
func (w *Watcher) settleAll(ctx context.Context, d *decision, c examined) error {
	var all []verdict
	if len(w.rules.For(c.ref.Report)) > 0 && (c.run.Succeeded() || c.run.Failed()) {
		all = append(all, runVerdict(c.facts, c.ref.Report, w.rules, c.failure))
	}
	all = append(all, verdicts(c.facts, c.results)...)
	for _, v := range all {
		if err := d.settle(ctx, v); err != nil {
			return err
		}
	}
	return w.announce(ctx, d, c)
}

// announce queues the messages for those who want to hear of each run.
func (w *Watcher) announce(ctx context.Context, d *decision, c examined) error {
	var channels []string
	for _, a := range w.rules.AnnouncementsOf(c.ref.Report) {
		if len(a.States) == 0 || slices.Contains(a.States, endState(c.run)) {
			channels = union(channels, a.Channels)
		}
	}
	for _, channel := range channels {
		n := c.facts.runNotice(SubjectAnnouncement)
		n.Role, n.State, n.Failure = RolePost, StateOK, c.failure
		if c.failure != nil {
			n.State = StateError
		}
		if err := d.oweAll(ctx, channel, n); err != nil {
			return err
		}
	}
	return nil
}

// endState is how a run ended in the words of the rules, which know one word for success where Mode has two.
func endState(run mode.Run) string {
	if run.Succeeded() {
		return mode.StateSucceeded
	}
	return run.State
}
