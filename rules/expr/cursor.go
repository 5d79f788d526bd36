package expr

func (p *parser) peek() token { return p.tokens[p.pos] }

// ahead is the token after the next one; at the end it stays there.
func (p *parser) ahead() token { return p.tokens[min(p.pos+1, len(p.tokens)-1)] }

// last is the token taken last; at the beginning it is the first one.
func (p *parser) last() token { return p.tokens[max(p.pos-1, 0)] }

func (p *parser) take() token {
	t := p.peek()
	if t.kind != tokenEnd {
		p.pos++
	}
	return t
}

func (t token) isSign(sign string) bool { return t.kind == tokenSign && t.text == sign }

func (t token) isWord(word string) bool { return t.kind == tokenWord && t.word == word }

func (p *parser) acceptSign(sign string) bool {
	if !p.peek().isSign(sign) {
		return false
	}
	p.pos++
	return true
}

func (p *parser) acceptWord(word string) bool {
	if !p.peek().isWord(word) {
		return false
	}
	p.pos++
	return true
}

// closeParen takes the `)` that belongs to an opening one.
func (p *parser) closeParen(open token) token {
	t := p.peek()
	switch {
	case p.acceptSign(")"):
	case t.kind == tokenEnd:
		p.fail(open.place, "this `(` is not closed; a `)` is missing")
	default:
		p.unexpected()
	}
	return t
}
