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
	switch n := e.root.(type) {
	case *binary:
		return binaryThreshold(n)
	case *between:
		return threshold(betweenOp(n), n.x, n.low, n.high)
	case *in:
		return threshold(notWord(n.not)+"in", n.x, n.list...)
	case *is:
		if n.want.IsNull() {
			return threshold("is "+notWord(n.not)+"null", n.x)
		}
	}
	return Threshold{}, false
}

func binaryThreshold(n *binary) (Threshold, bool) {
	if isValue(n.y) {
		n = &binary{n.place, n.op.flipped(), n.y, n.x}
	}
	if !n.op.compares() {
		return Threshold{}, false
	}
	return threshold(n.op.word(), n.x, n.y)
}

func threshold(op string, x node, args ...node) (Threshold, bool) {
	if !isValue(x) {
		return Threshold{}, false
	}
	values := make([]Value, len(args))
	for i, arg := range args {
		v, ok := constantOf(arg)
		if !ok {
			return Threshold{}, false
		}
		values[i] = v
	}
	return Threshold{Op: op, Args: values}, true
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
		t, ok := parseTime(n.text, nil)
		return TimeOf(t), ok
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
