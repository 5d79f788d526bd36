package alert

import (
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// runVerdict is about whether a report's runs succeed. A failed run is said where the rules that it keeps from being
// checked would speak.
func runVerdict(f facts, report string, set *rules.Set, failure *RunFailure) verdict {
	checked := set.For(report)
	v := verdict{
		key:    failedRunsKey(report),
		group:  groupAll,
		found:  standing{state: StateOK},
		need:   int(set.FailedRunsOf(report)),
		silent: true,
		channels: func(State) []string {
			var all []string
			for _, rule := range checked {
				all = union(all, rule.Channels)
			}
			return all
		},
		mentions: nobody,
		rank: func(s State) int {
			if s == StateError {
				return rankWarning
			}
			return rankOK
		},
		limit: func(State) string { return "" },
		write: func(expr.Value) string { return "" },
		draft: func() Notice {
			n := f.runNotice(SubjectRunFailed)
			n.Failure = failure
			return n
		},
	}
	if failure != nil {
		v.found = standing{state: StateError, rank: rankWarning}
		v.keep = v.need == 0
	}
	return v
}

// failedQueries names the queries that kept a run from succeeding, with the warehouse's own words.
func failedQueries(queries []mode.QueryRun) []FailedQuery {
	var failed []FailedQuery
	for _, q := range queries {
		if q.Failed() {
			failed = append(failed, FailedQuery{Name: q.Name, Error: q.ErrorMessage})
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
