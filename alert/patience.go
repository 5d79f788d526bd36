package alert

import (
	"context"
	"errors"
	"net"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

const (
	// unfinishedFor is how long a run is given to finish, and its results to come whole, after Mode said that it had.
	unfinishedFor = 6 * time.Hour
	// A refusal is believed after so long and so many tries: a run that only just completed may not be there yet, and a key
	// may be about to be given access.
	patience, tries = 20 * time.Minute, 5
	// decorated is how often Mode is asked for what an alert can do without.
	decorated = 3
)

// passing reports whether trouble with Mode will pass, so that it is worth any wait: Mode cannot be reached, is ill, or
// does not take the credentials that somebody will mend. All else is what Mode will keep saying.
func passing(err error) bool {
	if answer, ok := errors.AsType[*mode.Error](err); ok {
		return answer.Passing()
	}
	_, network := errors.AsType[net.Error](err)
	return network || errors.Is(err, context.Canceled)
}

// exhausted reports whether a job's run was asked for often enough to believe what Mode says of it.
func (w *Watcher) exhausted(job *store.Job) bool {
	return job.Attempt >= tries && w.age(job) >= patience
}

// age is for how long a job has been waiting to be done.
func (w *Watcher) age(job *store.Job) time.Duration { return w.now().Sub(job.Created) }

// optional lets an alert go out without what only decorates it: at once where Mode refuses to tell, after some tries where
// it cannot.
func optional(ctx context.Context, job *store.Job, err error) error {
	switch {
	case err == nil, ctx.Err() != nil:
		return err
	case !passing(err), job.Attempt >= decorated:
		return nil
	default:
		return err
	}
}
