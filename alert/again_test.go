package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

// held begins to read the history of rules that Mode does not show before release is called.
func (p *play) held(text string) (release func()) {
	p.t.Helper()
	given := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: askedRuns, Times: 1, Wait: given})
	p.use(text)
	p.until("the past runs to be asked for", func() bool { return p.asked(askedRuns) == 1 })
	return func() { close(given) }
}

// decides lets a run complete and waits until it is decided, whatever else goes on.
func (p *play) decides(rows string) string {
	p.t.Helper()
	token := p.comes(rows)
	p.until("the run to be decided", func() bool {
		decided := false
		err := p.store.View(p.t.Context(), func(tx *store.Tx) error {
			run, err := tx.Run(p.t.Context(), storyReport, token)
			decided = run.State == store.RunDecided
			return err
		})
		return err == nil && decided
	})
	return token
}

// TestAgain: a run that is decided before the history is there is judged again by it.
func TestAgain(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 100)
	release := p.held(fellRule)
	run := p.decides(`[{"x": 10}]`)
	if why := p.why(run); !strings.Contains(why, "history is still being read from Mode") {
		t.Errorf("the run is on record with %q", why)
	}
	release()
	p.settle()
	p.says("#c posted: WARNING: Fell is 10")
	if n := p.lastNotice(); n.Values.Previous != "100" {
		t.Errorf("the value before was %q", n.Values.Previous)
	}
	if why := p.why(run); strings.Contains(why, "being read") || !strings.Contains(why, "it became warning") || strings.Count(why, "\n") != 1 {
		t.Errorf("then the run is on record with %q", why)
	}
	p.live(`[{"x": 100}]`)
	p.says("#c edited: RESOLVED", "#c replied: Resolved")
}

// TestAgain_overtaken: a run that another one followed is history.
func TestAgain_overtaken(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100, 100)
	release := p.held(fellRule)
	p.decides(`[{"x": 10}]`)
	run := p.decides(`[{"x": 9}]`)
	if why := p.why(run); strings.Contains(why, "being read") {
		t.Errorf("the run after one is on record with %q", why)
	}
	release()
	p.settle()
	p.says()
}

// TestAgain_known: what was known when the run was decided counts once, and may be found to be worse.
func TestAgain_known(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, rule string
		first      []string
		then       []string
	}{
		{
			"worse", "warning: below 50, critical: percent_change below -50",
			[]string{"#c posted: WARNING: Fell is 10"},
			[]string{"#c broadcast: Escalated to CRITICAL: Fell is 10", "#c edited: CRITICAL: Fell is 10"},
		},
		{"as bad", "warning: below 50, critical: percent_change below -99", []string{"#c posted: WARNING: Fell is 10"}, nil},
		{"pending", "for: 2 runs, warning: below 50, critical: percent_change below -50", nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPast(t, 100, 100)
			release := p.held("rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, value: sum(x), " + tt.rule + "}\n")
			run := p.decides(`[{"x": 10}]`)
			p.until("the channels to see it", func() bool {
				p.mu.Lock()
				defer p.mu.Unlock()
				return len(p.seen)-p.told == len(tt.first)
			})
			p.says(tt.first...)
			release()
			p.settle()
			p.says(tt.then...)
			if n := strings.Count(p.why(run), "\n"); n != 1 {
				t.Errorf("the run has %d records, want 1", n)
			}
		})
	}
}

// TestAgain_groups: only the groups that lacked history move.
func TestAgain_groups(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.past(1, modetest.Run{Results: []modetest.Result{{Rows: `[{"g": "a", "x": 100}, {"g": "b", "x": 100}]`}}})
	release := p.held("rules:\n  - {name: Fell, report: 5f3c0a1b2d4e, by: [g], value: sum(x), " +
		"warning: 'value below 5 or percent_change below -20'}\n")
	run := p.decides(`[{"g": "a", "x": 1}, {"g": "b", "x": 10}, {"g": "c", "x": 10}]`)
	p.until("a message", func() bool { return len(p.slack.Messages("c")) == 1 })
	p.says("#c posted: WARNING: Fell (g a) is 1")
	release()
	p.settle()
	p.says("#c posted: WARNING: Fell (g b) is 10")
	why := p.why(run)
	for _, part := range []string{"it became warning", "no run before this one"} {
		if !strings.Contains(why, part) {
			t.Errorf("the run is on record with %q, which lacks %q", why, part)
		}
	}
	if n := strings.Count(why, "\n"); n != 3 {
		t.Errorf("the run has %d records, want one a group: %q", n, why)
	}
}

// TestAgain_unreadable: where the run cannot be read again, what was said of it stands.
func TestAgain_unreadable(t *testing.T) {
	t.Parallel()
	p := newPast(t, 100)
	release := p.held(fellRule)
	run := p.decides(`[{"x": 10}]`)
	before := p.why(run)
	p.ahead.Store(int64(time.Hour))
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/" + run + "/query_runs/*/results/content.json", Status: 404, Body: `{"id":"not_found"}`})
	release()
	p.settle()
	p.says()
	if why := p.why(run); why != before {
		t.Errorf("the run is on record with %q, want %q", why, before)
	}
}
