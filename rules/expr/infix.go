package expr

// infix is an operator between operands, or after one, as it was found in the source.
type infix struct {
	binding int
	tokens  int // how many it takes
	parse   func(p *parser, left node) node
}

// infix recognizes the operator that comes next.
func (p *parser) infix() (infix, bool) {
	t := p.peek()
	switch t.kind {
	case tokenSign:
		return signInfix(t.text)
	case tokenWord:
		return p.wordInfix(t)
	case tokenEnd, tokenNumber, tokenText, tokenQuoted:
	}
	return infix{}, false
}

func signInfix(sign string) (infix, bool) {
	switch sign {
	case "=", "==":
		return simple(opEqual, bindEquality, 1), true
	case "<>", "!=":
		return simple(opUnequal, bindEquality, 1), true
	case "<":
		return simple(opLess, bindOrder, 1), true
	case "<=":
		return simple(opLessEqual, bindOrder, 1), true
	case ">":
		return simple(opGreater, bindOrder, 1), true
	case ">=":
		return simple(opGreaterEqual, bindOrder, 1), true
	case "+":
		return simple(opAdd, bindSum, 1), true
	case "-":
		return simple(opSubtract, bindSum, 1), true
	case "*":
		return simple(opMultiply, bindProduct, 1), true
	case "/":
		return simple(opDivide, bindProduct, 1), true
	case "%":
		return infix{bindProduct, 1, (*parser).modulo}, true
	case "||":
		return simple(opConcat, bindConcat, 1), true
	}
	return infix{}, false
}

func (p *parser) wordInfix(t token) (infix, bool) {
	next := p.ahead()
	switch t.word {
	case "or":
		return simple(opOr, bindOr, 1), true
	case "and":
		return simple(opAnd, bindAnd, 1), true
	case "above":
		return simple(opGreater, bindOrder, 1), true
	case "below":
		return simple(opLess, bindOrder, 1), true
	case "at":
		if next.isWord("least") {
			return simple(opGreaterEqual, bindOrder, 2), true
		}
		return simple(opLessEqual, bindOrder, 2), next.isWord("most")
	case "is":
		return infix{bindEquality, 1, (*parser).is}, true
	case "isnull":
		return infix{bindEquality, 1, isNull(false)}, true
	case "notnull":
		return infix{bindEquality, 1, isNull(true)}, true
	case "not":
		if next.isWord("null") {
			return infix{bindEquality, 2, isNull(true)}, true
		}
		return membership(next.word, true)
	}
	return membership(t.word, false)
}

// simple is an operator with one operand on each side.
func simple(op operator, binding, tokens int) infix {
	return infix{binding, tokens, func(p *parser, left node) node {
		right := p.operators(binding + 1)
		return &binary{left.at().to(p.last().place), op, left, right}
	}}
}

func isNull(not bool) func(*parser, node) node {
	return func(p *parser, left node) node {
		return &is{left.at().to(p.last().place), left, Value{}, not}
	}
}

// is reads what follows `is`.
func (p *parser) is(left node) node {
	not := p.acceptWord("not")
	t := p.peek()
	if t.isWord("distinct") && p.ahead().isWord("from") {
		p.pos += 2
		return p.distinct(left, !not)
	}
	if op, ok := p.infix(); ok && (op.binding == bindOrder || comparisonWord(t.word)) {
		p.failf(p.last().place, "leave out `is`: write `%s …`", t.text)
		return left
	}
	if constant, ok := isConstant(t); ok {
		p.pos++
		return &is{left.at().to(t.place), left, constant, not}
	}
	if t.isWord("empty") || t.isWord("missing") {
		p.failf(t.place, "`%s` is written `null`", t.text)
	}
	return p.distinct(left, not)
}

// isConstant recognizes the words that `is` asks for.
func isConstant(t token) (Value, bool) {
	switch {
	case t.isWord("null"):
		return Value{}, true
	case t.isWord("true"):
		return BoolOf(true), true
	case t.isWord("false"):
		return BoolOf(false), true
	}
	return Value{}, false
}

// distinct reads the right side of a comparison that knows null.
func (p *parser) distinct(left node, distinct bool) node {
	op := opNotDistinct
	if distinct {
		op = opDistinct
	}
	right := p.operators(bindEquality + 1)
	return &binary{left.at().to(p.last().place), op, left, right}
}

func comparisonWord(word string) bool {
	return word == "between" || word == "outside" || word == "in" || word == "like"
}

func (p *parser) like(left node, not bool) node {
	n := &like{x: left, not: not}
	n.pattern = p.operators(bindOrder)
	if p.acceptWord("escape") {
		n.escape = p.operators(bindOrder)
	}
	n.place = left.at().to(p.last().place)
	return n
}
