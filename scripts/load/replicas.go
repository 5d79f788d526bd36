package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/scripts/arena"
)

const (
	// slow is how long a Mode takes for each answer that is not on the same machine.
	slow = 100 * time.Millisecond
	// away is how long the way is to a server in the same data centre, and back.
	away = time.Millisecond
)

// setting is what several programs share work under.
type setting struct {
	mode     time.Duration // that Mode takes for each answer
	database time.Duration // that the way to the server takes, there and back
	runs     int
}

// measureReplicas measures a burst on one program, and on several that share a database: with a Mode and a server at hand, where
// all of them share the machine's processors too, with a server that is elsewhere, and with a Mode that takes its time, as in use.
func (l *load) measureReplicas(ctx context.Context) error {
	if l.database == "" {
		return nil
	}
	for _, s := range []setting{{runs: l.burst}, {database: away, runs: l.burst}, {mode: slow, runs: l.burst / 5}} {
		l.arena.Mode.Delay(s.mode)
		for _, n := range []int{1, l.replicas} {
			if err := l.measureShared(ctx, n, s); err != nil {
				return err
			}
		}
	}
	return nil
}

// measureShared measures a burst on so many programs.
func (l *load) measureShared(ctx context.Context, replicas int, s setting) (err error) {
	database := l.database
	if s.database > 0 {
		var way *arena.Distance
		if way, database, err = arena.NewDistance(ctx, l.database, s.database); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, way.Close()) }()
	}
	var ps programs
	defer func() {
		for _, p := range ps {
			err = errors.Join(err, p.Stop())
		}
	}()
	for range replicas {
		p, err := l.arena.Start(ctx, "MODEALERT_DATABASE_URL="+database)
		if err != nil {
			return err
		}
		ps = append(ps, p)
	}
	asked, start := len(l.arena.Mode.Requests()), time.Now()
	took, _, err := l.flood(ctx, ps, func(i int) bool { return i < s.runs }, time.Hour)
	if err != nil {
		return err
	}
	if err := l.drain(ctx, ps, len(took)); err != nil {
		return err
	}
	elapsed := time.Since(start)
	l.add(fmt.Sprintf("burst of %d on %d replicas, Mode answers in %s, the server is %s away", s.runs, replicas, s.mode, s.database),
		"%.0f/s, %s of the processor and %.1f requests to Mode for each", float64(s.runs)/elapsed.Seconds(),
		took.text(ps.cpu()/time.Duration(s.runs)), float64(len(l.arena.Mode.Requests())-asked)/float64(s.runs))
	return nil
}
