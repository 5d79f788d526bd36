package expr

import (
	"fmt"
	"strings"
)

// wording says how the language writes what people say for an operator and more: `older than 2 hours`, `drops by 20%`,
// `starts with 'x'`. It says nothing of anything else.
func (p *parser) wording() {
	t, next := p.peek(), p.ahead()
	switch {
	case t.kind != tokenWord:
	case next.isWord("than") && (t.word == "older" || t.word == "newer" || t.word == "younger"):
		p.olderThan(t)
	case p.implied && moveOf(t.word) != 0:
		p.moved(t)
	case t.word == "contains" || t.word == "includes":
		p.containing(t, "%", "%", next)
	case next.isWord("with") && (t.word == "starts" || t.word == "begins"):
		p.containing(t, "", "%", p.tokens[p.pos+2])
	case next.isWord("with") && t.word == "ends":
		p.containing(t, "%", "", p.tokens[p.pos+2])
	case (t.word == "before" || t.word == "after") && p.pos == 0 && p.operandAhead():
		p.beforeOrAfter(t)
	}
}

// operandAhead reports whether the token after the next one begins an operand, so that the next one is none.
func (p *parser) operandAhead() bool {
	next := p.ahead()
	if next.kind != tokenWord {
		return next.kind == tokenText || next.kind == tokenNumber
	}
	p.pos++
	_, operator := p.infix()
	p.pos--
	return !operator && !isReserved(next.word)
}

// beside is the column or `value` that stands before a word; empty where there is none, or something longer.
func (p *parser) beside() (left token, written string) {
	left = p.last()
	if p.pos == 0 || left.kind != tokenWord && left.kind != tokenQuoted || isReserved(left.word) {
		return p.peek(), ""
	}
	return left, p.src[left.offset:left.end]
}

// olderThan is about `created_at older than 2 hours`.
func (p *parser) olderThan(t token) {
	from, left := p.beside()
	first := p.pos == 0
	p.pos += 2
	operand := p.operators(bindSum)
	age := p.src[operand.at().offset:operand.at().end]
	whole, op := from.to(p.last().place), "above "
	if t.word != "older" {
		op = "below "
	}
	switch {
	case left != "":
		p.failf(whole, "write `age(%s) %s%s`", left, op, age)
	case first && p.implied:
		p.failf(whole, "write `age(value) %s%s` where the value is a time, and `%s%s` where it is a length of time", op, age, op, age)
	default:
		p.failf(whole, "write `age(created_at) %s%s`, with the column that has the time", op, age)
	}
}

// moveOf is 1 for a word that says that something grew, -1 for one that says that it shrank.
func moveOf(word string) int {
	switch word {
	case "drop", "drops", "dropped", "fall", "falls", "fell", "decline", "declines", "declined", "decrease", "decreases", "decreased", "down":
		return -1
	case "rise", "rises", "rose", "increase", "increases", "increased", "grow", "grows", "grew", "jump", "jumps", "jumped", "up":
		return 1
	}
	return 0
}

// moved is about `drops by 20%` and `rises more than 200`.
func (p *parser) moved(t token) {
	from, left := p.beside()
	if !strings.EqualFold(left, "value") {
		from = t
	}
	at := p.pos + 1
	for p.tokens[at].isWord("by") || p.tokens[at].isWord("more") || p.tokens[at].isWord("than") {
		at++
	}
	number, unit := p.tokens[at], p.tokens[min(at+1, len(p.tokens)-1)]
	if number.kind != tokenNumber {
		return
	}
	word, end := "change", number
	if unit.isSign("%") || unit.isWord("percent") {
		word, end = "percent_change", unit
	}
	op, sign := "above", ""
	if moveOf(t.word) < 0 {
		op, sign = "below", "-"
	}
	p.failf(from.to(end.place), "write `%s %s %s%s`", word, op, sign, number.text)
}

// containing is about `starts with 'x'`.
func (p *parser) containing(t token, before, after string, text token) {
	if text.kind != tokenText {
		return
	}
	whole, pattern := t.to(text.place), quoteText(before+text.text+after)
	switch {
	case strings.ContainsAny(text.text, "%_"):
		p.failf(whole, "write `like %s`, where %% stands for anything and _ for one character", quoteText(before+"text"+after))
	case p.pos == 0 && !p.implied:
		p.failf(whole, "begin with a column: `name like %s`", pattern)
	default:
		p.failf(whole, "write `like %s`", pattern)
	}
}

// beforeOrAfter is about a condition that begins with `before now()`.
func (p *parser) beforeOrAfter(t token) {
	op := "above"
	if t.word == "before" {
		op = "below"
	}
	if p.implied {
		p.failf(t.place, "`%s` is written `%s`", t.word, op)
	}
	p.failf(t.place, "begin with a column: `created_at %s …`", op)
}

// sinceWhen is what people say for the value of some time ago.
var sinceWhen = map[string]string{
	"run": "previous", "value": "previous", "hour": "ago(1 hour)", "day": "ago(1 day)", "week": "ago(7 days)", "month": "ago(30 days)", "year": "ago(365 days)",
}

// previousWeek is about `below previous week`.
func (p *parser) previousWeek(last, t token) {
	instead := sinceWhen[t.word]
	if instead == "" || last.word != "previous" && last.word != "last" {
		return
	}
	p.fail(last.to(t.place), fmt.Sprintf("`%s %s` is written `%s`", last.text, t.text, instead))
}
