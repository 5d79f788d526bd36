package alert

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
)

const (
	heardRule = `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
    critical: {when: below 5, mention: oncall}
`
	untilDecember = "    mute: {until: 2236-12-01}\n"
	mutedRule     = heardRule + untilDecember
)

// muteEnd is when the mute of mutedRule is over.
var muteEnd = time.Date(2236, 12, 1, 0, 0, 0, 0, time.UTC)

// silently lets a run complete and waits until it is decided, though messages may still be held back.
func (p *play) silently(rows string) {
	p.t.Helper()
	p.silentlyAt(p.now(), rows)
}

func (p *play) silentlyAt(completed time.Time, rows string) {
	p.t.Helper()
	r := ranAt(completed, "succeeded")
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
	p.use(mutedRule)
	p.at(faraway.Add(time.Hour))
	p.silently(`[{"x": 6}]`)
	p.settle()
	p.sees("#c edited: WARNING: Total is 6, below 10 (Sales)")
	p.at(faraway.Add(2 * time.Hour))
	p.silently(`[{"x": 2}]`)
	p.quiet()
	p.sees("#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.at(muteEnd)
	p.settle()
	p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales) (mentions)")
}

// quiet waits until nothing is owed but what is held back.
func (p *play) quiet() {
	p.t.Helper()
	p.waits(func(tx *store.Tx) bool {
		for id := int64(1); ; id++ {
			n, err := tx.Notification(p.t.Context(), id)
			if err != nil {
				return errors.Is(err, store.ErrNotFound)
			}
			if n.State == store.NotificationQueued || n.State == store.NotificationWaiting {
				return false
			}
		}
	})
}

// quietly lets a run complete so many hours after the first, and waits until nothing is owed but what is held back.
func (p *play) quietly(hours int, rows string) {
	p.t.Helper()
	completed := faraway.Add(time.Duration(hours) * time.Hour)
	p.at(completed)
	p.silentlyAt(completed, rows)
	p.quiet()
}

// muteEnds lets the mute be over.
func (p *play) muteEnds() {
	p.t.Helper()
	p.at(muteEnd)
	p.settle()
}

// TestStory_mutedMeanwhile: what got worse and well again within a mute is seen, and never said.
func TestStory_mutedMeanwhile(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.use(mutedRule)
	p.quietly(1, `[{"x": 3}]`)
	p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
	p.quietly(2, `[{"x": 2}]`)
	p.sees("#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.quietly(3, `[{"x": 50}]`)
	p.sees("#c edited: RESOLVED: Total is back to 50, after 3 h; worst was 2, threshold below 5 (Sales)")
	p.muteEnds()
	p.sees()
}

// TestStory_mutedRise: how it stands at the end of the mute is said, to whom it concerns.
func TestStory_mutedRise(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	p.use(mutedRule)
	p.quietly(1, `[{"x": 3}]`)
	p.quietly(2, `[{"x": 6}]`)
	p.quietly(3, `[{"x": 4}]`)
	p.quietly(4, `[{"x": 2}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: WARNING: Total is 6, below 10 (Sales)",
		"#c edited: CRITICAL: Total is 4, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.muteEnds()
	p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 7) (Sales) (mentions)")
}

// TestStory_mutedAndBack: what is as it was before the mute is not news.
func TestStory_mutedAndBack(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	p.use(mutedRule)
	p.quietly(1, `[{"x": 3}]`)
	p.quietly(2, `[{"x": 6}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: WARNING: Total is 6, below 10 (Sales)")
	p.muteEnds()
	p.sees()
}

// TestStory_mutedEase: what is better since the mute began is said in the thread.
func TestStory_mutedEase(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule)
	p.quietly(0, `[{"x": 3}]`)
	p.use(mutedRule)
	p.quietly(1, `[{"x": 6}]`)
	p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: WARNING: Total is 6, below 10 (Sales)")
	p.muteEnds()
	p.sees("#c replied: Eased to WARNING: Total is 6, below 10 (Sales)")
}

// TestStory_mutedRepeat: reminders of a mute are one when it ends, and none of them keeps the message from being true.
func TestStory_mutedRepeat(t *testing.T) {
	t.Parallel()
	const every = "    repeat: every run\n"
	p := newPlay(t, heardRule+every)
	p.quietly(0, `[{"x": 7}]`)
	p.use(mutedRule + every)
	p.quietly(1, `[{"x": 8}]`)
	p.quietly(2, `[{"x": 9}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: WARNING: Total is 8, below 10 (Sales)",
		"#c edited: WARNING: Total is 9, below 10 (Sales)")
	p.muteEnds()
	p.sees("#c broadcast: Still WARNING: Total is 9, below 10, for 3 runs (2 h) (Sales)")
}

// TestStory_mutedRepeatOver: a message that is over is green, whatever was held back before.
func TestStory_mutedRepeatOver(t *testing.T) {
	t.Parallel()
	const every = "    repeat: every run\n"
	p := newPlay(t, heardRule+every)
	p.quietly(0, `[{"x": 7}]`)
	p.use(mutedRule + every)
	p.quietly(1, `[{"x": 8}]`)
	p.quietly(2, `[{"x": 50}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: WARNING: Total is 8, below 10 (Sales)",
		"#c edited: RESOLVED: Total is back to 50, after 2 h; worst was 7, threshold below 10 (Sales)")
	p.muteEnds()
	p.sees()
}

// TestStory_mutedEased: an incident that nobody has heard of is told as it stands, and nothing of how it came to that.
func TestStory_mutedEased(t *testing.T) {
	t.Parallel()
	p := newPlay(t, mutedRule)
	p.quietly(0, `[{"x": 3}]`)
	p.quietly(1, `[{"x": 7}]`)
	p.muteEnds()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.quietly(24*9, `[{"x": 50}]`)
	p.sees("#c edited: RESOLVED: Total is back to 50, after 9 d; worst was 3, threshold below 5 (Sales)",
		"#c replied: Resolved: Total is back to 50, after 9 d; worst was 3, threshold below 5 (Sales)")
}

// TestStory_mutedRemoved: nobody hears of an incident that ends with its rule before its mute does.
func TestStory_mutedRemoved(t *testing.T) {
	t.Parallel()
	for name, rules := range map[string]string{
		"rule": "rules:\n  - {name: Other, report: 5f3c0a1b2d4e, value: sum(x), warning: above 1000}\n",
		"mute": heardRule,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, mutedRule)
			p.quietly(0, `[{"x": 3}]`)
			p.use(rules)
			p.settle()
			if name == "mute" {
				p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
			} else {
				p.sees()
			}
		})
	}
}

// TestStory_mutedInBetween: a mute that begins when a message is owed and not delivered yet holds it back.
func TestStory_mutedInBetween(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule)
	p.slack.Fail(slacktest.Failure{Method: post, How: slacktest.RateLimit, RetryAfter: time.Second})
	p.at(faraway)
	p.silently(`[{"x": 7}]`)
	p.until("Slack to ask for time", func() bool { return strings.Contains(p.log.String(), "slack asks for time") })
	p.use(mutedRule)
	p.quiet()
	p.quietly(1, `[{"x": 3}]`)
	p.sees()
	p.muteEnds()
	p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
}

// TestStory_mutedRestart: what is held back is held in the database.
func TestStory_mutedRestart(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	p.use(mutedRule)
	p.quietly(1, `[{"x": 3}]`)
	p.restart()
	p.quietly(2, `[{"x": 2}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.restart()
	p.muteEnds()
	p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 7) (Sales) (mentions)")
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
