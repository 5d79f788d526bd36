package expr

// operator is a unary or binary operator.
type operator uint8

const (
	opOr operator = iota
	opAnd
	opNot
	opEqual
	opUnequal
	opDistinct
	opNotDistinct
	opLess
	opLessEqual
	opGreater
	opGreaterEqual
	opAdd
	opSubtract
	opMultiply
	opDivide
	opModulo
	opConcat
	opPlus
	opNegate
)

// sign is how the operator is written in SQL.
func (o operator) sign() string {
	return [...]string{
		"or", "and", "not", "=", "<>", "is distinct from", "is not distinct from", "<", "<=", ">", ">=",
		"+", "-", "*", "/", "%", "||", "+", "-",
	}[o]
}

// compares reports whether the operator is a comparison that null makes unknown.
func (o operator) compares() bool { return o == opEqual || o == opUnequal || o.orders() }

// joins reports whether the operator stands between two conditions.
func (o operator) joins() bool { return o == opOr || o == opAnd }

// orders reports whether the operator asks which of two is greater.
func (o operator) orders() bool { return o >= opLess && o <= opGreaterEqual }

// flipped is the operator that says the same with its operands exchanged.
func (o operator) flipped() operator {
	switch o { //nolint:exhaustive // all others mean the same either way
	case opLess:
		return opGreater
	case opLessEqual:
		return opGreaterEqual
	case opGreater:
		return opLess
	case opGreaterEqual:
		return opLessEqual
	}
	return o
}
