package expr

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/agnivade/levenshtein"
)

const (
	// maxRuns is how many runs a word looks back at the most.
	maxRuns = 365
	// maxAgo is how far ago() looks back at the most.
	maxAgo = 366 * 24 * time.Hour
)

// pasts are the words about the values of earlier runs, which stand in conditions.
var pasts = map[string]signature{
	"ago":            {1, 1, "ago(7 days)"},
	"avg_last":       {1, 2, "avg_last(7)"},
	"change":         {0, 0, "change"},
	"max_last":       {1, 2, "max_last(7)"},
	"median_last":    {1, 2, "median_last(7)"},
	"min_last":       {1, 2, "min_last(7)"},
	"percent_change": {0, 0, "percent_change"},
	"previous":       {0, 0, "previous"},
	"stddev_last":    {1, 2, "stddev_last(7)"},
	"zscore":         {1, 2, "zscore(14)"},
}

// isPast reports whether a name, in lower case, is a word about earlier runs.
func isPast(name string) bool {
	_, ok := pasts[name]
	return ok
}

// isBarePast reports whether it is one that is written without parentheses.
func isBarePast(name string) bool {
	signature, ok := pasts[name]
	return ok && signature.max == 0
}

// leastRuns is how many runs the word needs to say anything.
func leastRuns(name string) int {
	switch name {
	case "stddev_last":
		return 2
	case "zscore":
		return 3
	}
	return 1
}

// past makes of a call the word about earlier runs that it is.
func (p *parser) past(call *call) node {
	n := &past{place: call.place, word: call.name}
	signature := pasts[n.word]
	switch {
	case p.err != nil:
	case signature.max == 0:
		p.failf(call.place, "`%s` is written without parentheses", n.word)
	case call.star || call.distinct || call.filter != nil || len(call.args) < signature.min || len(call.args) > signature.max:
		p.failf(call.place, "`%s` %s", n.word, pastUsage(n.word))
	case n.word == "ago":
		n.back = p.ago(call.args[0])
	default:
		n.count = p.runs(n.word, call.args[0])
		if len(call.args) == 2 {
			n.season = p.season(n, call.args[1])
		}
	}
	return n
}

// pastUsage is how to write one with parentheses.
func pastUsage(word string) string {
	if word == "ago" {
		return "takes a length of time; write `ago(7 days)`"
	}
	return fmt.Sprintf("takes how many runs to look back, and which are alike; write `%s`, or `%s(4, 'weekday')`", pasts[word].usage, word)
}

// pastHint is what to write instead of a column that is meant as a word about earlier runs; empty where it is not.
func pastHint(n *column) string {
	name := strings.ToLower(n.name)
	if n.quoted {
		return ""
	}
	if isPast(name) {
		return fmt.Sprintf("`%s` %s; a column of that name stands in `by` or inside an aggregate", name, pastUsage(name))
	}
	for _, word := range [...]string{"previous", "change", "percent_change"} {
		if len(name) > 4 && levenshtein.ComputeDistance(name, word) <= 2 {
			return fmt.Sprintf("`%s` is neither in `by` nor inside an aggregate; did you mean `%s`?", clip(n.name), word)
		}
	}
	return ""
}

// ago reads the length of time that ago() takes.
func (p *parser) ago(arg node) time.Duration {
	length, ok := arg.(*literal)
	if !ok || length.value.kind != Duration {
		p.failf(arg.at(), "`ago` %s", pastUsage("ago"))
		return 0
	}
	back := time.Duration(length.value.n)
	if back <= 0 || back > maxAgo {
		p.fail(arg.at(), "`ago` looks back more than no time and at most 366 days; write `ago(7 days)`")
	}
	return back
}

// runs reads how many runs a word looks back.
func (p *parser) runs(word string, arg node) int {
	v, ok := constantOf(arg)
	if !ok || v.kind != Number {
		hint := ""
		if v.kind == Duration {
			hint = "; the value some time ago is `ago(7 days)`"
		}
		p.failf(arg.at(), "`%s` takes how many runs to look back, as a number; write `%s`%s", word, pasts[word].usage, hint)
		return 0
	}
	n, whole := v.decimal().Int64()
	if least := leastRuns(word); !whole || n < int64(least) || n > maxRuns {
		p.failf(arg.at(), "`%s` takes a whole number of runs from %d to %d; write `%s`", word, least, maxRuns, pasts[word].usage)
	}
	return int(n)
}

// season reads which runs are alike.
func (p *parser) season(n *past, arg node) season {
	seasons := []season{weekday, hour, dayOfMonth}
	if text, ok := arg.(*literal); ok && text.value.kind == Text {
		if s := season(strings.ToLower(text.value.text)); slices.Contains(seasons, s) {
			return s
		}
	}
	p.failf(arg.at(), "runs are alike by 'weekday', 'hour' or 'day of month'; write `%s(%d, 'weekday')`", n.word, n.count)
	return everyRun
}

// past checks where a word about earlier runs stands, and what the value is.
func (c *checker) past(n *past) {
	column := ""
	if isBarePast(n.word) {
		column = "; a column of that name is written " + quoteColumn(n.word)
	}
	switch {
	case c.aggregate != nil:
		c.failf(n.place, "`%s` has no meaning inside an aggregate%s", c.source(n), column)
	case !c.expr.condition:
		c.failf(n.place, "`%s` is about the value in earlier runs and stands only in `warning` and `critical`%s", c.source(n), column)
	case c.kinds.value == Text && !n.anyKind():
		c.failf(n.place, "`%s` needs a number, and the value is text; `previous` and `ago(7 days)` can be compared with text", c.source(n))
	case c.kinds.value == Time && !n.anyKind() && !n.anyOrder():
		c.failf(n.place, "`%s` needs a number or a duration, and the value is a time; let the rule watch `age(…)` of it", c.source(n))
	}
}

// anyKind reports whether the word has a meaning whatever the value is.
func (n *past) anyKind() bool { return n.word == "previous" || n.word == "ago" }

// anyOrder reports whether the word has a meaning for times too.
func (n *past) anyOrder() bool {
	return n.word == "change" || n.word == "min_last" || n.word == "max_last"
}
