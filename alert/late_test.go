package alert

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

const lateRule = `rules:
  - name: Sales are late
    report: 5f3c0a1b2d4e
    expect_every: 26 hours
`

// faraway is a present so far ahead that no timer set for it is ever due by the real clock: the tests look when they like.
var faraway = time.Date(2236, 11, 23, 9, 0, 0, 0, time.UTC)

// at sets the clock.
func (p *play) at(t time.Time) { p.ahead.Store(int64(time.Until(t))) }

// looks lets the watcher look whether the report is late, as a timer would.
func (p *play) looks(rule string, since time.Time) {
	p.t.Helper()
	body, err := json.Marshal(lateJob{Rule: rule, Report: storyReport, Since: since})
	if err != nil {
		p.t.Fatal(err)
	}
	err = p.store.Update(context.Background(), func(tx *store.Tx) error {
		return tx.Enqueue(context.Background(), store.Job{Kind: kindLate, Body: body})
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.settle()
}

// ranAt is a run that completed then.
func ranAt(t time.Time, state string) modetest.Run {
	return modetest.Run{State: state, Completed: t, Results: []modetest.Result{{Rows: `[{"x": 1}]`}}}
}

func TestStory_lateReport(t *testing.T) {
	t.Parallel()
	p := newPlay(t, lateRule)
	p.settle()
	p.at(faraway)
	p.run(ranAt(faraway, "succeeded"))
	p.at(faraway.Add(25 * time.Hour))
	p.looks("sales-are-late", faraway)
	p.sees()

	p.at(faraway.Add(27 * time.Hour))
	p.looks("sales-are-late", faraway)
	p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
	p.at(faraway.Add(28 * time.Hour))
	p.looks("sales-are-late", faraway)
	p.looks("sales-are-late", faraway)
	p.sees("#c edited: LATE: Sales has not run for 1 d 4 h, expected every 26 hours",
		"#c edited: LATE: Sales has not run for 1 d 4 h, expected every 26 hours")

	p.at(faraway.Add(29*time.Hour + time.Minute))
	p.run(ranAt(faraway.Add(29*time.Hour+30*time.Second), "failed"))
	p.sees("#c edited: RESOLVED: Sales has run again, after 2 h", "#c replied: Resolved: Sales has run again, after 2 h")
}

// TestStory_lateCancelled: a run that somebody cancelled is none.
func TestStory_lateCancelled(t *testing.T) {
	t.Parallel()
	p := newPlay(t, strings.Replace(lateRule, "26 hours", "26 hours\n    no_data: critical\n    mention: oncall", 1))
	p.settle()
	p.at(faraway.Add(26 * time.Hour))
	p.run(ranAt(faraway.Add(25*time.Hour), "cancelled"))
	p.looks("sales-are-late", faraway)
	p.sees("#c posted: LATE: Sales has not run for 1 d 2 h, expected every 26 hours (mentions)")
}

// TestStory_lateWebhook: before it cries wolf, it asks Mode whether a webhook was lost.
func TestStory_lateWebhook(t *testing.T) {
	t.Parallel()
	p := newPlay(t, lateRule+`  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
`)
	p.settle()
	p.at(faraway.Add(27 * time.Hour))
	p.mode.AddRun(storyReport, ranAt(faraway.Add(20*time.Hour), "succeeded")) // of which nobody tells
	p.looks("sales-are-late", faraway)
	p.sees("#c posted: WARNING: Total is 1, below 10 (Sales)")
}

// TestStory_lateFromTheStart: a report that had stopped before anybody waited for it is late at once, by its own last run.
func TestStory_lateFromTheStart(t *testing.T) {
	t.Parallel()
	p := newPlay(t, lateRule)
	p.mode.AddRun(storyReport, ranAt(faraway, "succeeded"))
	p.at(faraway.Add(72 * time.Hour))
	p.looks("sales-are-late", faraway.Add(72*time.Hour))
	p.sees("#c posted: LATE: Sales has not run for 3 d, expected every 26 hours")
}

// TestStory_lateOutage: while Mode cannot be asked, nobody knows.
func TestStory_lateOutage(t *testing.T) {
	t.Parallel()
	p := newPlay(t, lateRule)
	p.settle()
	p.at(faraway.Add(27 * time.Hour))
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs", Status: 503, Times: 4})
	p.looks("sales-are-late", faraway) // the queue tries again until Mode is back
	p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
}

// TestStory_lateEdited: a report that is not late by what the rule says now is resolved, and one that is no longer waited
// for is closed.
func TestStory_lateEdited(t *testing.T) {
	t.Parallel()
	for every, want := range map[string]string{
		"expect_every: 40 hours":              "#c edited: RESOLVED: Sales has run again",
		"value: sum(x)\n    warning: is null": "#c edited: CLOSED: Sales is no longer watched",
	} {
		p := newPlay(t, lateRule)
		p.settle()
		p.at(faraway.Add(27 * time.Hour))
		p.looks("sales-are-late", faraway)
		p.told = len(p.seen)
		set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\n"+strings.Replace(lateRule, "expect_every: 26 hours", every, 1)))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.watcher.Use(t.Context(), set); err != nil {
			t.Fatal(err)
		}
		p.looks("sales-are-late", faraway)
		if got := strings.Join(p.seen[p.told:], "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: the channel sees\n%s", every, got)
		}
	}
}

// TestStory_lateRemoved: a rule that is no more waits for nothing.
func TestStory_lateRemoved(t *testing.T) {
	t.Parallel()
	p := newPlay(t, lateRule)
	p.settle()
	if err := p.watcher.Use(t.Context(), &rules.Set{}); err != nil {
		t.Fatal(err)
	}
	p.at(faraway.Add(27 * time.Hour))
	p.looks("sales-are-late", faraway)
	p.sees()
}
