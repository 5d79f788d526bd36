package alert

import (
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestFacts_query: a message names the query that its rule reads, and none where the rule is about the run itself.
func TestFacts_query(t *testing.T) {
	t.Parallel()
	daily, totals := Link{Name: "Daily"}, Link{Name: "Totals"}
	f := facts{queries: map[string]Link{"": daily, "Daily": daily, "Totals": totals}}
	for value, want := range map[string]Link{
		"sum(x), warning: above 5":                                      daily,
		"sum(x), warning: above 5, query: Totals":                       totals,
		"run.row_count, warning: above 5":                               daily,
		"run.consecutive_failures, warning: above 5":                    {},
		"run.duration, warning: above 1 hour":                           {},
		"run.duration, warning: above 1 hour and run.row_count above 5": daily,
	} {
		set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, report: 5f3c0a1b2d4e, channel: c, value: "+value+"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := f.notice(SubjectValue, set.Rules[0]).Query; got != want {
			t.Errorf("%s: the query is %+v, want %+v", value, got, want)
		}
	}
}

// TestValues_nothing: a message says why there is no value only as far as that is known.
func TestValues_nothing(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]ValueFacts{
		"sum(x)":                         {},
		"sum(x) / sum(y)":                {Nothing: "its value is null"},
		"sum(x) filter (where y = 'EU')": {Nothing: "no row that passes its filter has a value"},
		"stddev(x)":                      {Nothing: "its value is null"},
		"age(max(x)) + 1 day":            {},
		"round(100 * sum(x), 2)":         {},
		"sum(x) - sum(y)":                {Nothing: "its value is null"},
		"sum(nullif(x, 0))":              {Nothing: "its value is null"},
		"run.duration":                   {Nothing: "Mode does not say what it is"},
	} {
		set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, report: 5f3c0a1b2d4e, channel: c, warning: is not null, value: \""+value+"\"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		rows := int64(3)
		if value == "run.duration" {
			rows = 0
		}
		got := values(set.Rules[0], rules.Group{Rows: rows}, rows)
		if got.Nothing != want.Nothing || got.NoRows {
			t.Errorf("%s: says %q, no rows %t, want %q", value, got.Nothing, got.NoRows, want.Nothing)
		}
	}
}
