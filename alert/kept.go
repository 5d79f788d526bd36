package alert

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/modealert/modealert/rules/expr"
)

// A text that the database keeps is at most so many bytes long; messages show less of it.
const (
	maxKept      = 4 << 10
	maxLongValue = 1 << 10 // of a value
)

// encode writes a value as the database keeps it, "" for null, and for one that cannot be written, as if it were not known.
func encode(v expr.Value) string {
	if v.IsNull() {
		return ""
	}
	text, err := json.Marshal(short(v))
	if err != nil {
		return ""
	}
	return string(text)
}

// short cuts a value that is a long text.
func short(v expr.Value) expr.Value {
	if v.Kind() != expr.Text || len(v.String()) <= maxLongValue {
		return v
	}
	return expr.TextOf(cutTo(v.String(), maxLongValue))
}

// decode reads what encode wrote; what it does not understand is null, as if it were not known.
func decode(text string) expr.Value {
	var v expr.Value
	if text == "" || json.Unmarshal([]byte(text), &v) != nil {
		return expr.Value{}
	}
	return v
}

// groupKey writes the values of a group as a JSON array, "" where there are none. Numbers that are equal are written alike.
func groupKey(key []expr.Value) string {
	if len(key) == 0 {
		return groupAll
	}
	text := []byte{'['}
	for i, v := range key {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(text, groupPart(v)...)
	}
	return string(append(text, ']'))
}

// groupPart is one of the values of a group as JSON.
func groupPart(v expr.Value) string {
	switch v.Kind() {
	case expr.Null:
		return "null"
	case expr.Number:
		return withoutZeros(v.String())
	case expr.Bool:
		return v.String()
	case expr.Text, expr.Time, expr.Duration:
	}
	text, _ := json.Marshal(v.String()) // a text always has one
	return string(text)
}

// withoutZeros drops the zeros at the end of a fraction.
func withoutZeros(number string) string {
	if !strings.Contains(number, ".") {
		return number
	}
	return strings.TrimSuffix(strings.TrimRight(number, "0"), ".")
}

// cutText cuts a text to what is kept of it.
func cutText(s string) string { return cutTo(s, maxKept) }

// cutTo cuts a text to so many bytes, between characters.
func cutTo(s string, size int) string {
	if len(s) <= size {
		return s
	}
	for size > 0 && !utf8.RuneStart(s[size]) {
		size--
	}
	return s[:size] + "…"
}
