package expr

import "strings"

// implied refuses a comparison without a left side behind one that is about something else than the value: it would be about the
// value, and whoever writes `percent_change above 20 or below -20` means what stands before. What is compared with a text leaves
// no doubt.
func (c *checker) implied(n *binary) {
	comparison, before := firstComparison(n.y), lastComparison(n.x)
	subject, _ := sides(comparison)
	understood, ok := subject.(*valueWord)
	if !ok || understood.offset < understood.end {
		return
	}
	about, with := sides(before)
	if about == nil || isValue(about) || c.kinds.of(with) == Text || c.watched != nil && describe(about) == describe(c.watched) {
		return
	}
	at := c.inside(comparison, understood.place)
	written, other := c.expr.src[at.offset:at.end], c.source(about)
	c.failf(at, "`%s` is about `value`, not about `%s`; write `%s %s`, or `value %s`", clip(written), other, other, clip(written), clip(written))
}

// inside is a node, of which the beginning is known, without the parentheses around it.
func (c *checker) inside(n node, begin place) place {
	whole := n.at()
	written := c.expr.src[begin.offset:whole.end]
	for range strings.Count(c.expr.src[whole.offset:begin.offset], "(") {
		written = strings.TrimSpace(strings.TrimSuffix(written, ")"))
	}
	return place{begin.offset, begin.offset + len(written)}
}

// firstComparison is the one that begins a condition, and lastComparison the one that ends it.
func firstComparison(n node) node {
	if b, ok := n.(*binary); ok && b.op.joins() {
		return firstComparison(b.x)
	}
	return n
}

func lastComparison(n node) node {
	switch n := n.(type) {
	case *binary:
		if n.op.joins() {
			return lastComparison(n.y)
		}
	case *unary:
		return lastComparison(n.x)
	}
	return n
}

// sides are what a comparison is about, and something that it is compared with; nil where there is none.
func sides(n node) (about, with node) {
	switch n := n.(type) {
	case *binary:
		if n.op.compares() || n.op == opDistinct || n.op == opNotDistinct {
			return n.x, n.y
		}
	case *between:
		return n.x, n.low
	case *in:
		if len(n.list) > 0 {
			return n.x, n.list[0]
		}
	case *like:
		return n.x, n.pattern
	case *is:
		return n.x, nil
	}
	return nil, nil
}
