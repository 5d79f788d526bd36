package alert

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

// TestRuleStates: how the rules do, the worst first, and which events came that made them so.
func TestRuleStates(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - {name: Never, report: 1a2b3c4d5e6f, value: sum(x), warning: above 1}
  - {name: Fine, report: 5f3c0a1b2d4e, value: sum(x), warning: above 1000}
  - {name: Groups, report: 5f3c0a1b2d4e, by: [c], value: sum(x), warning: below 10, critical: below 5, mute: {until: 2237-01-01}}
  - {name: Wrong, report: 5f3c0a1b2d4e, value: sum(y), warning: below 10}
  - {name: Expected, report: 5f3c0a1b2d4e, expect_every: 26 hours}
`)
	p.at(faraway)
	p.asks("snooze fine 1h")
	p.silently(`[{"c": "DE", "x": 7}, {"c": "FR", "x": 3}, {"c": "IT", "x": 20}]`)
	got, err := RuleStates(t.Context(), p.store, p.watcher.Rules(), p.now())
	if err != nil {
		t.Fatal(err)
	}
	hour, next := time.Hour, 26*time.Hour
	want := []RuleState{
		{
			ID: "groups", Name: "Groups", State: StateCritical, Groups: 3, Firing: 2, Value: "3", Exact: "3", Group: []Pair{{"c", "FR"}},
			LastRun: faraway, Muted: true, MutedUntil: time.Date(2237, 1, 1, 0, 0, 0, 0, time.UTC),
		},
		{ID: "wrong", Name: "Wrong", State: StateError, LastRun: faraway},
		{ID: "fine", Name: "Fine", State: StateOK, Groups: 1, Value: "30", Exact: "30", LastRun: faraway, Snoozed: true, SnoozedUntil: faraway.Add(hour)},
		{ID: "expected", Name: "Expected", State: StateOK, LastRun: faraway, NextRun: faraway.Add(next)},
		{ID: "never", Name: "Never"},
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(RuleState{}, "Zone", "Place")); diff != "" {
		t.Errorf("RuleStates() (-want +got):\n%s", diff)
	}

	p.arrives(p.lastRun()) // once more
	if err := p.watcher.Accept(t.Context(), mode.Event{Name: mode.EventDefinitionUpdated, Token: "cccc00000001"}); !errors.Is(err, ErrUnwanted) {
		t.Errorf("Accept() of what nobody wants to hear of = %v", err)
	}
	var received []Received
	err = Usage(t.Context(), p.store, UsageQuery{}, func(r Received) error {
		received = append(received, r)
		return nil
	})
	run := Received{At: faraway, Event: mode.EventReportRunCompleted, Report: storyReport, Run: p.lastRun(), Answer: "accepted"}
	again := run
	again.Answer = "duplicate"
	update := Received{At: faraway, Event: mode.EventDefinitionUpdated, Object: "cccc00000001", Answer: "not_wanted"}
	if diff := cmp.Diff([]Received{run, again, update}, received); err != nil || diff != "" {
		t.Errorf("Usage() = %v (-want +got):\n%s", err, diff)
	}

	failed := p.accept(ranAt(faraway.Add(time.Hour), "failed"))
	p.waits(func(*store.Tx) bool { return p.lastRun() == failed })
	if got, err := RuleStates(t.Context(), p.store, p.watcher.Rules(), p.now()); err != nil || !got[0].LastFailed || got[0].State != StateCritical {
		t.Errorf("after a run that failed: %+v, %v", got, err)
	}
}
