package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

const (
	// maxRetryAfter is the longest that an error may postpone a job: whoever says "in a month" is asked again earlier.
	maxRetryAfter = time.Hour
	// buryTimeout bounds the transaction that ends a dead job, buryAgain is when one that failed is tried again.
	buryTimeout = 10 * time.Second
	buryAgain   = 30 * time.Second
	// maxErrorText bounds what is kept of an error in the job's row, where there is one for each attempt.
	maxErrorText = 500
)

// worker works the jobs of one kind. What becomes of a job after its handler returned is decided here and nowhere else.
type worker struct {
	river.WorkerDefaults[args]

	store       *Store
	kind        string
	handle      Handler
	workers     int
	timeout     time.Duration
	maxAttempts int
	backoff     func(attempt int) time.Duration
	dead        func(context.Context, *Tx, *Job, error) error
	poll        time.Duration
}

// Timeout implements river.Worker.
func (w *worker) Timeout(*river.Job[args]) time.Duration { return w.timeout }

// NextRetry implements river.Worker; Work has decided.
func (w *worker) NextRetry(job *river.Job[args]) time.Time {
	return time.Now().Add(max(job.Args.delay, time.Millisecond))
}

// Work implements river.Worker.
func (w *worker) Work(ctx context.Context, row *river.Job[args]) error {
	w.store.hand.take(row.ID)
	defer w.store.hand.put(row.ID)
	job := jobOf(row.JobRow, json.RawMessage(row.Args.Body))
	err := w.call(ctx, job)
	log := w.store.log.With("kind", job.Kind, "job", job.ID, "attempt", job.Attempt)

	var snooze *snoozeError
	var cancel *cancelError
	switch {
	case job.done:
		if err != nil {
			log.WarnContext(ctx, "job returned an error after it was completed", "err", err)
		}
		w.store.attempted(w.kind, AttemptDone)
		return nil
	case err == nil:
		w.store.attempted(w.kind, AttemptDone)
		return nil
	case errors.As(err, &snooze):
		w.store.attempted(w.kind, AttemptPostponed)
		return river.JobSnooze(snooze.after)
	case errors.Is(ctx.Err(), context.Canceled):
		w.store.attempted(w.kind, AttemptStopped)
		// The store stops. River hands a job back for this error alone, whatever the handler made of it.
		return fmt.Errorf("%w: %w", context.Canceled, err)
	case errors.As(err, &cancel), job.Attempt >= w.maxAttempts:
		return w.bury(ctx, job, err)
	}
	w.store.attempted(w.kind, AttemptFailed)
	row.Args.delay = w.delay(job.Attempt, err)
	log.WarnContext(ctx, "job failed and will be tried again", "err", err, "retry_in", row.Args.delay)
	return &attemptError{err}
}

// call runs the handler; a panic becomes an error, and its stack is logged.
func (w *worker) call(ctx context.Context, job *Job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			w.store.log.ErrorContext(ctx, "job panicked", "kind", job.Kind, "job", job.ID, "panic", fmt.Sprint(r),
				"stack", string(debug.Stack()))
		}
	}()
	return w.handle(ctx, job)
}

// delay is how long to wait after a failed attempt.
func (w *worker) delay(attempt int, err error) time.Duration {
	var said interface{ RetryAfter() time.Duration }
	if errors.As(err, &said) {
		if d := said.RetryAfter(); d > 0 {
			return min(d, maxRetryAfter)
		}
	}
	spread := 0.75 + w.store.jitter()/2
	return time.Duration(float64(w.backoff(attempt)) * spread).Round(time.Millisecond)
}

// bury ends a job for good, in one transaction with what Dead writes. It works with a context of its own: that of the
// job may be at its end. The error that it returns is for River, and has no effect when the job is ended.
func (w *worker) bury(ctx context.Context, job *Job, cause error) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), buryTimeout)
	defer cancel()
	log := w.store.log.With("kind", job.Kind, "job", job.ID, "attempt", job.Attempt)
	err := w.store.Update(ctx, func(tx *Tx) error {
		if w.dead != nil {
			if err := w.dead(ctx, tx, job, cause); err != nil {
				return fmt.Errorf("recording a dead job: %w", err)
			}
		}
		return tx.end(ctx, job, discarded(job, cause))
	})
	if err != nil {
		log.ErrorContext(ctx, "job is dead but that could not be recorded", "cause", cause, "err", err)
		return river.JobSnooze(buryAgain)
	}
	w.store.attempted(w.kind, AttemptDead)
	log.ErrorContext(ctx, "job is dead", "err", cause)
	return river.JobCancel(&attemptError{cause})
}

func discarded(job *Job, cause error) *riverdriver.JobSetStateIfRunningParams {
	now := time.Now()
	// An AttemptError of strings and numbers always encodes.
	data, _ := json.Marshal(rivertype.AttemptError{At: now, Attempt: job.Attempt, Error: (&attemptError{cause}).Error()})
	return riverdriver.JobSetStateDiscarded(job.ID, now, data, nil)
}

func jobOf(row *rivertype.JobRow, body json.RawMessage) *Job {
	return &Job{
		ID:       row.ID,
		Kind:     row.Kind,
		Body:     body,
		Priority: row.Priority,
		RunAt:    row.ScheduledAt,
		Attempt:  row.Attempt,
		Created:  row.CreatedAt,
		begun:    begun(row),
	}
}

// attemptError is an error of a handler on its way into the job's row, which keeps only the beginning.
type attemptError struct{ err error }

func (e *attemptError) Error() string {
	text := e.err.Error()
	if len(text) > maxErrorText {
		text = strings.ToValidUTF8(text[:maxErrorText], "") + "…"
	}
	return text
}

func (e *attemptError) Unwrap() error { return e.err }

// unreadable buries the jobs that never reach a worker because their row cannot be read: something other than modealert
// has written it. Trying again would not help.
type unreadable struct{ store *Store }

// HandleError implements river.ErrorHandler.
func (u unreadable) HandleError(ctx context.Context, row *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	var known *attemptError
	w := u.store.workers[row.Kind]
	if errors.As(err, &known) || w == nil {
		return nil
	}
	_ = w.bury(ctx, jobOf(row, nil), fmt.Errorf("its row in the queue cannot be read: %w", err))
	return nil
}

// HandlePanic implements river.ErrorHandler. A panic of a handler does not get here.
func (u unreadable) HandlePanic(context.Context, *rivertype.JobRow, any, string) *river.ErrorHandlerResult {
	return nil
}
