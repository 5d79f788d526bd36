package rules_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// judgeWithPast judges a result by the one rule of a file, whose values in the hours before were these, newest first.
func judgeWithPast(t *testing.T, rule, result string, before ...int64) rules.Result {
	t.Helper()
	past := func(*rules.Rule, []expr.Value) ([]expr.Point, error) {
		points := make([]expr.Point, len(before))
		for i, n := range before {
			points[i] = expr.Point{At: now().Add(-time.Duration(i+1) * time.Hour), Value: expr.IntOf(n)}
		}
		return points, nil
	}
	results, err := readPass(t, rule, result).Results(past)
	if err != nil {
		t.Fatal(err)
	}
	return results[0]
}

func readPass(t *testing.T, rule, result string) *rules.Pass {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte(ruleFile(rule)))
	if err != nil {
		t.Fatal(err)
	}
	run := &expr.Run{Duration: expr.DurationOf(90 * time.Minute), ExecutedBy: expr.TextOf("dana")}
	pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now(), Run: run})
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(result)); err != nil {
		t.Fatal(err)
	}
	return pass
}

func TestPass_history(t *testing.T) {
	t.Parallel()
	result := `[{"x": 60}, {"x": 19}]`
	for _, tt := range []struct {
		condition string
		before    []int64
		level     rules.Level
		unknown   string // a part of it
	}{
		{"percent_change below -20", []int64{100}, rules.Warning, ""},
		{"percent_change below -20", []int64{98}, rules.OK, ""},
		{"percent_change below -20", nil, rules.OK, "no run before this one"},
		{"percent_change below -20", []int64{0}, rules.OK, ""},
		{"percent_change above 20", []int64{0}, rules.Warning, ""},
		{"value below 0.5 * avg_last(3)", []int64{200, 150, 130}, rules.Warning, ""},
		{"value below 0.5 * avg_last(3)", []int64{200, 150}, rules.OK, "2 of 3 runs"},
		{"value above 50 or value below 0.5 * avg_last(3)", nil, rules.Warning, ""},
		{"below 0\ncritical: value below 0.5 * avg_last(3)", []int64{200}, rules.OK, "`value below 0.5 * avg_last(3)` holds is unknown: 1 of 3 runs"},
		{"value below 0.5 * avg_last(3)\ncritical: percent_change below -90 and value below 0", nil, rules.OK, "0 of 3 runs"},
		{"value below ago(2 hours)", []int64{1, 80}, rules.Warning, ""},
	} {
		r := judgeWithPast(t, "value: sum(x)\nwarning: "+tt.condition, result, tt.before...)
		if r.Err != nil {
			t.Errorf("%s after %v: %v", tt.condition, tt.before, r.Err)
			continue
		}
		g := r.Groups[0]
		if g.Level != tt.level || !strings.Contains(g.Unknown, tt.unknown) || (tt.unknown == "") != (g.Unknown == "") {
			t.Errorf("%s after %v: %s, unknown %q, want %s, %q", tt.condition, tt.before, g.Level, g.Unknown, tt.level, tt.unknown)
		}
	}
}

// TestPass_parts: what a condition looks at is told, unless it is of a column that the rule does not name.
func TestPass_parts(t *testing.T) {
	t.Parallel()
	r := judgeWithPast(t, "value: sum(x)\nwarning: value below 0.5 * avg_last(2) and count(*) above 1 and max(secret) = 'a' and sum(x) > change",
		`[{"x": 60, "secret": "a"}, {"x": 19, "secret": "a"}]`, 200, 150)
	var got []string
	for _, p := range r.Groups[0].Parts {
		got = append(got, p.Written+" "+r.Rule.PartFigure(p))
	}
	want := []string{"avg_last(2) 175", "count(*) 2", "sum(x) 79", "change -121"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
	if fine := judgeWithPast(t, "value: sum(x)\nwarning: value below 0.5 * avg_last(2)", `[{"x": 160}]`, 200, 150); fine.Groups[0].Parts != nil {
		t.Errorf("parts of what is fine: %v", fine.Groups[0].Parts)
	}
}

// TestRule_PartFigure: a change from 0 is said in words.
func TestRule_PartFigure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ condition, want string }{
		{"percent_change above 20", "from 0"},
		{"-percent_change below -20", "from 0"},
		{"change above 20", "79"},
	} {
		r := judgeWithPast(t, "value: sum(x)\nwarning: "+tt.condition, `[{"x": 79}]`, 0)
		if parts := r.Groups[0].Parts; len(parts) != 1 || r.Rule.PartFigure(parts[0]) != tt.want {
			t.Errorf("%s: parts %v, want one of %q", tt.condition, parts, tt.want)
		}
	}
	fall := judgeWithPast(t, "value: sum(x)\nwarning: percent_change below -20", `[{"x": -79}]`, 0)
	if parts := fall.Groups[0].Parts; len(parts) != 1 || fall.Rule.PartFigure(parts[0]) != "from 0" {
		t.Errorf("a fall from 0: %v", parts)
	}
}

// TestPass_historyLost: a history that cannot be read is no word about the rule.
func TestPass_historyLost(t *testing.T) {
	t.Parallel()
	lost := errors.New("the database is gone")
	_, err := readPass(t, "value: sum(x)\nwarning: change below 0", `[{"x": 1}]`).Results(
		func(*rules.Rule, []expr.Value) ([]expr.Point, error) { return nil, lost })
	if !errors.Is(err, lost) {
		t.Errorf("Results() = %v, want the error of the history", err)
	}
}

func TestPass_run(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rule string
		want rules.Level
	}{
		{"value: run.duration\nwarning: above 1 hour", rules.Warning},
		{"value: run.duration\nwarning: above 2 hours", rules.OK},
		{"value: run.row_count\nwarning: below 3", rules.Warning},
		{"value: run.row_count\nwarning: below 2", rules.OK},
		{"value: sum(x)\nwarning: value above 1 and run.executed_by = 'dana'", rules.Warning},
		{"where: run.executed_by = 'dana'\nvalue: x\nwarning: above 1", rules.Warning},
		{"value: run.consecutive_failures\nwarning: at least 1", rules.NothingThere},
	} {
		results, err := readPass(t, tt.rule, `[{"x": 1}, {"x": 2}]`).Results(nil)
		if err != nil || results[0].Err != nil {
			t.Fatal(err, results[0].Err)
		}
		if got := results[0].Groups[0].Level; got != tt.want {
			t.Errorf("%s: %s, want %s", tt.rule, got, tt.want)
		}
	}
}
