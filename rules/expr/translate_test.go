package expr

import (
	"fmt"
	"regexp"
	"strings"
)

// translator writes nodes in SQLite's words, with all parentheses, so that SQLite can be asked about each part of an
// expression by itself, and whether it reads the whole as this package does.
type translator struct{ src string }

func (t translator) sql(n node) string {
	switch n := n.(type) {
	case *literal:
		if n.value.Kind() == Number {
			return t.src[n.offset:n.end] // 1e2 is not 100 there
		}
		return describe(n)
	case *unary:
		return fmt.Sprintf("(%s %s)", n.op.sign(), t.sql(n.x))
	case *binary:
		if n.op == opDivide {
			return fmt.Sprintf("(%s * 1.0 / %s)", t.sql(n.x), t.sql(n.y))
		}
		return fmt.Sprintf("(%s %s %s)", t.sql(n.x), n.op.sign(), t.sql(n.y))
	case *between:
		return fmt.Sprintf("(%s %sbetween %s and %s)", t.sql(n.x), notWord(n.not), t.sql(n.low), t.sql(n.high))
	case *in:
		return fmt.Sprintf("(%s %sin (%s))", t.sql(n.x), notWord(n.not), t.list(n.list))
	case *like:
		escape := ""
		if n.escape != nil {
			escape = " escape " + t.sql(n.escape)
		}
		return fmt.Sprintf("(%s %slike %s%s)", t.sql(n.x), notWord(n.not), t.sql(n.pattern), escape)
	case *is:
		return fmt.Sprintf("(%s is %s%s)", t.sql(n.x), notWord(n.not), describeLiteral(n.want))
	case *caseOf:
		return t.caseOf(n)
	case *cast:
		written := castName.FindAllStringSubmatch(t.src[n.offset:n.end], -1)
		return fmt.Sprintf("cast(%s as %s)", t.sql(n.x), written[len(written)-1][1])
	case *call:
		return t.call(n)
	}
	return describe(n)
}

// castName finds the type in the text of a cast; the last one is its own.
var castName = regexp.MustCompile(` as ([a-z]+)\)`)

func (t translator) list(nodes []node) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = t.sql(n)
	}
	return strings.Join(parts, ", ")
}

func (t translator) caseOf(n *caseOf) string {
	var s strings.Builder
	s.WriteString("case")
	if n.operand != nil {
		s.WriteString(" " + t.sql(n.operand))
	}
	for _, w := range n.whens {
		s.WriteString(" when " + t.sql(w.condition) + " then " + t.sql(w.result))
	}
	if n.orElse != nil {
		s.WriteString(" else " + t.sql(n.orElse))
	}
	return s.String() + " end"
}

func (t translator) call(n *call) string {
	if !isAggregate(n) {
		return n.name + "(" + t.list(n.args) + ")"
	}
	a := asked{name: n.name, x: "*", distinct: n.distinct}
	if !n.star {
		a.x = t.sql(n.args[0])
	}
	if len(n.args) > 1 {
		a.share = t.sql(n.args[1])
	}
	if n.filter != nil {
		a.filter = t.sql(n.filter)
	}
	return a.sql()
}

// asked is an aggregate, its parts in SQLite's words.
type asked struct {
	name, x  string
	share    string // of percentile, in percent
	filter   string // empty where there is none
	distinct bool
}

// sql writes the aggregate in SQLite's words. What SQLite has not is computed from the rows of the group, in their order
// or sorted.
func (a asked) sql() string {
	switch a.name {
	case "first":
		return "(select " + a.x + a.rows() + " order by id limit 1)"
	case "last":
		return "(select " + a.x + a.rows() + " order by id desc limit 1)"
	case "median":
		return "(select avg(v) from (" + a.sorted("0") + ") where r in ((n - 1) / 2, n / 2))"
	case "percentile":
		return "(select low + (high - low) * (max(place) - cast(max(place) as integer)) from " +
			"(select place, max(v) filter (where r = cast(place as integer)) over () as low," +
			" max(v) filter (where r = min(cast(place as integer) + 1, n - 1)) over () as high from (" + a.sorted(a.share) + ")))"
	case "stddev":
		return "(select sqrt(sum((v - m) * (v - m)) / (count(*) - 1)) from (select v, avg(v) over () as m from (" + a.sorted("0") + ")))"
	case "count_distinct":
		a.name, a.distinct = "count", true
	case "null_rate":
		a.name, a.x = "avg", "("+a.x+") is null"
	}
	if a.distinct {
		a.x = "distinct " + a.x
	}
	if a.filter != "" {
		return a.name + "(" + a.x + ") filter (where " + a.filter + ")"
	}
	return a.name + "(" + a.x + ")"
}

// rows are those of the group that count.
func (a asked) rows() string {
	from := " from t as one where one.g is t.g and (" + a.x + ") is not null"
	if a.filter != "" {
		from += " and (" + a.filter + ")"
	}
	return from
}

// sorted gives the values in their order, how many there are, and the place that a share of them lies at, all from 0.
func (a asked) sorted(share string) string {
	return "select v, row_number() over (order by v) - 1 as r, count(*) over () as n, " + share +
		" * (count(*) over () - 1) / 100.0 as place from (select (" + a.x + ") + 0 as v" + a.rows() + ")"
}
