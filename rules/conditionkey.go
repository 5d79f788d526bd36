package rules

import (
	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// conditionAsKey refuses `critical: {above: 5}`.
func (d *decoder) conditionAsKey(e entry) bool {
	for i := 0; i+1 < len(e.value.Content); i += 2 {
		word, limit := e.value.Content[i], e.value.Content[i+1]
		condition := word.Value + " " + limit.Value
		if _, err := expr.ParseCondition(condition); err != nil || limit.Kind != yaml.ScalarNode || severityLevel.has(word.Value) {
			continue
		}
		hint := writeKey(e.key.Value, condition)
		if len(e.value.Content) > 2 { //nolint:mnd // a key and its value
			hint = writeKey("when", condition)
		}
		d.fault(word, "a condition is one text, not a key with a value", hint)
		return true
	}
	return false
}
