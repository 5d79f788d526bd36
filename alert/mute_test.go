package alert

import (
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

const mutedRule = `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
    critical: {when: below 5, mention: oncall}
    mute: {until: 2236-12-01}
`

// muteEnd is when the mute of mutedRule is over.
var muteEnd = time.Date(2236, 12, 1, 0, 0, 0, 0, time.UTC)

// silently lets a run complete and waits until it is decided, though messages may still be held back.
func (p *play) silently(rows string) {
	p.t.Helper()
	r := ranAt(p.now(), "succeeded")
	r.Results[0].Rows = rows
	run := p.accept(r)
	p.waits(func(tx *store.Tx) bool {
		r, err := tx.Run(p.t.Context(), storyReport, run)
		return err == nil && r.State == store.RunDecided
	})
}

// waits looks into the database until it is as it should be.
func (p *play) waits(until func(*store.Tx) bool) {
	p.t.Helper()
	for range 10_000 {
		done := false
		if err := p.store.View(p.t.Context(), func(tx *store.Tx) error { done = until(tx); return nil }); err != nil {
			p.t.Fatal(err)
		}
		if done {
			return
		}
		time.Sleep(5 * time.Millisecond) // the queue works in real time, on a real database
	}
	p.t.Fatal("it does not come to that")
}

func TestStory_muted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, mutedRule)
	p.at(faraway)
	p.silently(`[{"x": 7}]`)
	p.at(faraway.Add(time.Hour))
	p.silently(`[{"x": 3}]`)
	p.sees()
	p.at(muteEnd)
	p.settle()
	p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
}

// TestStory_mutedOver: of what is over before anybody may hear of it, nobody hears.
func TestStory_mutedOver(t *testing.T) {
	t.Parallel()
	p := newPlay(t, mutedRule)
	p.at(faraway)
	p.silently(`[{"x": 7}]`)
	p.at(faraway.Add(time.Hour))
	p.silently(`[{"x": 6}]`)
	p.at(faraway.Add(2 * time.Hour))
	p.silently(`[{"x": 12}]`)
	p.at(muteEnd)
	p.settle()
	p.sees()
	p.at(muteEnd.Add(time.Hour))
	p.silently(`[{"x": 1}]`)
	p.settle()
	p.sees("#c posted: CRITICAL: Total is 1, below 5 (Sales) (mentions)")
}

// TestStory_mutedLater: a message that stands is kept true in silence, and what happened is told afterwards.
func TestStory_mutedLater(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.at(faraway)
	p.silently(`[{"x": 7}]`)
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\n"+mutedRule))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.watcher.Use(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	p.at(faraway.Add(time.Hour))
	p.silently(`[{"x": 6}]`)
	p.settle()
	p.sees("#c edited: WARNING: Total is 6, below 10 (Sales)")
	p.at(faraway.Add(2 * time.Hour))
	p.silently(`[{"x": 2}]`)
	p.sees()
	p.at(muteEnd)
	p.settle()
	p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
}

// TestStory_mutedFailure: a failed run is held back while all the rules that it keeps from being checked are muted.
func TestStory_mutedFailure(t *testing.T) {
	t.Parallel()
	p := newPlay(t, mutedRule)
	p.at(faraway)
	p.accept(ranAt(faraway, "failed"))
	p.waits(func(tx *store.Tx) bool {
		open, err := tx.OpenIncidents(t.Context())
		return err == nil && len(open) == 1
	})
	p.sees()
	p.at(muteEnd)
	p.settle()
	p.sees("#c posted: RUN FAILED: Sales failed, so 1 rule was not checked")
}
