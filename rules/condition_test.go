package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// TestPass_conditions: on demand each condition is asked, whatever the others came to, and nothing else changes.
func TestPass_conditions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rule string
		want []string
	}{
		{"value: sum(x)\nwarning: above 10", []string{"ok", "warning above 10: false"}},
		{"value: sum(x)\nwarning: above 1\ncritical: above 2", []string{"critical", "critical above 2: true", "warning above 1: true"}},
		{
			"value: sum(x)\nwarning: value above avg_last(2)\ncritical: value above avg_last(9) and count(*) above 5",
			[]string{"warning", "critical value above avg_last(9) and count(*) above 5: false; avg_last(9) lacks 2 of 9 runs; count(*) 2", "warning value above avg_last(2): true; avg_last(2) 3"},
		},
		{"value: sum(x)\nwarning: value above avg_last(9)", []string{"ok", "warning value above avg_last(9): unknown, 2 of 9 runs; avg_last(9) lacks 2 of 9 runs"}},
		{"value: sum(x)\nwarning: max(secret) = 'a'", []string{"warning", "warning max(secret) = 'a': true"}},
		{"value: sum(x)\nwarning: min(secret) = 3\ncritical: above 2", []string{"critical", "critical above 2: true", "warning min(secret) = 3: unknown, `min(secret)` is a text that is not a number"}},
	} {
		pass := readPass(t, tt.rule, `[]`)
		if results, err := pass.Results(nil); err != nil || len(results[0].Groups) > 0 && results[0].Groups[0].Conditions != nil {
			t.Errorf("%s: conditions are told unasked, or %v", tt.rule, err)
		}
		group := thorough(t, tt.rule, `[{"x": 4, "secret": "a"}, {"x": 3, "secret": "a"}]`)
		got := []string{string(group.Level)}
		for _, c := range group.Conditions {
			got = append(got, conditionText(c))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.rule, diff)
		}
	}
}

func conditionText(c rules.Condition) string {
	text := fmt.Sprintf("%s %s: %t", c.Level, c.When, c.Holds)
	if c.Unknown != "" {
		text = fmt.Sprintf("%s %s: unknown, %s", c.Level, c.When, c.Unknown)
	}
	for _, p := range c.Parts {
		text += "; " + p.Written + " " + p.Value.String()
		if p.Lack != "" {
			text += "lacks " + p.Lack
		}
	}
	return text
}

// thorough judges a result by a rule whose value was 4 and 2 before.
func thorough(t *testing.T, rule, result string) rules.Group {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte(ruleFile(rule)))
	if err != nil {
		t.Fatal(err)
	}
	pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now(), Thorough: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(result)); err != nil {
		t.Fatal(err)
	}
	results, err := pass.Results(func(*rules.Rule, []expr.Value) ([]expr.Point, error) {
		return []expr.Point{{At: now().Add(-time.Hour), Value: expr.IntOf(4)}, {At: now().Add(-2 * time.Hour), Value: expr.IntOf(2)}}, nil
	})
	if err != nil || results[0].Err != nil {
		t.Fatal(err, results[0].Err)
	}
	return results[0].Groups[0]
}

// TestRowsAtHand: CSV and JSON are told apart.
func TestRowsAtHand(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		" [{\"x\": 1}]\n":   `[{"x": 1}]`,
		"\ufeff[]":          `[]`,
		"x,y\n1,\n":         `[{"x":1,"y":null}]`,
		"\ufeffx\n01\n":     `[{"x":"01"}]`,
		"x,y\n":             `[]`,
		"x\n1\n\r\n\n":      `[{"x":1},{"x":null},{"x":null}]`,
		"\nx\n\"a\n\nb\"\n": `[{"x":"a\n\nb"}]`,
		"x,y\n1,2\n\n":      `[{"x":1,"y":2}]`,
		"x;y\n1;2\n":        "error: its columns are parted by ';'",
		"x\ty\n1\t2\n":      "error: its columns are parted by '\\t'",
		"x\ncaf\xe9\n":      "error: it is not text in UTF-8",
		"":                  "error: it is empty",
		"\ufeff \n":         "error: it is empty",
		`{"rows": []}`:      "error: it is a JSON object",
		"x,y\n1,2,3\n":      "error: record on line 2",
		"\"[a]\",b\n1,2\n":  `[{"[a]":1,"b":2}]`,
	} {
		rows, err := rules.RowsAtHand([]byte(given))
		got := string(rows)
		if err != nil {
			got = "error: " + err.Error()
		}
		if got != want && (err == nil || !strings.HasPrefix(got, want)) {
			t.Errorf("RowsAtHand(%q) = %s, want %s", given, got, want)
		}
	}
}
