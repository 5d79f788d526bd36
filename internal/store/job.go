package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// Job is one piece of work in the queue.
type Job struct {
	// ID identifies it in logs; Enqueue ignores it.
	ID int64
	// Kind says which handler works it: two or more lower-case letters and digits, with single `_` and `-` in between.
	Kind string
	// Body is JSON for the handler; nil is null.
	Body json.RawMessage
	// Priority is from 1, which goes first, to 4; 0 is 2. Among equals, the job that is due longer goes first.
	Priority int
	// RunAt is when it is due; zero is now.
	RunAt time.Time
	// Attempt counts the times it was begun, from 1, for the handler; those that ended in Snooze, in Stop or with the
	// process are not counted. Enqueue ignores it.
	Attempt int
	// Created is when it was enqueued. Enqueue ignores it.
	Created time.Time

	begun time.Time // by the queue's clock, which tells this attempt from others of the same number
	done  bool      // completed in a transaction that is committed
}

const (
	defaultPriority = 2
	// maxAttempts is the queue's own bound, as high as its column goes: when to give up is for HandleOptions to say, when
	// the job is worked rather than when it was enqueued.
	maxAttempts = 1<<15 - 1
	// jobBatch is how many jobs are written at once.
	jobBatch = 500
)

// ErrLost says that a job is not the caller's to complete: it took so long that it was given to somebody else.
var ErrLost = errors.New("the job was given to another worker meanwhile")

// args is how a job of ours is a job of River's, under our kind. One type serves all kinds.
type args struct {
	Body body `json:"body"`

	kind  string
	delay time.Duration // until the next attempt; the worker decides it, and is asked for it, after an attempt failed
}

// body is JSON inside a text inside an object. In an object, because River's driver hands JSON to SQLite as bytes, which
// SQLite takes for its own binary format where a short text happens to look like it: `"later"` does. In a text, because
// PostgreSQL's jsonb does not take every JSON: not the character of number zero, and no number of 200,000 digits.
type body json.RawMessage

// MarshalJSON implements json.Marshaler.
func (b body) MarshalJSON() ([]byte, error) { return json.Marshal(jsonText(json.RawMessage(b))) }

// UnmarshalJSON implements json.Unmarshaler. What is no text is a body from before it was one.
func (b *body) UnmarshalJSON(data []byte) error {
	if len(data) == 0 || data[0] != '"' {
		*b = slices.Clone(data)
		return nil
	}
	var text string
	if err := json.Unmarshal(data, &text); err != nil {
		return err
	}
	if !json.Valid([]byte(text)) {
		return errors.New("the body of the job is not JSON")
	}
	*b = body(text)
	return nil
}

// Kind implements river.JobArgs.
func (a args) Kind() string { return a.kind }

// check tells what is wrong with a job, before it is stored.
func (j Job) check() error {
	switch {
	case !validKind(j.Kind):
		return fmt.Errorf("the kind of a job must be 2 to 64 lower-case letters and digits with single _ or - in between, not %q", j.Kind)
	case j.Priority < 0 || j.Priority > 4:
		return fmt.Errorf("the priority of a job must be from 1 to 4, or 0 for %d, not %d", defaultPriority, j.Priority)
	case len(j.Body) > 0 && !json.Valid(j.Body):
		return fmt.Errorf("the body of a job of kind %q is not JSON", j.Kind)
	}
	return nil
}

// validKind tells whether River takes a text as the name of a queue and as that of a kind.
func validKind(kind string) bool {
	for word := range strings.SplitSeq(strings.ReplaceAll(kind, "-", "_"), "_") {
		if word == "" || strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
			return false
		}
	}
	return len(kind) >= 2 && len(kind) <= 64
}

// Enqueue puts a job into the queue when the transaction is committed. Kinds that have no handler are kept until there is
// one.
func (tx *Tx) Enqueue(ctx context.Context, job Job) error {
	if err := job.check(); err != nil {
		return fmt.Errorf("enqueueing: %w", err)
	}
	if job.Priority == 0 {
		job.Priority = defaultPriority
	}
	tx.jobs = append(tx.jobs, river.InsertManyParams{
		Args: args{kind: job.Kind, Body: body(job.Body)},
		InsertOpts: &river.InsertOpts{
			Queue:       job.Kind, // a queue for each kind, so that each has workers of its own
			Priority:    job.Priority,
			ScheduledAt: job.RunAt,
			MaxAttempts: maxAttempts,
		},
	})
	if len(tx.jobs) < jobBatch {
		return nil
	}
	return tx.insertJobs(ctx)
}

// insertJobs writes the jobs that were enqueued. One statement for many costs a fraction of one for each.
func (tx *Tx) insertJobs(ctx context.Context) error {
	if len(tx.jobs) == 0 {
		return nil
	}
	if err := tx.tx.insertJobs(ctx, tx.jobs); err != nil {
		return fmt.Errorf("enqueueing jobs: %w", tx.s.db.explain(err))
	}
	tx.jobs = tx.jobs[:0]
	return nil
}

// Complete ends a job when the transaction is committed, together with what else is in it. The handler should then return
// nil; what it returns has no effect any more. ErrLost when the job is no longer the caller's: the transaction must then
// be given up.
func (tx *Tx) Complete(ctx context.Context, job *Job) error {
	return tx.end(ctx, job, riverdriver.JobSetStateCompleted(job.ID, time.Now(), nil))
}

// end sets a final state. A row that comes back in another state, or was begun at another time, is not ours.
func (tx *Tx) end(ctx context.Context, job *Job, p *riverdriver.JobSetStateIfRunningParams) error {
	rows, err := tx.tx.setState(ctx,
		&riverdriver.JobSetStateIfRunningManyParams{
			ID:              []int64{p.ID},
			Attempt:         []*int{p.Attempt},
			ErrData:         [][]byte{p.ErrData},
			FinalizedAt:     []*time.Time{p.FinalizedAt},
			MetadataDoMerge: []bool{p.MetadataDoMerge},
			MetadataUpdates: [][]byte{p.MetadataUpdates},
			ScheduledAt:     []*time.Time{p.ScheduledAt},
			State:           []rivertype.JobState{p.State},
		})
	if err != nil {
		return fmt.Errorf("ending job %d: %w", job.ID, tx.s.db.explain(err))
	}
	if len(rows) == 0 || rows[0].State != p.State || !begun(rows[0]).Equal(job.begun) {
		return fmt.Errorf("ending job %d: %w", job.ID, ErrLost)
	}
	tx.done = append(tx.done, job)
	return nil
}

// begun is when the last attempt of a job began.
func begun(row *rivertype.JobRow) time.Time {
	if row.AttemptedAt == nil {
		return time.Time{}
	}
	return *row.AttemptedAt
}
