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

// elsewhere are functions of other databases, with what to write here.
var elsewhere = map[string]string{
	"all":                   "each comparison by itself, joined by `and`",
	"any":                   "`x in (…)` for several values, and several `like` joined by `or`",
	"approx_count_distinct": "`count_distinct(x)`",
	"approx_distinct":       "`count_distinct(x)`",
	"approx_percentile":     "`percentile(x, 95)`",
	"approx_quantiles":      "`percentile(x, 95)`",
	"array_agg":             "the rows with `show:`",
	"average":               "`avg(x)`",
	"ceiling":               "`ceil(x)`",
	"char_length":           "`length(text)`",
	"concat":                "`a || b`",
	"contains":              "`x like '%text%'`",
	"convert":               "`cast(x as type)`",
	"count_if":              "`count(*) filter (where condition)`",
	"countif":               "`count(*) filter (where condition)`",
	"curdate":               "`date(now())`",
	"current_date":          "`date(now())`",
	"date_add":              "`time + 1 day`",
	"date_part":             "it as a column of Mode's query",
	"date_sub":              "`time - 1 day`",
	"date_trunc":            "`date(time)` for the day; anything else as a column of Mode's query",
	"dateadd":               "`time + 1 day`",
	"datediff":              "`date_diff('day', earlier, later)`",
	"day":                   "`1 day` for a length of time, or it as a column of Mode's query",
	"dayname":               "it as a column of Mode's query; to be silent on some days, `mute: {days: [sat, sun]}`",
	"dayofweek":             "it as a column of Mode's query; to be silent on some days, `mute: {days: [sat, sun]}`",
	"days":                  "`2 days` for a length of time",
	"decode":                "`case x when … then … end`",
	"div0":                  "`a / b`, which is null where b is 0",
	"ends_with":             "`x like '%text'`",
	"endswith":              "`x like '%text'`",
	"every":                 "`min(condition)`",
	"extract":               "it as a column of Mode's query; how long ago something was, `age(time)` says",
	"format":                "`format:` in a line of its own",
	"getdate":               "`now()`",
	"greatest":              "`max(a, b)`",
	"group_concat":          "the rows with `show:`",
	"hour":                  "`1 hour` for a length of time, or it as a column of Mode's query",
	"hours":                 "`2 hours` for a length of time",
	"hours_since":           "`age(time)`, and compare it with `2 hours`",
	"iff":                   "`iif(condition, then, else)`",
	"if":                    "`iif(condition, then, else)`",
	"ifnull":                "`coalesce(x, other)`",
	"instr":                 "`x like '%text%'`",
	"isnull":                "`x is null`, or `coalesce(x, other)`",
	"lag":                   "`previous` in `warning` or `critical`, for the value of the run before",
	"least":                 "`min(a, b)`",
	"left":                  "`substr(text, 1, length)`",
	"len":                   "`length(text)`",
	"ltrim":                 "`trim(text)`",
	"mean":                  "`avg(x)`",
	"minutes":               "`30 minutes` for a length of time",
	"mode":                  "`median(x)`, or it as a column of Mode's query",
	"mod":                   "`a % b`",
	"moving_average":        "`avg_last(7)`",
	"moving_avg":            "`avg_last(7)`",
	"nvl":                   "`coalesce(x, other)`",
	"nvl2":                  "`iif(x is not null, one, other)`",
	"percentile_cont":       "`percentile(x, 95)`",
	"percentile_disc":       "`percentile(x, 95)`",
	"pow":                   "the multiplication itself: `x * x`",
	"power":                 "the multiplication itself: `x * x`",
	"quantile":              "`percentile(x, 95)`",
	"regexp_contains":       "`x like '%text%'`, where % stands for anything",
	"regexp_like":           "`x like '%text%'`, where % stands for anything",
	"right":                 "`substr(text, -length)`",
	"rolling_avg":           "`avg_last(7)`",
	"rtrim":                 "`trim(text)`",
	"safe_cast":             "`cast(x as type)`",
	"safe_divide":           "`a / b`, which is null where b is 0",
	"sqrt":                  "it as a column of Mode's query",
	"split_part":            "it as a column of Mode's query",
	"starts_with":           "`x like 'text%'`",
	"startswith":            "`x like 'text%'`",
	"strftime":              "`date(time)` for the day; anything else as a column of Mode's query",
	"sysdate":               "`now()`",
	"std":                   "`stddev(x)`",
	"stddev_pop":            "`stddev(x)`",
	"stddev_samp":           "`stddev(x)`",
	"string_agg":            "the rows with `show:`",
	"substring":             "`substr(text, start, length)`",
	"timestamp_add":         "`time + 1 hour`",
	"timestamp_diff":        "`date_diff('hour', earlier, later)`",
	"timestamp_sub":         "`time - 1 hour`",
	"timestampadd":          "`time + 1 hour`",
	"timestampdiff":         "`date_diff('day', earlier, later)`",
	"weekday":               "it as a column of Mode's query; to be silent on some days, `mute: {days: [sat, sun]}`",
	"today":                 "`date(now())`",
	"to_char":               "`cast(x as text)`",
	"to_date":               "`cast(x as date)`",
	"to_number":             "`cast(x as numeric)`",
	"to_timestamp":          "`cast(x as timestamp)`",
	"total":                 "`coalesce(sum(x), 0)`",
	"trunc":                 "`floor(x)`, or `cast(x as integer)`",
	"truncate":              "`floor(x)`, or `cast(x as integer)`",
	"try_cast":              "`cast(x as type)`",
	"typeof":                "`cast(x as type)` for the type you need",
	"variance":              "`stddev(x)`, of which it is the square",
	"zeroifnull":            "`coalesce(x, 0)`",
}
