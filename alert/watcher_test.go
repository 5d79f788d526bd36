package alert

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

const totalRule = `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
    critical: {when: below 5, mention: oncall}
`

func TestStory_sameRunAgain(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	run := p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	for range 3 {
		p.completes(run)
	}
	p.sees()
}

func TestStory_olderRun(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 12}]`)
	p.run(modetest.Run{Completed: storyBegin.Add(-time.Hour), Results: []modetest.Result{{Rows: `[{"x": 1}]`}}})
	p.sees()
}

func TestStory_severities(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 12}]`)
	p.sees()
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.rows(`[{"x": 6}]`)
	p.sees("#c edited: WARNING: Total is 6, below 10 (Sales)")
	p.rows(`[{"x": 2}]`)
	p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.rows(`[{"x": 8}]`)
	p.sees("#c edited: WARNING: Total is 8, below 10 (Sales)", "#c replied: Eased to WARNING: Total is 8, below 10 (Sales)")
	p.rows(`[{"x": 10}]`)
	p.sees("#c edited: RESOLVED: Total is back to 10, after 4 h; worst was 2, threshold below 5 (Sales)",
		"#c replied: Resolved: Total is back to 10, after 4 h; worst was 2, threshold below 5 (Sales)")
	p.rows(`[{"x": 1}]`)
	p.sees("#c posted: CRITICAL: Total is 1, below 5 (Sales) (mentions)")
}

func TestStory_forTwoRuns(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    for: 2 runs\n")
	p.rows(`[{"x": 7}]`)
	p.rows(`[{"x": 12}]`)
	p.rows(`[{"x": 7}]`)
	p.sees()
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

func TestStory_repeat(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    repeat: 2 hours\n")
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.rows(`[{"x": 7}]`)
	p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)")
	p.rows(`[{"x": 7}]`)
	p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c broadcast: Still WARNING: Total is 7, below 10, for 3 runs (2 h) (Sales)")
	p.rows(`[{"x": 7}]`)
	p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_neverToOK: nothing but a good value ends an incident.
func TestStory_neverToOK(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 2}]`)
	p.sees("#c posted: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.run(modetest.Run{State: "cancelled"})
	p.sees()
	p.fails()
	p.sees("#c posted: RUN FAILED: Sales failed, so 1 rule was not checked")
	p.rows(`[{"y": 2}]`)
	got := p.seen[p.told:]
	if text := strings.Join(got, "\n"); strings.Contains(text, "RESOLVED: Total") || !strings.Contains(text, "RULE ERROR: Total") {
		t.Errorf("a missing column is seen as\n%s", text)
	}
	p.told = len(p.seen)
	p.rows(`[]`)
	text := strings.Join(p.seen[p.told:], "\n")
	if strings.Contains(text, "RESOLVED: Total is") || !strings.Contains(text, "NO DATA: Total") {
		t.Errorf("no rows are seen as\n%s", text)
	}
}

func TestStory_noData(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		policy string
		want   []string
	}{
		{"warning", []string{"#c posted: NO DATA: Total has no rows in this run, so the rule could not be checked (Sales) (mentions)"}},
		{"critical", []string{"#c posted: NO DATA: Total has no rows in this run, so the rule could not be checked (Sales) (mentions)"}},
		{"ok", nil},
		{"keep", nil},
	} {
		t.Run(tt.policy, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, totalRule+"    mention: oncall\n    no_data: "+tt.policy+"\n")
			p.rows(`[]`)
			p.sees(tt.want...)
		})
	}
}

func TestStory_ruleErrorSaidOnce(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"revenue": 7}]`)
	p.sees("#c posted: RULE ERROR: Total could not be checked: column ˋxˋ is not in the result; it has ˋrevenueˋ (Sales)")
	p.rows(`[{"revenue": 7}]`)
	p.sees("#c edited: RULE ERROR: Total could not be checked: column ˋxˋ is not in the result; it has ˋrevenueˋ (Sales)")
	p.rows(`[{"x": 12}]`)
	p.sees("#c edited: RESOLVED: Total works again, after 2 h (Sales)",
		"#c replied: Resolved: Total works again, after 2 h (Sales)")
}

func TestStory_failedRuns(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    failed_runs: 2\n")
	p.rows(`[{"x": 12}]`)
	p.fails()
	p.sees()
	p.fails()
	p.sees("#c posted: RUN FAILED: Sales failed 2 times in a row, so 1 rule was not checked")
	p.rows(`[{"x": 12}]`)
	p.sees("#c edited: RESOLVED: Sales runs again, after 1 h", "#c replied: Resolved: Sales runs again, after 1 h")
}

func TestStory_announcements(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "events:\n  - on: report_run_completed\n    report: 5f3c0a1b2d4e\n    state: [succeeded, failed]\n")
	p.rows(`[]`)
	p.fails()
	p.fails()
	p.run(modetest.Run{State: "cancelled"})
	p.sees("#c posted: RUN SUCCEEDED: Sales ran in 4 s", "#c posted: RUN FAILED: Sales failed",
		"#c posted: RUN FAILED: Sales failed 2 times in a row")
}

// TestStory_deletedMessage: where somebody deleted the message, the next change posts it anew.
func TestStory_deletedMessage(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 7}]`)
	p.slack.Delete("c", p.slack.Messages("c")[0].TS)
	p.told = len(p.seen)
	p.rows(`[{"x": 6}]`)
	p.sees("#c posted: WARNING: Total is 6, below 10 (Sales)")
	p.rows(`[{"x": 5}]`)
	p.sees("#c edited: WARNING: Total is 5, below 10 (Sales)")
}

// TestStory_modeTrouble: what Mode answers instead of a run or a result delays an alert and never loses it.
func TestStory_modeTrouble(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		failure modetest.Failure
	}{
		{"credentials that do not work yet", modetest.Failure{Status: 401, Body: `{"id":"unauthorized","message":"unauthorized"}`}},
		{"not allowed yet", modetest.Failure{Path: "reports/*/runs/*", Status: 403}},
		{"not there yet", modetest.Failure{Path: "reports/*/runs/*", Status: 404, Body: `{"id":"not_found"}`}},
		{"results not ready yet", modetest.Failure{Path: "reports/*/runs/*/query_runs/*/results/content.json", Status: 404, Body: `{"id":"not_found","message":"run has not completed"}`}},
		{"too many requests", modetest.Failure{Status: 429}},
		{"too many requests, with a time", modetest.Failure{Status: 429, Header: map[string][]string{"Retry-After": {"1"}}}},
		{"not acceptable", modetest.Failure{Status: 406}},
		{"a page in place of an answer", modetest.Failure{Status: 504, Body: modetest.GatewayTimeout}},
		{"a page that claims to be fine", modetest.Failure{Path: "reports/*/runs/*/query_runs/*/results/content.json", Status: 200, Body: "<html></html>"}},
		{"a connection cut", modetest.Failure{Drop: true}},
		{"a result cut off", modetest.Failure{Path: "reports/*/runs/*/query_runs/*/results/content.json", CutAfter: 5}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, totalRule)
			tt.failure.Times = 2
			p.mode.Fail(tt.failure)
			p.rows(`[{"x": 7}]`)
			p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
		})
	}
}

// TestStory_unfinished: Mode may say that a run goes on although it said that it completed, also in words it invents.
func TestStory_unfinished(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	run := modetest.Run{Token: "aaaaaaaaaaaa", State: "polishing_pixels", Created: storyBegin, Results: []modetest.Result{{Rows: `[{"x": 7}]`, State: "succeeded"}}}
	p.mode.AddRun(storyReport, run)
	if err := p.watcher.Accept(t.Context(), mode.RunRef{Report: storyReport, Run: run.Token}); err != nil {
		t.Fatal(err)
	}
	for len(p.mode.Requests()) == 0 {
		time.Sleep(time.Millisecond)
	}
	run.State, run.Completed = "succeeded", storyBegin.Add(time.Minute)
	p.mode.AddRun(storyReport, run)
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestAccept_atOnce: the same event many times at once is one job.
func TestAccept_atOnce(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	run := p.mode.AddRun(storyReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	errs := make(chan error)
	for range 100 {
		go func() {
			errs <- p.watcher.Accept(context.Background(), mode.RunRef{Report: storyReport, Run: run})
		}()
	}
	for range 100 {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestEvaluations: every evaluation is on record with its reason.
func TestEvaluations(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    for: 2 runs\n")
	for i, want := range []string{
		"warning pending not posted: pending, run 1 of 2",
		"warning warning posted: it became warning",
		"ok ok message edited to resolved",
	} {
		value := map[bool]int{true: 12, false: 7}[i == 2]
		run := p.rows(fmt.Sprintf(`[{"x": %d}]`, value))
		_, outcome, _ := strings.Cut(want, " ")
		err := p.store.View(t.Context(), func(tx *store.Tx) error {
			all, err := tx.Evaluations(t.Context(), storyReport, run)
			if err != nil {
				return err
			}
			if len(all) != 1 || all[0].Outcome+" "+all[0].Reason != outcome {
				t.Errorf("run %d is on record as %+v, want %s", i+1, all, outcome)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
