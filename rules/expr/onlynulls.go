package expr

// OnlyNulls reports whether the expression, over some rows, can be null for no other reason than that the one column that it is
// about holds nothing but nulls.
func (e *Expr) OnlyNulls() bool {
	return e.HasAggregate() && len(e.Columns()) == 1 && nullByNulls(e.root)
}

// nullByNulls reports whether a node is null only where a column in it is.
func nullByNulls(n node) bool {
	switch n := n.(type) {
	case *literal, *column:
		return true
	case *unary:
		return nullByNulls(n.x)
	case *binary:
		return n.op >= opAdd && n.op <= opMultiply && nullByNulls(n.x) && nullByNulls(n.y)
	case *call:
		if n.filter != nil || n.name == "stddev" || n.name == "nullif" || n.name == "iif" {
			return false
		}
		for _, arg := range n.args {
			if !nullByNulls(arg) {
				return false
			}
		}
		return true
	}
	return false
}
