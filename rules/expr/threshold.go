package expr

// Threshold is a condition that compares nothing but `value` with constants.
type Threshold struct {
	// Op is the comparison: "above", "below", "at least", "at most", "=", "<>", "between", "not between", "outside",
	// "in", "not in", "is null" or "is not null". It is the same whether a sign or a word was written.
	Op string
	// Args are the constants, in the order in which the comparison takes them.
	Args []Value
}

// Threshold is the condition in that form; it is false where the condition is about more than that.
func (e *Expr) Threshold() (Threshold, bool) {
	of, t, ok := limitOf(e.root)
	if !ok || !isValue(of) {
		return Threshold{}, false
	}
	return t, true
}

// Limit is a condition that compares one thing, whatever it is, with constants. Of says what that is, in one way however it
// was written: "value", "percent_change", "avg_last(7)".
func (e *Expr) Limit() (of string, t Threshold, ok bool) {
	n, t, ok := limitOf(e.root)
	if !ok {
		return "", Threshold{}, false
	}
	return describe(n), t, true
}

// limitOf finds what a condition compares with constants, and how.
func limitOf(n node) (of node, t Threshold, ok bool) {
	switch n := n.(type) {
	case *binary:
		if !n.op.compares() {
			return nil, Threshold{}, false
		}
		if _, constant := constantOf(n.x); constant {
			return limit(n.op.flipped().word(), n.y, n.x)
		}
		return limit(n.op.word(), n.x, n.y)
	case *between:
		return limit(betweenOp(n), n.x, n.low, n.high)
	case *in:
		return limit(notWord(n.not)+"in", n.x, n.list...)
	case *is:
		if n.want.IsNull() {
			return limit("is "+notWord(n.not)+"null", n.x)
		}
	}
	return nil, Threshold{}, false
}

func limit(op string, of node, args ...node) (node, Threshold, bool) {
	if _, constant := constantOf(of); constant {
		return nil, Threshold{}, false
	}
	values := make([]Value, len(args))
	for i, arg := range args {
		v, ok := constantOf(arg)
		if !ok {
			return nil, Threshold{}, false
		}
		values[i] = v
	}
	return of, Threshold{Op: op, Args: values}, true
}

func betweenOp(n *between) string {
	switch {
	case n.outside && n.not:
		return "outside"
	case n.not:
		return "not between"
	}
	return "between"
}

// word is how people say a comparison.
func (o operator) word() string {
	switch o { //nolint:exhaustive // the others are said as they are written
	case opLess:
		return "below"
	case opLessEqual:
		return "at most"
	case opGreater:
		return "above"
	case opGreaterEqual:
		return "at least"
	}
	return o.sign()
}

func isValue(n node) bool {
	_, ok := n.(*valueWord)
	return ok
}

// constantOf is the value of a node that is a constant, with or without a sign.
func constantOf(n node) (Value, bool) {
	switch n := n.(type) {
	case *literal:
		return n.value, true
	case *timeLiteral:
		return n.in(n.zone)
	case *unary:
		v, ok := constantOf(n.x)
		if !ok || n.op == opNot || v.kind != Number && v.kind != Duration {
			return Value{}, false
		}
		if n.op == opPlus {
			return v, true
		}
		v, err := negate(v, nil)
		return v, err == nil
	}
	return Value{}, false
}
