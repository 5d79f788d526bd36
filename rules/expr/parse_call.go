package expr

import (
	"strings"
)

func (p *parser) caseOf() node {
	start := p.take()
	n := &caseOf{}
	if !p.peek().isWord("when") {
		n.operand = p.nested()
	}
	for p.acceptWord("when") {
		condition := p.nested()
		if !p.acceptWord("then") {
			p.fail(p.peek().place, "`then` is missing; write `case when condition then result else other end`")
		}
		n.whens = append(n.whens, when{condition, p.nested()})
	}
	if len(n.whens) == 0 {
		p.fail(p.peek().place, "`when` is missing; write `case when condition then result else other end`")
	}
	if p.acceptWord("else") {
		n.orElse = p.nested()
	}
	if !p.acceptWord("end") {
		p.fail(start.place, "this `case` has no `end`")
	}
	n.place = start.to(p.last().place)
	return n
}

func (p *parser) cast() node {
	word, open := p.take(), p.take()
	n := &cast{x: p.nested()}
	if !p.acceptWord("as") {
		p.fail(p.peek().place, "`as` and a type are missing; write `cast(x as integer)`, or `as numeric`, `as text`, `as timestamp`")
	}
	n.to = p.castType()
	n.place = word.to(p.closeParen(open).place)
	return n
}

// castType reads the name of a type, which may be of two words.
func (p *parser) castType() castType {
	t := p.peek()
	name := t.word
	for p.peek().kind == tokenWord {
		p.pos++
	}
	to, ok := castTypes[name]
	if !ok {
		p.failf(t.place, "`%s` is not a type here; there are integer, numeric, text, boolean, date and timestamp", clip(t.text))
	}
	if p.peek().isSign("(") {
		p.fail(p.peek().place, "a type has no size here; to cut the digits after the point write `round(x, 2)`, to cut text `substr(x, 1, 20)`")
	}
	return to
}

// call reads a function or an aggregate with what can follow it.
func (p *parser) call() node {
	name, open := p.take(), p.take()
	n := &call{name: name.word, nameAt: name.place}
	if p.peek().isSign("*") && p.ahead().isSign(")") {
		p.pos += 2
		n.star = true
	} else {
		n.distinct = p.acceptWord("distinct")
		n.args = p.list(open)
	}
	n.place = name.to(p.last().place)
	if n.name == "date_diff" && len(n.args) > 0 {
		n.args[0] = unitName(n.args[0])
	}
	if p.peek().isWord("filter") && p.ahead().isSign("(") {
		p.filter(n)
	}
	if p.peek().isWord("over") {
		p.fail(p.peek().place, "window functions cannot be used here; compute them in Mode's query")
	}
	if isPast(n.name) {
		return p.past(n)
	}
	return n
}

// unitName lets date_diff(day, a, b) be written without quotes.
func unitName(n node) node {
	if c, ok := n.(*column); ok && !c.quoted {
		if _, known := calendarUnits[strings.ToLower(c.name)]; known {
			return &literal{c.place, TextOf(strings.ToLower(c.name))}
		}
	}
	return n
}

func (p *parser) filter(n *call) {
	p.pos++
	open := p.take()
	if !p.acceptWord("where") {
		p.fail(p.peek().place, "`where` is missing; write `filter (where condition)`")
	}
	n.filter = p.nested()
	n.place = n.to(p.closeParen(open).place)
}
