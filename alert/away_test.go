package alert

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

const awayRule = `rules:
  - name: Revenue
    report: 5f3c0a1b2d4e
    by: [c]
    value: sum(x)
    warning: below 10
    critical: below 5
  - {name: Rows, report: 5f3c0a1b2d4e, value: x, key: x, critical: above 100, channel: rows}
`

// countriesAt lets a run complete that has two countries' values, and nobody tell of it.
func (p *play) countriesAt(after time.Duration, de, fr int) string {
	p.t.Helper()
	return p.ran(storyReport, after, modetest.Run{Results: []modetest.Result{{
		Rows: fmt.Sprintf(`[{"c": "DE", "x": %d}, {"c": "FR", "x": %d}]`, de, fr),
	}}})
}

// tells lets the watcher tell what was missed, as the timer would.
func (p *play) tells() {
	p.t.Helper()
	p.change(func(ctx context.Context, tx *store.Tx) error {
		job, err := missedJob{}.job()
		if err != nil {
			return err
		}
		return tx.Enqueue(ctx, job)
	})
	p.settle()
}

// TestStory_away: after three days only the newest run moves alerts. The others go into the history, and each channel hears
// once what they would have been.
func TestStory_away(t *testing.T) {
	t.Parallel()
	p := newPoll(t, awayRule)
	p.polls(time.Minute, storyReport)
	missed := []string{p.countriesAt(10*time.Hour, 7, 20), p.countriesAt(20*time.Hour, 4, 9), p.countriesAt(30*time.Hour, 30, 3)}
	missed = append(missed, p.ran(storyReport, 40*time.Hour, modetest.Run{State: "failed"}))
	p.countriesAt(70*time.Hour, 40, 6)
	p.polls(72*time.Hour, storyReport)
	p.sees("#c posted: WARNING: Revenue (c FR) is 6, below 10 (Sales)")
	for i, run := range missed {
		if why := p.reason(run); !strings.Contains(why, "missed when it completed") {
			t.Errorf("missed run %d: %s", i, why)
		}
	}
	if n := p.column("select distinct run from evaluations"); len(n) != 4 {
		t.Errorf("%d runs were evaluated, want 4", len(n))
	}
	p.tells()
	p.hears(2)
	p.sort()
	p.sees(
		"#c posted: modealert was away for 2 d 23 h: 4 runs of 1 report were not checked as they came, and 2 alerts would have fired",
		"#rows posted: modealert was away for 2 d 23 h: 4 runs of 1 report were not checked as they came",
	)
	p.tells()
	p.polls(73*time.Hour, storyReport)
	p.sees()
	p.countriesAt(73*time.Hour, 40, 4)
	p.polls(73*time.Hour+pollEvery, storyReport)
	p.waitsFor("Escalated to CRITICAL: Revenue (c FR) is 4, below 5")
}

// TestStory_awayLookingBack: where a rule looks back, the newest run is compared with those that were missed.
func TestStory_awayLookingBack(t *testing.T) {
	t.Parallel()
	p := newPoll(t, "rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, value: sum(x), warning: percent_change below -20}\n")
	p.total(2*time.Minute, 100)
	p.polls(3*time.Minute, storyReport)
	for i, x := range []int{90, 50, 45} {
		p.total(time.Duration(i+1)*20*time.Hour, x)
	}
	p.polls(72*time.Hour, storyReport)
	p.sees() // 45 is less than 100 by more, but not than 50
	if values := p.column("select value from history order by completed"); strings.Join(values, " ") != `{"number":"100"} {"number":"90"} {"number":"50"} {"number":"45"}` {
		t.Errorf("the history is %q", values)
	}
	if timers := p.column("select name from timers where name like 'missed/" + storyReport + "/%'"); len(timers) != 0 {
		t.Errorf("timers are left: %q", timers)
	}
	p.tells()
	p.sees("#c posted: modealert was away for 2 d 23 h: 2 runs of 1 report were not checked as they came, and 1 alert would have fired")
}

// TestStory_awayWaits: what was missed is told when all of it is known.
func TestStory_awayWaits(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	p.polls(time.Minute, storyReport)
	p.total(10*time.Hour, 12)
	p.total(20*time.Hour, 12)
	hold := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*/query_runs", Times: 1, Wait: hold})
	p.goes(faraway.Add(72 * time.Hour))
	p.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.Enqueue(ctx, store.Job{Kind: kindPoll, Body: []byte(`{"report": "` + storyReport + `"}`)})
	})
	p.until("the runs are read", func() bool { return p.asked("reports/*/runs/*/query_runs") > 0 })
	var wait bool
	err := p.store.View(t.Context(), func(tx *store.Tx) (err error) {
		_, wait, err = p.watcher.absentees(t.Context(), tx)
		return err
	})
	if err != nil || !wait {
		t.Errorf("it is told before all is read: %v", err)
	}
	close(hold)
	p.settle()
	p.tells()
	p.sees("#c posted: modealert was away for 2 d 23 h: 1 run of 1 report was not checked as it came")
}

// TestStory_awayUnreadable: a missed run whose results Mode has deleted keeps nobody waiting.
func TestStory_awayUnreadable(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule)
	p.polls(time.Minute, storyReport)
	purged := p.ran(storyReport, 10*time.Hour, modetest.Run{Purged: true})
	p.total(20*time.Hour, 12)
	p.polls(72*time.Hour, storyReport)
	if why := p.reason(purged); !strings.Contains(why, "run results not found") {
		t.Errorf("the purged run: %s", why)
	}
	p.tells()
	p.sees("#c posted: modealert was away for 2 d 23 h: 1 run of 1 report was not checked as it came")
}

// TestStory_failedWhileAway: failed runs count as Mode counts them.
func TestStory_failedWhileAway(t *testing.T) {
	t.Parallel()
	p := newPoll(t, totalRule+"    failed_runs: 3\n  - {name: Fails, report: 5f3c0a1b2d4e, value: run.consecutive_failures, critical: at least 3, channel: runs}\n")
	p.polls(time.Minute, storyReport)
	for i := range 3 {
		p.ran(storyReport, time.Duration(i+1)*20*time.Hour, modetest.Run{State: "failed"})
	}
	p.polls(72*time.Hour, storyReport)
	p.hears(2)
	p.sort()
	p.sees("#c posted: RUN FAILED: Sales failed 3 times in a row, so 1 rule was not checked", "#runs posted: CRITICAL: Fails is 3, at least 3 (Sales)")
}

// reason is why a run is in its state.
func (p *play) reason(run string) string {
	p.t.Helper()
	return strings.Join(p.column("select reason from runs where run = '"+run+"'"), " ")
}

// TestStory_awayPages: many runs are found on several pages. Where each is announced, only the newest is.
func TestStory_awayPages(t *testing.T) {
	t.Parallel()
	p := newPoll(t, "events:\n  - {on: report_run_completed, report: 5f3c0a1b2d4e}\n")
	p.polls(time.Minute, storyReport)
	for i := range maxMissed + 11 {
		p.ran(storyReport, time.Duration(i+10)*time.Minute, modetest.Run{State: "cancelled"})
	}
	p.ran(storyReport, 10*time.Hour, modetest.Run{})
	p.polls(72*time.Hour, storyReport)
	p.sees("#c posted: RUN SUCCEEDED: Sales ran in 4 s")
	p.tells()
	p.sees("#c posted: modealert was away for 2 d 23 h: 111 runs of 1 report were not checked as they came")
	if left := p.column("select run from runs where reason like '%the most that are read'"); len(left) != 11 {
		t.Errorf("%d runs are left out, want 11", len(left))
	}
}
