package expr

// never and always are what can be said of a condition without looking at the data.
const (
	never  = "never true"
	always = "always true"
)

// settled refuses in a condition what is decided whatever the data are. Deeper inside, as in a filter, it may be meant.
func (c *checker) settled(n node) {
	switch n := n.(type) {
	case *is:
		c.nullCount(n)
	case *binary:
		switch {
		case n.op.compares():
			c.certain(n)
		case n.op == opAnd || n.op == opOr:
			c.settled(n.x)
			c.settled(n.y)
			c.apart(n)
		}
	}
}

// certain refuses a comparison that is true or not whatever the data are: one of something with itself, or of a count with
// what is below 0.
func (c *checker) certain(n *binary) {
	if _, constant := constantOf(n.x); !constant && describe(n.x) == describe(n.y) {
		c.failf(n.place, "`%s` compares `%s` with itself", c.whole(n), c.source(n.x))
		return
	}
	x, op, y := n.x, n.op, n.y
	limit, ok := constantOf(y)
	if !ok {
		x, op, y = y, op.flipped(), x
		limit, ok = constantOf(y)
	}
	most, bounded := c.bounds(x)
	if !ok || !bounded || limit.kind != Number {
		return
	}
	low, high := limit.decimal().Sign(), -1
	if most.Sign() > 0 {
		high = limit.decimal().Cmp(most)
	}
	if is := beyond(op, low, high); is != "" {
		c.failf(n.place, "`%s` is %s; `%s` is %s", c.whole(n), is, c.source(x), boundsInWords(most))
	}
}

// whole is a condition as it was written, without the `value` that is understood.
func (c *checker) whole(n node) string {
	at := n.at()
	return clip(c.expr.src[at.offset:at.end])
}

// bounds is the most that a count or a share can be, neither of which is below 0; 0 where there is no end.
func (c *checker) bounds(n node) (most Decimal, ok bool) {
	if isValue(n) && c.watched != nil {
		n = c.watched
	}
	switch n := n.(type) {
	case *call:
		switch n.name {
		case "count", "count_distinct":
			return Decimal{}, true
		case "null_rate":
			return DecimalOf(1), true
		}
	case *runWord:
		return Decimal{}, n.name == "row_count" || n.name == "consecutive_failures"
	}
	return Decimal{}, false
}

func boundsInWords(most Decimal) string {
	if most.Sign() > 0 {
		return "a share from 0 to 1"
	}
	return "0 or more"
}

// beyond says what is certain of a comparison with a limit that is so many orders from the least and the most there can be.
func beyond(op operator, low, high int) string {
	switch {
	case op == opLess && low <= 0, op == opLessEqual && low < 0, op == opGreater && high >= 0, op == opGreaterEqual && high > 0,
		op == opEqual && (low < 0 || high > 0):
		return never
	case op == opGreaterEqual && low <= 0, op == opGreater && low < 0, op == opLessEqual && high >= 0, op == opLess && high > 0,
		op == opUnequal && (low < 0 || high > 0):
		return always
	}
	return ""
}

// nullCount refuses to ask whether a count is null.
func (c *checker) nullCount(n *is) {
	x := n.x
	if isValue(x) && c.watched != nil {
		x = c.watched
	}
	if count, ok := x.(*call); ok && n.want.IsNull() && (count.name == "count" || count.name == "count_distinct") {
		c.failf(n.place, "a count is never null; of no rows it is 0: write `= 0`")
	}
}

// apart refuses two limits of one thing that leave nothing between them, and such as leave nothing out.
func (c *checker) apart(n *binary) {
	x, first, ok := limitOf(n.x)
	y, second, also := limitOf(n.y)
	if !ok || !also || len(first.Args) != 1 || len(second.Args) != 1 || describe(x) != describe(y) {
		return
	}
	up, down := first, second
	if sideOf(up.Op) < 0 {
		up, down = down, up
	}
	order, err := Compare(up.Args[0], down.Args[0])
	if sideOf(up.Op) <= 0 || sideOf(down.Op) >= 0 || err != nil {
		return
	}
	strict := up.Op == "above" || down.Op == "below"
	switch {
	case n.op == opAnd && (order > 0 || order == 0 && strict):
		c.failf(n.place, "`%s` is %s; did you mean `%s or %s`?", c.whole(n), never, c.whole(n.x), c.whole(n.y))
	case n.op == opOr && (order < 0 || order == 0 && (up.Op == "at least" || down.Op == "at most")):
		c.failf(n.place, "`%s` is %s; did you mean `%s and %s`?", c.whole(n), always, c.whole(n.x), c.whole(n.y))
	}
}

// sideOf is 1 for a limit that something is above, -1 for one that it is below, 0 for another comparison.
func sideOf(op string) int {
	switch op {
	case "above", "at least":
		return 1
	case "below", "at most":
		return -1
	}
	return 0
}
