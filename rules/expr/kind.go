package expr

// kindOf is the kind that a node always has when it is not null; Null when that depends on the data.
func kindOf(n node) Kind {
	switch n := n.(type) {
	case *literal:
		return n.value.kind
	case *timeLiteral:
		return Time
	case *cast:
		return n.to.kind()
	case *call:
		return kindOfCall(n.name)
	case *unary:
		if n.op != opNot {
			return kindOf(n.x)
		}
		return Bool
	case *binary:
		return kindOfBinary(n)
	case *between, *in, *like, *is:
		return Bool
	}
	return Null
}

func kindOfBinary(n *binary) Kind {
	switch {
	case n.op < opAdd:
		return Bool
	case n.op == opConcat:
		return Text
	}
	a, b := kindOf(n.x), kindOf(n.y)
	switch {
	case a == Number && b == Number:
		return Number
	case a == Time && b == Duration && (n.op == opAdd || n.op == opSubtract):
		return Time
	case a == Time && b == Time && n.op == opSubtract:
		return Duration
	}
	return Null
}

func kindOfCall(name string) Kind {
	switch name {
	case "age":
		return Duration
	case "now":
		return Time
	case "ceil", "floor", "round", "length", "date_diff", "count", "count_distinct", "null_rate":
		return Number
	case "date", "lower", "upper", "trim", "replace", "substr":
		return Text
	}
	return Null
}

// isCondition reports whether a node is always true, false or unknown.
func isCondition(n node) bool { return kindOf(n) == Bool }

// neverCondition reports whether a node can be neither true nor false.
func neverCondition(n node) bool {
	switch n := n.(type) {
	case *binary:
		return n.op >= opAdd
	case *unary:
		return n.op != opNot
	case *call:
		if n.name == "sum" || n.name == "avg" || n.name == "abs" {
			return true
		}
	}
	kind := kindOf(n)
	return kind != Bool && kind != Null
}
