package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// lineUpPages is how many pages of a report's runs are asked for at the most, to learn when those that wait completed. What
// stands further back is learned when its own job comes.
const lineUpPages = 10

// lined is a run, and those before it, as they are stored.
type lined struct {
	self  store.Run
	ahead []store.Run
}

// lineUp learns when the runs completed that may be ahead of one, and writes that down for all of them and itself: one request
// in place of their jobs' turns, which may be long in coming where many wait. It returns those that are ahead then.
func (w *Watcher) lineUp(ctx context.Context, job *store.Job, c *examined, line lined) ([]store.Run, error) {
	unseen := slices.DeleteFunc(slices.Clone(line.ahead), func(r store.Run) bool { return !r.Completed.IsZero() })
	news, err := w.seen(ctx, c.ref.Report, unseen)
	if err := optional(ctx, job, err); err != nil {
		return nil, fmt.Errorf("looking which run comes first: %w", err)
	}
	if line.self.Completed.IsZero() {
		news = append(news, w.placed(line.self, c))
	}
	if len(news) == 0 {
		return line.ahead, nil
	}
	err = w.store.UpdateApart(ctx, c.ref.Report, func(tx *store.Tx) error {
		for _, run := range news {
			if err := noteCompleted(ctx, tx, run); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	_, ahead, err := w.ahead(ctx, c)
	return ahead, err
}

// seen returns those of some runs of a report that Mode shows as finished, with when they completed.
func (w *Watcher) seen(ctx context.Context, report string, unseen []store.Run) (seen []store.Run, err error) {
	for page := 1; len(seen) < len(unseen) && page <= lineUpPages; page++ {
		list, err := w.mode.Runs(ctx, report, page)
		if err != nil {
			return seen, err
		}
		for _, run := range list.Runs {
			i := slices.IndexFunc(unseen, func(r store.Run) bool { return r.Run == run.Token })
			if i < 0 || !run.Finished() {
				continue
			}
			found := unseen[i]
			found.Completed = completedAt(run, found, w.now())
			seen = append(seen, found)
		}
		if !list.More {
			break
		}
	}
	return seen, nil
}

// noteCompleted writes down when a run completed that waits to be decided, unless that is known.
func noteCompleted(ctx context.Context, tx *store.Tx, seen store.Run) error {
	run, err := tx.Run(ctx, seen.Report, seen.Run)
	if err != nil || run.State != store.RunReceived || !run.Completed.IsZero() {
		return err
	}
	run.Completed, run.Reason = seen.Completed, ""
	if err := tx.SaveRun(ctx, run); err != nil {
		return fmt.Errorf("noting when run %s completed: %w", seen.Run, err)
	}
	return nil
}

// completedAt is when a run completed, by Mode's clock and as far as that is known: Mode does not say it of every run. A
// time in the far future would make all later runs look old, and is not believed.
func completedAt(run mode.Run, stored store.Run, now time.Time) time.Time {
	const clocksDiffer = 24 * time.Hour
	switch {
	case run.Completed.IsZero():
		return stored.Received
	case run.Completed.After(now.Add(clocksDiffer)):
		return now
	default:
		return run.Completed
	}
}
