package alert

import (
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/modealert/modealert/rules/expr"
)

// maxKept bounds a text that the database keeps, in bytes; messages show less of it.
const maxKept = 4 << 10

// encode writes a value as the database keeps it, "" for null.
func encode(v expr.Value) string {
	if v.IsNull() {
		return ""
	}
	if v.Kind() == expr.Text {
		v = expr.TextOf(cutText(v.String()))
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic("a value is always valid JSON: " + err.Error())
	}
	return string(text)
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
	parts := make([]any, len(key))
	for i, v := range key {
		switch v.Kind() {
		case expr.Null:
			parts[i] = nil
		case expr.Number:
			parts[i] = json.Number(withoutZeros(v.String()))
		case expr.Bool:
			parts[i], _ = v.Bool()
		case expr.Text, expr.Time, expr.Duration:
			parts[i] = v.String()
		}
	}
	text, err := json.Marshal(parts)
	if err != nil {
		panic("a group of plain values is always valid JSON: " + err.Error())
	}
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
func cutText(s string) string {
	if len(s) <= maxKept {
		return s
	}
	end := maxKept
	for end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return s[:end] + "…"
}
