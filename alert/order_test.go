package alert

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// TestStory_backlog: runs that waited for Mode together are decided in the order in which they completed, so that nothing
// is missed that one of the earlier ones has to say.
func TestStory_backlog(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*", Status: 503, Times: 12})
	for _, rows := range []string{`[{"x": 7}]`, `[{"x": 2}]`, `[{"x": 12}]`} {
		p.accept(modetest.Run{Results: []modetest.Result{{Rows: rows}}})
	}
	p.settle()
	seen := strings.Join(p.seen, "\n")
	for _, want := range []string{"Escalated to CRITICAL: Total is 2, below 5 (was 7) (Sales) (mentions)", "Resolved: Total is back to 12"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the channel does not see %q but\n%s", want, seen)
		}
	}
}

// TestStory_swapped: of two events that come in the wrong order, the run that completed first is decided first.
func TestStory_swapped(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	held := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*", Times: 2, Wait: held})
	first := p.mode.AddRun(storyReport, ranAt(storyBegin, "succeeded"))
	second := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin.Add(time.Hour), Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.arrives(second)
	p.until("the second is asked for", func() bool { return p.asked("reports/*/runs/*") > 0 })
	p.arrives(first)
	p.until("the first is asked for", func() bool { return p.asked("reports/*/runs/*") > 1 })
	close(held)
	p.settle()
	if seen := strings.Join(p.seen, "\n"); !strings.Contains(seen, "Total is 1, below 5") || !strings.Contains(seen, "Total is 7") {
		t.Errorf("the channel sees\n%s", seen)
	}
}

// TestStory_ahead: a run that is to be decided first is, though its own job may come up only after thousands of others.
func TestStory_ahead(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	first := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin, Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	second := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin.Add(time.Hour), Results: []modetest.Result{{Rows: `[{"x": 6}]`}}})
	p.change(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.AddRun(ctx, storyReport, first) // and no job
		return err
	})
	p.arrives(second)
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)", "#c edited: WARNING: Total is 6, below 10 (Sales)")
	p.arrives(first) // which changes nothing any more
	p.settle()
	p.sees()
}

// TestStory_listed: nobody waits for a run that Mode's list shows to have completed later, however long its own job takes.
func TestStory_listed(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	first := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin, Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	second := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin.Add(time.Hour), Results: []modetest.Result{{Rows: `[{"x": 6}]`}}})
	held := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/" + second, Times: 1, Wait: held})
	p.arrives(second)
	p.until("the second is asked for", func() bool { return p.asked("reports/*/runs/"+second) > 0 })
	p.arrives(first)
	p.waitsFor("#c posted: WARNING: Total is 7, below 10 (Sales)")
	close(held)
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)", "#c edited: WARNING: Total is 6, below 10 (Sales)")
}

// TestStory_slowRun: a run whose result takes long is decided before the one that completed after it.
func TestStory_slowRun(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*/query_runs", Status: 503, Times: 4})
	p.accept(modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.accept(modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 6}]`}}})
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)", "#c edited: WARNING: Total is 6, below 10 (Sales)")
}

// TestStory_refusedRun: nobody waits for a run that Mode does not show.
func TestStory_refusedRun(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.arrives("ffffffffffff")
	p.accept(modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.waitsFor("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_purgedRun: a run whose results Mode has purged is decided at once, and keeps nobody waiting.
func TestStory_purgedRun(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.accept(modetest.Run{Purged: true})
	p.waitsFor("Mode has purged the run: Mode answered 404 (run results not found)")
	p.accept(withRows(`[{"x": 2}]`))
	p.waitsFor("CRITICAL: Total is 2, below 5 (Sales) (mentions)")
}

// TestStory_refusedResult: nobody waits for long for a run whose result Mode refuses, or asks Mode for itself meanwhile. Its own job
// goes on, and what it finds late moves nothing.
func TestStory_refusedResult(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	refused := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin, Results: []modetest.Result{{Rows: `[{"x": 2}]`}}})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/" + refused + "/query_runs/*/results/content.json", Status: 403, Times: 4})
	p.arrives(refused)
	next := p.mode.AddRun(storyReport, modetest.Run{Completed: storyBegin.Add(time.Hour), Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.arrives(next)
	p.waitsFor("#c posted: WARNING: Total is 7, below 10 (Sales)")
	if n := p.asked("reports/*/runs/" + next); n != 1 {
		t.Errorf("Mode was asked %d times for the run that waits", n)
	}
	p.settle()
	if why := p.why(refused); !strings.Contains(why, "not posted: older than run "+next) {
		t.Errorf("the run that was refused is on record with %q", why)
	}
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_balkingRun: a run that waits for one whose result Mode does not show does not ask for that again and again.
func TestStory_balkingRun(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*/query_runs/*/results/content.json", Status: 403})
	first := store.Run{Report: storyReport, Run: p.mode.AddRun(storyReport, withRows("[]")), Completed: storyBegin}
	job, err := foundJob(mode.RunRef{Report: storyReport, Run: "ffffffffffff"})
	if err != nil {
		t.Fatal(err)
	}
	c := p.watcher.begin(p.watcher.rules.Load(), mode.RunRef{Report: storyReport, Run: "ffffffffffff"}, rules.ReportRef{Token: storyReport})
	ahead := func() int {
		t.Helper()
		if err := p.watcher.goAhead(t.Context(), &job, &c, first); err == nil || !strings.HasPrefix(err.Error(), "to be begun again") {
			t.Fatalf("goAhead() = %v", err)
		}
		return len(p.mode.Requests())
	}
	if once, twice := ahead(), ahead(); once == 0 || twice != once {
		t.Errorf("Mode was asked %d times, and %d times after the second look", once, twice)
	}
}

// TestBalked: what balked is tried again after a while, and forgotten then.
func TestBalked(t *testing.T) {
	t.Parallel()
	var b balked
	first, second := mode.RunRef{Report: "a", Run: "1"}, mode.RunRef{Report: "a", Run: "2"}
	if b.lately(first, storyBegin) {
		t.Error("a run balked that was not tried")
	}
	b.add(first, storyBegin)
	if !b.lately(first, storyBegin.Add(balkFor-1)) || b.lately(first, storyBegin.Add(balkFor)) || b.lately(second, storyBegin) {
		t.Error("the first run balks for another time than balkFor, or the second with it")
	}
	b.add(second, storyBegin.Add(balkFor))
	if len(b.runs) != 1 {
		t.Errorf("%d runs are kept", len(b.runs))
	}
}

// waitsFor waits until this was seen to happen.
func (p *play) waitsFor(want string) {
	p.t.Helper()
	for range 4000 {
		p.mu.Lock()
		seen := strings.Join(p.seen, "\n")
		p.mu.Unlock()
		if strings.Contains(seen, want) {
			return
		}
		time.Sleep(5 * time.Millisecond) // the queue works in real time
	}
	p.t.Fatalf("the channel never sees %q", want)
}

// TestStory_clocks: a run counts by Mode's clock, whatever ours shows.
func TestStory_clocks(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.at(faraway)
	p.run(modetest.Run{Completed: faraway, Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.at(faraway.Add(-2 * time.Hour)) // somebody set our clock right
	p.accept(modetest.Run{Completed: faraway.Add(time.Minute), Results: []modetest.Result{{Rows: `[{"x": 12}]`}}})
	p.waits(func(tx *store.Tx) bool {
		open, err := tx.OpenIncidents(t.Context())
		return err == nil && len(open) == 0
	})
}

// TestStory_oneReportMore: a rule that gets another report beside its own goes on as it was.
func TestStory_oneReportMore(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 7}]`)
	p.told = len(p.seen)
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\n"+
		strings.Replace(totalRule, "report: 5f3c0a1b2d4e", "report: [5f3c0a1b2d4e, 0123456789ab]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.watcher.Use(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	p.rows(`[{"x": 6}]`)
	p.sees("#c edited: WARNING: Total (Sales) is 6, below 10")
}

// TestStory_removedMeanwhile: a rule that was taken out while its run was read says nothing any more.
func TestStory_removedMeanwhile(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	hold := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*/query_runs", Times: 1, Wait: hold})
	p.accept(modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 2}]`}}})
	for !slices.ContainsFunc(p.mode.Requests(), func(r modetest.Request) bool { return strings.HasSuffix(r.Path, "/query_runs") }) {
		time.Sleep(time.Millisecond) // the queue works in real time
	}
	if err := p.watcher.Use(t.Context(), &rules.Set{}); err != nil {
		t.Fatal(err)
	}
	close(hold)
	p.settle()
	p.sees()
}

// TestStory_failedRunsOnly: somebody who only waits for a report may want to hear of its failures too.
func TestStory_failedRunsOnly(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule+"    failed_runs: 1\n")
	p.run(ranAt(faraway, "failed"))
	p.sees("#c posted: RUN FAILED: Sales failed")
}

// TestStory_decidedBefore: a run that was decided keeps its place in the order when its job comes again and nobody asks any more.
func TestStory_decidedBefore(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	run := p.rows(`[{"x": 7}]`)
	p.use(strings.Replace(totalRule, storyReport, "0123456789ab", 1))
	p.change(func(ctx context.Context, tx *store.Tx) error {
		job, err := foundJob(mode.RunRef{Report: storyReport, Run: run})
		return errors.Join(err, tx.Enqueue(ctx, job))
	})
	p.settle()
	p.change(func(ctx context.Context, tx *store.Tx) error {
		_, last, err := tx.LastDecided(ctx, storyReport)
		if last != run {
			t.Errorf("the run decided last is %q, want %s", last, run)
		}
		return err
	})
}
