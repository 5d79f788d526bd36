package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// kindMissed is the kind of the jobs that read the runs of a report that were missed for long.
const kindMissed = "missed"

// missedJob is the body of such a job. Without a report, it tells what was missed of all of them.
type missedJob struct {
	Report string `json:"report,omitempty"`
	Then   string `json:"then,omitempty"` // the run that waits to be decided until they are read
}

// timer names the timer after which that run waits no longer.
func (j missedJob) timer() string { return "missed/" + j.Report + "/" + j.Then }

// job is the job as it is queued: one that a run waits for goes first, and all are read before that is told.
func (j missedJob) job() (store.Job, error) {
	raw, err := json.Marshal(j)
	if err != nil {
		return store.Job{}, fmt.Errorf("encoding a job: %w", err)
	}
	job := store.Job{Kind: kindMissed, Body: raw, Priority: 3}
	switch {
	case j.Then != "":
		job.Priority = 2
	case j.Report == "":
		job.Priority = 4
	}
	return job, nil
}

// readMissed works a job. Each run is read and recorded before the next, in the order in which they completed, so that each is
// history to those after it, and a job that begins again goes on where it was.
func (w *Watcher) readMissed(ctx context.Context, job *store.Job) error {
	var body missedJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	if body.Report == "" {
		return w.tellAway(ctx, job)
	}
	for {
		run, err := w.nextMissed(ctx, body.Report)
		if errors.Is(err, store.ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
		if err := w.recordMissed(ctx, job, run); err != nil {
			return err
		}
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		if err := body.goOn(ctx, tx); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// holdBack stores the run that waits. It does not wait longer than any run does for those before it.
func (j missedJob) holdBack(ctx context.Context, tx *store.Tx, run mode.Run, now time.Time) error {
	if err := note(ctx, tx, run, store.Run{State: store.RunReceived, Received: now}); err != nil {
		return err
	}
	job, err := foundJob(run.Ref())
	if err != nil {
		return err
	}
	return tx.SetTimer(ctx, store.Timer{Name: j.timer(), Due: now.Add(outOfOrder), Job: job})
}

// goOn has the run decided that waited.
func (j missedJob) goOn(ctx context.Context, tx *store.Tx) error {
	if j.Then == "" {
		return nil
	}
	job, err := foundJob(mode.RunRef{Report: j.Report, Run: j.Then})
	if err != nil {
		return err
	}
	if err := tx.ClearTimer(ctx, j.timer()); err != nil {
		return err
	}
	return tx.Enqueue(ctx, job)
}

func (w *Watcher) nextMissed(ctx context.Context, report string) (run store.Run, err error) {
	err = w.store.View(ctx, func(tx *store.Tx) error {
		run, err = tx.NextMissed(ctx, report)
		return err
	})
	return run, err
}

// recordMissed reads a run and records what its rules say of it. What Mode does not show any more is left out.
func (w *Watcher) recordMissed(ctx context.Context, job *store.Job, run store.Run) error {
	set, ref := w.rules.Load(), mode.RunRef{Report: run.Report, Run: run.Run}
	report, err := w.identify(ctx, job, set, ref.Report)
	if err != nil {
		return err
	}
	c := w.begin(set, ref, report)
	c.mode, c.past = w.mode.Background(), true
	if len(c.rules) == 0 {
		run.State, run.Reason = store.RunDecided, "missed, and no rule asks for its values"
		return w.leaveMissed(ctx, run)
	}
	bounded, cancel := context.WithTimeout(ctx, pastRunFor)
	defer cancel()
	if err := w.readPast(bounded, job, &c); err != nil {
		lasting := bounded.Err() != nil || w.age(job) >= unfinishedFor
		if ctx.Err() != nil || passing(err) && !lasting {
			return fmt.Errorf("reading run %s of report %s, which was missed: %w", ref.Run, ref.Report, err)
		}
		run.State, run.Reason = store.RunIgnored, "missed, and it cannot be read: "+cutText(err.Error())
		return w.leaveMissed(ctx, run)
	}
	if err := w.judge(ctx, &c); err != nil {
		return err
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		_, err := w.decideIn(ctx, tx, c)
		return err
	})
}

// readPast reads what the rules need of a run that is over.
func (w *Watcher) readPast(ctx context.Context, job *store.Job, c *examined) error {
	run, err := c.mode.Run(ctx, c.ref)
	if err != nil {
		return err
	}
	c.ran(w.mode, run)
	if err := w.nameFacts(ctx, job, c); err != nil {
		return err
	}
	return w.gather(ctx, job, c)
}

// leaveMissed ends a run of which nothing goes into the history.
func (w *Watcher) leaveMissed(ctx context.Context, run store.Run) error {
	w.log.InfoContext(ctx, "run ignored", "report", run.Report, "run", run.Run, "reason", run.Reason)
	run.Decided = w.now()
	return w.store.Update(ctx, func(tx *store.Tx) error {
		now, err := tx.Run(ctx, run.Report, run.Run)
		if err != nil || now.State != store.RunMissed {
			return err
		}
		return tx.SaveRun(ctx, run)
	})
}

// buryMissed has the run decided that waited where a job ran out of tries. What was not read stays unread.
func (w *Watcher) buryMissed(ctx context.Context, tx *store.Tx, job *store.Job, _ error) error {
	var body missedJob
	_ = json.Unmarshal(job.Body, &body) // of one that cannot be read, no run waits
	return body.goOn(ctx, tx)
}
