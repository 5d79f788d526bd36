package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// slow is how long a Mode takes for each answer that is not on the same machine.
const slow = 100 * time.Millisecond

// measureReplicas measures a burst on one program, and on several that share a database: with a Mode that answers at once, where
// all of them share the machine's processors too, and with one that takes its time, as in use.
func (l *load) measureReplicas(ctx context.Context) error {
	if l.database == "" {
		return nil
	}
	for _, step := range []struct {
		takes time.Duration
		runs  int
	}{{0, l.burst}, {slow, l.burst / 5}} {
		l.arena.Mode.Delay(step.takes)
		for _, n := range []int{1, l.replicas} {
			if err := l.measureShared(ctx, n, step.runs, step.takes); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureShared measures a burst on so many programs.
func (l *load) measureShared(ctx context.Context, replicas, runs int, takes time.Duration) (err error) {
	var ps programs
	defer func() {
		for _, p := range ps {
			err = errors.Join(err, p.Stop())
		}
	}()
	for range replicas {
		p, err := l.arena.Start(ctx)
		if err != nil {
			return err
		}
		ps = append(ps, p)
	}
	asked, start := len(l.arena.Mode.Requests()), time.Now()
	took, _, err := l.flood(ctx, ps, func(i int) bool { return i < runs }, time.Hour)
	if err != nil {
		return err
	}
	if err := l.drain(ctx, ps, len(took)); err != nil {
		return err
	}
	elapsed := time.Since(start)
	l.add(fmt.Sprintf("burst of %d on %d replicas, Mode answers in %s", runs, replicas, takes),
		"%.0f/s, %s of the processor and %.1f requests to Mode for each", float64(runs)/elapsed.Seconds(),
		took.text(ps.cpu()/time.Duration(runs)), float64(len(l.arena.Mode.Requests())-asked)/float64(runs))
	return nil
}
