package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// decide settles a run once and for all: in one transaction its evaluations are recorded, the alerts move, what is owed
// to Slack is queued, and its job ends, unless it is that of another run.
func (w *Watcher) decide(ctx context.Context, job *store.Job, c examined) error {
	if err := w.judge(ctx, &c); err != nil {
		return err
	}
	var d *decision
	err := w.store.UpdateApart(ctx, c.ref.Report, func(tx *store.Tx) (err error) {
		if d, err = w.decideIn(ctx, tx, c); err != nil || c.ahead {
			return err
		}
		return tx.Complete(ctx, job)
	})
	if err == nil && d != nil {
		w.metrics.decided(d)
		w.log.InfoContext(ctx, "run decided", "report", c.ref.Report, "run", c.ref.Run, "state", c.run.State,
			"rules", d.judged, "spoke", d.spoke, "reason", d.why)
	}
	return err
}

// decideIn is decide within a transaction, without the job. A run that is decided stays as it is: the decision is nil. Nothing of
// c changes, because the transaction may be repeated.
func (w *Watcher) decideIn(ctx context.Context, tx *store.Tx, c examined) (*decision, error) {
	run, err := tx.Run(ctx, c.ref.Report, c.ref.Run)
	if err != nil || run.State != store.RunReceived && run.State != store.RunMissed {
		return nil, err
	}
	if err := c.check(ctx, tx); err != nil {
		return nil, err
	}
	run.Decided = w.now()
	run.ModeState, run.Completed = c.run.State, c.completed(run, run.Decided)
	d := &decision{
		tx: tx, report: c.ref.Report, run: c.ref.Run, facts: c.facts, rules: w.rules.Load(),
		now: run.Decided, completed: run.Completed, received: run.Received, missed: run.State == store.RunMissed,
	}
	if d.last, d.lastRun, err = tx.LastDecided(ctx, c.ref.Report); err != nil {
		return nil, err
	}
	if err := w.fillFor(ctx, tx, c); err != nil {
		return nil, err
	}
	if err := d.review(ctx, &c); err != nil {
		return nil, err
	}
	if d.why, err = w.conclude(ctx, d, c); err != nil {
		return nil, err
	}
	if c.unreadable != "" {
		if err := w.reportGivenUp(ctx, d, c); err != nil {
			return nil, err
		}
	}
	if err := d.finish(ctx); err != nil {
		return nil, err
	}
	run.State, run.Reason = c.end(), d.why
	return d, tx.SaveRun(ctx, run)
}

// completed is when the run completed, as completedAt says.
func (c examined) completed(run store.Run, now time.Time) time.Time {
	return completedAt(c.run, run, now)
}

// end is what becomes of the run. Only one that succeeded or failed takes a place in the order of a report's runs.
func (c examined) end() store.RunState {
	switch {
	case c.unreadable != "":
		return store.RunDead
	case c.run.Succeeded(), c.run.Failed():
		return store.RunDecided
	default:
		return store.RunIgnored
	}
}

// conclude moves every alert that the run concerns, and announces the run. A run that is older than the last one decided
// is recorded and moves nothing; why is said then. One that was missed for long is not announced either.
func (w *Watcher) conclude(ctx context.Context, d *decision, c examined) (why string, err error) {
	if !d.missed && !d.completed.Before(d.last) {
		if err := w.settleAll(ctx, d, c); err != nil {
			return "", err
		}
		return c.unreadable, w.announce(ctx, d, c)
	}
	why = fmt.Sprintf("older than run %s, which was decided before it", d.lastRun)
	if d.missed {
		why = "it was missed when it completed, and goes into the history only"
	}
	for _, v := range verdicts(c.facts, c.results) {
		if v.aside = true; !v.silent || v.found.rank != rankOK {
			d.record(v, v.found.state, "not posted: "+why)
		}
	}
	if d.missed {
		return why, nil
	}
	return why, w.announce(ctx, d, c)
}

// settleAll moves the alerts of a run that is the newest. A run that failed leaves the rules' alerts as they are, and one
// that was cancelled says nothing at all.
func (w *Watcher) settleAll(ctx context.Context, d *decision, c examined) error {
	var all []verdict
	if len(c.set.For(c.report)) > 0 && (c.run.Succeeded() || c.run.Failed()) {
		all = append(all, runVerdict(c))
	}
	if c.run.Succeeded() || c.run.Failed() {
		punctual, err := w.expectNext(ctx, d)
		if err != nil {
			return err
		}
		all = append(all, punctual...)
	}
	for _, v := range append(all, verdicts(c.facts, c.results)...) {
		if err := d.settle(ctx, v); err != nil {
			return err
		}
	}
	for _, r := range c.results {
		if r.Err != nil || r.Whole != nil || r.Empty && r.Rule.NoData != rules.NoDataOK {
			continue // nothing is known of any group, and that is said of all at once
		}
		if err := d.settleGone(ctx, r.Rule); err != nil {
			return err
		}
	}
	return nil
}

// announce queues the messages for those who want to hear of each run.
func (w *Watcher) announce(ctx context.Context, d *decision, c examined) error {
	var told []string
	for _, a := range c.announced() {
		if c.unreadable != "" || len(a.States) > 0 && !slices.Contains(a.States, endState(c.run)) {
			continue
		}
		n := c.facts.runNotice(SubjectAnnouncement)
		n.Role, n.State, n.Failure = RolePost, StateOK, c.failure
		if c.failure != nil {
			n.State = StateError
		}
		for _, channel := range announcedTo(a) {
			if slices.Contains(told, channel) {
				continue
			}
			told = append(told, channel)
			if err := d.oweAll(ctx, channel, n); err != nil {
				return err
			}
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
