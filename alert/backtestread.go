package alert

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/modealert/modealert/mode"
)

// readTogether is how many runs are read side by side, beside the one that is waited for or decided.
const readTogether = 2

// reading is what was read of a run.
type reading struct {
	examined

	err error
}

// purged reports whether Mode does not keep the results any more.
func (r reading) purged() bool {
	if r.run.Purged && !r.run.Failed() {
		return true
	}
	for _, result := range r.results {
		if answer, ok := errors.AsType[*mode.Error](result.Err); ok && answer.Purged() {
			return true
		}
	}
	return false
}

// readAll reads runs, a few at a time, and gives what was read of each in their order. Done is closed when nothing is read any
// more, which ctx can bring about.
func (b *Backtest) readAll(ctx context.Context, runs []mode.Run) (read <-chan chan reading, done <-chan struct{}) {
	queue, ended := make(chan chan reading, readTogether), make(chan struct{})
	go func() {
		defer close(ended)
		var all sync.WaitGroup
		defer all.Wait()
		defer close(queue)
		for _, run := range runs {
			next := make(chan reading, 1)
			select {
			case queue <- next:
			case <-ctx.Done():
				return
			}
			all.Go(func() {
				c, err := b.read(ctx, run)
				next <- reading{c, err}
			})
		}
	}()
	return queue, ended
}

// read reads what the versions need of a run, as far as the runs before it are not needed for that.
func (b *Backtest) read(ctx context.Context, run mode.Run) (examined, error) {
	c := b.reader.begin(b.set, run.Ref(), b.replays[0].report)
	c.ran(b.mode, run)
	if err := b.reader.nameFacts(ctx, b.job, &c); err != nil {
		return c, err
	}
	switch {
	case run.Purged && !run.Failed(): // there is nothing to be read
	case run.Succeeded():
		return c, b.reader.gather(ctx, b.job, &c)
	case run.Failed():
		c.failure = &RunFailure{InARow: 1}
		queries, err := c.mode.QueryRuns(ctx, c.ref)
		if err := optional(ctx, b.job, err); err != nil {
			return c, err
		}
		c.failure.Queries = failedQueries(queries)
	}
	return c, nil
}

// countFailures adds to a failed run how many failed before it, and has it judged by what is known now.
func (b *Backtest) countFailures(ctx context.Context, run mode.Run, c *examined) error {
	switch {
	case run.Succeeded():
		b.failed, b.good = 0, run.Completed
		return nil
	case !run.Failed():
		return nil
	case b.failed < 0:
		past, err := b.mode.ConsecutiveFailures(ctx, c.ref)
		if err := optional(ctx, b.job, err); err != nil {
			return fmt.Errorf("counting the failed runs before run %s: %w", run.Token, err)
		}
		b.failed, b.good = max(past.InARow, 1), past.LastGood
	default:
		b.failed++
	}
	c.failure.InARow, c.failure.LastGood = b.failed, b.good
	return b.reader.gatherRun(c)
}
