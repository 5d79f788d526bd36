package alert

import (
	"encoding/json"

	"github.com/modealert/modealert/rules/expr"
)

// encode writes a value as the database keeps it, "" for null.
func encode(v expr.Value) string {
	if v.IsNull() {
		return ""
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
