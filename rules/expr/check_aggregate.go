package expr

// aggregated refuses to aggregate what makes it mean something else than it seems: count(x > 5) counts what is false too, and
// avg(7) is 7.
func (c *checker) aggregated(n *call) {
	if len(n.args) == 0 {
		return
	}
	x := n.args[0]
	number, constant := constantOf(x)
	switch {
	case n.name == "count" && !n.distinct && c.kinds.of(x) == Bool && !constant && !orNull(x):
		c.failf(n.place, "`%s` counts rows where that is false too; write `count(*) filter (where %s)`", c.source(n), c.source(x))
	case constant && c.expr.condition && number.kind == Number && isPast(n.name+"_last"):
		c.failf(n.place, "`%s` is %s whatever the data are; over the last runs it is `%s_last(%s)`", c.source(n), number, n.name, number)
	}
}

// orNull reports whether a condition is null where it is not true, which those write who count by it: `x > 5 or null`.
func orNull(n node) bool {
	b, ok := n.(*binary)
	return ok && b.op == opOr && (isNullLiteral(b.x) || isNullLiteral(b.y))
}

// moved refuses to add a number without a unit to a time, as databases do with days.
func (c *checker) moved(n *binary) {
	number, constant := constantOf(n.y)
	switch {
	case c.kinds.of(n.x) != Time || c.kinds.of(n.y) != Number:
	case !constant:
		c.failf(n.y.at(), "what is added to a time has a unit: `%s * 1 day`", c.source(n.y))
	case number.decimal().Cmp(DecimalOf(1)) == 0:
		c.failf(n.y.at(), "what is added to a time has a unit: `1 day`")
	default:
		c.failf(n.y.at(), "what is added to a time has a unit: `%s days`", number)
	}
}
