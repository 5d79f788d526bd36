package alert

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
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
	run := p.rows(`[{"x": 7}]`)
	p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c broadcast: Still WARNING: Total is 7, below 10, for 3 runs (2 h) (Sales)")
	if why := p.why(run); !strings.Contains(why, "to be said again: it is still warning, for 3 runs") {
		t.Errorf("the run is on record with %q", why)
	}
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
		{"warning", []string{"#c posted: NO DATA: Total: the result has no rows (Sales) (mentions)"}},
		{"critical", []string{"#c posted: NO DATA: Total: the result has no rows (Sales) (mentions)"}},
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
	p.sees("#c posted: RULE ERROR: Total could not be checked: column `x` is not in the result; it has `revenue` (Sales)")
	p.rows(`[{"revenue": 7}]`)
	p.sees("#c edited: RULE ERROR: Total could not be checked: column `x` is not in the result; it has `revenue` (Sales)")
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
	if err := p.watcher.Accept(t.Context(), completed(run.Token)); err != nil {
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
			errs <- p.watcher.Accept(context.Background(), completed(run))
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
		"warning warning to be posted: it became warning",
		"ok ok message to be edited to resolved",
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

// TestStory_gone: a group that is no longer in the result is closed after three runs, and never taken for recovered.
func TestStory_gone(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - name: Stuck\n    report: 5f3c0a1b2d4e\n    by: shop\n    value: hours\n    warning: above 48\n")
	p.rows(`[{"shop": "DE", "hours": 50}]`)
	p.sees("#c posted: WARNING: Stuck (shop DE): 1 of 1 row is above 48; it is 50 (Sales)")
	p.rows(`[{"shop": "FR", "hours": 1}]`)
	p.rows(`[]`)
	p.sees()
	p.rows(`[]`)
	p.sees("#c edited: CLOSED: Stuck (shop DE) is no longer in the result, after 3 h (Sales)",
		"#c replied: Closed: Stuck (shop DE) is no longer in the result, after 3 h (Sales)")
	p.rows(`[{"shop": "DE", "hours": 60}]`)
	p.sees("#c posted: WARNING: Stuck (shop DE): 1 of 1 row is above 48; it is 60 (Sales)")
}

// TestStory_gonePending: runs in a row are runs in a row.
func TestStory_gonePending(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - name: Stuck\n    report: 5f3c0a1b2d4e\n    by: shop\n    value: hours\n    warning: above 48\n    for: 2 runs\n")
	p.rows(`[{"shop": "DE", "hours": 50}]`)
	p.rows(`[{"shop": "FR", "hours": 1}]`)
	p.rows(`[{"shop": "DE", "hours": 50}]`)
	p.sees()
}

// TestStory_unknown: a condition that cannot be decided neither resolves nor eases.
func TestStory_unknown(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - name: Rate\n    report: 5f3c0a1b2d4e\n    value: sum(x)\n    warning: above 1000\n    critical: value > 2 * sum(total)\n")
	p.rows(`[{"x": 50, "total": 10}]`)
	if len(p.seen) != 1 || !strings.HasPrefix(p.seen[0], "#c posted: CRITICAL: Rate is 50") {
		t.Fatalf("the channel sees %q", p.seen)
	}
	p.told = len(p.seen)
	p.rows(`[{"x": 50, "total": null}]`)
	p.rows(`[{"x": 5000, "total": null}]`)
	p.sees()
}

// TestStory_channelMended: an alert that could not be posted is posted with the next run.
func TestStory_channelMended(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.slack.Fail(slacktest.Failure{Method: "chat.postMessage", Code: "not_in_channel", Times: -1})
	p.rows(`[{"x": 7}]`)
	p.sees()
	p.slack.Heal()
	p.rows(`[{"x": 6}]`)
	p.sees("#c posted: WARNING: Total is 6, below 10 (Sales)")
	p.rows(`[{"x": 12}]`)
	p.sees("#c edited: RESOLVED: Total is back to 12, after 2 h; worst was 6, threshold below 10 (Sales)",
		"#c replied: Resolved: Total is back to 12, after 2 h; worst was 6, threshold below 10 (Sales)")
}

// TestStory_olderRunAnnounced: what is late is announced and on record, and moves nothing.
func TestStory_olderRunAnnounced(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"events:\n  - on: report_run_completed\n    report: 5f3c0a1b2d4e\n    channel: runs\n")
	p.rows(`[{"x": 12}]`)
	p.sees("#runs posted: RUN SUCCEEDED: Sales ran in 4 s")
	older := p.run(modetest.Run{Completed: storyBegin.Add(-time.Hour), Results: []modetest.Result{{Rows: `[{"x": 1}]`}}})
	p.sees("#runs posted: RUN SUCCEEDED: Sales ran in 4 s")
	err := p.store.View(t.Context(), func(tx *store.Tx) error {
		all, err := tx.Evaluations(t.Context(), storyReport, older)
		if err == nil && (len(all) != 1 || all[0].Outcome != "critical" || !strings.Contains(all[0].Reason, "older than run")) {
			t.Errorf("an older run is on record as %+v", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestStory_cancelledRun: a cancelled run has no time of its own and must not make a real one look old.
func TestStory_cancelledRun(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.completes(p.mode.AddRun(storyReport, modetest.Run{State: "cancelled"}))
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_namesUnknown: an alert does not wait for a name that Mode cannot tell.
func TestStory_namesUnknown(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.mode.Fail(modetest.Failure{Path: "reports/*", Status: 500})
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10")
}

// TestStory_queryUnnamed: Mode may leave the names of queries out of a run.
func TestStory_queryUnnamed(t *testing.T) {
	t.Parallel()
	p := newPlayOn(t, modetest.Config{NamelessQueryRuns: true}, totalRule+"    query: Daily\n")
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_late: what a rule takes for the present is when the run completed, not when it is looked at.
func TestStory_late(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - name: Stale\n    report: 5f3c0a1b2d4e\n    value: age(max(loaded_at))\n    critical: above 2 hours\n")
	p.rows(`[{"loaded_at": "2026-11-23T08:50:00.000Z"}]`)
	p.sees()
}

// TestStory_refused: a run that Mode will not show is said to be so, by the rules that wait for it.
func TestStory_refused(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.watcher.now = func() time.Time { return time.Now().Add(time.Hour) }
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*", Status: 403, Body: `{"id":"forbidden","message":"forbidden"}`})
	p.rows(`[{"x": 7}]`)
	if len(p.seen) != 1 || !strings.HasPrefix(p.seen[0], "#c posted: RULE ERROR: Total could not be checked: the run cannot be read") {
		t.Errorf("the channel sees %q", p.seen)
	}
}

// TestUse_removed: the message of a rule that was removed does not stay red.
func TestUse_removed(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 7}]`)
	p.told = len(p.seen)
	if err := p.watcher.Use(t.Context(), &rules.Set{}); err != nil {
		t.Fatal(err)
	}
	p.settle()
	if text := strings.Join(p.seen[p.told:], "\n"); !strings.Contains(text, "#c edited: CLOSED: Total was removed from the rules") {
		t.Errorf("the channel sees\n%s", text)
	}
}

// TestRetire: what a replica that still goes by older rules opens, after the others have closed it, is closed all the same.
func TestRetire(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	older := p.watcher.Rules()
	if err := p.watcher.Use(t.Context(), &rules.Set{}); err != nil {
		t.Fatal(err)
	}
	p.watcher.rules.Store(older)
	p.rows(`[{"x": 7}]`)
	p.told = len(p.seen)
	p.watcher.rules.Store(&rules.Set{})
	for range 2 {
		if err := p.watcher.Retire(t.Context()); err != nil {
			t.Fatal(err)
		}
		p.settle()
	}
	p.says("#c edited: CLOSED: Total was removed from the rules", "#c replied: Closed: Total was removed from the rules")
}

// TestStory_severityChannel: a severity with a channel of its own is posted there and calls only those who are there; the
// channel that has heard of it before is kept up to date.
func TestStory_severityChannel(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
    critical: {when: below 5, channel: duty, mention: oncall}
`)
	p.rows(`[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.rows(`[{"x": 2}]`)
	p.sort()
	p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 7) (Sales)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales)",
		"#duty posted: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.rows(`[{"x": 3}]`)
	p.sort()
	p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales)", "#duty edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
	p.rows(`[{"x": 12}]`)
	p.sort()
	p.sees("#c edited: RESOLVED: Total is back to 12, after 3 h; worst was 2, threshold below 5 (Sales)",
		"#c replied: Resolved: Total is back to 12, after 3 h; worst was 2, threshold below 5 (Sales)",
		"#duty edited: RESOLVED: Total is back to 12, after 3 h; worst was 2, threshold below 5 (Sales)",
		"#duty replied: Resolved: Total is back to 12, after 3 h; worst was 2, threshold below 5 (Sales)")
}

// TestStory_reminderBesideDeadChannel: a channel that cannot be reached takes no reminder from the others.
func TestStory_reminderBesideDeadChannel(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10, channel: [c, bad], repeat: 2 hours}\n")
	p.slack.Fail(slacktest.Failure{Method: "chat.postMessage", Channel: "bad", Code: "channel_not_found", Times: -1})
	p.rows(`[{"x": 7}]`)
	p.rows(`[{"x": 7}]`)
	p.told = len(p.seen)
	p.rows(`[{"x": 7}]`)
	p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c broadcast: Still WARNING: Total is 7, below 10, for 3 runs (2 h) (Sales)")
}

// TestStory_filtered: rows that are there and do not pass are something else than no rows.
func TestStory_filtered(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    where: region = 'EU'\n")
	p.rows(`[{"x": 7, "region": "NA"}, {"x": 8, "region": "NA"}]`)
	p.sees("#c posted: NO DATA: Total: none of 2 rows passes its `where` (Sales)")
}

// TestStory_goneWithoutData: where no data is as good as any, the groups of an empty result are gone like others.
func TestStory_goneWithoutData(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"    by: shop\n    no_data: ok\n")
	p.rows(`[{"x": 7, "shop": "DE"}]`)
	p.told = len(p.seen)
	p.rows(`[]`)
	p.rows(`[]`)
	p.sees()
	p.rows(`[]`)
	p.sees("#c edited: CLOSED: Total (shop DE) is no longer in the result, after 3 h (Sales)",
		"#c replied: Closed: Total (shop DE) is no longer in the result, after 3 h (Sales)")
}

// TestStory_undecidedRows: rows of which nothing is known resolve nothing; beside others they do not match.
func TestStory_undecidedRows(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Orders, report: 5f3c0a1b2d4e, value: x, warning: above 5}\n")
	p.rows(`[{"x": 9}]`)
	p.sees("#c posted: WARNING: Orders: 1 of 1 row is above 5; it is 9 (Sales)")
	p.rows(`[{"x": null}, {"x": null}]`)
	p.sees()
	p.rows(`[{"x": null}, {"x": 1}]`)
	p.sees("#c edited: RESOLVED: Orders: no row is above 5 any more, after 2 h; worst was 9 (Sales)",
		"#c replied: Resolved: Orders: no row is above 5 any more, after 2 h; worst was 9 (Sales)")
}

// TestStory_easedElsewhere: people are called to what is new or worse, not to what got better in another channel.
func TestStory_easedElsewhere(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    mention: oncall
    warning: below 10
    critical: {when: below 5, channel: duty}
`)
	p.rows(`[{"x": 2}]`)
	p.sees("#duty posted: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.rows(`[{"x": 7}]`)
	p.sort()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)", "#duty edited: WARNING: Total is 7, below 10 (Sales)",
		"#duty replied: Eased to WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_busyLookUps: that Slack is busy with look-ups holds back nobody's message for long, and nobody else's at all.
func TestStory_busyLookUps(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"  - {name: Other, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10, channel: other}\n")
	p.slack.Fail(slacktest.Failure{Method: "usergroups.list", How: slacktest.RateLimit, RetryAfter: time.Second, Times: -1})
	p.courier.now = func() time.Time { return time.Now().Add(mentionsWait - 3*time.Second) }
	p.rows(`[{"x": 2}]`)
	p.sort()
	p.sees("#c posted: CRITICAL: Total is 2, below 5 (Sales)", "#other posted: WARNING: Other is 2, below 10 (Sales)")
}

// TestCourier_Stop: once it is to stop, no message is begun that could not be brought to its end.
func TestCourier_Stop(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10, channel: [a, b, c]}\n")
	p.slack.Fail(slacktest.Failure{Method: "chat.postMessage", How: slacktest.Silence, Times: -1})
	run := p.mode.AddRun(storyReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	if err := p.watcher.Accept(t.Context(), completed(run)); err != nil {
		t.Fatal(err)
	}
	p.until("a message to be on its way", func() bool { return p.slack.Calls("chat.postMessage") == 1 })
	p.courier.Stop()
	if err := p.store.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	if n := p.slack.Calls("chat.postMessage"); n != 1 {
		t.Errorf("%d messages were begun, want the one that was on its way", n)
	}
}

// TestAccept_deadAgain: a run that was given up is examined when Mode says again that it completed.
func TestAccept_deadAgain(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	run := p.rows(`[{"x": 12}]`)
	err := p.store.Update(t.Context(), func(tx *store.Tx) error {
		return tx.SaveRun(t.Context(), store.Run{Report: storyReport, Run: run, State: store.RunDead})
	})
	if err != nil {
		t.Fatal(err)
	}
	p.mode.AddRun(storyReport, modetest.Run{Token: run, Completed: storyBegin, Results: []modetest.Result{{Rows: `[{"x": 7}]`}}})
	p.completes(run)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
}
