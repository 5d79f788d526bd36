package expr

import "fmt"

// What is made of constants only is known before any row is. These are the mistakes in it that would make a condition
// hold always or never.

// constantCondition refuses a condition that looks at nothing.
func (c *compiler) constantCondition(n node, v Value) {
	truth, _ := truthOf(v)
	means := "never true, so the rule would never alert"
	if truth == yes {
		means = "always true, so the rule would alert on every run"
	}
	c.fail(n.at(), fmt.Sprintf("`%s` is %s; say what is bad about the value: `above 1000`", c.written(n), means))
}

// nullOperand refuses to compare with a constant that is null, such as 1 / 0, where a rule's alert depends on it.
func (c *compiler) nullOperand(n node, x code) {
	if len(c.errs) == 0 && c.condition && x.constant && x.value.IsNull() && !isNullLiteral(n) {
		c.fail(n.at(), fmt.Sprintf("`%s` is null, and a comparison with null is never true; write the limit itself: `above 1000`", c.written(n)))
	}
}

// bounds refuses a range that holds nothing because it is written backwards.
func (c *compiler) bounds(n *between, low, high code) {
	c.nullOperand(n.low, low)
	c.nullOperand(n.high, high)
	if !low.constant || !high.constant || low.value.IsNull() || high.value.IsNull() {
		return
	}
	if order, err := compareValues(low.value, high.value, c.zone); err == nil && order > 0 {
		c.fail(n.low.at().to(n.high.at()), fmt.Sprintf("nothing is between %s and %s; the lower bound comes first: `%s %s and %s`",
			c.written(n.low), c.written(n.high), betweenWord(n.outside), c.written(n.high), c.written(n.low)))
	}
}

// written is a node as it stands in the source, shortened for a message.
func (c *compiler) written(n node) string {
	at := n.at()
	return clip(c.src[at.offset:at.end])
}
