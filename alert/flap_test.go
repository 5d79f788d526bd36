package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

const flappingRule = "rules:\n" +
	"  - {name: Errors, report: 5f3c0a1b2d4e, value: sum(x), warning: above 5, critical: {when: above 50, mention: oncall}}\n"

// TestFlap: what swings around a threshold is one message.
func TestFlap(t *testing.T) {
	t.Parallel()
	p := newPlay(t, flappingRule)
	p.rowsAfter(0, `[{"x": 60}]`)
	p.rowsAfter(5, `[{"x": 1}]`)
	p.sees("#c posted: CRITICAL: Errors is 60, above 50 (Sales) (mentions)",
		"#c edited: RESOLVED: Errors is back to 1, after 5 min; worst was 60, threshold above 50 (Sales)",
		"#c replied: Resolved: Errors is back to 1, after 5 min; worst was 60, threshold above 50 (Sales)")
	run := p.rowsAfter(15, `[{"x": 55}]`)
	p.sees("#c broadcast: Again CRITICAL: Errors is 55, above 50 (Sales) (mentions)",
		"#c edited: CRITICAL: Errors is 55, above 50 (Sales) (mentions)")
	if why := p.why(run); !strings.Contains(why, "reopened as critical: it was over for 10 min") {
		t.Errorf("the run is on record with %q", why)
	}
	p.rowsAfter(20, `[{"x": 2}]`)
	p.rowsAfter(50, `[{"x": 52}]`)
	p.sees("#c edited: RESOLVED: Errors is back to 2, after 10 min, reopened once; worst was 60, threshold above 50 (Sales)",
		"#c replied: Resolved: Errors is back to 2, after 10 min, reopened once; worst was 60, threshold above 50 (Sales)",
		"#c broadcast: Again CRITICAL: Errors is 52, above 50, reopened 2 times (Sales)",
		"#c edited: CRITICAL: Errors is 52, above 50 (Sales) (mentions)")
	p.rowsAfter(55, `[{"x": 2}]`)
	p.rowsAfter(60, `[{"x": 7}]`)
	p.rowsAfter(65, `[{"x": 51}]`)
	p.rowsAfter(70, `[{"x": 3}]`)
	p.looksLike("flapping")
	p.told = len(p.seen)
	p.rowsAfter(101, `[{"x": 9}]`)
	p.sees("#c posted: WARNING: Errors is 9, above 5 (Sales)")
}

// TestFlap_deleted: what comes back and has no message is posted anew.
func TestFlap_deleted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, flappingRule)
	p.rowsAfter(0, `[{"x": 6}]`)
	p.rowsAfter(5, `[{"x": 1}]`)
	m := p.slack.Messages("c")[0]
	p.slack.Delete(m.ChannelID, m.TS)
	p.told = len(p.seen)
	p.rowsAfter(10, `[{"x": 7}]`)
	p.sees("#c posted: WARNING: Errors is 7, above 5 (Sales)", "#c replied: Again WARNING: Errors is 7, above 5 (Sales)")
}

// TestFlap_failedRuns: a report whose runs fail again and again is one message too.
func TestFlap_failedRuns(t *testing.T) {
	t.Parallel()
	p := newPlay(t, flappingRule)
	failed := modetest.Run{State: "failed", Results: []modetest.Result{{State: "failed", ErrorMessage: "ERROR: out of memory"}}}
	failed.Completed = storyBegin
	p.run(failed)
	p.rowsAfter(5, `[{"x": 1}]`)
	p.told = len(p.seen)
	failed.Completed = storyBegin.Add(10 * time.Minute)
	p.run(failed)
	p.sees("#c edited: RUN FAILED: Sales failed, so 1 rule was not checked", "#c replied: Again RUN FAILED: Sales failed, so 1 rule was not checked")
}

// minute lets a run complete so many minutes after the first, and waits until nothing is owed but what is held back.
func (p *play) minute(minutes int, rows string) {
	p.t.Helper()
	completed := faraway.Add(time.Duration(minutes) * time.Minute)
	p.at(completed)
	p.silentlyAt(completed, rows)
	p.quiet()
}

// TestStory_flapsSnoozed: what swings around a threshold while it is snoozed is quiet, and told at the end of the snooze. That it
// was over is said once, to a webhook too.
func TestStory_flapsSnoozed(t *testing.T) {
	t.Parallel()
	r := newReceiver(t)
	p := newPlayOn(t, modetest.Config{}, heardRule+"    webhook: zapier\n", withHook("zapier", r), func(_ *play, c *CourierConfig) {
		c.Drawing.Interactive = true
	})
	p.minute(0, `[{"x": 3}]`)
	p.clicks("4 hours")
	p.minute(10, `[{"x": 20}]`)
	p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: RESOLVED: Total is back to 20, after 10 min; worst was 3, threshold below 5 (Sales)",
		"#c replied: Resolved: Total is back to 20, after 10 min; worst was 3, threshold below 5 (Sales)")
	p.minute(20, `[{"x": 2}]`)
	p.shows("Snoozed by @dana until Nov 23, 2236 at 13:00", "[Acknowledge] [Unsnooze] [Open in Mode]")
	p.minute(30, `[{"x": 30}]`)
	p.minute(40, `[{"x": 4}]`)
	p.shows("Snoozed by @dana until Nov 23, 2236 at 13:00", "[Acknowledge] [Unsnooze] [Open in Mode]")
	p.sees("#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)",
		"#c edited: RESOLVED: Total is back to 30, after 20 min, reopened once; worst was 2, threshold below 5 (Sales)",
		"#c edited: CRITICAL: Total is 4, below 5 (Sales) (mentions)")
	p.at(faraway.Add(4 * time.Hour))
	p.settle()
	p.shows(plainButtons)
	p.sees("#c edited: CRITICAL: Total is 4, below 5 (Sales) (mentions)",
		"#c broadcast: Again CRITICAL: Total is 4, below 5, reopened 2 times (Sales) (mentions)")
	r.tells("incident.opened ok>critical 3", "incident.resolved critical>ok 20", "incident.reopened ok>critical 4")
}

// TestStory_flapsWorse: what comes back worse than it was when it was snoozed and acknowledged is said at once.
func TestStory_flapsWorse(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.minute(0, `[{"x": 7}]`)
	p.clicks("4 hours")
	p.clicks("Acknowledge")
	p.minute(10, `[{"x": 20}]`)
	p.told = len(p.seen)
	p.minute(20, `[{"x": 2}]`)
	p.settle()
	p.shows(plainButtons)
	p.sees("#c broadcast: Again CRITICAL: Total is 2, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.clicks("Until it changes")
	p.minute(30, `[{"x": 20}]`)
	p.told = len(p.seen)
	p.minute(40, `[{"x": 3}]`)
	p.shows(plainButtons)
	p.sees("#c broadcast: Again CRITICAL: Total is 3, below 5, reopened 2 times (Sales)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
}

// TestStory_flapsAcknowledged: nobody is called to what comes back while somebody looks after it. The thread tells.
func TestStory_flapsAcknowledged(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.minute(0, `[{"x": 3}]`)
	p.clicks("Acknowledge")
	p.minute(10, `[{"x": 20}]`)
	p.told = len(p.seen)
	p.minute(20, `[{"x": 2}]`)
	p.shows("Acknowledged by @dana Nov 23, 2236 at 09:00", "[Unacknowledge] [Snooze… ▾] [Open in Mode]")
	p.sees("#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)",
		"#c replied: Again CRITICAL: Total is 2, below 5 (Sales)")
}

// TestResume: what people said of an incident goes on where it comes back, and is not worse than they knew.
func TestResume(t *testing.T) {
	t.Parallel()
	now := storyBegin
	acknowledged := store.Handling{Incident: 1, AcknowledgedBy: "U1", Acknowledged: now.Add(-time.Hour), AcknowledgedRank: rankWarning}
	snooze := store.Silence{By: "U2", Since: now.Add(-time.Hour), Until: now.Add(time.Hour), Rank: rankCritical}
	ended := snooze
	ended.Until = now
	with := func(h store.Handling, s store.Silence) store.Handling {
		h.Silence = s
		return h
	}
	none := store.Handling{Incident: 1}
	for _, tt := range []struct {
		name      string
		was, want store.Handling
		rank      int
	}{
		{"nothing was said", none, none, rankCritical},
		{"as bad", acknowledged, acknowledged, rankWarning},
		{"worse", acknowledged, none, rankCritical},
		{"better", with(none, snooze), with(none, snooze), rankWarning},
		{"worse than one of both", with(acknowledged, snooze), with(none, snooze), rankCritical},
		{"its time is over", with(acknowledged, ended), acknowledged, rankWarning},
	} {
		if got := (&decision{now: now}).resume(tt.was, standing{rank: tt.rank}); got != tt.want {
			t.Errorf("%s: resume() = %+v, want %+v", tt.name, got, tt.want)
		}
	}
}

// TestTellsReturn: what is held back tells of a return where the alert did not fire before.
func TestTellsReturn(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]bool{
		`{"state":"warning","was":"ok","reopened":1}`:       true,
		`{"state":"warning","was":"pending","reopened":2}`:  true,
		`{"state":"warning","was":"ok"}`:                    false, // it began
		`{"state":"warning","was":"warning","reopened":1}`:  false,
		`{"state":"critical","was":"no_data","reopened":1}`: false,
		`{"state":`: false,
	} {
		if got := tellsReturn(store.Notification{Body: []byte(body)}); got != want {
			t.Errorf("tellsReturn(%s) = %v", body, got)
		}
	}
}
