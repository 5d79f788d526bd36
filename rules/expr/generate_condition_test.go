package expr

func (g *generator) condition(depth int) pair {
	if depth == 0 {
		return g.conditionLeaf()
	}
	switch g.random.IntN(16) {
	case 0, 1:
		return form("%s and %s", g.maybe(g.condition(depth-1)), g.maybe(g.condition(depth-1)))
	case 2, 3:
		return g.maybe(form("%s or %s", g.maybe(g.condition(depth-1)), g.maybe(g.condition(depth-1))))
	case 4:
		return form("not %s", g.maybe(g.condition(depth-1)))
	case 5, 6:
		ours, theirs := g.comparison()
		return forms("%s "+ours+" %s", "%s "+theirs+" %s", g.maybeSum(depth-1), g.maybeSum(depth-1))
	case 7:
		ours, theirs := g.comparison()
		return forms("%s "+ours+" %s", "%s "+theirs+" %s", g.text(depth-1), g.text(depth-1))
	case 8:
		ours, theirs := g.between()
		return forms("%s "+ours+" %s and %s", "%s "+theirs+" %s and %s", g.maybeSum(depth-1), g.maybeSum(depth-1), g.number(depth-1))
	case 9:
		return form("%s "+g.pick("", "not ")+"in (%s, %s, %s)", g.number(depth-1), g.whole(1), g.whole(1), g.whole(1))
	case 10:
		return form("%s "+g.pick("in (%s, %s, null)", "not in (%s, %s)", "in ('EU', 'abc', %s, %s)"), g.text(depth-1), g.textLeaf(), g.textColumn())
	case 11:
		return form("%s "+g.pick("", "not ")+"like %s", g.text(depth-1), g.pattern())
	case 12:
		return form("%s "+g.pick("is null", "is not null", "isnull", "notnull", "not null"), g.maybeSum(depth-1))
	case 13:
		return form("(%s) "+g.pick("is true", "is not true", "is false", "is not false", "is null", "is not null"), g.condition(depth-1))
	case 14:
		return form("%s "+g.pick("is distinct from", "is not distinct from", "is", "is not")+" (%s)", g.text(depth-1), g.text(depth-1))
	}
	return form("%s "+g.pick("is distinct from", "is not distinct from", "is", "is not")+" (%s)", g.maybeSum(depth-1), g.number(depth-1))
}

// comparison is an operator in our words and in SQLite's.
func (g *generator) comparison() (ours, theirs string) {
	words := [...][2]string{{"above", ">"}, {"below", "<"}, {"at least", ">="}, {"at most", "<="}, {"AT  LEAST", ">="}}
	if g.one(3) {
		w := words[g.random.IntN(len(words))]
		return w[0], w[1]
	}
	sign := g.pick("=", "==", "<>", "!=", "<", "<=", ">", ">=")
	return sign, sign
}

func (g *generator) between() (ours, theirs string) {
	words := [...][2]string{{"between", "between"}, {"not between", "not between"}, {"outside", "not between"}, {"not outside", "between"}}
	w := words[g.random.IntN(len(words))]
	return w[0], w[1]
}

func (g *generator) pattern() pair {
	if g.one(4) {
		return g.textLeaf()
	}
	return same(g.pick("'%'", "'_'", "'e_'", "'%b'", "'a\\%%' escape '\\'", "'a%b%'", "'%語'", "'%_%_%'", "'ABC'", "'a!_b' escape '!'", "'x%%y'",
		"'É%'", "'ß' || '%'", "'😀_'", "'%%%a' escape '%'", "'a__b' escape '_'", "'a語' escape '語'", "'_____'", "'%a%a%'"))
}

func (g *generator) conditionLeaf() pair {
	switch g.random.IntN(12) {
	case 0, 1:
		return g.rare(2, g.columnOf("b", `is "ok"`), same(g.pick("b", "true", "false", "(b is true)")))
	case 2:
		ours, theirs := g.comparison()
		return forms("%s "+ours+" %s", "%s "+theirs+" %s", g.huge(), g.huge())
	case 3:
		return form("h "+g.pick("", "not ")+"between %s and %s", g.huge(), g.huge())
	case 4:
		return form("h in (%s, %s)", g.huge(), g.huge())
	case 5:
		return same(g.pick("m is null", "m is not null", "m is distinct from 'EU'", "m like 'x%'", "m is m", "coalesce(m, 0) is null"))
	case 6:
		return g.rare(3, same(g.pick("m = m", "m <> 'x'", "m = 1", "m in ('EU', 'x')", "m < n", "m = u")), g.conditionLeaf())
	case 7:
		return same(g.pick("s = u", "s < u", "s is u", "u between s and 'zzz'", "i = d", "i < d", "(i < j) = (s = u)", "i = j is null", "i < j is null", "not i is null"))
	case 8:
		return same(g.pick("t = '2026-11-23'", "t is null", "date(t) = '2026-11-23'", "date(t) < '2026-11-23'", "t like '2026-11-%'", "date(t) in ('2026-11-22', '1969-12-31')"))
	case 9:
		return g.rare(12, same(g.pick("t < '2026-11-23'", "n < '10'", "n = 5", "n > i", "b = i", "b = 'true'", "n in (5, 10)", "max(n, i) = 5")), g.columnOf("b"))
	case 10:
		return g.rare(30, g.refused(), same("i = 1"))
	}
	return g.columnOf("b", `is "ok"`)
}

// refused is what SQLite takes and this package refuses, with what to write instead.
func (g *generator) refused() pair {
	return same(g.pick("i = null", "null <> i", "i not in (1, null)", "i between 20 and 10", "i = 1 or 2", "case i when null then 1 end = 1",
		"not 5", "'abc' + 1 = 1", "length(s) = 'EU'", "date('2026-02-30') is null", "-'a' = 0", "iif(3, true, false)", "(i = 1) || s = 'x'", "date(t) = (i = 1)", "cast('x' as integer) = 0"))
}
