package alert

import (
	"strings"
	"testing"
	"time"

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
