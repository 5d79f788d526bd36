package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/modealert/modealert/scripts/arena"
)

// pause is more than what lies between two calls of Slack, and what an alert's end takes: a line in the thread and an edit.
const pause = 600 * time.Millisecond

// measureDisk measures what bounds every durable answer: a small write that is on the disk.
func (l *load) measureDisk() error {
	f, err := os.OpenFile(filepath.Join(l.arena.Folder, "disk"), os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	var took times
	for range 500 {
		begin := time.Now()
		if _, err := f.Write(make([]byte, 4096)); err != nil {
			return err
		}
		if err := f.Sync(); err != nil {
			return err
		}
		took = append(took, time.Since(begin))
	}
	l.add("disk: write of 4 KB and fsync", "%s", took)
	return nil
}

// measureStart measures how long the program takes until it is ready, and returns the last one.
func (l *load) measureStart(ctx context.Context) (*arena.Program, error) {
	var took times
	for {
		p, err := l.arena.Start(ctx)
		if err != nil {
			return nil, err
		}
		if len(took) == 0 {
			l.add("start, empty database", "%s", took.text(p.Startup))
		}
		took = append(took, p.Startup)
		if len(took) > l.starts {
			l.add("start, database there", "%s", took[1:])
			return p, nil
		}
		if err := p.Stop(); err != nil {
			return nil, err
		}
	}
}

// measureIdle looks at the memory and the processor of a program that has nothing to do.
func (l *load) measureIdle(ctx context.Context, p *arena.Program) error {
	before := p.CPU()
	select {
	case <-time.After(l.idle):
	case <-ctx.Done():
		return ctx.Err()
	}
	now, _ := p.Memory()
	l.add("idle: memory", "%.0f MB", float64(now)/1e6)
	l.add("idle: processor", "%.1f %% of a core", 100*float64(p.CPU()-before)/float64(l.idle))
	return nil
}

// measureAlerts times the way of single alerts from the webhook to Slack's ok.
func (l *load) measureAlerts(ctx context.Context, p *arena.Program) error {
	var took times
	for i := range l.alerts {
		seen := make(chan time.Time, 1)
		channel := fmt.Sprintf("c%d", i%reports)
		l.posted.Store(channel, seen)
		begin := time.Now()
		if err := l.send(ctx, p, i, i/reports%2 == 0); err != nil { // each report's alert begins and ends in turn
			return err
		}
		select {
		case at := <-seen:
			took = append(took, at.Sub(begin))
		case <-time.After(time.Minute):
			return errors.New("a message did not come")
		}
		l.posted.Delete(channel)
		time.Sleep(pause) // so that it is not modealert's own pace towards Slack that is measured
	}
	l.add("webhook to Slack's ok, one at a time", "%s", took)
	return nil
}

// measureSteady sends webhooks at a fixed rate, whether or not those before were answered, and times the answers.
func (l *load) measureSteady(ctx context.Context, p *arena.Program) error {
	var (
		mu    sync.Mutex
		took  times
		group sync.WaitGroup
		fails atomic.Int64
	)
	before, n := p.Decided(), int(l.steady.Seconds()*float64(l.rate))
	start := time.Now()
	for i := range n {
		due := start.Add(time.Duration(i) * time.Second / time.Duration(l.rate))
		run := l.complete(i, false)
		time.Sleep(time.Until(due))
		group.Go(func() {
			if l.tell(ctx, p, i, run) != nil {
				fails.Add(1)
				return
			}
			mu.Lock()
			took = append(took, time.Since(due)) // what the sender had to wait for counts
			mu.Unlock()
		})
	}
	group.Wait()
	l.add(fmt.Sprintf("202 at %d/s for %s, runs being judged meanwhile", l.rate, l.steady), "%s, %d refused", took, fails.Load())
	if err := l.drain(ctx, programs{p}, before+n-int(fails.Load())); err != nil {
		return err
	}
	l.add("until the last of them was decided", "%.0f/s", float64(n)/time.Since(start).Seconds())
	return nil
}

// measureGreatest sends as many webhooks as are answered.
func (l *load) measureGreatest(ctx context.Context, p *arena.Program) error {
	before := p.Decided()
	took, elapsed, err := l.flood(ctx, programs{p}, func(int) bool { return true }, l.steady)
	if err != nil {
		return err
	}
	l.add(fmt.Sprintf("most 202s, %d senders, runs being judged meanwhile", l.senders), "%.0f/s, %s", float64(len(took))/elapsed.Seconds(), took)
	return l.drain(ctx, programs{p}, before+len(took))
}

// measureBurst sends very many webhooks at once, and times until the last run was decided.
func (l *load) measureBurst(ctx context.Context, p *arena.Program) error {
	before, had, start := p.Decided(), p.CPU(), time.Now()
	took, elapsed, err := l.flood(ctx, programs{p}, func(i int) bool { return i < l.burst }, time.Hour)
	if err != nil {
		return err
	}
	l.add(fmt.Sprintf("burst of %d: answered", len(took)), "%.0f/s, %s", float64(len(took))/elapsed.Seconds(), took)
	if err := l.drain(ctx, programs{p}, before+len(took)); err != nil {
		return err
	}
	l.add("burst: decided", "%.0f/s", float64(len(took))/time.Since(start).Seconds())
	l.add("burst: processor for each", "%s", took.text((p.CPU()-had)/time.Duration(max(len(took), 1))))
	return nil
}

// flood has all senders send one webhook after the other, while more says so and the time lasts.
func (l *load) flood(ctx context.Context, ps programs, more func(i int) bool, lasts time.Duration) (times, time.Duration, error) {
	var (
		mu    sync.Mutex
		took  times
		wrong error
		next  atomic.Int64
		group sync.WaitGroup
	)
	start := time.Now()
	for range l.senders {
		group.Go(func() {
			for time.Since(start) < lasts {
				i := int(next.Add(1) - 1)
				if !more(i) {
					return
				}
				begin := time.Now()
				err := l.send(ctx, ps[i%len(ps)], i, false)
				mu.Lock()
				took, wrong = append(took, time.Since(begin)), errors.Join(wrong, err)
				mu.Unlock()
				if err != nil {
					return
				}
			}
		})
	}
	group.Wait()
	slices.Sort(took)
	return took, time.Since(start), wrong
}
