package alert

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

const (
	// outOfOrder is for how long a run waits for another one of its report that came before it. A run that takes longer is
	// decided late, and moves nothing any more.
	outOfOrder = 10 * time.Minute
	// nearby is for how long it waits without leaving its place among those in hand, where somebody has that one in hand.
	nearby = 2 * time.Second
	// lookAside is how often it looks meanwhile whether it has to wait any more, where nobody here will say so.
	lookAside = 50 * time.Millisecond
	// refusedLooks is how often a run's results are refused before those behind it are decided without it.
	refusedLooks = 3
	// scrambled is how far apart two events may come in the wrong order.
	scrambled = time.Minute
)

// await lets the runs of a report that completed before this one be decided first, so that the alerts move in that order:
// of two that come together, or that waited for Mode together, the older one would move nothing after the newer one. Those
// that nobody has in hand it decides itself: their own jobs may come up only after thousands of others. Over reports whether
// the run was decided meanwhile. The error is the store's Snooze where the wait takes longer.
func (w *Watcher) await(ctx context.Context, job *store.Job, c *examined) (over bool, err error) {
	deadline := time.Now().Add(nearby)
	for asked := false; ; asked = true {
		self, ahead, err := w.ahead(ctx, c)
		if err == nil && !asked && len(ahead) > 0 {
			ahead, err = w.lineUp(ctx, job, c, lined{self, ahead})
		}
		if err != nil {
			return false, err
		}
		if len(ahead) == 0 {
			return self.State == store.RunDecided || self.State == store.RunIgnored, nil
		}
		if err := w.letGo(ctx, job, c, ahead[0], deadline); err != nil {
			return false, err
		}
	}
}

// letGo has a run decided that is to be decided before that of a job, or waits for whoever does so.
func (w *Watcher) letGo(ctx context.Context, job *store.Job, c *examined, first store.Run, deadline time.Time) error {
	ref := mode.RunRef{Report: first.Report, Run: first.Run}
	put, busy := w.inHand.take(ref)
	if busy == nil {
		elsewhere, err := w.elsewhere(ctx, ref)
		if err != nil || !elsewhere {
			defer put()
			if err == nil {
				err = w.goAhead(ctx, job, c, first)
			}
			return err
		}
		put()
	}
	left := time.Until(deadline)
	if busy == nil || first.Completed.IsZero() { // another process does not tell, and ours may learn that it is not the first
		left = min(left, lookAside)
	}
	if !inTime(ctx, busy, left) && !time.Now().Before(deadline) {
		return cmp.Or(ctx.Err(), w.later(job))
	}
	return ctx.Err()
}

// elsewhere reports whether another process has a run in hand.
func (w *Watcher) elsewhere(ctx context.Context, ref mode.RunRef) (elsewhere bool, err error) {
	job, err := foundJob(ref)
	if err != nil {
		return false, err
	}
	err = w.store.View(ctx, func(tx *store.Tx) error {
		elsewhere, err = tx.Elsewhere(ctx, job)
		return err
	})
	return elsewhere, err
}

// goAhead examines a run that is to be decided before that of a job, whose own job finds it decided then. Whatever is not plain
// about it, its own job is left to deal with.
func (w *Watcher) goAhead(ctx context.Context, job *store.Job, c *examined, first store.Run) error {
	ref := mode.RunRef{Report: first.Report, Run: first.Run}
	if first.Completed.IsZero() || w.balked.lately(ref, time.Now()) { // only its own job can tell whether it did, or try again
		return w.later(job)
	}
	other := w.begin(c.set, ref, c.report)
	other.ahead = true
	run, err := w.mode.Run(ctx, other.ref)
	if err == nil && run.Finished() {
		other.ran(w.mode, run)
		patient := *job
		patient.Attempt = 1 // it has not been tried as often as that of the job
		if err = w.judgeRun(ctx, &patient, other); err == nil {
			return nil
		}
	}
	w.balked.add(ref, time.Now())
	return cmp.Or(ctx.Err(), w.later(job))
}

// later leaves a run alone until those before it may have been decided.
func (w *Watcher) later(job *store.Job) error {
	return store.Snooze(min(max(w.age(job)/4, 200*time.Millisecond), 5*time.Second))
}

// refusal reports whether Mode has refused a run's results often enough that others need not wait for them. One whose results are not
// ready yet has its turn.
func refusal(job *store.Job, err error) bool {
	answer, ok := errors.AsType[*mode.Error](err)
	return ok && !answer.Passing() && !answer.NotReady() && job.Attempt >= refusedLooks
}

// ahead returns the run as it is stored, and those of its report that are to be decided before it, in that order; first those
// of which is not known yet when they completed. There are none when the run itself does not wait to be decided. For none a
// run waits for ever.
func (w *Watcher) ahead(ctx context.Context, c *examined) (self store.Run, ahead []store.Run, err error) {
	err = w.store.View(ctx, func(tx *store.Tx) error {
		self, err = tx.Run(ctx, c.ref.Report, c.ref.Run)
		if err != nil || self.State != store.RunReceived {
			return err
		}
		ahead, err = tx.RunsAhead(ctx, w.placed(self, c), store.Doubt{Since: w.now().Add(-outOfOrder), Until: self.Received.Add(scrambled)})
		return err
	})
	return self, ahead, err
}

// placed is a run with when it completed.
func (w *Watcher) placed(self store.Run, c *examined) store.Run {
	if self.Completed.IsZero() {
		self.Completed = c.completed(self, w.now())
	}
	return self
}

// refused writes down that Mode does not show a run or its results, so that no other one waits for it. It is asked for again all the
// same.
func (w *Watcher) refused(ctx context.Context, c *examined, why error) error {
	return w.store.UpdateApart(ctx, c.ref.Report, func(tx *store.Tx) error {
		run, err := tx.Run(ctx, c.ref.Report, c.ref.Run)
		if err != nil || run.State != store.RunReceived || run.Reason != "" {
			return err
		}
		if run.Reason = cutText(why.Error()); c.run.Finished() {
			run = w.placed(run, c)
		}
		return tx.SaveRun(ctx, run)
	})
}
