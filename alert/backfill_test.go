package alert

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// The requests for past runs, as patterns of package path below the workspace's.
const (
	askedRuns    = "reports/*/runs"
	askedQueries = "reports/*/runs/*/query_runs"
	askedResults = "reports/*/runs/*/query_runs/*/results/content.json"
)

// fellRule speaks when the sum falls by more than a fifth.
const fellRule = "rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, value: sum(x), warning: percent_change below -20}\n"

// pastEnd is when the past of these stories ends: they go by the real clock, since a run that is yet to complete is no past.
var pastEnd = time.Now().UTC().Truncate(time.Second)

// newPast begins a story under a rule that needs no history, in which runs completed before with these sums: one each hour
// until an hour before the end of the past, the newest first.
func newPast(t *testing.T, sums ...int) *play {
	t.Helper()
	p := newPlay(t, totalRule)
	for i, sum := range sums {
		p.past(i+1, modetest.Run{Results: []modetest.Result{{Rows: fmt.Sprintf(`[{"x": %d}]`, sum)}}})
	}
	return p
}

// past adds a run that completed some hours before the end of the past.
func (p *play) past(hours int, run modetest.Run) string {
	run.Completed = pastEnd.Add(-time.Duration(hours) * time.Hour)
	run.Created = run.Completed.Add(-4 * time.Second)
	return p.mode.AddRun(storyReport, run)
}

// live lets a run complete in the last half hour, a minute after the one before, with these rows.
func (p *play) live(rows string) string {
	p.t.Helper()
	token := p.comes(rows)
	p.settle()
	return token
}

// comes is live that does not wait for what follows.
func (p *play) comes(rows string) string {
	p.t.Helper()
	completed := pastEnd.Add(time.Duration(p.runs-30) * time.Minute)
	return p.accept(modetest.Run{Completed: completed, Results: []modetest.Result{{Rows: rows}}})
}

// restart ends everything and begins anew on the same database.
func (p *play) restart() {
	p.t.Helper()
	if err := p.store.Close(); err != nil {
		p.t.Fatal(err)
	}
	set, client, log := p.watcher.rules.Load(), p.watcher.mode, p.watcher.log
	var err error
	if p.store, err = store.Open(p.t.Context(), store.Config{URL: p.url, Logger: log}); err != nil {
		p.t.Fatal(err)
	}
	p.watcher = NewWatcher(WatcherConfig{Mode: client, Store: p.store, Log: log, Now: p.now})
	if err := p.watcher.Use(p.t.Context(), set); err != nil {
		p.t.Fatal(err)
	}
	p.delivers(log)
	if err := p.store.Start(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
}

// first is the first rule.
func (p *play) first() *rules.Rule { return p.watcher.rules.Load().Rules[0] }

// history is what the first rule has of a group without a key, under one of its versions.
func (p *play) history(version string) []store.Point {
	p.t.Helper()
	return p.historyOf(storyReport, version)
}

// historyOf is the history of the first rule about a report.
func (p *play) historyOf(report, version string) []store.Point {
	p.t.Helper()
	var points []store.Point
	err := p.store.View(p.t.Context(), func(tx *store.Tx) (err error) {
		points, err = tx.History(p.t.Context(), store.HistoryQuery{
			Rule: alertKey(p.first(), report), Version: version, Before: time.Now(), Runs: 1000,
		})
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return points
}

// use changes the rules.
func (p *play) use(text string) {
	p.t.Helper()
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\n"+text))
	if err != nil {
		p.t.Fatal(err)
	}
	if err := p.watcher.Use(p.t.Context(), set); err != nil {
		p.t.Fatal(err)
	}
}

// asked counts the requests that Mode saw.
func (p *play) asked(pattern string) int {
	p.t.Helper()
	n := 0
	for _, r := range p.mode.Requests() {
		below, _ := strings.CutPrefix(r.Path, "/api/acme/")
		matched, err := path.Match(pattern, below)
		if err != nil {
			p.t.Fatal(err)
		}
		if matched {
			n++
		}
	}
	return n
}

// says fails the test unless just this was seen to happen since it was last asked; the beginnings are
// compared, in alphabetical order.
func (p *play) says(want ...string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	got := slices.Sorted(slices.Values(p.seen[p.told:]))
	p.told = len(p.seen)
	if !slices.EqualFunc(got, want, strings.HasPrefix) {
		p.t.Errorf("the channels see %q, want %q", got, want)
	}
}

// filled is the record of the backfill of the first rule for a report.
func (p *play) filled(report string) store.Backfill {
	p.t.Helper()
	var b store.Backfill
	err := p.store.View(p.t.Context(), func(tx *store.Tx) (err error) {
		rule := p.first()
		b, err = tx.Backfill(p.t.Context(), alertKey(rule, report), rule.Version(), report)
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		p.t.Fatal(err)
	}
	return b
}

// why is the reason that is on record for what a run said of the first rule.
func (p *play) why(run string) string {
	p.t.Helper()
	text := ""
	err := p.store.View(p.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Evaluations(p.t.Context(), storyReport, run)
		for _, e := range all {
			text += e.Reason + "\n"
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return text
}

// TestBackfill_firstRun: a rule that looks at the run before works from its first run.
func TestBackfill_firstRun(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 20)
	p.use(fellRule)
	p.settle()
	if n := p.asked(askedResults); n != 1 {
		t.Errorf("%d past results were read, want the newest alone", n)
	}
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Reason != "" || b.Runs != 1 {
		t.Errorf("the backfill is on record as %+v", b)
	}
	p.until("the end to be logged", func() bool { return strings.Contains(p.log.String(), `msg="backfill ended"`) })
	for _, line := range []string{`msg="backfill begins" report=5f3c0a1b2d4e rules=[fell]`, `rules=[fell] runs=1 requests=3`} {
		if log := p.log.String(); strings.Count(log, line) != 1 {
			t.Errorf("the log has no line with %q:\n%s", line, log)
		}
	}
	p.live(`[{"x": 70}]`)
	p.says("#c posted: WARNING: Fell is 70")
}

// TestBackfill_fewer: a report that has not run often enough leaves the condition unknown, for that reason alone.
func TestBackfill_fewer(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 100, 100)
	p.use("rules:\n  - {name: Low, report: 5f3c0a1b2d4e, value: sum(x), warning: below 0.5 * avg_last(7)}\n")
	p.settle()
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Reason != "the report has no earlier runs" || b.Runs != 3 {
		t.Errorf("the backfill is on record as %+v", b)
	}
	why := p.why(p.live(`[{"x": 1}]`))
	if !strings.Contains(why, "3 of 7 runs") || strings.Contains(why, "read from Mode") {
		t.Errorf("the run is on record with %q", why)
	}
}

// TestBackfill_changed: what the value was before is of no use to a changed value, and what a threshold was changes nothing.
func TestBackfill_changed(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 90, 80, 70)
	rule := "rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, value: %s, warning: %s}\n"
	for _, step := range []struct {
		value, warning string
		read           int
	}{
		{"sum(x)", "below avg_last(2)", 2},
		{"sum(x)", "below 0.5 * avg_last(2)", 0},
		{"sum(x)", "below 10", 0},
		{"sum(x)", "below previous", 0},
		{"sum(x)", "below avg_last(3)", 1}, // a longer history is read from where it ended
		{"sum(x) + 1", "below avg_last(2)", 2},
		{"sum(x)", "below avg_last(3)", 3},
		{"sum(x) + 1", "below 10", 0},
		{"sum(x)", "below avg_last(3)", 3}, // what was forgotten is read anew
	} {
		before := p.asked(askedResults)
		p.use(fmt.Sprintf(rule, step.value, step.warning))
		p.settle()
		if n := p.asked(askedResults) - before; n != step.read {
			t.Errorf("after a change to %s, %s: %d past results were read, want %d", step.value, step.warning, n, step.read)
		}
	}
	points := p.history(p.first().Version())
	if len(points) != 3 || decode(points[0].Value).String() != "100" || !points[0].Completed.Equal(pastEnd.Add(-time.Hour)) {
		t.Errorf("the history is %+v", points)
	}
}

// TestBackfill_otherReport: the history of one report is none for another.
func TestBackfill_otherReport(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100)
	p.use(fellRule)
	p.settle()
	p.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4f"})
	p.use(strings.Replace(fellRule, storyReport, "5f3c0a1b2d4f", 1))
	p.settle()
	if points := p.historyOf("5f3c0a1b2d4f", p.first().Version()); len(points) != 0 {
		t.Errorf("the history is %+v, that of the report before", points)
	}
}

// TestBackfill_restart: a process that ends amid the past runs goes on where it was.
func TestBackfill_restart(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 100)
	p.past(3, modetest.Run{Results: []modetest.Result{{Rows: `[{"y": 1}]`}}})
	p.past(4, modetest.Run{Results: []modetest.Result{{State: "failed"}}})
	stuck := p.past(5, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 100}]`}}})
	p.past(6, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 100}]`}}})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/" + stuck + "/query_runs/*/results/content.json", Status: 500})
	p.use("rules:\n  - {name: Low, report: 5f3c0a1b2d4e, value: sum(x), warning: below 0.5 * avg_last(4)}\n")
	p.until("Mode to fail", func() bool { return strings.Contains(p.log.String(), "job failed and will be tried again") })
	queries, results := p.asked(askedQueries), p.asked(askedResults)
	if b := p.filled(storyReport); b.State != store.BackfillWaiting || b.Runs != 4 {
		t.Errorf("amid the past runs the backfill is on record as %+v", b)
	}
	p.mode.Recover()
	p.restart()
	p.settle()
	if q, r := p.asked(askedQueries)-queries, p.asked(askedResults)-results; q != 2 || r != 2 {
		t.Errorf("%d lists of queries and %d results were read after the restart, want those of the 2 runs that were left", q, r)
	}
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Reason != "" || b.Runs != 6 {
		t.Errorf("at the end the backfill is on record as %+v", b)
	}
	p.restart()
	p.settle()
	if n := p.asked(askedResults) - results; n != 2 {
		t.Errorf("another restart read %d past results again", n-2)
	}
}

// TestBackfill_skips: runs that have no value are passed over.
func TestBackfill_skips(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	p.past(1, modetest.Run{Purged: true})
	p.past(2, modetest.Run{State: "failed"})
	p.past(3, modetest.Run{State: "cancelled"})
	p.past(4, modetest.Run{State: "enqueued"})
	p.past(5, modetest.Run{Results: []modetest.Result{{State: "failed"}}})
	p.past(6, modetest.Run{Results: []modetest.Result{{Rows: `[{"y": 1}]`}}})
	p.past(7, modetest.Run{})
	gone := p.past(8, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 1}]`}}})
	p.past(9, modetest.Run{State: "completed", Results: []modetest.Result{{Rows: `[{"x": 100}]`}}})
	p.past(-24, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 1}]`}}}) // by a clock that is ahead
	p.mode.Fail(modetest.Failure{
		Path: "reports/*/runs/" + gone + "/query_runs/*/results/content.json", Status: 404,
		Body: `{"id":"not_found","message":"run results not found"}`,
	})
	p.use(fellRule)
	p.settle()
	if n := p.asked(askedQueries); n != 5 {
		t.Errorf("the queries of %d runs were listed, want those of the 5 that may have a value", n)
	}
	if n := p.asked(askedResults); n != 4 {
		t.Errorf("%d past results were read, want 4", n)
	}
	p.live(`[{"x": 70}]`)
	p.says("#c posted: WARNING: Fell is 70")
}

// TestBackfill_bounds: however much a rule wishes for, only so much is asked of Mode.
func TestBackfill_bounds(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	rule := "rules:\n  - {name: Low, report: 5f3c0a1b2d4e, value: sum(x), warning: below 0.5 * avg_last(300)}\n"
	t.Run("runs", func(t *testing.T) {
		t.Parallel()
		p := newPast(t, make([]int, maxBackfillRuns+10)...)
		p.use(rule)
		p.settle()
		if n := p.asked(askedResults); n != maxBackfillRuns {
			t.Errorf("%d past results were read", n)
		}
		if b := p.filled(storyReport); b.State != store.BackfillDone || !strings.HasPrefix(b.Reason, "200 runs, the most") {
			t.Errorf("the backfill is on record as %+v", b)
		}
	})
	t.Run("pages", func(t *testing.T) {
		t.Parallel()
		p := newPast(t)
		for i := range 30*maxBackfillPages + 1 {
			p.past(i+1, modetest.Run{State: "failed"})
		}
		p.use(rule)
		p.settle()
		if n := p.asked(askedRuns); n != maxBackfillPages {
			t.Errorf("%d pages of runs were read", n)
		}
		if b := p.filled(storyReport); b.State != store.BackfillDone || !strings.HasPrefix(b.Reason, "12 pages of runs, the most") {
			t.Errorf("the backfill is on record as %+v", b)
		}
	})
}

// TestBackfill_since: a rule that looks at a time ago gets all runs since then and the one before.
func TestBackfill_since(t *testing.T) {
	t.Parallel()
	p := newPast(t, 50, 50, 50, 100, 1, 1)
	p.use("rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, value: sum(x), warning: below 0.8 * ago(150 minutes)}\n")
	p.settle()
	if n := p.asked(askedResults); n != 3 {
		t.Errorf("%d past results were read, want those of 2 hours and the one before", n)
	}
}

// TestBackfill_liveFirst: a run that completes while Mode is slow to give a past one is said at once, as far as it can be.
func TestBackfill_liveFirst(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	slow := p.past(1, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 100}]`}}})
	given := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/" + slow + "/query_runs/*/results/content.json", Wait: given})
	p.use(fellRule + "  - {name: Low, report: 5f3c0a1b2d4e, value: sum(x), warning: below 5}\n")
	p.until("the past result to be asked for", func() bool { return p.asked(askedResults) == 1 })
	run := p.comes(`[{"x": 1}]`)
	p.hears(1)
	p.says("#c posted: WARNING: Low is 1")
	if why := p.why(run); strings.Count(why, "; history is still being read from Mode") != 1 {
		t.Errorf("meanwhile a run is on record with %q", why)
	}
	close(given)
	p.settle()
	p.says("#c posted: WARNING: Fell is 1")
	if n := p.asked(askedResults); n != 3 {
		t.Errorf("%d results were read, want the past one once, and the live one again", n)
	}
	if points := p.history(p.first().Version()); len(points) != 2 || points[0].Run != run || points[1].Run != slow {
		t.Errorf("the history is %+v", points)
	}
}

// TestBackfill_leavesRoom: the past takes no more than half of the requests that Mode allows.
func TestBackfill_leavesRoom(t *testing.T) {
	t.Parallel()
	p := newPast(t, make([]int, 6)...)
	config := p.mode.ClientConfig()
	config.RatePerSecond = 20
	client, err := mode.New(config)
	if err != nil {
		t.Fatal(err)
	}
	p.watcher.mode = client
	began := time.Now()
	p.use("rules:\n  - {name: Low, report: 5f3c0a1b2d4e, value: sum(x), warning: below 0.5 * avg_last(6)}\n")
	p.settle()
	took := time.Since(began) // it may take longer on a busy machine, and never less
	if n := len(p.mode.Requests()); n != 13 || took < 12*100*time.Millisecond {
		t.Errorf("%d requests, want 13, took %v, want those after the first to take a tenth of a second each", n, took)
	}
}

// TestBackfill_collection: a rule about the reports of a collection works from the first run of each.
func TestBackfill_collection(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 20)
	p.mode.AddCollection(modetest.Collection{Token: "0d9c8b7a6f5e", Name: "Finance"})
	p.mode.AddReport(modetest.Report{
		Token: storyReport, Name: "Sales", Collection: "0d9c8b7a6f5e", Queries: []modetest.Query{{Name: "Daily"}},
	})
	p.use(strings.Replace(fellRule, "report: 5f3c0a1b2d4e", "report: {collection: Finance}", 1))
	p.settle()
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Runs != 1 {
		t.Errorf("the backfill is on record as %+v", b)
	}
	run := p.live(`[{"x": 70}]`)
	p.says("#c posted: WARNING: Fell (Sales) is 70")
	if why := p.why(run); strings.Contains(why, "being read") {
		t.Errorf("the run is on record with %q", why)
	}
}

// TestBackfill_any: a rule about any report works from the first run of each, though nothing is read before it comes.
func TestBackfill_any(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 20)
	p.use(strings.Replace(fellRule, "report: 5f3c0a1b2d4e", "report: any", 1))
	p.settle()
	if n := p.asked(askedRuns); n != 0 {
		t.Errorf("the past runs were asked for %d times before a run came", n)
	}
	p.live(`[{"x": 70}]`)
	p.says("#c posted: WARNING: Fell (Sales) is 70")
}

// TestBackfill_groups: each group has a history of its own, and a new one has none.
func TestBackfill_groups(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	p.past(1, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 100, "shop": "DE"}, {"x": 10, "shop": "FR"}, {"x": 9, "shop": "NL"}]`}}})
	p.use("rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, by: shop, value: sum(x), warning: percent_change below -20}\n")
	p.settle()
	p.live(`[{"x": 50, "shop": "DE"}, {"x": 10, "shop": "FR"}, {"x": 1, "shop": "IT"}]`)
	p.says("#c posted: WARNING: Fell (shop DE) is 50")
}

// TestBackfill_together: all rules of a report are served by one reading of each past run.
func TestBackfill_together(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 90, 80, 70)
	p.use(fellRule + `  - {name: Low, report: 5f3c0a1b2d4e, value: max(x), warning: below 0.5 * avg_last(3)}
  - {name: Plain, report: 5f3c0a1b2d4e, value: max(x), warning: below 2}
`)
	p.settle()
	if q, r, l := p.asked(askedQueries), p.asked(askedResults), p.asked(askedRuns); q != 3 || r != 3 || l != 1 {
		t.Errorf("%d lists of runs, %d of queries and %d results were read, want 1, 3, 3", l, q, r)
	}
	p.live(`[{"x": 40}]`)
	p.says("#c posted: WARNING: Fell is 40", "#c posted: WARNING: Low is 40")
}

// TestBackfill_runRule: what is known of the run itself is in the list of runs.
func TestBackfill_runRule(t *testing.T) {
	t.Parallel()
	p := newPast(t, 1, 1, 1)
	p.use("rules:\n  - {name: Slow, report: 5f3c0a1b2d4e, value: run.duration, warning: above 2 * avg_last(3)}\n")
	p.settle()
	if n := len(p.mode.Requests()); n != 1 {
		t.Errorf("%d requests were made, want the list of runs alone", n)
	}
	run := p.mode.AddRun(storyReport, modetest.Run{Created: pastEnd.Add(-time.Minute), Completed: pastEnd})
	p.completes(run)
	p.says("#c posted: WARNING: Slow is 1 min")
}

// TestBackfill_executedBy: rules know whoever ran a run by the name that messages show.
func TestBackfill_executedBy(t *testing.T) {
	t.Parallel()
	p := newPast(t)
	p.mode.AddUser(modetest.User{Username: "data.team", Name: "Data Team"})
	p.past(1, modetest.Run{ExecutedBy: "data.team", Results: []modetest.Result{{Rows: `[{"x": 100}]`}}})
	p.use("rules:\n  - name: Fell\n    report: 5f3c0a1b2d4e\n    where: run.executed_by = 'Data Team'\n    value: sum(x)\n" +
		"    warning: value below previous and run.executed_by = 'Data Team'\n")
	p.settle()
	p.completes(p.mode.AddRun(storyReport, modetest.Run{
		Created: pastEnd, Completed: pastEnd, ExecutedBy: "data.team", Results: []modetest.Result{{Rows: `[{"x": 70}]`}},
	}))
	p.says("#c posted: WARNING: Fell is 70")
}

// TestBackfill_queryUnnamed: Mode may leave the names of queries out of past runs too.
func TestBackfill_queryUnnamed(t *testing.T) {
	t.Parallel()
	p := newPlayOn(t, modetest.Config{NamelessQueryRuns: true}, totalRule)
	for i := range 3 {
		p.past(i+1, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 100}]`}}})
	}
	p.use("rules:\n  - {name: Low, report: 5f3c0a1b2d4e, query: Daily, value: sum(x), warning: below 0.5 * avg_last(3)}\n")
	p.settle()
	if b := p.filled(storyReport); b.Reason != "" || b.Runs != 3 {
		t.Errorf("the backfill is on record as %+v", b)
	}
	if n := p.asked("reports/*/queries"); n != 1 {
		t.Errorf("the names of the queries were asked for %d times", n)
	}
}

// TestBackfill_outage: while Mode is ill the past waits, and nothing is given up.
func TestBackfill_outage(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{askedRuns, askedQueries, askedResults} {
		t.Run(pattern, func(t *testing.T) {
			t.Parallel()
			p := newPast(t, 100)
			p.mode.Fail(modetest.Failure{Path: pattern, Status: 503, Times: 4})
			p.use(fellRule)
			p.settle()
			if b := p.filled(storyReport); b.State != store.BackfillDone || b.Reason != "" || b.Runs != 1 {
				t.Errorf("the backfill is on record as %+v", b)
			}
		})
	}
}

// TestBackfill_refused: where Mode does not show the runs, that is believed after a while, and asked again when there is
// reason to.
func TestBackfill_refused(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100)
	p.mode.Fail(modetest.Failure{Path: askedRuns, Status: 403, Body: `{"id":"forbidden","message":"forbidden"}`})
	p.ahead.Store(int64(time.Hour))
	p.use(fellRule)
	p.settle()
	if b := p.filled(storyReport); b.State != store.BackfillDone || !strings.Contains(b.Reason, "Mode answered 403 (forbidden)") {
		t.Errorf("the backfill is on record as %+v", b)
	}
	if n := p.asked(askedRuns); n != tries {
		t.Errorf("the runs were asked for %d times, want %d", n, tries)
	}
	p.mode.Recover()
	p.use(fellRule)
	p.settle()
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Reason != "" || b.Runs != 1 {
		t.Errorf("later the backfill is on record as %+v", b)
	}
}

// TestBackfill_changedMeanwhile: what was read for a rule as it was before is dropped.
func TestBackfill_changedMeanwhile(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 90)
	given := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: askedResults, Times: 1, Wait: given})
	p.use(fellRule)
	p.until("a past result to be asked for", func() bool { return p.asked(askedResults) == 1 })
	before := p.first().Version()
	p.use(strings.Replace(fellRule, "sum(x)", "max(x)", 1))
	close(given)
	p.settle()
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Runs != 1 {
		t.Errorf("the backfill is on record as %+v", b)
	}
	if points := p.history(before); len(points) != 0 {
		t.Errorf("what the rule was has the history %+v", points)
	}
	err := p.store.View(t.Context(), func(tx *store.Tx) error {
		b, err := tx.Backfill(t.Context(), "fell@"+storyReport, before, storyReport)
		if !errors.Is(err, store.ErrNotFound) {
			t.Errorf("what the rule was is on record as %+v, %v", b, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestBackfill_putBack: a rule that is away while its job runs is read when it is back, if not at once.
func TestBackfill_putBack(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100)
	p.mode.Fail(modetest.Failure{Path: askedRuns, Status: 503})
	p.use(fellRule)
	p.until("Mode to fail", func() bool { return strings.Contains(p.log.String(), "job failed and will be tried again") })
	p.use(totalRule)
	p.settle()
	p.mode.Recover()
	p.ahead.Store(int64(stillAfter))
	p.use(fellRule)
	p.settle()
	if b := p.filled(storyReport); b.State != store.BackfillDone || b.Runs != 1 {
		t.Errorf("the backfill is on record as %+v", b)
	}
}
