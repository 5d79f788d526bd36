package expr

import (
	"fmt"
	"strings"
)

// call checks a function or an aggregate and what stands in it.
func (c *checker) call(n *call) {
	switch {
	case isAggregate(n) || aggregateOnly(n.name):
		c.aggregateCall(n)
		return
	case !c.known(n):
	case n.star:
		c.failf(n.place, "`*` stands only in count(*); write `%s`", functions[n.name].usage)
	case n.distinct:
		c.failf(n.place, "`distinct` has a meaning only inside an aggregate, such as count(distinct x)")
	case n.filter != nil:
		c.failf(n.filter.at(), "`filter` follows only an aggregate, such as sum(x)")
	default:
		c.arguments(n, functions[n.name])
	}
	if n.name == "iif" && len(n.args) > 0 {
		c.needCondition(n.args[0])
	}
	c.walkAll(children(n))
}

// aggregateOnly reports whether the name is that of an aggregate and of no function.
func aggregateOnly(name string) bool {
	_, function := functions[name]
	_, aggregate := aggregates[name]
	return aggregate && !function
}

func (c *checker) known(n *call) bool {
	if _, ok := functions[n.name]; ok {
		return true
	}
	if instead := c.filtered(n); instead != "" {
		c.failf(n.place, "there is no function `%s`; write `%s`", n.name, instead)
	} else {
		c.failf(n.nameAt, "%s", unknownFunction(n.name))
	}
	return false
}

// filtered is what to write instead of sumif(x, condition) and its like; empty for any other function.
func (c *checker) filtered(n *call) string {
	name, ok := strings.CutSuffix(n.name, "if")
	name = strings.TrimSuffix(name, "_")
	switch _, aggregate := aggregates[name]; {
	case !ok || !aggregate:
	case name == "count" && len(n.args) == 1:
		return "count(*) filter (where " + c.source(n.args[0]) + ")"
	case len(n.args) == 2:
		return name + "(" + c.source(n.args[0]) + ") filter (where " + c.source(n.args[1]) + ")"
	}
	return ""
}

func (c *checker) aggregateCall(n *call) {
	signature := aggregates[n.name]
	switch {
	case c.aggregate != nil:
		c.failf(n.place, "`%s` stands inside `%s`; an aggregate cannot hold another one", c.source(n), c.source(c.aggregate))
	case n.star && n.name != "count":
		c.failf(n.place, "`*` stands only in count(*); write `%s`", signature.usage)
	case !n.star:
		c.arguments(n, signature)
		c.aggregated(n)
	}
	if n.filter != nil {
		c.needCondition(n.filter)
	}
	outer := c.aggregate
	c.aggregate = n
	c.walkAll(children(n))
	c.aggregate = outer
}

func (c *checker) arguments(n *call, s signature) {
	if len(n.args) >= s.min && len(n.args) <= s.max {
		c.dateUnit(n)
		c.percentage(n)
		return
	}
	c.failf(n.place, "`%s` takes %s, not %d; write `%s`", n.name, countOf(s), len(n.args), s.usage)
}

func countOf(s signature) string {
	switch {
	case s.max == many:
		return fmt.Sprintf("%d arguments or more", s.min)
	case s.min != s.max:
		return fmt.Sprintf("%d or %d arguments", s.min, s.max)
	case s.min == 1:
		return "1 argument"
	case s.min == 0:
		return "no arguments"
	}
	return fmt.Sprintf("%d arguments", s.min)
}

// percentage checks the second argument of percentile.
func (c *checker) percentage(n *call) {
	if n.name != "percentile" {
		return
	}
	p, ok := constantOf(n.args[1])
	hundred, of := DecimalOf(100), n.args[0]
	if _, first := constantOf(of); first && !ok {
		of = n.args[1] // the two are exchanged
	}
	switch d := p.decimal(); {
	case !ok || p.kind != Number || d.Sign() < 0 || d.Cmp(hundred) > 0:
		c.failf(n.args[1].at(), "`percentile` takes a number from 0 to 100 after the comma; write `percentile(%s, 95)`", c.source(of))
	case d.Sign() > 0 && d.Cmp(DecimalOf(1)) < 0:
		d, _ = d.Mul(hundred)
		c.failf(n.args[1].at(), "the share is in percent; write `percentile(%s, %s)`", c.source(n.args[0]), d.trimmed(0))
	}
}

// dateUnit checks the first argument of date_diff.
func (c *checker) dateUnit(n *call) {
	if n.name != "date_diff" {
		return
	}
	if name, ok := n.args[0].(*literal); ok && name.value.kind == Text {
		if _, known := calendarUnits[name.value.text]; known {
			return
		}
	}
	c.failf(n.args[0].at(), "`date_diff` counts 'second', 'minute', 'hour', 'day', 'week', 'month', 'quarter' or 'year'; write `date_diff('day', earlier, later)`")
}
