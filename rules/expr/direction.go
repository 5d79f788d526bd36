package expr

import "slices"

// Direction says which way is worse: 1 when the condition holds for greater values, -1 when it holds for smaller ones,
// 0 when it cannot be said. A condition on the change, or on the distance from earlier values, is one on the value too.
func (e *Expr) Direction() int {
	up, down := directions(e.root)
	switch {
	case up && !down:
		return 1
	case down && !up:
		return -1
	}
	return 0
}

// directions reports whether parts of a condition hold for greater values, and for smaller ones.
func directions(n node) (up, down bool) {
	switch n := n.(type) {
	case *unary:
		if n.op == opNot {
			up, down = directions(n.x)
			return down, up
		}
	case *binary:
		return binaryDirections(n)
	case *between:
		// Either end of the range may be the bad one.
		either := trend(n.x) != 0
		return either, either
	}
	return false, false
}

func binaryDirections(n *binary) (up, down bool) {
	if n.op == opAnd || n.op == opOr {
		up, down = directions(n.x)
		otherUp, otherDown := directions(n.y)
		return up || otherUp, down || otherDown
	}
	if !n.op.orders() {
		return false, false
	}
	// `a < b` holds for smaller values of a - b.
	rises := differenceTrend(trend(n.x), trend(n.y), n.x, n.y)
	if n.op == opLess || n.op == opLessEqual {
		rises = -rises
	}
	return rises > 0, rises < 0
}

// trend says whether what a node computes grows with the value, 1, or falls as that grows, -1; 0 when neither is sure.
func trend(n node) int {
	switch n := n.(type) {
	case *valueWord:
		return 1
	case *past:
		if n.word == "change" || n.word == "percent_change" || n.word == "zscore" {
			return 1
		}
	case *unary:
		if n.op == opNegate {
			return -trend(n.x)
		}
		if n.op == opPlus {
			return trend(n.x)
		}
	case *binary:
		return binaryTrend(n)
	}
	return 0
}

func binaryTrend(n *binary) int {
	x, y := trend(n.x), trend(n.y)
	switch n.op { //nolint:exhaustive // the others say nothing
	case opSubtract:
		return differenceTrend(x, y, n.x, n.y)
	case opAdd:
		return differenceTrend(x, -y, n.x, n.y)
	case opMultiply:
		return x*signOf(n.y) + y*signOf(n.x)
	case opDivide:
		return x * signOf(n.y)
	}
	return 0
}

// differenceTrend is the trend of x - y by those of the two.
func differenceTrend(x, y int, xNode, yNode node) int {
	switch {
	case x != 0 && y != 0 && x != -y, x == 0 && followsValue(xNode), y == 0 && followsValue(yNode):
		return 0
	case x != 0:
		return x
	}
	return -y
}

// followsValue reports whether the value has any part in a node.
func followsValue(n node) bool {
	switch n := n.(type) {
	case *valueWord:
		return true
	case *past:
		return trend(n) != 0
	}
	return slices.ContainsFunc(children(n), followsValue)
}

// signOf is the sign of a constant number; 0 of everything else.
func signOf(n node) int {
	v, ok := constantOf(n)
	if !ok || v.kind != Number {
		return 0
	}
	return v.decimal().Sign()
}
