package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

const (
	askedSales = "reports/" + storyReport + "/runs"
	pollEvery  = 15 * time.Minute
)

// newPoll begins a story whose reports are watched since faraway, and where no webhook comes.
func newPoll(t *testing.T, text string) *play {
	t.Helper()
	return newPollOn(t, modetest.Config{}, text)
}

func newPollOn(t *testing.T, c modetest.Config, text string) *play {
	t.Helper()
	p := newPlayOn(t, c, totalRule)
	p.settle()
	p.goes(faraway)
	p.watcher.poll = pollEvery
	p.use(text)
	return p
}

// goes lets the clock go on from a time.
func (p *play) goes(from time.Time) { p.ahead.Store(int64(time.Until(from))) }

// ran lets a run of a report complete so long after faraway, and nobody tell of it.
func (p *play) ran(report string, after time.Duration, run modetest.Run) string {
	p.t.Helper()
	run.Completed = faraway.Add(after)
	run.Created = run.Completed.Add(-4 * time.Second)
	return p.mode.AddRun(report, run)
}

func (p *play) total(after time.Duration, x int) string {
	p.t.Helper()
	return p.ran(storyReport, after, modetest.Run{Results: []modetest.Result{{Rows: fmt.Sprintf(`[{"x": %d}]`, x)}}})
}

// polls lets the watcher list the runs of reports, as timers would, so long after faraway.
func (p *play) polls(after time.Duration, reports ...string) {
	p.t.Helper()
	p.goes(faraway.Add(after))
	p.change(func(ctx context.Context, tx *store.Tx) error {
		for _, report := range reports {
			body, err := json.Marshal(pollJob{Report: report})
			if err != nil {
				return err
			}
			if err := tx.Enqueue(ctx, store.Job{Kind: kindPoll, Body: body}); err != nil {
				return err
			}
		}
		return nil
	})
	p.settle()
}

func (p *play) watched() string {
	p.t.Helper()
	return strings.Join(p.column("select report from watches order by report"), " ")
}

// TestStory_lostWebhooks: runs of which no webhook came are handled in the order in which they completed, once.
func TestStory_lostWebhooks(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	p.total(-time.Hour, 1)
	p.polls(time.Minute, storyReport)
	p.sees() // a past run is history, and not news
	p.total(10*time.Minute, 7)
	p.total(12*time.Minute, 2)
	p.ran(storyReport, 14*time.Minute, modetest.Run{State: "enqueued"})
	p.polls(pollEvery, storyReport)
	p.polls(pollEvery, storyReport) // another process has started
	if n := p.asked(askedSales); n != 2 {
		t.Errorf("the runs were listed %d times, want 2", n)
	}
	p.hears(3)
	seen := strings.Join(p.seen, "\n")
	for _, want := range []string{"#c posted: WARNING: Total is 7, below 10", "Escalated to CRITICAL: Total is 2, below 5 (was 7)"} {
		if !strings.Contains(seen, want) {
			t.Errorf("the channel does not see %q but\n%s", want, seen)
		}
	}
	told := len(p.seen)
	p.polls(2*pollEvery, storyReport)
	if len(p.seen) != told {
		t.Errorf("the next listing says %q", p.seen[told:])
	}
	if due := p.column("select due from timers where name = 'poll/" + storyReport + "'"); len(due) != 1 {
		t.Errorf("%d timers are set for the report", len(due))
	}
}

// TestStory_webhooksAndPolls: the same webhook a hundred times at once while the run is found by listing too is one run.
func TestStory_webhooksAndPolls(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	run := p.total(10*time.Minute, 7)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() { p.arrives(run) })
	}
	p.polls(pollEvery, storyReport, storyReport)
	all.Wait()
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	if states := p.column("select state from runs"); len(states) != 1 || states[0] != "decided" {
		t.Errorf("the runs are %q", states)
	}
}

// TestStory_unlistable: a report that Mode does not show is told once, and keeps no other from being looked at.
func TestStory_unlistable(t *testing.T) {
	t.Parallel()
	p := newPoll(t, "ops_channel: ops\n"+strings.Replace(totalRule, "report: "+storyReport, "report: [0123456789ab, "+storyReport+"]", 1))
	p.total(10*time.Minute, 7)
	p.polls(pollEvery, "0123456789ab", storyReport)
	p.polls(2*pollEvery, "0123456789ab", storyReport)
	const told = "#ops posted: NOT WATCHED: the runs of 0123456789ab cannot be listed: Mode answered 404 (report not found)"
	seen := strings.Join(p.seen, "\n")
	if strings.Count(seen, told) != 1 || !strings.Contains(seen, "#c posted: WARNING: Total (Sales) is 7, below 10") {
		t.Errorf("people see\n%s", seen)
	}
	p.logs(1, "cannot be looked for")
	p.mode.AddReport(modetest.Report{Token: "0123456789ab", Name: "Costs"})
	p.polls(3*pollEvery, "0123456789ab")
	p.logs(1, "runs are looked for again")
}

// TestStory_pollOutage: what Mode cannot tell now it is asked later, and nothing is lost by that.
func TestStory_pollOutage(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	p.total(10*time.Minute, 7)
	p.mode.Fail(modetest.Failure{Path: askedSales, Status: 401, Times: decorated})
	p.polls(pollEvery, storyReport)
	p.sees()
	p.polls(2*pollEvery, storyReport)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_keyRefused: that Mode refuses the API key is told once, whoever notices it, and that it works again.
func TestStory_keyRefused(t *testing.T) {
	t.Parallel()
	const refused = "Mode refuses the API key (401): nothing can be checked; give a new MODE_API_TOKEN and MODE_API_SECRET"
	p := newPoll(t, "ops_channel: ops\n"+totalRule)
	p.total(10*time.Minute, 7)
	p.mode.Fail(modetest.Failure{Status: 401, Times: decorated + 2})
	p.polls(pollEvery, storyReport)
	p.sees("#ops posted: NOT CHECKED: " + refused)
	if got := p.watcher.Remark(); got != refused {
		t.Errorf("Remark() = %q", got)
	}
	p.completes(p.mode.AddRun(storyReport, withRows(`[{"x": 12}]`)))
	p.waitsFor("#ops posted: WORKS AGAIN: Mode takes the API key again: what waited for it is checked now")
	if got := p.watcher.Remark(); got != "" {
		t.Errorf("Remark() = %q when it works again", got)
	}
	p.polls(2*pollEvery, storyReport)
	p.logs(1, "Mode refuses the API key")
	if seen := strings.Join(p.seen, "\n"); strings.Count(seen, "API key") != 2 {
		t.Errorf("people see\n%s", seen)
	}
}

// TestStory_watched: the reports that are watched follow the rules files and the collections.
func TestStory_watched(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	finance := p.mode.AddCollection(modetest.Collection{Name: "Finance"})
	p.mode.AddReport(modetest.Report{Token: "aaaaaaaaaaaa", Collection: finance})
	p.mode.AddReport(modetest.Report{Token: "bbbbbbbbbbbb"})
	expect := func(want string) {
		t.Helper()
		if got := p.watched(); got != want {
			t.Errorf("%q are watched, want %q", got, want)
		}
	}
	expect(storyReport)
	since := p.column("select since from watches")
	const more = totalRule + "  - {name: Fails, report: {collection: finance}, value: run.consecutive_failures, critical: at least 2}\n" +
		"events:\n  - {on: report_run_completed, report: bbbbbbbbbbbb}\n  - {on: report_created}\n"
	p.use(more)
	p.polls(time.Minute, "")
	expect(" " + storyReport + " aaaaaaaaaaaa bbbbbbbbbbbb")
	p.mode.AddReport(modetest.Report{Token: "aaaaaaaaaaaa"})
	p.polls(pollEvery, "")
	expect(" " + storyReport + " bbbbbbbbbbbb")
	p.mode.AddReport(modetest.Report{Token: "cccccccccccc", Collection: finance})
	p.ran("cccccccccccc", pollEvery-10*time.Minute, modetest.Run{})
	fresh := p.ran("cccccccccccc", pollEvery+time.Minute, modetest.Run{})
	p.polls(2*pollEvery, "")
	p.polls(2*pollEvery, "cccccccccccc")
	if found := p.column("select run from runs where report = 'cccccccccccc'"); len(found) != 1 || found[0] != fresh {
		t.Errorf("of a report that was new in its collection, %q were found", found)
	}
	p.use(totalRule)
	expect(storyReport)
	if now := p.column("select since from watches"); now[0] != since[0] {
		t.Errorf("the report is watched since %s, and was since %s", now[0], since[0])
	}
}

// TestStory_pollAtStart: a process that starts lists the runs at once, by timers of its own.
func TestStory_pollAtStart(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.watcher.poll = pollEvery
	p.use(totalRule)
	now := time.Now()
	p.mode.AddRun(storyReport, modetest.Run{Completed: now, Created: now, Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.waitsFor("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_pollOff: a process that looks for no runs says so, and leaves the work to another one on the same database.
func TestStory_pollOff(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	off := &Watcher{store: p.store, mode: p.watcher.mode, log: p.watcher.log, now: p.now, names: p.watcher.names, metrics: p.watcher.metrics}
	if err := off.Use(t.Context(), p.watcher.Rules()); err != nil {
		t.Fatal(err)
	}
	p.logs(1, "are not looked for, as MODEALERT_POLL_INTERVAL says")
	err := off.pollRuns(t.Context(), &store.Job{Body: []byte(`{"report": "` + storyReport + `"}`)})
	if want := store.Snooze(listEvery); err == nil || err.Error() != want.Error() {
		t.Errorf("pollRuns() = %v, want %v", err, want)
	}
}

// TestStory_rulesWhileListing: the reports are listed anew at once where the rules changed while they were.
func TestStory_rulesWhileListing(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	for name, report := range map[string]string{"Finance": "aaaaaaaaaaaa", "Growth": "bbbbbbbbbbbb"} {
		p.mode.AddReport(modetest.Report{Token: report, Collection: p.mode.AddCollection(modetest.Collection{Name: name})})
	}
	of := func(name string) string {
		return "events:\n  - {on: report_run_completed, collection: " + name + "}\n"
	}
	p.use(of("Finance"))
	hold := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "spaces", Times: 1, Wait: hold})
	p.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.Enqueue(ctx, store.Job{Kind: kindPoll, Body: []byte(`{}`)})
	})
	p.until("the reports are listed", func() bool { return p.asked("spaces") > 0 })
	p.use(of("Growth"))
	close(hold)
	p.settle()
	p.polls(0, "")
	if got := p.watched(); got != " bbbbbbbbbbbb" {
		t.Errorf("%q are watched", got)
	}
}
