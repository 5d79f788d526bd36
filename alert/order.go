package alert

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

const (
	// outOfOrder is for how long a run waits for another one of its report that came before it. A run that takes longer is
	// decided late, and moves nothing any more.
	outOfOrder = 10 * time.Minute
	// nearby is for how long it waits without leaving its worker to others, where another worker has that one in hand.
	nearby = 300 * time.Millisecond
	// scrambled is how far apart two events may come in the wrong order.
	scrambled = time.Minute
)

// await lets the runs of a report that completed before this one be decided first, so that the alerts move in that order:
// of two that come together, or that waited for Mode together, the older one would move nothing after the newer one. The
// error is the store's Snooze where the wait takes longer.
func (w *Watcher) await(ctx context.Context, job *store.Job, c *examined) error {
	deadline := time.Now().Add(nearby)
	for asked := false; ; asked = true {
		decided := w.decided.wait()
		self, waiting, err := w.waiting(ctx, c)
		if err == nil && !asked && len(waiting) > 1 {
			waiting, err = w.lineUp(ctx, job, self, waiting)
		}
		if err != nil {
			return err
		}
		ahead := slices.DeleteFunc(waiting, func(other store.Run) bool { return !w.goesFirst(other, self) })
		if len(ahead) == 0 {
			return nil
		}
		if !slices.ContainsFunc(ahead, func(other store.Run) bool { return w.inHand.has(mode.RunRef{Report: other.Report, Run: other.Run}) }) {
			return w.later(job)
		}
		select {
		case <-decided:
		case <-time.After(time.Until(deadline)):
			return w.later(job)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// later leaves a run alone until those before it may have been decided.
func (w *Watcher) later(job *store.Job) error {
	return store.Snooze(min(max(w.age(job)/4, 200*time.Millisecond), 5*time.Second))
}

// goesFirst reports whether a run is to wait for another one, which is not for ever.
func (w *Watcher) goesFirst(other, self store.Run) bool {
	return other.Run != self.Run && w.now().Sub(other.Received) < outOfOrder && before(other, self)
}

// waiting returns the run, with when it completed, and all runs of its report that wait to be decided. There are none when
// the run itself does not wait.
func (w *Watcher) waiting(ctx context.Context, c *examined) (self store.Run, waiting []store.Run, err error) {
	err = w.store.View(ctx, func(tx *store.Tx) error {
		if self, err = tx.Run(ctx, c.ref.Report, c.ref.Run); err == nil && self.State == store.RunReceived {
			waiting, err = tx.WaitingRuns(ctx, c.ref.Report)
		}
		return err
	})
	if self.Completed.IsZero() {
		self.Completed = c.completed(self, w.now())
	}
	return self, waiting, err
}

// before reports whether a run is to be decided before another one, whose completion is known. One that Mode has not shown
// yet may have, if it was heard of earlier or soon after, unless Mode refuses to show it.
func before(a, b store.Run) bool {
	if a.Completed.IsZero() {
		return a.Reason == "" && a.Received.Before(b.Received.Add(scrambled))
	}
	return cmp.Or(a.Completed.Compare(b.Completed), cmp.Compare(a.Run, b.Run)) < 0
}

// refused writes down that Mode does not show a run, so that no other one waits for it. It is asked for again all the same.
func (w *Watcher) refused(ctx context.Context, c *examined, why error) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		run, err := tx.Run(ctx, c.ref.Report, c.ref.Run)
		if err != nil || run.State != store.RunReceived || run.Reason != "" {
			return err
		}
		run.Reason = cutText(why.Error())
		return tx.SaveRun(ctx, run)
	})
}

// bell wakes all who wait for it.
type bell struct {
	mu   sync.Mutex
	rung chan struct{}
}

// wait returns a channel that is closed when the bell rings next.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung == nil {
		b.rung = make(chan struct{})
	}
	return b.rung
}

func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.rung != nil {
		close(b.rung)
		b.rung = nil
	}
}
