package expr

// modulo is simple but for those who write a percentage.
func (p *parser) modulo(left node) node {
	if number, ok := constantOf(left); ok && number.kind == Number && p.afterPercent() {
		p.percentage(left.at(), number)
	}
	right := p.operators(bindProduct + 1)
	return &binary{left.at().to(p.last().place), opModulo, left, right}
}

// afterPercent reports whether what comes next cannot follow the sign of a division's remainder, or would make no sense.
func (p *parser) afterPercent() bool {
	next := p.peek()
	switch {
	case next.kind == tokenEnd, next.isSign(")"), next.isSign(","), next.isWord("and"), next.isWord("or"):
		return true
	case next.kind != tokenWord:
		return false
	}
	_, relative := relativeWord(next.word)
	return relative || next.word == "of" || isPast(next.word)
}

// percentage says what to write instead of a number of percent, which begins at from and after which the parser stands.
func (p *parser) percentage(from place, number Value) {
	share, err := number.decimal().Mul(percent)
	if err != nil {
		return
	}
	at, already := from.to(p.last().place), p.about(from) == "percent_change"
	next := p.peek()
	sign, relative := relativeWord(next.word)
	switch {
	case relative && next.kind == tokenWord:
		p.pos++
		p.acceptWord("than")
		if sign < 0 {
			share = share.Neg()
		}
		if share, err = DecimalOf(1).Add(share); err == nil {
			p.factor(at, comparisonWords[sign+1], share)
		}
	case next.isWord("of") || next.kind == tokenWord && isPast(next.word):
		p.acceptWord("of")
		p.factor(at, "", share)
	case p.about(from) == "change":
		p.failf(at, "`change` is a difference; write `percent_change`, and `%s`", number)
	case already:
		p.failf(at, "`percent_change` is in percent already; write `%s`", number)
	default:
		p.failf(at, "a percentage is written as a share of 1: `%s`; `%%` is the remainder of a division", share.trimmed(0))
	}
}

// comparisonWords are the words for less and for more.
var comparisonWords = [...]string{0: "below ", 2: "above "}

// relativeWord is -1 for a word that means less, as in `20% below previous`, and 1 for one that means more.
func relativeWord(word string) (sign int, ok bool) {
	switch word {
	case "below", "under", "less", "lower", "smaller":
		return -1, true
	case "above", "over", "more", "higher", "greater":
		return 1, true
	}
	return 0, false
}

// factor says what to write instead of a multiple of the operand that comes next, whose beginning is at.
func (p *parser) factor(at place, comparison string, by Decimal) {
	whole, operand := at, "previous"
	if first := p.peek(); first.kind == tokenWord && (isPast(first.word) || first.word == "value" || p.ahead().isSign("(")) {
		operandAt := p.primary().at()
		whole, operand = at.to(operandAt), p.src[operandAt.offset:operandAt.end]
	}
	p.failf(whole, "write `%s%s * %s`", comparison, by.trimmed(0), clip(operand))
}

// about is what a number is compared with, such as `percent_change`: the first name to the left of it, in lower case. It is empty
// where that is the value, which is understood.
func (p *parser) about(number place) string {
	for i := p.pos - 1; i >= 0; i-- {
		t := p.tokens[i]
		begins := i == 0 || p.tokens[i-1].isWord("and") || p.tokens[i-1].isWord("or")
		switch {
		case t.offset >= number.offset, t.kind == tokenNumber:
		case compares(t) && begins:
			return ""
		case t.kind == tokenSign, compares(t), t.isWord("and"), t.isWord("or"), t.isWord("least"), t.isWord("most"):
		default:
			return t.word
		}
	}
	return ""
}

// compares reports whether a token is a word or a sign that a comparison begins with.
func compares(t token) bool {
	switch t.text {
	case "=", "==", "<>", "!=", "<", "<=", ">", ">=":
		return t.kind == tokenSign
	}
	switch t.word {
	case "above", "below", "at", "between", "outside", "in", "not":
		return true
	}
	return false
}
