package expr

import (
	"fmt"
	"strings"
)

// describe writes a node in one way however it was written, with all its parentheses: two nodes with the same
// description are the same.
func describe(n node) string {
	switch n := n.(type) {
	case *literal:
		return describeLiteral(n.value)
	case *timeLiteral:
		return "timestamp " + quoteText(n.text)
	case *column:
		return `"` + strings.ReplaceAll(n.name, `"`, `""`) + `"`
	case *valueWord:
		return "value"
	case *runWord:
		return describeRun(n)
	case *past:
		return describePast(n)
	case *unary:
		return fmt.Sprintf("(%s %s)", n.op.sign(), describe(n.x))
	case *binary:
		return fmt.Sprintf("(%s %s %s)", describe(n.x), n.op.sign(), describe(n.y))
	case *between:
		return fmt.Sprintf("(%s %sbetween %s and %s)", describe(n.x), notWord(n.not), describe(n.low), describe(n.high))
	case *in:
		return fmt.Sprintf("(%s %sin (%s))", describe(n.x), notWord(n.not), describeList(n.list))
	case *like:
		return describeLike(n)
	case *is:
		return fmt.Sprintf("(%s is %s%s)", describe(n.x), notWord(n.not), describeLiteral(n.want))
	case *caseOf:
		return describeCase(n)
	case *cast:
		return fmt.Sprintf("cast(%s as type %d)", describe(n.x), n.to)
	case *call:
		return describeCall(n)
	}
	return "?"
}

func describeLiteral(v Value) string {
	switch v.kind {
	case Null:
		return "null"
	case Text:
		return quoteText(v.text)
	case Duration:
		return "duration " + v.String()
	case Bool, Number, Time:
	}
	return v.String()
}

func describeRun(n *runWord) string {
	if n.name == "param" {
		return "run.param(" + quoteText(n.param) + ")"
	}
	return "run." + n.name
}

func describePast(n *past) string {
	switch {
	case n.back > 0:
		return n.word + "(" + DurationOf(n.back).String() + ")"
	case n.count == 0:
		return n.word
	case n.season == everyRun:
		return fmt.Sprintf("%s(%d)", n.word, n.count)
	}
	return fmt.Sprintf("%s(%d, '%s')", n.word, n.count, n.season)
}

func quoteText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func notWord(not bool) string {
	if not {
		return "not "
	}
	return ""
}

func describeList(nodes []node) string {
	parts := make([]string, len(nodes))
	for i, n := range nodes {
		parts[i] = describe(n)
	}
	return strings.Join(parts, ", ")
}

func describeLike(n *like) string {
	s := fmt.Sprintf("%s %slike %s", describe(n.x), notWord(n.not), describe(n.pattern))
	if n.escape != nil {
		s += " escape " + describe(n.escape)
	}
	return "(" + s + ")"
}

func describeCase(n *caseOf) string {
	var s strings.Builder
	s.WriteString("case")
	if n.operand != nil {
		s.WriteString(" " + describe(n.operand))
	}
	for _, w := range n.whens {
		s.WriteString(" when " + describe(w.condition) + " then " + describe(w.result))
	}
	if n.orElse != nil {
		s.WriteString(" else " + describe(n.orElse))
	}
	return s.String() + " end"
}

func describeCall(n *call) string {
	args := describeList(n.args)
	switch {
	case n.star:
		args = "*"
	case n.distinct:
		args = "distinct " + args
	}
	s := n.name + "(" + args + ")"
	if n.filter != nil {
		s += " filter (where " + describe(n.filter) + ")"
	}
	return s
}
