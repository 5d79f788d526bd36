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
