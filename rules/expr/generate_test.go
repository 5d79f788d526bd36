package expr

import (
	"fmt"
	"math/rand/v2"
)

// pair is one expression in our words and in SQLite's.
type pair struct{ ours, theirs string }

func same(s string) pair { return pair{s, s} }

// form fills both sides of the parts into a format.
func form(format string, parts ...pair) pair {
	return forms(format, format, parts...)
}

// forms is form where the two are written differently.
func forms(ours, theirs string, parts ...pair) pair {
	a, b := make([]any, len(parts)), make([]any, len(parts))
	for i, part := range parts {
		a[i], b[i] = part.ours, part.theirs
	}
	return pair{fmt.Sprintf(ours, a...), fmt.Sprintf(theirs, b...)}
}

// generator makes expressions that both understand, over the columns of a sample. Most of what it makes means the same
// to both; the rest is explained by the differences.
type generator struct {
	random *rand.Rand
	// products is how many multiplications are above: more than two would be too many digits for SQLite.
	products int
}

func (g *generator) generate(n int) []pair {
	pairs := make([]pair, n)
	for i := range pairs {
		switch g.random.IntN(31) {
		case 0:
			pairs[i] = g.odd()
		case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10:
			pairs[i] = g.number(4)
		case 11, 12, 13, 14, 15, 16, 17, 18, 19, 20:
			pairs[i] = g.text(3)
		default:
			pairs[i] = g.condition(4)
		}
	}
	return pairs
}

// odd is what the two answer differently more often than not.
func (g *generator) odd() pair {
	switch g.random.IntN(12) {
	case 0:
		return form("replace(%s, %s, nullif(%s, 'EU'))", g.textColumn(), same(g.pick("''", "u", "'a'")), same(g.pick("'EU'", "s")))
	case 1:
		return form("(%s %% %s)", g.number(1), g.number(1))
	case 2:
		return form("cast(%s as "+g.pick("boolean", "date", "timestamp")+")", g.columnOf("b", "t", "i", "m"))
	case 3:
		return form("date(%s)", g.rare(4, g.columnOf("m", "i"), g.columnOf("t")))
	case 4:
		return form("length(%s) + length(%s || 'x')", g.columnOf("m"), g.columnOf("m"))
	case 5:
		return form("cast(%s as integer)", g.columnOf("n", "m"))
	case 6:
		return form(g.pick("b = %s", "%s <> b", "b is %s", "%s and b"), g.columnOf("m"))
	case 7:
		return form(g.pick("%s + 1", "- %s", "%s * i", "i - %s"), g.columnOf("t", "m"))
	case 8:
		return form("substr(%s, %s)", g.textColumn(), g.columnOf("h"))
	case 9:
		return form(g.pick("%s < %s", "%s = %s", "max(%s, %s)", "%s between %s and n", "nullif(%s, %s)", "%s in (%s, 5)"), g.columnOf("n", "t", "m"), g.columnOf("n", "t", "i"))
	case 10:
		return form("round(%s, -1) = %s", g.number(1), g.number(1))
	}
	return g.refused()
}

func (g *generator) pick(choices ...string) string { return choices[g.random.IntN(len(choices))] }

// one reports true once in so many times.
func (g *generator) one(in int) bool { return g.random.IntN(in) == 0 }

// maybe puts parentheses around an expression that also stands without.
func (g *generator) maybe(p pair) pair {
	if g.one(2) {
		return p
	}
	return form("(%s)", p)
}

// column writes a column in one of the ways that there are.
func (g *generator) column(name string) pair {
	quoted := describe(&column{name: name})
	switch {
	case g.one(3):
		return pair{quoteColumn(name), quoted}
	case g.one(2) || WriteColumn(name) != name:
		return same(quoted)
	}
	return same(name)
}

func (g *generator) columnOf(names ...string) pair {
	name := g.pick(names...)
	if len(name) == 1 && !g.one(8) {
		return same(name)
	}
	return g.column(name)
}

func (g *generator) number(depth int) pair {
	if depth == 0 {
		return g.numberLeaf()
	}
	if g.one(4) {
		return g.whole(depth)
	}
	switch g.random.IntN(14) {
	case 0, 1:
		return form("(%s "+g.pick("+", "-")+" %s)", g.maybeSum(depth-1), g.maybeSum(depth-1))
	case 2:
		return g.product(depth)
	case 3:
		x := g.number(depth - 1)
		by := g.pick("2", "4", "0.5", "0", "-2", "3")
		return forms("(%s / "+by+")", "(%s * 1.0 / "+by+")", x)
	case 4:
		return form("(- %s)", g.number(depth-1))
	case 5, 6:
		return form(g.pick("abs", "round", "floor", "ceil", "+")+"(%s)", g.number(depth-1))
	case 7:
		return form("coalesce(%s, %s)", g.number(depth-1), g.number(depth-1))
	case 8:
		return form("nullif(%s, %s)", g.number(depth-1), g.number(depth-1))
	case 9:
		return form("iif(%s, %s, %s)", g.condition(depth-1), g.number(depth-1), g.number(depth-1))
	case 10:
		return form(g.pick("min(%s, %s)", "max(%s, %s)", "max(%s, %s, 3)"), g.number(depth-1), g.number(depth-1))
	case 11:
		return g.caseOf(depth, g.number)
	case 12:
		return form("round(%s, "+g.pick("0", "1", "2", "-1", "i")+")", g.number(depth-1))
	}
	return form("cast(%s as "+g.pick("numeric", "real")+")", g.number(depth-1))
}

// maybeSum is a number, or a sum without parentheses.
func (g *generator) maybeSum(depth int) pair {
	if depth > 0 && g.one(3) {
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
	switch g.random.IntN(16) {
	case 0, 1:
		return same(g.pick("0", "1", "2", "10", "0.5", ".25", "2.50", "1e2", "3.", "100"))
	case 2:
		return g.columnOf("n")
	case 3:
		return same(g.pick("nullif(0, 0)", "coalesce(null, null)", "null + 1"))
	case 4, 5:
		return g.columnOf("d", "größe")
	case 6:
		return g.columnOf("e")
	case 7:
		return g.huge()
	case 8:
		return g.rare(20, g.columnOf("m", "s", "t", "b"), g.columnOf("i"))
	}
	return g.columnOf("i", "j", "Order Total")
}

// rare is one expression once in so many times, and otherwise another one.
func (g *generator) rare(in int, p, other pair) pair {
	if g.one(in) {
		return p
	}
	return other
}

func (g *generator) huge() pair {
	if g.one(2) {
		return g.columnOf("h")
	}
	if g.one(30) {
		return same(g.pick("1e400", "1234567890123456789012345678901234567890", "1e-400", "9223372036854775808"))
	}
	return same(g.pick("9007199254740993", "9007199254740992", "9223372036854775807", "-9223372036854775807", "5", "i", "0"))
}

// whole is a number without a fraction.
func (g *generator) whole(depth int) pair {
	if depth == 0 {
		return g.wholeLeaf()
	}
	switch g.random.IntN(8) {
	case 0, 1:
		return form("(%s "+g.pick("+", "-")+" %s)", g.whole(depth-1), g.whole(depth-1))
	case 2, 3:
		return form("(%s %% %s)", g.whole(depth-1), g.whole(depth-1))
	case 4:
		return form("length(%s)", g.text(depth-1))
	case 5:
		return form("cast(%s as "+g.pick("integer", "int", "bigint")+")", g.number(depth-1))
	case 6:
		return form("coalesce(%s, %s)", g.whole(depth-1), g.whole(depth-1))
	}
	return g.caseOf(depth, g.whole)
}

func (g *generator) wholeLeaf() pair {
	if g.one(2) {
		return g.columnOf("i", "j", "Order Total")
	}
	return same(g.pick("1", "0", "7", "-3", "12", "+2"))
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

func (g *generator) textColumn() pair { return g.columnOf("s", "u", "select", "UPPER") }

func (g *generator) textLeaf() pair {
	switch {
	case g.one(12):
		return g.columnOf("n", "t")
	case g.one(40):
		return g.columnOf("m", "i", "d", "b")
	case g.one(3):
		return same(g.pick("'EU'", "'eu'", "''", "'it''s'", "'日本語'", "' '", "'abc'", "'%'", "'😀'", "'ß'"))
	}
	return g.textColumn()
}

func (g *generator) text(depth int) pair {
	if depth == 0 {
		return g.textLeaf()
	}
	switch g.random.IntN(12) {
	case 0, 1:
		return form(g.pick("(%s || %s)", "%s || %s"), g.text(depth-1), g.text(depth-1))
	case 2:
		return form(g.pick("lower", "upper")+"("+g.pick("'Straight'", "' ab C '", "'日本 x'")+" || coalesce(%s, ''))",
			form("replace(replace(%s, 'ï', 'i'), 'ß', 'ss')", g.textColumn()))
	case 3:
		return form(g.pick("lower", "upper", "trim")+"(%s)", g.text(depth-1))
	case 4:
		return form("trim(%s, %s)", g.text(depth-1), same(g.pick("'a '", "'E'", "'語 !'", "''", "'é\t'")))
	case 5:
		return form("replace(%s, %s, coalesce(%s, '-'))", g.text(depth-1), g.textLeaf(), g.textLeaf())
	case 6:
		return form("substr(%s, %s)", g.text(depth-1), g.whole(1))
	case 7:
		return form("substr(%s, %s, %s)", g.text(depth-1), g.whole(1), g.whole(1))
	case 8:
		return form("coalesce(%s, %s)", g.text(depth-1), g.text(depth-1))
	case 9:
		return form(g.pick("min(%s, %s)", "max(%s, %s)", "nullif(%s, %s)"), g.text(depth-1), g.text(depth-1))
	case 10:
		return form(g.pick("cast(%s as text)", "cast(%s as varchar)", "(%s || '')", "date(t) || %s"), g.rare(4, g.number(depth-1), g.text(depth-1)))
	}
	return g.caseOf(depth, g.text)
}
