package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/scripts/arena"
)

const (
	// quiet is how long nothing may happen until it is believed that nothing will.
	quiet = 3 * time.Minute
	// turns is after how many runs, on average, an alert begins or ends: modealert calls Slack no more than five times a
	// second, and more would only make the script take longer.
	turns = 5
)

// soak is one run of the script.
type soak struct {
	plan

	log     io.Writer
	arena   *arena.Arena
	stories []*story // by report
	running []atomic.Pointer[arena.Program]
	sent    atomic.Int64
	killed  atomic.Int64
}

// run plays everything and returns what was found in the end.
func (s *soak) run(ctx context.Context) (found findings, err error) {
	begin := time.Now()
	s.arena, err = arena.New(ctx, arena.Config{Rules: ruleFile(s.reports), DatabaseURL: s.database})
	if err != nil {
		return found, err
	}
	defer func() { err = errors.Join(err, s.arena.Close()) }()
	s.tell()
	s.running = make([]atomic.Pointer[arena.Program], s.replicas)
	for i := range s.running {
		if err := s.start(ctx, i); err != nil {
			return found, err
		}
	}
	sent := make(chan error, 1)
	go func() { sent <- s.send(ctx) }()
	if err := s.kill(ctx); err != nil {
		return found, err
	}
	if err := <-sent; err != nil {
		return found, err
	}
	found, err = s.settle(ctx)
	found.took = time.Since(begin).Round(time.Second)
	for i := range s.running {
		err = errors.Join(err, s.running[i].Load().Stop())
	}
	return found, err
}

// tell makes up what will happen in Mode: the values of each report's runs.
func (s *soak) tell() {
	random := rand.New(rand.NewPCG(s.seed, 0)) //nolint:gosec // values for a test, that can be had again
	for i := range s.reports {
		st := &story{report: reportToken(i), channel: channelName(i)}
		s.arena.Mode.AddReport(modetest.Report{Token: st.report, Name: fmt.Sprintf("Report %d", i)})
		fires := false
		for n := range s.webhooks / s.reports {
			if random.IntN(turns) == 0 {
				fires = !fires
			}
			value := n // another one for each run, so that what is said of one cannot be taken for what is said of another
			if fires {
				value += limit
			}
			st.values = append(st.values, value)
		}
		s.stories = append(s.stories, st)
	}
}

func (s *soak) start(ctx context.Context, replica int) error {
	p, err := s.arena.Start(ctx)
	s.running[replica].Store(p)
	return err
}

// send lets the runs complete one after the other, and sends the webhook of each until it is accepted, to any replica.
func (s *soak) send(ctx context.Context) error {
	for n := range s.webhooks / s.reports {
		for _, st := range s.stories {
			run := s.arena.Mode.AddRun(st.report, modetest.Run{
				Completed: time.Now(),
				Results:   []modetest.Result{{Rows: fmt.Sprintf(`[{"amount": %d}]`, st.values[n])}},
			})
			for s.early() || !s.accepted(ctx, st.report, run) {
				if err := ctx.Err(); err != nil {
					return err
				}
				time.Sleep(5 * time.Millisecond)
			}
			s.sent.Add(1)
		}
	}
	return nil
}

// early reports whether the next webhook would come before its share of the kills, over which all are spread.
func (s *soak) early() bool {
	killed := s.killed.Load()
	return killed < int64(s.kills) && s.sent.Load()*int64(s.kills) > (killed+1)*int64(s.webhooks)
}

func (s *soak) accepted(ctx context.Context, report, run string) bool {
	p := s.running[rand.N(len(s.running))].Load() //nolint:gosec // any
	return p != nil && s.arena.Send(ctx, p.Address, report, run) == http.StatusAccepted
}

// kill kills and starts again, at random moments.
func (s *soak) kill(ctx context.Context) error {
	random := rand.New(rand.NewPCG(s.seed, 1)) //nolint:gosec // moments for a test
	for n := range s.kills {
		time.Sleep(time.Duration(random.Int64N(int64(s.between)) / int64(s.replicas)))
		victim := random.IntN(s.replicas)
		s.running[victim].Load().Kill()
		if err := s.start(ctx, victim); err != nil {
			return err
		}
		s.killed.Add(1)
		if n%50 == 49 {
			fmt.Fprintf(s.log, "%d kills, %d webhooks accepted\n", n+1, s.sent.Load())
		}
	}
	return nil
}

// settle waits until all is as it should be, or nothing changes any more.
func (s *soak) settle(ctx context.Context) (findings, error) {
	best, since := s.look(), time.Now()
	for best.missing() > 0 && time.Since(since) < quiet {
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			return best, ctx.Err()
		}
		now := s.look()
		if now.missing() != best.missing() {
			since = time.Now()
			fmt.Fprintf(s.log, "%d still to come\n", now.missing())
		}
		best = now
	}
	return best, nil
}
