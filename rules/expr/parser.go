package expr

import (
	"fmt"
)

const (
	// maxLength bounds a source, in bytes: far more than anybody writes, and little enough to read in no time.
	maxLength = 4000
	// maxDepth bounds how deep an expression nests.
	maxDepth = 100
)

// How strongly operators bind, from weak to strong, as in SQLite.
const (
	bindOr = iota + 1
	bindAnd
	bindNot
	bindEquality // also is, in, like, between
	bindOrder
	bindSum
	bindProduct
	bindConcat
	bindUnary
)

// parser turns tokens into nodes. At the first mistake it goes to the end of the tokens, so that everything under way
// returns without further ado; what it returns then is of no use.
type parser struct {
	src    string
	tokens []token
	pos    int
	depth  int
	// implied says that `value` is understood where an operator stands without a left side.
	implied bool
	err     *Error
}

func parse(src string, condition bool) (*Expr, error) {
	root, err := parseNodes(src, condition)
	if err != nil {
		return nil, Errors{err}
	}
	e := &Expr{src: src, root: root, condition: condition}
	e.mention(root)
	if errs := e.check(nil); len(errs) > 0 {
		return nil, errs
	}
	return e, nil
}

func parseNodes(src string, condition bool) (node, *Error) {
	if len(src) > maxLength {
		return nil, &Error{Offset: maxLength, End: len(src), Message: fmt.Sprintf(
			"the expression is too long: %d bytes, where %d are possible; compute part of it in Mode's query", len(src), maxLength)}
	}
	tokens, err := tokenize(src)
	if err != nil {
		return nil, err
	}
	p := parser{src: src, tokens: tokens, implied: condition}
	if p.peek().kind == tokenEnd {
		p.fail(p.peek().place, "the expression is empty")
	}
	root := p.expression()
	if p.err == nil && p.peek().kind != tokenEnd {
		p.unexpected()
	}
	return root, p.err
}

func (p *parser) fail(at place, message string) {
	if p.err == nil {
		p.err = &Error{Offset: at.offset, End: at.end, Message: message}
		p.pos = len(p.tokens) - 1
	}
}

func (p *parser) failf(at place, format string, args ...any) {
	p.fail(at, fmt.Sprintf(format, args...))
}

// expression reads a whole expression.
func (p *parser) expression() node { return p.operators(bindOr) }

// nested reads a whole expression in which no left side is understood, such as an argument.
func (p *parser) nested() node {
	implied := p.implied
	p.implied = false
	n := p.expression()
	p.implied = implied
	return n
}

// operators reads an operand and the operators after it that bind at least so strongly.
func (p *parser) operators(binding int) node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.failf(p.peek().place, "the expression nests too deeply; at most %d levels are possible", maxDepth)
	}
	left := p.operand(binding)
	compared := 0 // how strongly left binds, where it is a comparison that was not in parentheses
	for p.err == nil {
		op, ok := p.infix()
		if !ok || op.binding < binding {
			break
		}
		compares := op.binding == bindOrder || op.binding == bindEquality && p.peek().kind == tokenSign
		if compares && compared == op.binding {
			p.fail(p.peek().place, comparedAgain(left))
			break
		}
		if compared = 0; compares {
			compared = op.binding
		}
		p.pos += op.tokens
		left = op.parse(p, left)
	}
	return left
}

// comparedAgain says what to write instead of `a < b < c` or `a = b = c`. Those who take `||` for or get there too, since it
// binds more strongly than a comparison.
func comparedAgain(left node) string {
	b, ok := left.(*binary)
	switch {
	case ok && isConcat(b.y):
		return "`||` joins texts; for either condition write `or`"
	case ok && b.op == opEqual:
		return "a comparison cannot be compared again; write `a = b and b = c`"
	case ok && b.op == opUnequal:
		return "a comparison cannot be compared again; write `a <> b and b <> c`, or `b not in (a, c)`"
	}
	return "a comparison cannot be compared again; write `a < b and b < c`, or `b between a and c`"
}

// operand reads what an operator stands before or after.
func (p *parser) operand(binding int) node {
	t := p.peek()
	switch {
	case p.implied && binding <= bindNot && p.leads():
		return &valueWord{place{t.offset, t.offset}}
	case t.isWord("not"):
		p.pos++
		x := p.operators(bindNot)
		return &unary{t.to(p.last().place), opNot, x}
	case t.isSign("-"), t.isSign("+"):
		p.pos++
		op := opPlus
		if t.text == "-" {
			op = opNegate
		}
		x := p.operators(bindUnary)
		return &unary{t.to(p.last().place), op, x}
	}
	return p.primary()
}

// leads reports whether a comparison comes next, so that its left side is understood.
func (p *parser) leads() bool {
	t, next := p.peek(), p.ahead()
	if t.isWord("not") {
		// `not null` is left to those who say it without `is`; `not (…)` is a negation.
		return next.isWord("in") || next.isWord("between") || next.isWord("like") || next.isWord("outside")
	}
	op, ok := p.infix()
	return ok && (op.binding == bindEquality || op.binding == bindOrder)
}
