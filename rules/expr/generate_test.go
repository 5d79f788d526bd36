package expr

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// pair is one expression in our words and in SQLite's.
type pair struct{ ours, theirs string }

func same(s string) pair { return pair{s, s} }

// form fills both sides of the parts into a format.
func form(format string, parts ...pair) pair {
	ours, theirs := make([]any, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		ours[i], theirs[i] = part.ours, part.theirs
	}
	return pair{fmt.Sprintf(format, ours...), fmt.Sprintf(format, theirs...)}
}

// generator makes expressions that both understand in the same way. Numbers are small binary fractions, so that
// SQLite's are exact too.
type generator struct {
	random *rand.Rand
	// products is how many multiplications are above: more than two would be too many digits for SQLite.
	products int
	// fits leaves out the column of mixed kinds, whose values do not fit everywhere.
	fits bool
}

func generate(random *rand.Rand, n int) (ours, theirs []string) {
	g := generator{random: random}
	for range n {
		p := g.forwards(g.any)
		ours, theirs = append(ours, p.ours), append(theirs, p.theirs)
	}
	return ours, theirs
}

func (g *generator) any() pair {
	switch g.random.IntN(3) {
	case 0:
		return g.number(4)
	case 1:
		return g.text(3)
	}
	return g.condition(4)
}

// forwards makes an expression without a range that is written backwards, which is refused here.
func (g *generator) forwards(expression func() pair) pair {
	for {
		p := expression()
		e, err := Parse(p.ours)
		if err != nil {
			return p
		}
		if _, err = NewScope(NewColumns(), []string{"g"}).compile(e, e.HasAggregate()); err == nil || !strings.Contains(err.Error(), "the lower bound comes first") {
			return p
		}
	}
}

func (g *generator) pick(choices ...string) string { return choices[g.random.IntN(len(choices))] }

// maybe puts parentheses around an expression that also stands without.
func (g *generator) maybe(p pair) pair {
	if g.random.IntN(2) == 0 {
		return p
	}
	return form("(%s)", p)
}

func (g *generator) number(depth int) pair {
	if depth == 0 {
		return g.numberLeaf()
	}
	if g.random.IntN(4) == 0 {
		return g.whole(depth)
	}
	switch g.random.IntN(12) {
	case 0, 1:
		return form("(%s "+g.pick("+", "-")+" %s)", g.maybeSum(depth-1), g.maybeSum(depth-1))
	case 2:
		return g.product(depth)
	case 3:
		x := g.number(depth - 1)
		by := g.pick("2", "4", "0.5", "0", "-2")
		return pair{"(" + x.ours + " / " + by + ")", "(" + x.theirs + " * 1.0 / " + by + ")"}
	case 4:
		return form("(- %s)", g.number(depth-1))
	case 5:
		return form(g.pick("abs", "round", "floor", "ceil", "+")+"(%s)", g.number(depth-1))
	case 6:
		return form("coalesce(%s, %s)", g.number(depth-1), g.number(depth-1))
	case 7:
		return form("nullif(%s, %s)", g.number(depth-1), g.number(depth-1))
	case 8:
		return form("iif(%s, %s, %s)", g.condition(depth-1), g.number(depth-1), g.number(depth-1))
	case 9:
		return form(g.pick("min", "max")+"(%s, %s, %s)", g.number(depth-1), g.number(depth-1), g.number(depth-1))
	case 10:
		return g.caseOf(depth, g.number)
	}
	return form("cast(%s as "+g.pick("numeric", "real")+")", g.number(depth-1))
}

// maybeSum is a number, or a sum without parentheses.
func (g *generator) maybeSum(depth int) pair {
	if depth > 0 && g.random.IntN(3) == 0 {
		return form("%s "+g.pick("+", "-")+" %s", g.number(depth-1), g.number(depth-1))
	}
	return g.number(depth)
}

func (g *generator) product(depth int) pair {
	if g.products >= 2 {
		return g.numberLeaf()
	}
	g.products++
	defer func() { g.products-- }()
	return form(g.pick("%s * %s", "(%s * %s)", "(%s + 1 * %s)"), g.number(depth-1), g.number(depth-1))
}

func (g *generator) numberLeaf() pair {
	switch g.random.IntN(8) {
	case 0:
		return same(g.pick("0", "1", "2", "10", "0.5", ".25", "2.50", "1e2", "3.", "100"))
	case 1:
		return pair{"n", "cast(n as numeric)"}
	case 2:
		return same(g.pick("nullif(0, 0)", "coalesce(null, null)"))
	case 3, 4:
		return same("d")
	}
	return same(g.pick("i", "j"))
}

// whole is a number without a fraction.
func (g *generator) whole(depth int) pair {
	if depth == 0 {
		return same(g.pick("i", "j", "1", "0", "7", "-3", "12"))
	}
	switch g.random.IntN(7) {
	case 0, 1:
		return form("(%s "+g.pick("+", "-")+" %s)", g.whole(depth-1), g.whole(depth-1))
	case 2:
		return form("(%s %% %s)", g.whole(depth-1), g.whole(depth-1))
	case 3:
		return form("length(%s)", g.text(depth-1))
	case 4:
		return form("cast(%s as integer)", g.number(depth-1))
	case 5:
		return form("coalesce(%s, %s)", g.whole(depth-1), g.whole(depth-1))
	}
	return g.caseOf(depth, g.whole)
}

func (g *generator) caseOf(depth int, result func(int) pair) pair {
	switch g.random.IntN(4) {
	case 0:
		return form("case when %s then %s end", g.condition(depth-1), result(depth-1))
	case 1:
		return form("case when %s then %s when %s then %s else %s end",
			g.condition(depth-1), result(depth-1), g.condition(depth-1), result(depth-1), result(depth-1))
	case 2:
		return form("case %s when %s then %s else %s end", g.textColumn(), g.textLeaf(), result(depth-1), result(depth-1))
	}
	return form("case i when %s then %s when j then %s end", g.wholeLeaf(), result(depth-1), result(depth-1))
}

func (g *generator) wholeLeaf() pair { return same(g.pick("i", "j", "1", "0", "7")) }

func (g *generator) textColumn() pair { return same(g.pick("s", "u")) }

func (g *generator) textLeaf() pair {
	if g.random.IntN(3) > 0 {
		return g.textColumn()
	}
	return same(g.pick("'EU'", "'eu'", "''", "'it''s'", "'日本語'", "' '", "'abc'", "'%'"))
}

func (g *generator) text(depth int) pair {
	if depth == 0 {
		return g.textLeaf()
	}
	switch g.random.IntN(10) {
	case 0, 1:
		return form(g.pick("(%s || %s)", "%s || %s"), g.text(depth-1), g.text(depth-1))
	case 2:
		return form(g.pick("lower", "upper", "trim")+"("+g.pick("'Straight'", "' ab C '", "'日本 x'")+" || coalesce(%s, ''))",
			form("replace(%s, 'ï', 'i')", g.textColumn()))
	case 3:
		return form("trim(%s)", g.text(depth-1))
	case 4:
		return form("trim(%s, %s)", g.text(depth-1), same(g.pick("'a '", "'E'", "'語 !'", "''")))
	case 5:
		return form("replace(%s, %s, coalesce(%s, '-'))", g.text(depth-1), g.textLeaf(), g.textLeaf())
	case 6:
		return form("substr(%s, %s)", g.text(depth-1), g.whole(1))
	case 7:
		return form("substr(%s, %s, %s)", g.text(depth-1), g.whole(1), g.whole(1))
	case 8:
		return form("coalesce(%s, %s)", g.text(depth-1), g.text(depth-1))
	}
	return g.caseOf(depth, g.text)
}

func (g *generator) condition(depth int) pair {
	if depth == 0 {
		return g.conditionLeaf()
	}
	switch g.random.IntN(14) {
	case 0, 1:
		return form("%s and %s", g.maybe(g.condition(depth-1)), g.maybe(g.condition(depth-1)))
	case 2, 3:
		return g.maybe(form("%s or %s", g.maybe(g.condition(depth-1)), g.maybe(g.condition(depth-1))))
	case 4:
		return form("not %s", g.maybe(g.condition(depth-1)))
	case 5:
		return form("%s "+g.comparison()+" %s", g.maybeSum(depth-1), g.maybeSum(depth-1))
	case 6:
		return form("%s "+g.comparison()+" %s", g.text(depth-1), g.text(depth-1))
	case 7:
		return form("%s "+g.pick("", "not ")+"between %s and %s", g.maybeSum(depth-1), g.maybeSum(depth-1), g.number(depth-1))
	case 8:
		return form("%s "+g.pick("", "not ")+"in (%s, %s, %s)", g.number(depth-1), g.whole(1), g.whole(1), g.whole(1))
	case 9:
		return form("%s "+g.pick("in (%s, %s, null)", "not in (%s, %s)", "in ('EU', 'abc', %s, %s)"), g.text(depth-1), g.textLeaf(), g.textColumn())
	case 10:
		return form("%s "+g.pick("", "not ")+"like %s", g.text(depth-1), g.pattern())
	case 11:
		return form("%s "+g.pick("is null", "is not null", "isnull", "notnull", "not null"), g.maybeSum(depth-1))
	case 12:
		return form("(%s) "+g.pick("is true", "is not true", "is false", "is not false", "is null", "is not null"), g.condition(depth-1))
	}
	return form("%s "+g.pick("is distinct from", "is not distinct from", "is", "is not")+" (%s)", g.maybeSum(depth-1), g.number(depth-1))
}

func (g *generator) comparison() string { return g.pick("=", "==", "<>", "!=", "<", "<=", ">", ">=") }

func (g *generator) pattern() pair {
	if g.random.IntN(4) == 0 {
		return g.textLeaf()
	}
	return same(g.pick("'%'", "'_'", "'e_'", "'%b'", "'a\\%%' escape '\\'", "'a%b%'", "'%語'", "'%_%_%'", "'ABC'", "'a!_b' escape '!'", "'x%%y'"))
}

func (g *generator) conditionLeaf() pair {
	switch g.random.IntN(8) {
	case 0, 1:
		return same(g.pick("b", "true", "false", "(b is true)"))
	case 2:
		return form("%s "+g.comparison()+" %s", g.huge(), g.huge())
	case 3:
		return form("h "+g.pick("", "not ")+"between %s and %s", g.huge(), g.huge())
	case 4:
		return form("h in (%s, %s)", g.huge(), g.huge())
	case 5:
		if g.fits {
			return same("m is null")
		}
		return same(g.pick("m is null", "m is not null", "m = m", "m <> 'x'", "m = 1", "m in ('EU', 'x')", "m is distinct from 'EU'", "m like 'x%'"))
	case 6:
		return same(g.pick("s = u", "s < u", "s is u", "u between s and 'zzz'", "i = d", "i < d", "(i < j) = (s = u)", "i = j is null", "i < j is null", "not i is null"))
	}
	return same("b")
}

func (g *generator) huge() pair {
	return same(g.pick("h", "h", "9007199254740993", "9007199254740992", "9223372036854775807", "-9223372036854775807", "5", "i", "0"))
}

// aggregate is over one of the columns, or over a small expression.
func (g *generator) aggregate() pair {
	var p pair
	switch g.random.IntN(8) {
	case 0:
		p = same("count(*)")
	case 1:
		p = same("count(" + g.pick("i", "s", "h", "m", "distinct i", "distinct s", "distinct h", "distinct m", "distinct u || s") + ")")
	case 2:
		p = form(g.pick("sum", "avg")+"(%s)", g.number(2))
	case 3:
		p = same(g.pick("sum", "avg") + "(distinct " + g.pick("i", "d", "j") + ")")
	case 4:
		p = form(g.pick("min", "max")+"(%s)", g.number(2))
	case 5:
		p = form(g.pick("min", "max")+"(%s)", g.text(1))
	case 6:
		p = same(g.pick("min", "max") + "(h)")
	default:
		p = same(g.pick("sum(i > j)", "avg(d)", "max(distinct s)", "sum(n)", "count(b)"))
		if p.ours == "sum(n)" {
			p.theirs = "sum(cast(n as numeric))"
		}
	}
	if g.random.IntN(3) == 0 {
		p = form("%s filter (where %s)", p, g.condition(1))
	}
	switch g.random.IntN(4) {
	case 0:
		return form("coalesce(%s, "+g.pick("0", "g")+")", p)
	case 1:
		return form("%s is null or g = 1", p)
	}
	return p
}
