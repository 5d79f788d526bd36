package expr

import "errors"

// Dial is the one number of a condition that says how easily it holds, such as the 10000 of `below 10000` and the 0.5 of
// `value below 0.5 * avg_last(7)`.
type Dial struct {
	// Value is the number, or the length of time.
	Value Value
	// Eases says in which direction the condition comes to hold more easily: 1 for greater numbers, -1 for smaller ones.
	Eases int
	// Plain says that the condition compares nothing but `value` with the number.
	Plain bool

	of *Expr
	at place
}

// Dial finds the number. The error says why there is no such one.
func (e *Expr) Dial() (Dial, error) {
	root, ok := e.root.(*binary)
	switch _, isRange := e.root.(*between); {
	case isRange:
		return Dial{}, errors.New("it is about a range, which has two numbers")
	case ok && (root.op == opAnd || root.op == opOr):
		return Dial{}, errors.New("it joins several conditions with `" + root.op.sign() + "`")
	case !ok || !root.op.orders():
		return Dial{}, errors.New("it does not ask whether something is above or below a number")
	}
	found := dialSides(root)
	if len(found) != 1 {
		for _, side := range []node{root.x, root.y} {
			found = append(found, dialsIn(side, sideEases(root, side))...)
		}
	}
	switch {
	case len(found) == 0:
		return Dial{}, errors.New("there is no number in it")
	case len(found) > 1:
		return Dial{}, errors.New("it has more than one number")
	}
	d := found[0]
	d.of, d.Plain = e, isValue(root.x) || isValue(root.y)
	if _, whole := constantOf(root.x); !whole {
		_, whole = constantOf(root.y)
		d.Plain = d.Plain && whole
	}
	return d, nil
}

// Turn is the condition with another number in its place.
func (d Dial) Turn(to Value) (*Expr, error) {
	text := to.String()
	if length, ok := to.Duration(); ok {
		text = durationInWords(length)
	}
	return ParseCondition(d.of.src[:d.at.offset] + text + d.of.src[d.at.end:])
}

// sideEases is the direction in which a side of a comparison makes it hold more easily.
func sideEases(n *binary, side node) int {
	less := n.op == opLess || n.op == opLessEqual
	if less == (side == n.y) {
		return 1
	}
	return -1
}

// dialSides are the sides of a comparison that are constants as they stand.
func dialSides(n *binary) []Dial {
	var found []Dial
	for _, side := range []node{n.x, n.y} {
		if v, ok := constantOf(side); ok && dials(v) {
			found = append(found, Dial{Value: v, Eases: sideEases(n, side), at: side.at()})
		}
	}
	return found
}

// dialsIn are the constants that a sum or a product is made of. What calls are given is no size to compare with.
func dialsIn(n node, eases int) []Dial {
	if v, ok := constantOf(n); ok && dials(v) {
		return []Dial{{Value: v, Eases: eases, at: n.at()}}
	}
	b, ok := n.(*binary)
	if !ok {
		return nil
	}
	right := eases
	switch b.op {
	case opAdd, opMultiply:
	case opSubtract, opDivide:
		right = -eases
	default:
		return nil
	}
	return append(dialsIn(b.x, eases), dialsIn(b.y, right)...)
}

// dials reports whether a value can be turned up and down.
func dials(v Value) bool { return v.kind == Number || v.kind == Duration }
