package expr

// kinds tells the kinds of nodes.
type kinds struct {
	value Kind // of the word `value`; Null when it is not known
}

// of is the kind that a node always has when it is not null; Null when that depends on the data. The text that date()
// makes counts as the time that it is.
func (k kinds) of(n node) Kind {
	switch n := n.(type) {
	case *literal:
		return n.value.kind
	case *timeLiteral:
		return Time
	case *valueWord:
		return k.value
	case *runWord:
		return runKinds[n.name]
	case *past:
		return k.ofPast(n)
	case *cast:
		return n.to.kind()
	case *caseOf:
		return k.common(n.results())
	case *call:
		return k.ofCall(n)
	case *unary:
		if n.op != opNot {
			return k.of(n.x)
		}
		return Bool
	case *binary:
		return k.ofBinary(n)
	case *between, *in, *like, *is:
		return Bool
	}
	return Null
}

// results are what it can come to, but for the null that it is where nothing holds.
func (n *caseOf) results() []node {
	results := present(n.orElse)
	for _, w := range n.whens {
		results = append(results, w.result)
	}
	return results
}

func (k kinds) ofBinary(n *binary) Kind {
	switch {
	case n.op < opAdd:
		return Bool
	case n.op == opConcat:
		return Text
	}
	a, b := k.of(n.x), k.of(n.y)
	sum := n.op == opAdd || n.op == opSubtract
	switch {
	case a == Number && b == Number:
		return Number
	case a == Time && b == Duration && sum:
		return Time
	case a == Time && b == Time && n.op == opSubtract:
		return Duration
	case a == Duration && (b == Duration && sum || b == Number && !sum):
		return Duration
	case a == Duration && b == Duration && n.op == opDivide:
		return Number
	}
	return Null
}

func (k kinds) ofCall(n *call) Kind {
	switch n.name {
	case "age":
		return Duration
	case "now", "date":
		return Time
	case "ceil", "floor", "round", "length", "date_diff", "count", "count_distinct", "null_rate":
		return Number
	case "lower", "upper", "trim", "replace", "substr":
		return Text
	case "abs", "sum", "avg", "median", "percentile", "stddev":
		return k.ofAmount(n.args[:min(1, len(n.args))])
	case "min", "max", "first", "last", "coalesce":
		return k.common(n.args)
	case "nullif":
		return k.common(n.args[:min(1, len(n.args))])
	case "iif":
		return k.common(n.args[min(1, len(n.args)):])
	}
	return Null
}

// ofPast is the kind of a word about the value in earlier runs.
func (k kinds) ofPast(n *past) Kind {
	switch n.word {
	case "percent_change", "zscore":
		return Number
	case "change":
		switch k.value {
		case Time, Duration:
			return Duration
		case Number, Bool:
			return Number
		case Null, Text:
		}
		return Null
	}
	return k.value
}

// common is the kind that all of some nodes have; Null when they have not, or when there are none.
func (k kinds) common(nodes []node) Kind {
	kind := Null
	for i, n := range nodes {
		next := k.of(n)
		if i > 0 && next != kind {
			return Null
		}
		kind = next
	}
	return kind
}

// neverCondition reports whether a node can be neither true nor false.
func (k kinds) neverCondition(n node) bool {
	switch n := n.(type) {
	case *binary:
		return n.op >= opAdd
	case *unary:
		return n.op != opNot
	case *call:
		switch n.name {
		case "sum", "avg", "abs", "median", "percentile", "stddev":
			return true
		}
	case *past:
		return n.word != "previous" && n.word != "ago" || k.value != Null && k.value != Bool
	}
	kind := k.of(n)
	return kind != Bool && kind != Null
}
