package expr

import (
	"strings"
	"time"
)

// Speech says expressions in English. What would be clumsy in words stays as it was written, in backticks.
type Speech struct {
	// Subject is what `value` is called when it is first mentioned, such as "the sum of revenue"; from then on it is "it".
	// Empty means that it has been mentioned.
	Subject string
	// Write writes a constant that is not text; ofValue says that `value` is compared with it.
	Write func(v Value, ofValue bool) string

	src string
}

// Noun says what an expression computes: "the sum of revenue".
func (s *Speech) Noun(e *Expr) string {
	s.src = e.src
	return s.noun(e.root)
}

// Clause says what a condition asks: "the sum of revenue is below 5 and the number of rows is at least 200".
func (s *Speech) Clause(e *Expr) string {
	s.src = e.src
	return s.clause(e.root)
}

// written is a node as it was written, on one line.
func (s *Speech) written(n node) string {
	at := n.at()
	return "`" + strings.Join(strings.Fields(s.src[at.offset:at.end]), " ") + "`"
}

// subject is what `value` is called now.
func (s *Speech) subject() string {
	if s.Subject == "" {
		return "it"
	}
	subject := s.Subject
	s.Subject = ""
	return subject
}

// of is a property of `value`: "its change since then", "the change of the sum of revenue since then".
func (s *Speech) of(property, rest string) string {
	if s.Subject == "" {
		return "its " + property + rest
	}
	return "the " + property + " of " + s.subject() + rest
}

// noun says a node that has a value.
func (s *Speech) noun(n node) string {
	switch n := n.(type) {
	case *valueWord:
		return s.subject()
	case *column:
		return columnInWords(n.name)
	case *literal:
		return s.constant(n.value, false)
	case *timeLiteral:
		return n.text
	case *runWord:
		return n.inWords()
	case *past:
		return s.past(n)
	case *unary:
		if v, ok := constantOf(n); ok {
			return s.constant(v, false)
		}
	case *binary:
		if said, ok := s.arithmetic(n); ok {
			return said
		}
	case *call:
		if said, ok := s.call(n); ok {
			return said
		}
	}
	return s.written(n)
}

// columnInWords is the name of a column.
func columnInWords(name string) string {
	if name != "" && wordLength(name) == len(name) {
		return name
	}
	return `"` + name + `"`
}

// constant says a constant; a text that is one word needs no quotes.
func (s *Speech) constant(v Value, ofValue bool) string {
	switch {
	case v.kind == Text && isPlainWord(v.text):
		return v.text
	case v.kind == Text:
		return quoteText(v.text)
	case v.kind == Duration:
		return durationInWords(time.Duration(v.n))
	case v.kind == Number || v.kind == Time:
		return s.Write(v, ofValue)
	case v.IsNull():
		return "null"
	}
	return v.String()
}

// isPlainWord reports whether a text reads as itself without quotes: 'EU' does, and 'null' would be taken for null.
func isPlainWord(text string) bool {
	return text != "" && wordLength(text) == len(text) && isWordStart([]rune(text)[0]) && !isReserved(strings.ToLower(text))
}

// arithmetic says a calculation of two simple parts; longer ones are better read as they were written.
func (s *Speech) arithmetic(n *binary) (string, bool) {
	word, ok := map[operator]string{opAdd: "plus", opSubtract: "minus", opMultiply: "times", opDivide: "divided by"}[n.op]
	if !ok || !speakable(n.x) || !speakable(n.y) {
		return "", false
	}
	x := s.noun(n.x)
	return x + " " + word + " " + s.noun(n.y), true
}

// speakable reports whether a part can stand beside an operator in words.
func speakable(n node) bool {
	switch n := n.(type) {
	case *column, *literal, *valueWord, *runWord, *past:
		return true
	case *call:
		return n.filter == nil
	}
	_, constant := constantOf(n)
	return constant
}

// inWords says a word about the run itself.
func (n *runWord) inWords() string {
	switch n.name {
	case "duration":
		return "the duration of the run"
	case "state":
		return "the state of the run"
	case "consecutive_failures":
		return "the number of failed runs in a row"
	case "row_count":
		return "the number of rows in the result"
	case "executed_by":
		return "the one who ran it"
	}
	return "the parameter " + columnInWords(n.param)
}
