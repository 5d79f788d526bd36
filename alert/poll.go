package alert

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// Webhooks get lost. So the recent runs of every report that is watched are listed from time to time, and what no webhook
// told of is found. Each report has a timer of its own, which the job that it queues sets again: whichever process works the
// job, each report is listed once in an interval.

// kindPoll is the kind of the jobs that list the recent runs of a report.
const kindPoll = "poll"

const (
	// pollCost is how much of the interval each report takes: a quarter of the requests that Mode allows. More reports than
	// that are listed less often.
	pollCost = time.Second
	// pollFresh is for how long a report that was listed is not listed again, or half an interval where that is shorter: a process
	// that starts over and over must not keep Mode busy.
	pollFresh = time.Minute
	// listEvery is how often the reports of collections are listed at the most.
	listEvery = 15 * time.Minute
)

// pollJob is the body of such a job. Without a report, it looks which reports there are.
type pollJob struct {
	Report string `json:"report,omitempty"`
	// Due is when it was due, in milliseconds since 1970: what was listed since need not be listed for it.
	Due int64 `json:"due,omitempty"`
}

// timer names the timer of a report.
func (j pollJob) timer() string { return "poll/" + j.Report }

// setPoll has a job list the runs of a report at due.
func setPoll(ctx context.Context, tx *store.Tx, body pollJob, due time.Time) error {
	body.Due = due.UnixMilli()
	raw, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return tx.SetTimer(ctx, store.Timer{Name: body.timer(), Due: due, Job: store.Job{Kind: kindPoll, Body: raw}})
}

// period is how often each of so many reports is listed.
func (w *Watcher) period(reports int) time.Duration {
	return max(w.poll, time.Duration(reports)*pollCost)
}

// slot is when something is to be done next that is done once in a period. Each thing has its own moment in it, the same in
// every process, so that they are spread evenly.
func slot(name string, now time.Time, period time.Duration) time.Time {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(name))
	phase := time.Duration(hash.Sum64() % uint64(period)) //nolint:gosec // a period is positive, and what is left is smaller
	next := now.Truncate(period).Add(phase)
	if !next.After(now) {
		next = next.Add(period)
	}
	return next
}

// pollRuns works a job that lists the runs of a report. All that it goes by is in the database or in Mode, so that it may come
// too early, too late, or twice.
func (w *Watcher) pollRuns(ctx context.Context, job *store.Job) error {
	var body pollJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	watch, err := w.watchOf(ctx, body.Report)
	switch {
	case errors.Is(err, store.ErrNotFound): // nobody asks for the report any more
		return nil
	case err != nil:
		return err
	case w.poll == 0: // it was turned off, but another process on the same database may do it
		return store.Snooze(listEvery)
	case w.fresh(watch), body.done(watch, w.now()):
		return w.endPoll(ctx, job, body, nil, nil)
	case body.Report == "":
		return w.listReports(ctx, job)
	}
	found, trouble := w.listRuns(ctx, watch)
	w.noteKey(ctx, trouble)
	if trouble != nil && w.mayPass(ctx, job, trouble) {
		return trouble
	}
	return w.endPoll(ctx, job, body, trouble, func(tx *store.Tx, watch *store.Watch, period time.Duration) (bool, error) {
		return false, w.takeMissed(ctx, tx, watch, found, period)
	})
}

// fresh reports whether a report was listed a moment ago.
func (w *Watcher) fresh(watch store.Watch) bool {
	return w.now().Sub(watch.Checked).Abs() < min(pollFresh, w.poll/2)
}

// done reports whether a report was listed since a job for that was due. Of processes that start together, each has all reports
// listed, and it may take minutes until the last one is.
func (j pollJob) done(watch store.Watch, now time.Time) bool {
	return j.Due != 0 && watch.Checked.UnixMilli() >= j.Due && !watch.Checked.After(now)
}

// mayPass reports whether a listing that failed is worth another try before its time comes again.
func (w *Watcher) mayPass(ctx context.Context, job *store.Job, err error) bool {
	return ctx.Err() != nil || passing(err) && job.Attempt < decorated
}

func (w *Watcher) watchOf(ctx context.Context, report string) (watch store.Watch, err error) {
	err = w.store.View(ctx, func(tx *store.Tx) error {
		watch, err = tx.Watch(ctx, report)
		return err
	})
	return watch, err
}

// pollFinding does in a transaction what a listing calls for, given how often the report is listed.
type pollFinding func(tx *store.Tx, watch *store.Watch, period time.Duration) (again bool, err error)

// endPoll ends the job of a listing in one transaction with what it found, if anything, and sets the timer of the next one: at
// once where found says so.
func (w *Watcher) endPoll(ctx context.Context, job *store.Job, body pollJob, trouble error, found pollFinding) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		watch, err := tx.Watch(ctx, body.Report)
		if errors.Is(err, store.ErrNotFound) {
			return tx.Complete(ctx, job)
		}
		if err != nil {
			return err
		}
		all, err := tx.Watches(ctx)
		if err != nil {
			return err
		}
		period, again := w.period(len(all)), false
		if err := w.noteTrouble(ctx, tx, &watch, trouble); err != nil {
			return err
		}
		if trouble == nil && found != nil {
			if again, err = found(tx, &watch, period); err != nil {
				return err
			}
			if !again {
				watch.Checked = w.now()
			}
		}
		if err := tx.SaveWatch(ctx, watch); err != nil {
			return err
		}
		if err := setPoll(ctx, tx, body, nextPoll(body, w.now(), period, again)); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// nextPoll is when a listing comes again.
func nextPoll(body pollJob, now time.Time, period time.Duration, again bool) time.Time {
	switch {
	case again:
		return now
	case body.Report == "":
		return slot(body.Report, now, max(period, listEvery))
	default:
		return slot(body.Report, now, period)
	}
}

// buryPoll lists again later where a job ran out of tries.
func (w *Watcher) buryPoll(ctx context.Context, tx *store.Tx, job *store.Job, _ error) error {
	var body pollJob
	_ = json.Unmarshal(job.Body, &body)
	return setPoll(ctx, tx, body, w.now().Add(cmp.Or(w.poll, listEvery)))
}
