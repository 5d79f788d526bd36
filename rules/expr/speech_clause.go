package expr

import "strings"

// clause says a node that is true or false.
func (s *Speech) clause(n node) string {
	switch n := n.(type) {
	case *unary:
		if n.op == opNot {
			return s.negation(n.x)
		}
	case *binary:
		switch {
		case n.op == opAnd || n.op == opOr:
			x := s.part(n.x, n.op)
			return x + " " + n.op.sign() + " " + s.part(n.y, n.op)
		case n.op < opAdd:
			return s.comparison(n)
		}
	case *between:
		x := s.noun(n.x)
		return x + " is " + betweenOp(n) + " " + s.beside(n.x, n.low) + " and " + s.beside(n.x, n.high)
	case *in:
		return s.in(n)
	case *like:
		return s.like(n)
	case *is:
		return s.noun(n.x) + " is " + notWord(n.not) + describeLiteral(n.want)
	}
	return s.noun(n) + " is true"
}

// negation says what is not so.
func (s *Speech) negation(n node) string {
	switch n := n.(type) {
	case *column, *call:
		return s.noun(n) + " is false"
	}
	return "not (" + s.clause(n) + ")"
}

// part says a side of `and` or `or`, in parentheses where it is one of the other kind.
func (s *Speech) part(n node, op operator) string {
	said := s.clause(n)
	if b, ok := n.(*binary); ok && (b.op == opAnd || b.op == opOr) && b.op != op {
		return "(" + said + ")"
	}
	return said
}

// comparison says x op y.
func (s *Speech) comparison(n *binary) string {
	x, op, y := n.x, n.op, n.y
	if _, constant := constantOf(x); constant || isValue(y) && !isValue(x) {
		x, op, y = y, op.flipped(), x
	}
	said := s.noun(x)
	switch op {
	case opEqual:
		said += " is "
	case opUnequal:
		said += " is not "
	case opDistinct:
		said += " is other than "
	case opNotDistinct:
		said += " is the same as "
	default:
		said += " is " + op.word() + " "
	}
	return said + s.beside(x, y)
}

// beside says what x is compared with: a constant is written as x itself would be.
func (s *Speech) beside(x, n node) string {
	if c, column := n.(*column); column {
		return "the column " + columnInWords(c.name) // without which it would be taken for the text
	}
	v, ok := constantOf(n)
	if _, asWritten := n.(*timeLiteral); !ok || asWritten {
		return s.noun(n)
	}
	if p, is := x.(*past); is {
		if p.word == "percent_change" && v.kind == Number {
			return s.Write(v, false) + "%"
		}
		return s.constant(v, p.word != "zscore")
	}
	return s.constant(v, isValue(x))
}

// in says x in (…).
func (s *Speech) in(n *in) string {
	said := s.noun(n.x)
	items := make([]string, len(n.list))
	for i, item := range n.list {
		items[i] = s.beside(n.x, item)
	}
	switch {
	case len(items) == 1:
		return said + " is " + notWord(n.not) + items[0]
	case n.not:
		return said + " is none of " + alternatives(items)
	}
	return said + " is one of " + alternatives(items)
}

// alternatives are things of which one is meant: "a, b or c".
func alternatives(items []string) string {
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " or " + items[last]
}

// like says x like pattern.
func (s *Speech) like(n *like) string {
	said := s.noun(n.x)
	pattern, ok := n.pattern.(*literal)
	if !ok || n.escape != nil || pattern.value.kind != Text || strings.Contains(pattern.value.text, "_") {
		return said + " is " + notWord(n.not) + "like " + s.written(n.pattern)
	}
	text := pattern.value.text
	core := strings.Trim(text, "%")
	before, after := strings.HasPrefix(text, "%"), strings.HasSuffix(text, "%")
	does, does3 := "", "s "
	if n.not {
		does, does3 = "does not ", " "
	}
	switch {
	case core == "" || strings.Contains(core, "%"):
		return said + " is " + notWord(n.not) + "like " + quoteText(text)
	case before && after:
		return said + " " + does + "contain" + does3 + s.constant(TextOf(core), false)
	case after:
		return said + " " + does + "start" + does3 + "with " + s.constant(TextOf(core), false)
	case before:
		return said + " " + does + "end" + does3 + "with " + s.constant(TextOf(core), false)
	}
	return said + " is " + notWord(n.not) + s.constant(TextOf(core), false)
}
