package expr

func (p *parser) between(left node, not, outside bool) node {
	low := p.operators(bindOrder)
	if !p.acceptWord("and") {
		if p.beforeComma() && p.tokens[p.pos+2].isWord("and") {
			p.commas()
		}
		p.failf(p.peek().place, "a lower and an upper bound are needed, joined by `and`: `%s 10 and 20`", betweenWord(outside))
	}
	high := p.operators(bindOrder)
	return &between{left.at().to(p.last().place), left, low, high, not != outside, outside}
}

func betweenWord(outside bool) string {
	if outside {
		return "outside"
	}
	return "between"
}

func (p *parser) in(left node, not bool) node {
	open := p.peek()
	if !p.acceptSign("(") {
		p.fail(open.place, "a list in parentheses is needed after `in`: `in ('EU', 'US')`")
	}
	if p.peek().isWord("select") {
		p.fail(p.peek().place, "a query cannot stand here; let Mode's query compute it as a column")
	}
	list := p.list(open)
	return &in{left.at().to(p.last().place), left, list, not}
}

// list reads expressions with commas between them, up to the closing parenthesis.
func (p *parser) list(open token) []node {
	if p.acceptSign(")") {
		return nil
	}
	var list []node
	for p.err == nil {
		list = append(list, p.nested())
		if !p.acceptSign(",") {
			break
		}
	}
	p.closeParen(open)
	return list
}

// membership recognizes the operators that `not` can stand before.
func membership(word string, not bool) (infix, bool) {
	op := infix{binding: bindEquality, tokens: 1}
	if not {
		op.tokens = 2
	}
	switch word {
	case "between":
		op.parse = func(p *parser, left node) node { return p.between(left, not, false) }
	case "outside":
		op.parse = func(p *parser, left node) node { return p.between(left, not, true) }
	case "in":
		op.parse = func(p *parser, left node) node { return p.in(left, not) }
	case "like":
		op.parse = func(p *parser, left node) node { return p.like(left, not) }
	default:
		return infix{}, false
	}
	return op, true
}
