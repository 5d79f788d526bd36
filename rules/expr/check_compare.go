package expr

import "strings"

func (c *checker) comparison(n *binary) {
	if isNullLiteral(n.x) || isNullLiteral(n.y) {
		other := n.x
		if isNullLiteral(other) {
			other = n.y
		}
		word := "is"
		if n.op == opUnequal {
			word = "is not"
		}
		c.failf(n.place, "a comparison with null is never true; write `%s %s null`", c.source(other), word)
		return
	}
	if joined, ok := n.x.(*binary); ok && joined.op.compares() && isConcat(joined.y) {
		c.failf(joined.y.at(), "`||` joins texts; for either condition write `or`")
		return
	}
	if n.op.orders() {
		c.dateInText(n.x, n.y)
	} else {
		c.otherCase(n.x, n.y)
		c.otherCase(n.y, n.x)
	}
	c.comparable(n, n.x, n.y)
}

func (c *checker) between(n *between) {
	for _, bound := range []node{n.low, n.high} {
		c.dateInText(n.x, bound)
		c.comparable(n, n.x, bound)
	}
}

func isConcat(n node) bool {
	b, ok := n.(*binary)
	return ok && b.op == opConcat
}

// comparable refuses to compare two parts whose kinds are known not to fit.
func (c *checker) comparable(whole, x, y node) {
	c.runState(x, y)
	c.runState(y, x)
	a, b := c.kinds.of(x), c.kinds.of(y)
	if a == Null || b == Null || a == b {
		return
	}
	if b == Text {
		x, y, a, b = y, x, b, a
	}
	switch {
	case a == Text && (b == Number || b == Time):
		if text, ok := x.(*literal); ok && !fits(text.value, b) {
			c.failf(x.at(), "%s is not %s, which `%s` is%s", c.source(x), withArticle(b), c.source(y), textHint(text.value.text, b))
		}
	case a == Text && b == Bool, a == Number && b == Bool, a == Bool && b == Number:
	default:
		c.failf(whole.at(), "%s cannot be compared with %s%s", withArticle(a), withArticle(b), comparisonHint(x, y, a, b))
	}
}

// textHint helps those who write such a number, or a column in single quotes.
func textHint(text string, want Kind) string {
	notNumber := strings.ToLower(strings.TrimLeft(text, "+-"))
	plain, number := PlainNumber(text)
	switch {
	case want == Number && number:
		return "; write `" + plain + "`"
	case want == Number && (notNumber == "nan" || notNumber == "inf" || notNumber == "infinity"):
		return "; write a number, such as `1000`"
	}
	return columnHint(text)
}

// columnHint helps those who write a column in single quotes.
func columnHint(text string) string {
	if text == "" || wordLength(text) != len(text) || !isWordStart([]rune(text)[0]) {
		return ""
	}
	return "; a column is written without quotes: `" + WriteColumn(text) + "`"
}

func fits(text Value, k Kind) bool {
	if k == Number {
		_, ok := text.Number()
		return ok
	}
	_, ok := text.Time()
	return ok
}

func comparisonHint(x, y node, a, b Kind) string {
	if a == Number {
		x, a, b = y, b, a
	}
	_, constant := constantOf(x)
	switch {
	case a != Duration && b != Duration:
		return ""
	case a == Time || b == Time:
		return "; `age(time)` is how long ago a time was"
	case b == Number && constant:
		return "; write a number without a unit, or let the rule watch a length of time, such as `age(max(day))`"
	}
	return "; a duration has a unit: `2 hours`"
}
