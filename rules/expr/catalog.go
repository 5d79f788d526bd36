package expr

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/agnivade/levenshtein"
)

// signature says how a function or an aggregate is called.
type signature struct {
	min, max int    // how many arguments; max is many where there is no end
	usage    string // how to write it, for messages
}

const many = math.MaxInt

// functions are asked of values of one row or group.
var functions = map[string]signature{
	"abs":       {1, 1, "abs(x)"},
	"age":       {1, 1, "age(time)"},
	"ceil":      {1, 1, "ceil(x)"},
	"coalesce":  {2, many, "coalesce(x, other, …)"},
	"date":      {1, 1, "date(time)"},
	"date_diff": {3, 3, "date_diff('day', earlier, later)"},
	"floor":     {1, 1, "floor(x)"},
	"iif":       {2, 3, "iif(condition, then, else)"},
	"length":    {1, 1, "length(text)"},
	"lower":     {1, 1, "lower(text)"},
	"max":       {2, many, "max(a, b, …)"},
	"min":       {2, many, "min(a, b, …)"},
	"now":       {0, 0, "now()"},
	"nullif":    {2, 2, "nullif(x, y)"},
	"replace":   {3, 3, "replace(text, old, new)"},
	"round":     {1, 2, "round(x, digits)"},
	"substr":    {2, 3, "substr(text, start, length)"},
	"trim":      {1, 2, "trim(text, characters)"},
	"upper":     {1, 1, "upper(text)"},
}

// aggregates are asked of all rows of a group.
var aggregates = map[string]signature{
	"avg":            {1, 1, "avg(x)"},
	"count":          {1, 1, "count(x)`, or for rows `count(*)"},
	"count_distinct": {1, 1, "count_distinct(x)"},
	"first":          {1, 1, "first(x)"},
	"last":           {1, 1, "last(x)"},
	"max":            {1, 1, "max(x)"},
	"median":         {1, 1, "median(x)"},
	"min":            {1, 1, "min(x)"},
	"null_rate":      {1, 1, "null_rate(x)"},
	"percentile":     {2, 2, "percentile(x, 95)"},
	"stddev":         {1, 1, "stddev(x)"},
	"sum":            {1, 1, "sum(x)"},
}

// isAggregate reports whether a call is one; min and max are when they have one argument.
func isAggregate(n node) bool {
	c, ok := n.(*call)
	if !ok {
		return false
	}
	if _, both := functions[c.name]; both && len(c.args) != 1 {
		return false
	}
	_, ok = aggregates[c.name]
	return ok
}

// unknownFunction says what to write instead of a function that there is not.
func unknownFunction(name string) string {
	if isReserved(name) || name == "filter" {
		return fmt.Sprintf("something is missing before `%s`", name)
	}
	if hint, ok := elsewhere[name]; ok {
		return fmt.Sprintf("there is no function `%s`; write %s", name, hint)
	}
	if near := nearest(name); near != "" {
		return fmt.Sprintf("there is no function `%s`; did you mean `%s`?", name, near)
	}
	return fmt.Sprintf("there is no function `%s`; there are %s", clip(name), strings.Join(names(), ", "))
}

// names lists by name whatever is written with parentheses.
func names() []string {
	var all []string
	for name := range functions {
		all = append(all, name)
	}
	for name := range aggregates {
		if _, both := functions[name]; !both {
			all = append(all, name)
		}
	}
	for name := range pasts {
		if !isBarePast(name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

// nearest is the name that is most like another, when it is close enough to be a slip of the finger.
func nearest(name string) string {
	best, distance := "", 3
	if len(name) <= 3 {
		distance = 2
	}
	for _, candidate := range names() {
		if d := levenshtein.ComputeDistance(name, candidate); d < distance {
			best, distance = candidate, d
		}
	}
	return best
}
