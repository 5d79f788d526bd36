package alert

import (
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// failedQueries names the queries that kept a run from succeeding, with the warehouse's own words.
func failedQueries(queries []mode.QueryRun) []FailedQuery {
	var failed []FailedQuery
	for _, q := range queries {
		if q.Failed() {
			failed = append(failed, FailedQuery{Name: cutText(q.Name), Error: cutText(q.ErrorMessage)})
		}
	}
	return failed
}

// ruleNames names the rules that a failed run keeps from being checked.
func ruleNames(all []*rules.Rule) []string {
	names := make([]string, len(all))
	for i, rule := range all {
		names[i] = rule.Name
	}
	return names
}
