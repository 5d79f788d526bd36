package expr

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// checker finds what is wrong with a parsed expression whatever it is compiled for.
type checker struct {
	expr      *Expr
	kinds     kinds
	watched   node  // what the word `value` means; nil when it is not known
	aggregate *call // the aggregate whose parts are being looked at
	errs      Errors
}

// check finds the mistakes in an expression, given what the word `value` means; nil means that it is not known.
func (e *Expr) check(value *Expr) Errors {
	c := checker{expr: e}
	if value != nil {
		c.watched, c.kinds.value = value.root, kinds{}.of(value.root)
	}
	c.walk(e.root)
	if e.condition {
		c.needCondition(e.root)
		c.settled(e.root)
	}
	slices.SortStableFunc(c.errs, func(a, b *Error) int { return a.Offset - b.Offset })
	return c.errs
}

func (c *checker) failf(at place, format string, args ...any) {
	c.errs = append(c.errs, &Error{Offset: at.offset, End: at.end, Message: fmt.Sprintf(format, args...)})
}

// source is a node as it was written, shortened for a message; a `value` that is understood is written out.
func (c *checker) source(n node) string {
	if isValue(n) {
		return "value"
	}
	at := n.at()
	return clip(c.expr.src[at.offset:at.end])
}

func (c *checker) walk(n node) {
	switch n := n.(type) {
	case *valueWord:
		c.value(n)
	case *past:
		c.past(n)
	case *unary:
		c.unary(n)
	case *binary:
		c.binary(n)
	case *in:
		c.in(n)
	case *like:
		c.like(n)
	case *between:
		c.between(n)
	case *caseOf:
		c.caseOf(n)
	case *call:
		c.call(n)
		return
	}
	c.walkAll(children(n))
}

func (c *checker) walkAll(nodes []node) {
	for _, n := range nodes {
		c.walk(n)
	}
}

func (c *checker) value(n *valueWord) {
	switch {
	case !c.expr.condition:
		c.failf(n.place, "`value` is what the rule computes and has no meaning here; a column of that name is written col('value')")
	case c.aggregate != nil:
		c.failf(n.place, "`value` has no meaning inside an aggregate; a column of that name is written col('value')")
	}
}

func (c *checker) unary(n *unary) {
	switch {
	case n.op != opNot:
	case !isNullLiteral(n.x):
		c.needCondition(n.x)
	case n == c.expr.root && c.expr.condition:
		c.failf(n.place, "`not null` is written `is not null`")
	default:
		c.failf(n.place, "`not null` is written after something: `x is not null`")
	}
}

func (c *checker) binary(n *binary) {
	switch {
	case n.op.joins():
		c.needCondition(n.x)
		c.needCondition(n.y)
		c.implied(n)
	case n.op == opConcat && (c.kinds.of(n.x) == Bool || c.kinds.of(n.y) == Bool):
		c.failf(n.place, "`||` joins texts; for either condition write `or`")
	case n.op.compares():
		c.comparison(n)
	case n.op == opAdd || n.op == opSubtract:
		c.moved(n)
	}
}

// needCondition refuses what can be neither true nor false where a condition is needed: `x = 1 or 2` says something else
// than it means.
func (c *checker) needCondition(n node) {
	if !c.kinds.neverCondition(n) {
		return
	}
	switch number, ok := n.(*literal); {
	case ok && number.value.kind == Number && n == c.expr.root:
		c.failf(n.at(), "`%s` is not a condition; write `above %s` or `below %s`", c.source(n), c.source(n), c.source(n))
	case ok:
		c.failf(n.at(), "`%s` alone is not a condition; write both sides, such as `x = %s`, or `x in (…)` for several", c.source(n), c.source(n))
	case isConcat(n):
		c.failf(n.at(), "`||` joins texts; for either condition write `%s`", strings.ReplaceAll(c.source(n), "||", "or"))
	default:
		op := ">"
		if c.kinds.of(n) == Text {
			op = "="
		}
		c.failf(n.at(), "`%s` is not a condition; compare it with something: `%s %s …`", c.source(n), c.source(n), op)
	}
}

func (c *checker) in(n *in) {
	if len(n.list) == 0 {
		c.failf(n.place, "there is nothing in this list; name what it holds: `%s in ('EU', 'US')`", c.source(n.x))
	}
	for _, item := range n.list {
		if n.not && isNullLiteral(item) {
			c.failf(item.at(), "`not in` a list with null is never true; leave null out, and add `and … is not null`")
		} else {
			c.comparable(item, n.x, item)
		}
	}
	c.otherCases(n)
}

func (c *checker) like(n *like) {
	c.pattern(n)
	escape, ok := n.escape.(*literal)
	if n.escape == nil || ok && escape.value.kind == Text && utf8.RuneCountInString(escape.value.text) == 1 {
		return
	}
	c.failf(n.escape.at(), "`escape` takes one character: `like '100\\%%' escape '\\'`")
}

func (c *checker) caseOf(n *caseOf) {
	for _, w := range n.whens {
		switch {
		case n.operand == nil:
			c.needCondition(w.condition)
		case isNullLiteral(w.condition):
			c.failf(w.condition.at(), "`when null` is never true; write `case when %s is null then …`", c.source(n.operand))
		default:
			c.comparable(w.condition, n.operand, w.condition)
		}
	}
}

func isNullLiteral(n node) bool {
	l, ok := n.(*literal)
	return ok && l.value.IsNull()
}
