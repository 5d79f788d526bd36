package rules

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/modealert/modealert/rules/expr"
)

// decode makes a value of its JSON text. What can be no number of the language stays text, which is then refused where a
// number is needed, and nowhere else.
func decode(text jsontext.Value, known *shared) expr.Value {
	switch text.Kind() {
	case 'n':
		return expr.Value{}
	case 't', 'f':
		return expr.BoolOf(text[0] == 't')
	case '"':
		return expr.TextOf(known.text(text))
	case '{', '[':
		return expr.TextOf(strings.ToValidUTF8(string(text), "\ufffd"))
	default:
		v, err := expr.ParseNumber(text)
		if err != nil {
			return clipped(expr.TextOf(string(text)))
		}
		return v
	}
}

// unquoted is the text in quotes, with U+FFFD for whatever in it is no character.
func unquoted(quoted []byte) string {
	plain := quoted[1 : len(quoted)-1]
	if bytes.IndexByte(plain, '\\') < 0 && utf8.Valid(plain) {
		return string(plain)
	}
	text, _ := jsontext.AppendUnquote(nil, quoted) // the error only says that U+FFFD was needed
	return string(text)
}

// shared holds texts of a column that rows repeat, each in the place that its characters say, until another one takes it.
type shared [sharedTexts]string

func (s *shared) text(quoted []byte) string {
	n := len(quoted) - 2
	if s == nil || n == 0 || n > maxSharedText {
		return unquoted(quoted)
	}
	plain := quoted[1 : n+1]
	place := &s[scattered(plain)%sharedTexts]
	if *place == string(plain) { // which then stands for itself
		return *place
	}
	text := unquoted(quoted)
	if text == string(plain) {
		*place = text
	}
	return text
}

// scattered is a number that is rarely the same for two texts of a column. Of a long text it looks at some characters only.
func scattered(text []byte) uint64 {
	var n uint64
	if last := len(text) - 8; last >= 0 {
		n = binary.LittleEndian.Uint64(text) + 3*binary.LittleEndian.Uint64(text[last/2:]) + 5*binary.LittleEndian.Uint64(text[last:])
	} else {
		for _, c := range text {
			n = n<<8 | uint64(c)
		}
	}
	return n * 0x9e3779b97f4a7c15 >> 32 // the golden ratio spreads them
}
