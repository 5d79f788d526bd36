package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// timerPoll is how long a timer that is due can wait unnoticed.
	timerPoll = time.Second
	// timerBatch is how many timers one transaction fires, so that nobody waits long for it.
	timerBatch = 500
)

// Timer is a durable alarm: when it is due, its job is enqueued, once, whatever restarts in between. One that became due
// while no store was started fires after the next Start.
type Timer struct {
	Name string
	Due  time.Time // judged by the real clock
	Job  Job       // its RunAt is ignored
}

// SetTimer stores a timer in place of the one of the same name, be it due earlier or later, when the transaction is
// committed.
func (tx *Tx) SetTimer(ctx context.Context, t Timer) error {
	err := t.Job.check()
	if err == nil {
		err = tx.exec(ctx, `insert into timers (name, due, kind, body, priority) values ($1, $2, $3, $4, $5)
			on conflict (name) do update set due = excluded.due, kind = excluded.kind, body = excluded.body,
				priority = excluded.priority`,
			t.Name, millis(t.Due), t.Job.Kind, jsonText(t.Job.Body), t.Job.Priority)
	}
	if err != nil {
		return fmt.Errorf("setting timer %s: %w", t.Name, err)
	}
	return nil
}

// ClearTimer forgets a timer; forgetting one that is not there, or has fired, is no error.
func (tx *Tx) ClearTimer(ctx context.Context, name string) error {
	if err := tx.exec(ctx, `delete from timers where name = $1`, name); err != nil {
		return fmt.Errorf("clearing timer %s: %w", name, err)
	}
	return nil
}

// alarm is the goroutine that fires timers, from Start to Stop.
type alarm struct {
	cancel context.CancelFunc
	done   chan struct{}
}

func (s *Store) startAlarm(ctx context.Context) *alarm {
	ctx, cancel := context.WithCancel(ctx)
	a := &alarm{cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(a.done)
		var recalls sync.WaitGroup
		recalls.Go(func() { s.recall(ctx) })
		s.watchTimers(ctx)
		recalls.Wait()
	}()
	return a
}

// stop returns when no timer fires any more.
func (a *alarm) stop() {
	a.cancel()
	<-a.done
}

// watchTimers logs a failure once, not each second that it lasts.
func (s *Store) watchTimers(ctx context.Context) {
	tick := time.NewTicker(timerPoll)
	defer tick.Stop()
	failing := false
	for {
		err := s.fireTimers(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "timers do not fire until the database works again", "err", err)
		}
		failing = err != nil
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// fireTimers enqueues the jobs of the timers that are due. Nearly always there is none, and no writer is kept waiting to
// find that out.
func (s *Store) fireTimers(ctx context.Context) error {
	for {
		now, due, fired := millis(time.Now()), false, 0
		err := s.View(ctx, func(tx *Tx) (err error) {
			due, err = tx.exists(ctx, timersDue, now)
			return err
		})
		if err == nil && due {
			err = s.Update(ctx, func(tx *Tx) (err error) {
				fired, err = tx.fire(ctx, now)
				return err
			})
		}
		if err != nil {
			return fmt.Errorf("firing timers: %w", err)
		}
		if fired < timerBatch {
			return nil
		}
	}
}

const timersDue = `select 1 from timers where due <= $1`

// fire takes timers that are due and enqueues their jobs. Whoever deletes a timer is the one who fires it, so that
// several may try.
func (tx *Tx) fire(ctx context.Context, now int64) (int, error) {
	var timers []Timer
	err := tx.each(ctx, func(rows row) error {
		var (
			t    Timer
			body string
		)
		err := rows.Scan(&t.Name, moment{&t.Due}, &t.Job.Kind, &body, &t.Job.Priority)
		t.Job.Body = json.RawMessage(body)
		timers = append(timers, t)
		return err
	}, `delete from timers where due <= $1 and name in (
			select name from timers where due <= $1 order by due, name limit $2
		) returning name, due, kind, body, priority`, now, timerBatch)
	if err != nil {
		return 0, err
	}
	slices.SortFunc(timers, func(a, b Timer) int {
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(a.Name, b.Name))
	})
	for _, t := range timers {
		if err := tx.Enqueue(ctx, t.Job); err != nil {
			return 0, fmt.Errorf("timer %s: %w", t.Name, err)
		}
	}
	return len(timers), nil
}
