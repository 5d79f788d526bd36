package expr

// Column is the name of the column that the expression is, where it is nothing else.
func (e *Expr) Column() (name string, ok bool) { return columnOf(e.root) }

func columnOf(n node) (string, bool) {
	c, ok := n.(*column)
	if !ok {
		return "", false
	}
	return c.name, true
}

// Counts reports whether the expression is a number of something, or a share of such numbers, rather than in the unit of a column:
// count(*), null_rate(email), or count(*) filter (where late) / count(*).
func (e *Expr) Counts() bool { return counts(e.root) }

func counts(n node) bool {
	switch n := n.(type) {
	case *runWord:
		return n.name == "row_count" || n.name == "consecutive_failures"
	case *unary:
		return counts(n.x)
	case *binary:
		_, x := n.x.(*literal)
		_, y := n.y.(*literal)
		return counts(n.x) && (y || counts(n.y)) || x && counts(n.y)
	case *call:
		switch n.name {
		case "count", "count_distinct", "null_rate", "length", "date_diff":
			return true
		case "abs", "round", "floor", "ceil", "coalesce", "nullif":
			return len(n.args) > 0 && counts(n.args[0])
		}
	}
	return false
}

// Aggregate is an expression that is one aggregate and nothing else, such as sum(amount) filter (where region = 'EU').
type Aggregate struct {
	// Name is which, in lower case: "sum".
	Name string
	// Column is the column that it is over; "" where it is over whole rows or over what is computed.
	Column string
	// Distinct says that each value counts once.
	Distinct bool
	// Filter keeps only the rows for which it is true; nil keeps all.
	Filter *Expr
}

// Aggregate is the expression in that form; it is false where the expression is anything else.
func (e *Expr) Aggregate() (Aggregate, bool) {
	if !isAggregate(e.root) {
		return Aggregate{}, false
	}
	n := e.root.(*call) //nolint:forcetypeassert // no other node is an aggregate
	a := Aggregate{Name: n.name, Distinct: n.distinct || n.name == "count_distinct"}
	if len(n.args) > 0 {
		a.Column, _ = columnOf(n.args[0])
	}
	if n.filter != nil {
		at := n.filter.at()
		filter, err := Parse(e.src[at.offset:at.end])
		if err != nil {
			return Aggregate{}, false // it was read before, so it can be read again
		}
		a.Filter = filter
	}
	return a, true
}

// Constants lists the constants that something is compared with, in the order in which they stand.
func (e *Expr) Constants() []Value { return constantsIn(e.root, nil) }

func constantsIn(n node, found []Value) []Value {
	for _, part := range compared(n) {
		if v, ok := constantOf(part); ok && !v.IsNull() {
			found = append(found, v)
		}
	}
	for _, part := range children(n) {
		found = constantsIn(part, found)
	}
	return found
}

// compared lists the parts of a node that are compared with one another.
func compared(n node) []node {
	switch n := n.(type) {
	case *binary:
		if n.op.compares() || n.op == opDistinct || n.op == opNotDistinct {
			return []node{n.x, n.y}
		}
	case *between:
		return []node{n.x, n.low, n.high}
	case *in:
		return children(n)
	case *caseOf:
		if n.operand == nil {
			return nil
		}
		parts := []node{n.operand}
		for _, w := range n.whens {
			parts = append(parts, w.condition)
		}
		return parts
	}
	return nil
}
