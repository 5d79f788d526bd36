package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// examine works one run's job: it asks Mode for the run, has its results judged, and decides.
func (w *Watcher) examine(ctx context.Context, job *store.Job) error {
	var body runJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	ref, set := mode.RunRef(body), w.rules.Load()
	put, err := w.takeInHand(ctx, job, ref)
	if err != nil {
		return err
	}
	defer put()
	report, err := w.identify(ctx, job, set, ref.Report)
	if err != nil {
		w.noteKey(ctx, err)
		return err
	}
	c := w.begin(set, ref, report)
	if len(set.For(report)) == 0 && len(c.announced()) == 0 {
		return w.ignore(ctx, job, ref, "no rule and no event is about this report")
	}
	run, known := w.finished.take(ref)
	if !known {
		run, err = w.mode.Run(ctx, ref)
		w.noteKey(ctx, err)
	}
	switch {
	case err != nil && !passing(err) && w.exhausted(job):
		return w.unreadable(ctx, job, c, err)
	case err != nil && !passing(err):
		return errors.Join(err, w.refused(ctx, &c, err))
	case err != nil:
		return err
	case !run.Finished():
		return w.wait(ctx, job, c, run)
	}
	c.ran(w.mode, run)
	return w.takeTurn(ctx, job, c)
}

// takeTurn has a run that finished judged when those before it are.
func (w *Watcher) takeTurn(ctx context.Context, job *store.Job, c examined) error {
	over, err := w.await(ctx, job, &c)
	switch {
	case err != nil:
		w.finished.keep(c.ref, c.run)
		return err
	case over:
		return w.store.UpdateApart(ctx, c.ref.Report, func(tx *store.Tx) error { return tx.Complete(ctx, job) })
	}
	if err = w.judgeRun(ctx, job, c); refusal(job, err) {
		err = errors.Join(err, w.refused(ctx, &c, err))
	}
	return err
}

// takeInHand waits for the run of a job where another worker decides it already, so that its own goes on.
func (w *Watcher) takeInHand(ctx context.Context, job *store.Job, ref mode.RunRef) (put func(), err error) {
	for {
		put, busy := w.inHand.take(ref)
		if busy == nil {
			return put, nil
		}
		if !inTime(ctx, busy, nearby) {
			return nil, cmp.Or(ctx.Err(), w.later(job))
		}
	}
}

// judgeRun reads what the rules need of a run that finished, and decides. Only so many do it at once, each of which may
// hold what a large result comes to.
func (w *Watcher) judgeRun(ctx context.Context, job *store.Job, c examined) error {
	timer := time.NewTimer(deskFor)
	defer timer.Stop()
	select {
	case w.desks <- struct{}{}:
		defer func() { <-w.desks }()
	case <-timer.C:
		return w.later(job)
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := w.nameFacts(ctx, job, &c); err != nil {
		return err
	}
	if err := w.gather(ctx, job, &c); err != nil {
		return err
	}
	return w.decide(ctx, job, c)
}

// ignore ends a run that nobody asked about.
func (w *Watcher) ignore(ctx context.Context, job *store.Job, ref mode.RunRef, why string) error {
	w.log.InfoContext(ctx, "run ignored", "report", ref.Report, "run", ref.Run, "reason", why)
	return w.store.UpdateApart(ctx, ref.Report, func(tx *store.Tx) error {
		run, err := tx.Run(ctx, ref.Report, ref.Run)
		if err != nil {
			return err
		}
		if run.State == store.RunReceived { // and was not decided when somebody did
			run.State, run.Reason, run.Decided = store.RunIgnored, why, w.now()
			err = tx.SaveRun(ctx, run)
		}
		return errors.Join(err, tx.Complete(ctx, job))
	})
}

// wait asks again later for a run that Mode still shows as unfinished, in a state that may be one we never heard of.
func (w *Watcher) wait(ctx context.Context, job *store.Job, c examined, run mode.Run) error {
	age := w.age(job)
	if age > unfinishedFor {
		return w.unreadable(ctx, job, c, fmt.Errorf("the run is still %s, %s after Mode said that it completed", run.State, age.Round(time.Minute)))
	}
	return store.Snooze(min(max(age/4, 2*time.Second), time.Minute))
}

// unreadable ends a run that Mode will not show, and lets its rules say so: an event that was accepted is never dropped
// without a word.
func (w *Watcher) unreadable(ctx context.Context, job *store.Job, c examined, why error) error {
	w.log.ErrorContext(ctx, "run given up", "report", c.ref.Report, "run", c.ref.Run, "err", why)
	c = w.giveUp(c, why)
	if err := w.nameFacts(ctx, job, &c); err != nil {
		return err
	}
	return w.decide(ctx, job, c)
}

// giveUp is what is known of a run that cannot be read: nothing but why.
func (w *Watcher) giveUp(c examined, why error) examined {
	c.unreadable = why.Error()
	c.fail(c.rules, fmt.Errorf("the run cannot be read: %w", why))
	return c
}
