package expr

import (
	"cmp"
	"regexp"
	"strings"
)

// primary reads an operand without operators of its own.
func (p *parser) primary() node {
	t := p.peek()
	switch t.kind {
	case tokenNumber:
		return p.number()
	case tokenText:
		p.pos++
		return &literal{t.place, TextOf(t.text)}
	case tokenQuoted:
		p.pos++
		if p.peek().isSign(".") {
			p.qualified(t)
		}
		return &column{t.place, t.text, true}
	case tokenWord:
		return p.word(t)
	case tokenSign:
		if t.text == "(" {
			return p.parenthesized()
		}
	case tokenEnd:
	}
	p.missing()
	return &literal{place: t.place}
}

// bareDate is a date without its quotes.
var bareDate = regexp.MustCompile(`^(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b`)

// number reads a number, and a duration where a unit follows.
func (p *parser) number() node {
	t := p.take()
	value, err := ParseNumber(t.text)
	if err != nil {
		p.fail(t.place, err.Error())
	}
	if date := bareDate.FindString(p.src[t.offset:]); date != "" {
		p.failf(place{t.offset, t.offset + len(date)}, "a date is written in single quotes, and this is a subtraction: '%s'", date)
	}
	next := p.peek()
	if next.kind != tokenWord {
		return &literal{t.place, value}
	}
	at := t.to(next.place)
	if length, ok := unit(next.word); ok {
		p.pos++
		value, err = durationOf(value.decimal(), length)
		if err != nil {
			p.fail(at, err.Error())
		}
		return &literal{at, value}
	}
	switch hint := writtenOut(t.text, next.word); {
	case hint != "":
		p.fail(at, hint)
	case next.word == "percent":
		p.pos++
		p.percentage(t.place, value)
	case next.word == "x" || next.word == "times":
		p.pos++
		p.factor(at, "", value.decimal())
	case strings.HasPrefix(next.word, "month"), strings.HasPrefix(next.word, "year"), strings.HasPrefix(next.word, "quarter"):
		unit := strings.TrimSuffix(next.word, "s")
		days := map[string]string{"quarter": "91 days", "year": "365 days"}
		p.failf(at, "a %s is not always as long; write it in days: `%s`", unit, cmp.Or(days[unit], "30 days"))
	}
	return &literal{t.place, value}
}

func (p *parser) parenthesized() node {
	open := p.take()
	if p.peek().isSign(")") {
		p.fail(open.to(p.peek().place), "there is nothing between these parentheses")
	}
	if p.peek().isWord("select") {
		p.fail(p.peek().place, "a query cannot stand here; let Mode's query compute it as a column")
	}
	n := p.expression()
	if p.peek().isSign(",") {
		p.fail(p.peek().place, "a list in parentheses can only follow `in`")
	}
	n.cover(open.to(p.closeParen(open).place))
	return n
}

// word reads an operand that begins with a word.
func (p *parser) word(t token) node {
	next := p.ahead()
	switch {
	case isReserved(t.word):
		return p.keyword(t)
	case next.kind == tokenText && (t.word == "timestamp" || t.word == "date"):
		p.pos += 2
		return p.timeLiteral(t, next)
	case next.isSign("(") && t.word == "cast":
		return p.cast()
	case next.isSign("(") && t.word == "col":
		return p.col()
	case next.isSign("(") && ownGrammar(t.word):
		p.fail(t.place, unknownFunction(t.word))
	case next.isSign("("):
		return p.call()
	case next.isSign(".") && t.word == "run":
		return p.run()
	case next.isSign("."):
		p.pos++
		p.qualified(t)
	case t.word == "value":
		p.pos++
		return &valueWord{t.place}
	case isBarePast(t.word):
		p.pos++
		return &past{place: t.place, word: t.word}
	}
	p.wording()
	if hint, ok := wordHint(t.word, next); ok {
		p.fail(t.place, hint)
	}
	p.pos = min(p.pos+1, len(p.tokens)-1)
	return &column{t.place, t.text, false}
}

// keyword reads an operand that begins with a word which cannot be a column unless it stands in quotes.
func (p *parser) keyword(t token) node {
	if constant, ok := isConstant(t); ok {
		p.pos++
		return &literal{t.place, constant}
	}
	switch next := p.ahead(); {
	case next.kind == tokenEnd || next.kind == tokenSign && !next.isSign("(") && !next.isSign("*"):
		p.missing()
	case t.word == "case":
		return p.caseOf()
	case t.word == "select", t.word == "exists":
		p.fail(t.place, "a query cannot stand here; let Mode's query compute it as a column")
	default:
		p.missing()
	}
	return &literal{place: t.place}
}

func (p *parser) timeLiteral(keyword, text token) node {
	n := &timeLiteral{place: keyword.to(text.place), text: text.text}
	if _, ok := parseTime(text.text, nil); !ok {
		p.failf(text.place, "'%s' is no time; write %s '%s'", clip(text.text), keyword.word, exampleTime(keyword.word))
	}
	if keyword.word == "date" && len(text.text) != len("2006-01-02") {
		p.failf(text.place, "'%s' is more than a date; write timestamp '%s'", clip(text.text), clip(text.text))
	}
	return n
}

func exampleTime(keyword string) string {
	if keyword == "date" {
		return "2026-11-23"
	}
	return "2026-11-23 09:00:00"
}

// col reads col('A Column'), for those who would rather not write double quotes.
func (p *parser) col() node {
	word, open := p.take(), p.take()
	name := p.take()
	if (name.kind != tokenText && name.kind != tokenQuoted) || name.text == "" {
		p.fail(word.to(name.place), "`col` takes the name of a column as text: col('Order Total')")
	}
	end := p.closeParen(open)
	return &column{word.to(end.place), name.text, false}
}

// qualified refuses what a word and a point begin.
func (p *parser) qualified(t token) {
	name := p.ahead()
	whole := t.to(name.place)
	p.failf(whole, "columns have no table in front of them here; write `%s` alone, or %s if that is its whole name",
		clip(name.text), quoteColumn(t.text+"."+name.text))
}
