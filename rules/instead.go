package rules

import (
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// What to write instead of an expression that YAML does not leave as it is.

// insteadOfOperator rewrites a comparison that begins with a sign as YAML can take it.
func insteadOfOperator(key, value string) string {
	condition, ok := inWords(value)
	switch {
	case ok && isCondition(key):
		return writeKey(key, condition)
	case ok && key == "value":
		return "write what to watch, such as `value: sum(revenue)`; the comparison belongs under `warning`"
	case ok && key == "where":
		return "begin with a column: " + writeKey(key, "amount "+condition)
	case isCondition(key) && value[0] == '|':
		return "write a condition, such as " + "`" + key + ": above 1000`"
	}
	if _, text, ok := strings.Cut(value, " "); ok && strings.HasPrefix(value, "!!") {
		return writeKey(key, strings.TrimSpace(text))
	}
	if operand, ok := strings.CutPrefix(value, "!"); ok && isExpression(key) {
		return writeKey(key, "not "+strings.TrimSpace(operand))
	}
	return writeKey(key, quoted(value))
}

// inWords rewrites a comparison that begins with a sign.
func inWords(value string) (string, bool) {
	words := []struct{ sign, word string }{
		{">=", "at least "}, {">", "above "}, {"!=", "<> "}, {"! =", "<> "},
	}
	for _, w := range words {
		if operand, ok := strings.CutPrefix(value, w.sign); ok {
			operand = strings.TrimSpace(operand)
			if plain, ok := expr.PlainNumber(operand); ok {
				operand = plain
			}
			return w.word + operand, true
		}
	}
	return "", false
}

// quotedColumn is a column name in the quotes of some database, at the start of a value.
var quotedColumn = regexp.MustCompile("^(?:\"([^\"]+)\"|`([^`]+)`|\\[([^\\]]+)\\])(.*)$")

// numbersInBrackets are the bounds of a range, as mathematics writes it.
var numbersInBrackets = regexp.MustCompile(`^\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)\s*\]$`)

// insteadOfList rewrites conditions that were written as a list.
func insteadOfList(key, value string) (string, bool) {
	inside, ok := strings.CutPrefix(value, "[")
	inside, closed := strings.CutSuffix(inside, "]")
	if !ok || !closed || !isCondition(key) {
		return "", false
	}
	conditions := strings.Split(inside, ",")
	for i, c := range conditions {
		conditions[i] = strings.TrimSpace(c)
		if _, err := expr.ParseCondition(conditions[i]); err != nil {
			return "", false
		}
	}
	return writeKey(key, strings.Join(conditions, " or ")), true
}

// inBrackets writes a list of scalars on one line.
func inBrackets(list *yaml.Node) string {
	items := make([]string, len(list.Content))
	for i, item := range list.Content {
		items[i] = item.Value
	}
	return "[" + strings.Join(items, ", ") + "]"
}

// insteadOfQuotedColumn rewrites an expression that begins with a quoted column name.
func insteadOfQuotedColumn(key, value string) string {
	if m := numbersInBrackets.FindStringSubmatch(value); m != nil && isCondition(key) {
		return writeKey(key, "between "+m[1]+" and "+m[2]) + fmt.Sprintf(", or `outside %s and %s`", m[1], m[2])
	}
	if hint, ok := insteadOfList(key, value); ok {
		return hint
	}
	m := quotedColumn.FindStringSubmatch(value)
	if m == nil || !isExpression(key) {
		return writeKey(key, quoted(value))
	}
	instead := expr.WriteColumn(m[1]+m[2]+m[3]) + m[4]
	if strings.Contains(instead, ": ") || strings.Contains(instead, " #") {
		instead = quoted(instead)
	}
	return writeKey(key, instead)
}

// insteadOfOuterQuotes takes away the quotes around an expression that holds such quotes itself. It is false where that
// does not make an expression.
func insteadOfOuterQuotes(key, value string) (string, bool) {
	quote := value[:1]
	inside, closed := strings.CutSuffix(value[1:], quote)
	if !isExpression(key) || !closed || !strings.Contains(inside, quote) {
		return "", false
	}
	// Between double quotes, what stands in double quotes after an operator is meant as a text.
	inside = strings.ReplaceAll(inside, `"`, "'")
	parse := expr.Parse
	if isCondition(key) {
		parse = expr.ParseCondition
	}
	if _, err := parse(inside); err != nil || strings.HasPrefix(inside, "'") || strings.Contains(inside, ": ") || strings.Contains(inside, " #") {
		return "", false
	}
	return writeKey(key, inside), true
}
