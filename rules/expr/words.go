package expr

import (
	"fmt"
)

// isReserved reports whether a word, in lower case, is a column only in quotes.
func isReserved(word string) bool {
	switch word {
	case "and", "or", "not", "in", "is", "between", "outside", "like", "above", "below", "isnull", "notnull",
		"case", "when", "then", "else", "end", "null", "true", "false", "distinct", "select", "exists":
		return true
	}
	return false
}

// ownGrammar reports whether in other databases a function takes more than expressions: `extract(hour from t)`.
func ownGrammar(function string) bool {
	switch function {
	case "extract", "try_cast", "safe_cast":
		return true
	}
	return false
}

// wordHint is what to write instead of a word that looks like a column and is meant as something else.
func wordHint(word string, next token) (string, bool) {
	switch word {
	case "now":
		return "`now` is written `now()`; a column of that name is written col('now')", true
	case "current_timestamp", "current_time", "sysdate", "getdate":
		return fmt.Sprintf("`%s` is written `now()`", word), true
	case "current_date":
		return "`current_date` is written `date(now())`", true
	case "interval":
		if next.kind == tokenText || next.kind == tokenNumber {
			return "a length of time is written without `interval` and without quotes: `2 hours`", true
		}
	case "datetime", "time":
		if next.kind == tokenText {
			return fmt.Sprintf("`%s` is written `timestamp '2026-11-23 09:00:00'`", word), true
		}
	case "over", "under", "exceeds", "greater", "less", "more", "fewer", "equals", "equal":
		if next.kind == tokenNumber || next.isWord("than") || next.isWord("to") {
			return operatorHint(word), true
		}
	case "ilike", "rlike", "regexp", "glob", "similar":
		if next.kind == tokenText || next.isWord("to") {
			return operatorHint(word), true
		}
	case "if":
		if next.kind == tokenWord && comparisonWord(next.word) || next.isWord("above") || next.isWord("below") || next.isWord("at") || next.isWord("value") {
			return fmt.Sprintf("leave out `if`: write `%s …`", next.word), true
		}
	case "half", "twice", "double", "triple":
		if next.isWord("of") || next.isWord("the") || next.kind == tokenWord && isPast(next.word) {
			factor := map[string]string{"half": "0.5", "twice": "2", "double": "2", "triple": "3"}[word]
			return fmt.Sprintf("`%s` is written `%s * previous`", word, factor), true
		}
	}
	return "", false
}

// missing says that an operand was to come and what came instead.
func (p *parser) missing() {
	t, last := p.peek(), p.last()
	_, operator := p.infix()
	switch {
	case t.kind == tokenEnd && p.pos == 0:
		p.fail(t.place, "the expression is empty")
	case t.kind == tokenEnd:
		p.failf(last.place, "something is missing after `%s`%s", last.text, p.signInName(last))
	case p.pos == 0 && p.implied && t.word == "when":
		p.failf(t.place, "leave out `when`: write `%s …`", p.ahead().text)
	case operator && p.pos == 0:
		p.failf(t.place, "`%s` needs something on its left: `amount %s …`%s", t.text, t.text, asColumn(t))
	case p.pos == 0:
		p.failf(t.place, "an expression cannot begin with `%s`%s", t.text, asColumn(t))
	default:
		p.failf(t.place, "something is missing between `%s` and `%s`%s%s", last.text, t.text, asColumn(t), p.signInName(last))
	}
}

// signInName is what to write for a column whose name may end with a sign, such as `margin_%`.
func (p *parser) signInName(sign token) string {
	if p.pos < 2 || !sign.isSign("%") || p.tokens[p.pos-2].kind != tokenWord {
		return ""
	}
	at := p.tokens[p.pos-2].to(sign.place)
	return "; a column of that name is written " + quoteColumn(p.src[at.offset:at.end])
}

// asColumn is what to write for a column whose name is a word of the language.
func asColumn(t token) string {
	if t.kind != tokenWord {
		return ""
	}
	return "; a column of that name is written " + quoteColumn(t.text)
}

// WriteColumn is a column's name as an expression has it: bare where that is possible, and otherwise as col('A Name').
func WriteColumn(name string) string {
	if e, err := Parse(name); err == nil {
		if c, ok := e.root.(*column); ok && c.name == name {
			return name
		}
	}
	return quoteColumn(name)
}

// quoteColumn is a column's name in the form that needs no quotes of YAML's.
func quoteColumn(name string) string { return "col(" + quoteText(name) + ")" }

// unexpected says that an expression was over and something followed.
func (p *parser) unexpected() {
	p.wording()
	t, last := p.peek(), p.last()
	switch {
	case p.err != nil:
	case t.isSign(")"):
		p.fail(t.place, "this `)` has no `(` before it")
	case t.isSign("("):
		p.fail(last.to(t.place), "an operator is missing before `(`")
	case p.beforeComma():
		p.commas()
	case t.isWord("for"):
		p.unexpectedFor(t)
	case t.kind == tokenNumber:
		p.unexpectedNumber(t, last)
	case t.kind == tokenWord && operatorHint(t.word) != "":
		p.fail(t.place, operatorHint(t.word))
	case t.kind == tokenWord && nearOperator(t.word) != "":
		p.failf(t.place, "`%s` is no operator; did you mean `%s`?", clip(t.text), nearOperator(t.word))
	case t.kind == tokenWord && last.kind == tokenWord:
		p.unexpectedWord(last)
	case t.kind == tokenEnd:
		p.failf(last.place, "something is missing after `%s`", clip(last.text))
	default:
		p.operatorMissing(t, last)
	}
}

// operatorMissing says that an operand follows another one.
func (p *parser) operatorMissing(t, last token) {
	if meant := nearOperator(last.word); meant != "" {
		p.failf(last.place, "`%s` is no operator; did you mean `%s`?", clip(last.text), meant)
	}
	p.failf(t.place, "an operator such as `=` or `and` is missing before `%s`", clip(p.src[t.offset:t.end]))
}
