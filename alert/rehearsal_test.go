package alert_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// describeScene writes a line an outcome.
func describeScene(s alert.Scene) string {
	var lines []string
	for _, o := range s.Outcomes {
		line := strings.TrimSpace(fmt.Sprintf("%s%v %s %s", o.About, o.Group, o.State, o.Value))
		for _, said := range o.Said {
			line += "; " + strings.Join(said.Does, "+")
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// TestRehearsal: what comes of runs is what would come of them in production. All are played in one rehearsal, so that none may
// leave anything behind.
func TestRehearsal(t *testing.T) {
	t.Parallel()
	r, err := alert.NewRehearsal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	sum := "value: sum(x), warning: above 10, critical: above 100"
	for _, tt := range []struct {
		name, rule, test string
		want             []string
	}{
		{
			"begins, rises, goes on, is over", sum, "runs: [{rows: [{x: 11}]}, {rows: [{x: 101}]}, {rows: [{x: 102}]}, {rows: [{x: 1}]}]",
			[]string{"[] warning 11; posted", "[] critical 101; broadcast; edited", "[] critical 102; edited", "[] ok 1; edited+resolved; replied+resolved"},
		},
		{"the next one knows nothing of it", sum, "runs: [{rows: [{x: 1}]}]", []string{"[] ok 1"}},
		{"waits for another run", sum + ", for: 2 runs", "runs: [{rows: [{x: 11}]}, {rows: [{x: 11}]}]", []string{"[] pending 11", "[] warning 11; posted"}},
		{
			"comes back", sum, "runs: [{rows: [{x: 11}]}, {rows: [{x: 1}], at: +5 minutes}, {rows: [{x: 11}], at: +5 minutes}]",
			[]string{"[] warning 11; posted", "[] ok 1; edited+resolved; replied+resolved", "[] warning 11; edited; replied"},
		},
		{
			"comes back too late", sum, "runs: [{rows: [{x: 11}]}, {rows: [{x: 1}], at: +5 minutes}, {rows: [{x: 11}], at: +5 hours}]",
			[]string{"[] warning 11; posted", "[] ok 1; edited+resolved; replied+resolved", "[] warning 11; posted"},
		},
		{
			"is said again", sum + ", repeat: 24 hours", "runs: [{rows: [{x: 11}]}, {rows: [{x: 11}], at: +23h}, {rows: [{x: 11}], at: +1h}]",
			[]string{"[] warning 11; posted", "[] warning 11; edited", "[] warning 11; edited; broadcast"},
		},
		{"is muted", sum + ", mute: {days: [mon]}", "runs: [{rows: [{x: 11}]}]", []string{"[] warning 11; muted"}},
		{
			"is muted for a day", sum + ", mute: {days: [mon]}", "runs: [{rows: [{x: 11}]}, {state: none, at: +14h}, {state: none, at: +1h}, {state: none}]",
			[]string{"[] warning 11; muted", "", "[] warning 11; posted", ""},
		},
		{"is over before its mute is", sum + ", mute: {days: [mon]}", "runs: [{rows: [{x: 11}]}, {rows: [{x: 1}], at: +1h}, {state: none}]", []string{"[] warning 11; muted", "[] ok 1; edited+resolved; muted", ""}},
		{
			"gets worse in its mute", sum + ", mute: {from: 12:00, to: 18:00}", "runs: [{rows: [{x: 11}]}, {rows: [{x: 101}], at: +4h}, {rows: [{x: 102}], at: +1h}, {rows: [{x: 102}]}]",
			[]string{"[] warning 11; posted", "[] critical 101; muted; edited", "[] critical 102; edited", "[] critical 102; broadcast; edited"},
		},
		{
			"is late", "expect_every: 26 hours", "runs: [{rows: []}, {state: none}, {state: none, at: +2h}, {state: none, at: +3h}, {rows: [], at: +90m}]",
			[]string{
				"", "", "whether the report is late[] warning; posted", "whether the report is late[] warning; edited; edited; edited",
				"whether the report is late[] ok; edited; edited+resolved; replied+resolved",
			},
		},
		{"never ran", "expect_every: 26 hours, no_data: critical", "runs: [{state: none}, {state: none, at: +26h}]", []string{"", "whether the report is late[] critical; posted"}},
		{
			"was late between two runs", sum + ", expect_every: 26 hours", "runs: [{rows: [{x: 1}]}, {rows: [{x: 1}], at: +26.5h}]",
			[]string{"[] ok 1", "whether the report is late[] ok; posted; edited+resolved; replied+resolved\n[] ok 1"},
		},
		{"looks at what the run is", "value: run.duration, warning: run.executed_by = 'Data Team' and run.param('region') = 'EU'", "runs: [{executed_by: Data Team, params: {region: EU}, duration: 1 hour}, {executed_by: Ada, params: {region: EU}, duration: 1 hour}]", []string{"[] warning 1h; posted", "[] ok 1h; edited+resolved; replied+resolved"}},
		{"looks at how many rows there are", "value: run.row_count, warning: below 1000", "runs: [{row_count: 999}, {row_count: 1000}, {rows: [{x: 1}]}]", []string{"[] warning 999; posted", "[] ok 1000; edited+resolved; replied+resolved", "[] warning 1; posted"}},
		{"has groups with a past", "value: sum(x), by: [g], warning: change above 10", `history: [{group: {g: a}, value: 1}, {group: {g: "2"}, value: 1}], runs: [{rows: [{g: a, x: 12}, {g: 2, x: 12}, {g: "2", x: 12}]}]`, []string{"[{g 2}] ok 12\n[{g 2}] warning 12; posted\n[{g a}] warning 12; posted"}},
		{"looks back to a moment", "value: sum(x), warning: value above ago(7 days)", "history: [{value: 100, at: 2025-12-29 09:00}, {value: 10, at: 2025-12-29 09:01}], runs: [{rows: [{x: 99}]}, {rows: [{x: 11}], at: +1m}]", []string{"[] ok 99", "[] warning 11; posted"}},
		{"looks back", "value: sum(x), warning: percent_change above 10", "history: [100], runs: [{rows: [{x: 111}]}, {rows: [{x: 112}]}]", []string{"[] warning 111; posted", "[] ok 112; edited+resolved; replied+resolved"}},
		{"has no past", "value: sum(x), warning: percent_change above 10", "runs: [{rows: [{x: 111}]}]", []string{"[] ok 111"}},
		{
			"fails", sum + ", failed_runs: 2", "runs: [{state: failed}, {state: failed}, {rows: [{x: 1}]}]",
			[]string{"whether the runs of the report fail[] pending", "whether the runs of the report fail[] error; posted", "whether the runs of the report fail[] ok; edited+resolved; replied+resolved\n[] ok 1"},
		},
		{"is about failed runs", "value: run.consecutive_failures, warning: at least 2, failed_runs: off", "runs: [{state: failed}, {state: failed}]", []string{"whether the runs of the report fail[] ok\n[] ok 1", "whether the runs of the report fail[] ok\n[] warning 2; posted"}},
		{"has no rows", sum, "runs: [{rows: []}]", []string{"[] no_data; posted"}},
		{
			"lacks a column", sum, "runs: [{rows: [{y: 1}]}, {rows: [{x: 1}]}]",
			[]string{"whether the rule can be evaluated[] error; posted", "whether the rule can be evaluated[] ok; edited+resolved; replied+resolved\n[] ok 1"},
		},
		{
			"has groups", sum + ", by: g, report: {collection: Sales}", "runs: [{rows: [{g: a, x: 11}, {g: b, x: 1}]}]",
			[]string{"[{g b}] ok 1\n[{g a}] warning 11; posted"},
		},
		{"remembers rows", "value: x, warning: above 10, key: id", "runs: [{rows: [{id: 1, x: 11}]}, {rows: [{id: 1, x: 11}, {id: 2, x: 12}]}]", []string{"[] warning 11; posted", "[] warning 12; edited; broadcast"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			report := "report: 5f3c0a1b2d4e, "
			if strings.Contains(tt.rule, "report:") {
				report = ""
			}
			text := "version: 1\nrules:\n  - {name: R, channel: c, " + report + tt.rule + "}\ntests:\n  - {rule: R, " + tt.test + "}\n"
			set, err := rules.Parse("rules.yaml", []byte(text))
			if err != nil {
				t.Fatal(err)
			}
			scenes, err := r.Play(t.Context(), set, set.Tests[0])
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range scenes {
				got = append(got, describeScene(s))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestScene_Misses: each expectation is met by an alert of its own, and whatever is heard is expected.
func TestScene_Misses(t *testing.T) {
	t.Parallel()
	posted := []alert.Said{{Channel: "c", Text: "It is 5", Does: []string{"posted"}}}
	scene := alert.Scene{Outcomes: []alert.Outcome{
		{Group: []alert.Pair{{Column: "g", Value: "a"}}, State: alert.StateWarning, Said: posted},
		{Group: []alert.Pair{{Column: "g", Value: "b"}}, State: alert.StateWarning, Said: posted},
		{Group: []alert.Pair{{Column: "g", Value: "c"}}, State: alert.StateOK, Value: expr.DurationOf(3 * time.Hour), Said: []alert.Said{{Does: []string{"edited"}}}},
	}}
	for _, tt := range []struct{ name, expect, want string }{
		{"all that is heard", "[{group: {g: a}}, {group: {G: b}, message: is 5}]", ""},
		{"one that could be either", "[{state: warning}, {group: {g: a}, channel: '#c'}]", ""},
		{"and what is not heard", "[{state: warning}, {state: warning}, {state: ok, notification: none}, ]", ""},
		{"an edit", "[{state: warning}, {state: warning}, {notification: edited}]", ""},
		{"silence", "[]", "a is heard, b is heard"},
		{"one more than there is", "[{state: warning}, {state: warning}, {state: warning}]", "state: warning: not c for state"},
		{"another", "[{state: warning}, {group: {g: b}, state: critical, message: '/is [67]/'}]", "group: {g: b}, state: critical, message: /is [67]/: not b for state message"},
		{"a group that is not there", "[{state: warning}, {state: warning}, {group: {g: d}}]", "group: {g: d}"},
		{"a length of time", "[{state: warning}, {state: warning}, {value: 3 hours}]", ""},
		{"a value where there is none", "[{state: warning, value: null}, {state: warning, value: 5}]", "state: warning, value: 5: not b for value"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set, err := rules.Parse("rules.yaml", []byte("version: 1\ntests: [{rule: R, runs: [{rows: [], expect: "+tt.expect+"}]}]\n"))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, m := range scene.Misses(set.Tests[0].Runs[0].Expect) {
				switch {
				case m.Expected == nil:
					got = append(got, m.Got.Group[0].Value+" is heard")
				case m.Got == nil:
					got = append(got, m.Expected.Text)
				default:
					got = append(got, m.Expected.Text+": not "+m.Got.Group[0].Value+" for "+strings.Join(m.Wrong, " "))
				}
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, ", ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
