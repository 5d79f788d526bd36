package alert

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// troupe is a story with several replicas on one PostgreSQL database.
type troupe struct {
	*play // the first of them, which sees what the channels see

	all []*play
}

// newTroupe begins a story at faraway, when timers go off only where fires says so, with three replicas that have just started,
// all at once.
func newTroupe(t *testing.T, text string) *troupe {
	t.Helper()
	p := newPlay(t, text)
	p.settle()
	r := &troupe{p, []*play{p, p.replica(), p.replica()}}
	r.goes(faraway)
	r.start(p.watcher.Rules())
	return r
}

// replica joins a story with a store, a watcher and a courier of its own.
func (p *play) replica() *play {
	p.t.Helper()
	log := slog.New(slog.NewTextHandler(io.MultiWriter(p.t.Output(), p.log), nil))
	q := &play{t: p.t, mode: p.mode, slack: p.slack, log: p.log, url: p.url}
	var err error
	if q.store, err = store.Open(p.t.Context(), store.Config{URL: q.url, Logger: log, Now: q.now}); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := q.store.Close(); err != nil {
			p.t.Error(err)
		}
	})
	client, err := mode.New(p.mode.ClientConfig())
	if err != nil {
		p.t.Fatal(err)
	}
	q.watcher = NewWatcher(WatcherConfig{Mode: client, Store: q.store, Log: log, Now: q.now})
	q.delivers(log)
	return q
}

// start has the replicas begin to watch, as they do when their processes start.
func (r *troupe) start(set *rules.Set) {
	r.t.Helper()
	r.together(func(i int, p *play) error {
		p.hurries().courier.drawing.Interactive = true
		p.watcher.poll = pollEvery
		if err := p.watcher.Use(r.t.Context(), set); err != nil || i == 0 { // which works already
			return err
		}
		return p.store.Start(r.t.Context())
	})
}

// together lets all replicas do something at once.
func (r *troupe) together(do func(i int, p *play) error) {
	r.t.Helper()
	var all sync.WaitGroup
	for i, p := range r.all {
		all.Go(func() {
			if err := do(i, p); err != nil {
				r.t.Errorf("replica %d: %v", i, err)
			}
		})
	}
	all.Wait()
}

// goes lets all clocks go on from a time.
func (r *troupe) goes(from time.Time) {
	for _, p := range r.all {
		p.goes(from)
	}
}

// fires lets the timer that lists the story's report go off so long after faraway, for whichever replica sees it first.
func (r *troupe) fires(after time.Duration) {
	r.t.Helper()
	r.firesFor(after, 0)
}

// firesFor is fires of a timer that was due at a time by the story's clock.
func (r *troupe) firesFor(after time.Duration, due int64) {
	r.t.Helper()
	r.goes(faraway.Add(after))
	r.change(func(ctx context.Context, tx *store.Tx) error {
		body := pollJob{Report: storyReport, Due: due}
		raw, err := json.Marshal(body)
		if err != nil {
			return err
		}
		return tx.SetTimer(ctx, store.Timer{Name: body.timer(), Due: time.Now(), Job: store.Job{Kind: kindPoll, Body: raw}})
	})
	r.settle()
}

// TestReplicas_poll: however many replicas there are, a report is listed once in an interval, and a run that is found is told
// of once, as is one whose webhook comes to all of them meanwhile.
func TestReplicas_poll(t *testing.T) {
	t.Parallel()
	r := newTroupe(t, totalRule)
	r.fires(0)
	lists := r.asked(askedSales)
	for i, x := range []int{7, 2, 8} {
		after := time.Duration(i+1) * pollEvery
		run := r.total(after-time.Minute, x)
		if x == 8 {
			r.together(func(_ int, p *play) error { return p.watcher.Accept(t.Context(), completed(run)) })
		}
		r.fires(after)
		lists++
		if n := r.asked(askedSales); n != lists {
			t.Errorf("the runs were listed %d times by the end of interval %d, want %d", n, i+1, lists)
		}
	}
	seen := strings.Join(r.seen, "\n")
	for _, want := range []string{
		"#c posted: WARNING: Total is 7, below 10", "Escalated to CRITICAL: Total is 2, below 5", "Eased to WARNING: Total is 8, below 10",
	} {
		if strings.Count(seen, want) != 1 {
			t.Errorf("the channel sees %q %d times:\n%s", want, strings.Count(seen, want), seen)
		}
	}
}

// TestReplicas_start: replicas that start one after the other, while a report's turn has not come yet, have it listed once.
func TestReplicas_start(t *testing.T) {
	t.Parallel()
	r := newTroupe(t, totalRule)
	r.firesFor(30*time.Second, faraway.UnixMilli())
	for _, began := range []time.Duration{10 * time.Second, 20 * time.Second} {
		r.firesFor(5*time.Minute, faraway.Add(began).UnixMilli())
	}
	if n := r.asked(askedSales); n != 1 {
		t.Errorf("the runs were listed %d times, want once", n)
	}
	r.firesFor(pollEvery, faraway.Add(pollEvery).UnixMilli())
	if n := r.asked(askedSales); n != 2 {
		t.Errorf("the runs were listed %d times after an interval, want twice", n)
	}
}

// TestReplicas_away: of replicas that were all away for long, one says so in each channel.
func TestReplicas_away(t *testing.T) {
	t.Parallel()
	r := newTroupe(t, awayRule)
	r.fires(time.Minute)
	for i := range 4 {
		r.countriesAt(time.Duration(10*(i+1))*time.Hour, 7, 20)
	}
	r.countriesAt(70*time.Hour, 40, 6)
	r.fires(72 * time.Hour)
	r.together(func(_ int, p *play) error {
		return p.store.Update(t.Context(), func(tx *store.Tx) error {
			job, err := missedJob{}.job()
			return errors.Join(err, tx.Enqueue(t.Context(), job), setAway(t.Context(), tx, time.Now()))
		})
	})
	r.settle()
	r.sort()
	r.sees("#c posted: WARNING: Revenue (c FR) is 6, below 10 (Sales)",
		"#c posted: modealert was away for 2 d 23 h: 4 runs of 1 report were not checked as they came, and 1 alert would have fired",
		"#rows posted: modealert was away for 2 d 23 h: 4 runs of 1 report were not checked as they came")
}

// TestReplicas_clicks: a button is pressed at one replica, once, and all go by it.
func TestReplicas_clicks(t *testing.T) {
	t.Parallel()
	r := newTroupe(t, totalRule)
	r.completes(r.total(-time.Minute, 7))
	r.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	body := slacktest.Form(r.payload("1 hour"))
	var mu sync.Mutex
	replayed := 0
	r.together(func(_ int, p *play) error {
		err := p.desk.Interaction(t.Context(), "the signature", body)
		if errors.Is(err, ErrReplayed) {
			mu.Lock()
			defer mu.Unlock()
			replayed++
			return nil
		}
		return err
	})
	r.quiet()
	if replayed != 2 {
		t.Errorf("%d of 3 replicas say that the click was replayed, want 2", replayed)
	}
	r.sees("#c edited: WARNING: Total is 7, below 10 (Sales)")
	for i, p := range r.all { // whoever decides, and whoever delivers
		p.arrives(r.total(time.Duration(i+1)*time.Minute, 6-i%2))
		r.decides(i + 2)
		r.quiet()
	}
	for _, event := range r.seen[r.told:] {
		if !strings.HasPrefix(event, "#c edited") {
			t.Errorf("a snoozed alert says %q", event)
		}
	}
}

// decides waits until so many runs were decided.
func (r *troupe) decides(n int) {
	r.t.Helper()
	r.logs(n, `msg="run decided"`)
}
