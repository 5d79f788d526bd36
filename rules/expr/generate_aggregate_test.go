package expr

import "fmt"

// aggregate is over one of the columns, or over a small expression, alone or as part of an expression.
func (g *generator) aggregate() pair {
	p := g.bareAggregate()
	switch g.random.IntN(6) {
	case 0:
		return form("coalesce(%s, "+g.pick("0", "g")+")", p)
	case 1:
		return form("%s is null or g = 1", p)
	case 2:
		return forms("%s / count(*)", "%s * 1.0 / count(*)", g.oneAggregate("sum", g.column("i")))
	}
	return p
}

func (g *generator) bareAggregate() pair {
	switch g.random.IntN(15) {
	case 0:
		return g.oneAggregate("count", same("*"))
	case 1:
		return g.oneAggregate(g.pick("count", "null_rate"), g.columnOf("i", "s", "h", "m", "Order Total", "select"))
	case 2, 3:
		return g.oneAggregate(g.pick("sum", "avg"), g.number(2))
	case 4:
		return g.oneAggregate(g.pick("sum", "avg"), g.columnOf("n", "h", "e", "d", "b"))
	case 5:
		return g.distinct(g.pick("sum", "avg", "min", "max", "count"), g.columnOf("i", "d", "j", "größe"))
	case 6:
		return g.distinct(g.pick("count", "min", "max"), g.columnOf("s", "u", "UPPER"))
	case 7:
		return g.distinct("count", g.rare(2, g.columnOf("h", "e", "n", "b", "m", "m"), same("u || s")))
	case 8:
		return g.oneAggregate(g.pick("min", "max"), g.number(2))
	case 9:
		return g.oneAggregate(g.pick("min", "max"), g.text(1))
	case 10:
		return g.percentile(g.columnOf("i", "d", "e", "größe", "Order Total"))
	case 11:
		return g.oneAggregate("median", g.columnOf("i", "d", "e", "größe", "n"))
	case 12:
		return g.oneAggregate("stddev", g.columnOf("i", "j", "d", "größe"))
	case 13:
		return g.rare(2, g.percentile(g.number(2)), g.oneAggregate(g.pick("median", "stddev"), g.number(2)))
	case 14:
		return g.oneAggregate(g.pick("first", "last", "count_distinct"), g.columnOf("s", "i", "select", "h"))
	}
	return g.oneAggregate(g.pick("min", "max", "sum"), g.rare(4, g.columnOf("h", "t", "n", "m"), same("i > j")))
}

// oneAggregate writes an aggregate, with a filter or without.
func (g *generator) oneAggregate(name string, x pair) pair {
	return g.filtered(name+"(%s)", x, asked{name: name})
}

func (g *generator) distinct(name string, x pair) pair {
	return g.filtered(name+"(distinct %s)", x, asked{name: name, distinct: true})
}

func (g *generator) percentile(x pair) pair {
	share := g.pick("50", "95", "0", "100", "12.5", "99")
	return g.filtered("percentile(%s, "+share+")", x, asked{name: "percentile", share: share})
}

func (g *generator) filtered(ours string, x pair, a asked) pair {
	a.x = x.theirs
	ours = fmt.Sprintf(ours, x.ours)
	if g.one(3) {
		where := g.condition(1)
		a.filter = where.theirs
		ours += " filter (where " + where.ours + ")"
	}
	return pair{ours, a.sql()}
}
