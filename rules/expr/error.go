package expr

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// ErrRange says that a number became too large or too finely divided to be kept exactly.
var ErrRange = errors.New("number out of range: more than 1,000 digits before or after the point")

// Error is one mistake in an expression.
type Error struct {
	// Offset and End are the bytes of the source that it is about; End is never before Offset.
	Offset, End int
	// Message tells the writer of the expression what is wrong and what to write instead.
	Message string
}

// Error is the message.
func (e *Error) Error() string { return e.Message }

// Errors are the mistakes in one expression, in the order of their places; never empty.
type Errors []*Error

// Error joins the messages.
func (e Errors) Error() string {
	messages := make([]string, len(e))
	for i, one := range e {
		messages[i] = one.Message
	}
	return strings.Join(messages, "; ")
}

// TypeError says that a value does not fit where it is used.
type TypeError struct {
	// Column names the column that the value comes from; empty when it was computed.
	Column string
	// Value is the value that does not fit.
	Value Value
	// Want is what was needed, with its article: "a number".
	Want string

	source  string // what computed the value, where that is known
	operand int    // which operand the value was, so that the compiler can name its column
	other   Value  // the operand that Value does not fit with
}

// Error names the column and the value.
func (e *TypeError) Error() string {
	value := quoteValue(e.Value)
	switch {
	case e.Column != "":
		return fmt.Sprintf("column `%s` has %s, which is not %s", e.Column, value, e.Want)
	case e.source != "":
		return fmt.Sprintf("`%s` is %s, which is not %s", e.source, value, e.Want)
	}
	return fmt.Sprintf("%s is not %s", value, e.Want)
}

// maxQuoted is how many characters of a value an error shows.
const maxQuoted = 40

func quoteValue(v Value) string {
	s := v.String()
	if utf8.RuneCountInString(s) > maxQuoted {
		s = string([]rune(s)[:maxQuoted]) + "…"
	}
	switch v.Kind() {
	case Null:
		return "null"
	case Text:
		return "the text '" + s + "'"
	case Time:
		return "the time " + s
	case Duration:
		return "the duration " + s
	case Bool, Number:
	}
	return s
}

// withArticle is a kind as TypeError.Want says it.
func withArticle(k Kind) string {
	switch k {
	case Number:
		return "a number"
	case Text:
		return "text"
	case Time:
		return "a time"
	case Duration:
		return "a duration"
	case Bool:
		return "true or false"
	case Null:
	}
	return "null"
}
