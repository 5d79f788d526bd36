package expr

import (
	"errors"
	"fmt"
	"slices"
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

// TypeError says that a value does not fit where it is used. Error names the value, and Private does not: whoever passes
// it on decides by Columns which of the two may be said.
type TypeError struct {
	// Column names the column that the value comes from; empty when it was computed.
	Column string
	// Value is the value that does not fit.
	Value Value
	// Want is what was needed, with its article: "a number".
	Want string

	source  string   // what computed the value, where that is known
	columns []string // that it was computed from
	operand int      // which operand the value was, so that the compiler can name its column
	other   Value    // the operand that Value does not fit with
	earlier bool     // whether the value is of a row before
}

// Earlier reports whether the value is of some row before the one at which it was found not to fit.
func (e *TypeError) Earlier() bool { return e.earlier }

// Error names the column and the value.
func (e *TypeError) Error() string { return e.text(quoteValue(e.Value), ", which") }

// Private says the same without the value, so that nothing of the data is in it: "column `ssn` has a text that is not a
// number".
func (e *TypeError) Private() string { return e.text(kindInWords(e.Value.kind), " that") }

func (e *TypeError) text(value, which string) string {
	is := "is not " + e.Want
	if e.Want == withArticle(Number) && e.tooLarge() {
		is = "has more than the 1,000 digits before or after the point that a number may have"
	}
	switch {
	case e.Column != "":
		return fmt.Sprintf("column `%s` has %s%s %s", e.Column, value, which, is)
	case e.source != "":
		return fmt.Sprintf("%s is %s%s %s", e.source, value, which, is)
	}
	return value + " " + is
}

// tooLarge reports whether the value is a text with a number that cannot be kept, perhaps with only its beginning.
func (e *TypeError) tooLarge() bool {
	if e.Value.kind != Text {
		return false
	}
	text := strings.TrimSpace(e.Value.text)
	begin, cut := strings.CutSuffix(text, "…")
	_, err := ParseDecimal(begin)
	return errors.Is(err, ErrRange) || cut && err == nil
}

// Columns lists the columns that the value comes from or was computed from, as the rule writes them. It is nil where
// only constants took part, and where that is not known: in an error of Truth or Compare.
func (e *TypeError) Columns() []string {
	if e.columns == nil && e.Column != "" {
		return []string{e.Column}
	}
	return slices.Clone(e.columns)
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

// kindInWords is what TypeError.Private says instead of a value.
func kindInWords(k Kind) string {
	switch k {
	case Text:
		return "a text"
	case Bool:
		return "a boolean"
	case Null, Number, Time, Duration:
	}
	return withArticle(k)
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
