package expr

import "slices"

// ofAmount is the kind of what is a number, or a duration where its argument is one, as a sum is.
func (k kinds) ofAmount(args []node) Kind {
	if kind := k.common(args); kind == Number || kind == Duration {
		return kind
	}
	if k.neverDurations(args) {
		return Number
	}
	return Null
}

// neverDuration reports whether a node is surely no duration: a result has none, so that one begins with a constant, with
// age(), or between two times.
func (k kinds) neverDuration(n node) bool {
	if kind := k.of(n); kind != Null {
		return kind != Duration
	}
	switch n := n.(type) {
	case *literal, *column:
		return true
	case *unary:
		return k.neverDuration(n.x)
	case *binary:
		if n.op == opSubtract {
			return k.of(n.x) == Number || k.of(n.y) == Number
		}
		return k.neverDuration(n.x) && k.neverDuration(n.y)
	case *caseOf:
		return k.neverDurations(n.results())
	case *call:
		switch n.name {
		case "abs", "nullif":
			return k.neverDurations(n.args[:min(1, len(n.args))])
		case "iif":
			return k.neverDurations(n.args[min(1, len(n.args)):])
		case "coalesce", "min", "max", "first", "last":
			return k.neverDurations(n.args)
		}
	}
	return false
}

func (k kinds) neverDurations(nodes []node) bool {
	return !slices.ContainsFunc(nodes, func(n node) bool { return !k.neverDuration(n) })
}
