package rules

import (
	"fmt"
	"regexp"
	"strings"
)

// atInFlow finds the `@` of handles, and not those of e-mail addresses.
var atInFlow = regexp.MustCompile(`([\[{,:]\s*)@`)

// inFlow finds the characters that may not begin a value inside brackets either.
var inFlow = regexp.MustCompile("[\\[{,:]\\s*([@#>|%`!&*][^,\\]}]*)")

// addressInFlow finds a web address with a question mark, which YAML does not take inside brackets.
var addressInFlow = regexp.MustCompile(`https?://[^\s,\]}'"]*\?[^\s,\]}'"]*`)

// explainFlow is about a value that begins with a bracket.
func explainFlow(key, value string) trap {
	if t, ok := cutCondition(key, value); ok {
		return t
	}
	t := trap{end: 1}
	m := inFlow.FindStringSubmatchIndex(value)
	switch {
	case strings.HasPrefix(value, "{{"):
		t.end = 2
		t.message = "YAML takes a value that begins with `{` for a mapping, not for text"
		t.hint = writeKey(key, quoted(value))
	case addressInFlow.MatchString(value):
		at := addressInFlow.FindStringIndex(value)
		t.at, t.end = at[0], at[1]
		t.message = "inside brackets YAML does not take a `?` in text"
		t.hint = writeKey(key, value[:at[0]]+quoted(value[at[0]:at[1]])+value[at[1]:])
	case key == "format":
		t.end = len(value)
		t.message = "inside `{ }` a comma ends a value, so a format with one is cut in two"
		t.hint = "put each format in quotes, such as `{revenue: '$#,##0'}`"
	case m != nil:
		t = explainSign(key, value, m[2], m[3])
	case isExpression(key) && value[0] == '[':
		t.end = len(value)
		t.message = "YAML takes a value that begins with `[` for a list"
		t.hint = insteadOfQuotedColumn(key, value)
	default:
		t.message = fmt.Sprintf("the `%c` that opens here is not closed, or text follows where it closes", value[0])
		t.hint = "close it at the end of the value; text that begins with a bracket must be in quotes"
	}
	return t
}

// explainSign is about a value inside brackets, from at to end, that begins with a character that has a meaning to YAML.
func explainSign(key, value string, at, end int) trap {
	t := trap{at: at, end: end}
	switch inside := strings.TrimSpace(value[at:end]); {
	case inside[0] == '#' && strings.Contains(value[:at], "format:"):
		t.message = "inside `{ }` a comma ends a value, so a format with one is cut in two"
		t.hint = "put the format in quotes, such as `format: '$#,##0'`"
	case inside[0] == '#':
		t.message = "YAML takes everything from `#` on for a comment, so the bracket is not closed"
		t.hint = writeKey(key, strings.ReplaceAll(value, "#", ""))
	case inside[0] == '@':
		t.message = "YAML does not let a value begin with `@`"
		t.hint = writeKey(key, atInFlow.ReplaceAllString(value, "$1"))
	default:
		t.message = fmt.Sprintf("YAML does not let a value begin with `%c`", inside[0])
		instead, ok := inWords(inside)
		if !ok {
			instead = quoted(inside)
		}
		t.hint = writeKey(key, value[:at]+instead+value[end:])
	}
	return t
}

// whenInFlow finds the beginning of a condition inside curly brackets.
var whenInFlow = regexp.MustCompile(`^\{(?:.*[,\s])?when:\s+`)

// cutCondition is about a condition inside curly brackets that stands in no quotes and has a comma in parentheses.
func cutCondition(key, value string) (trap, bool) {
	before := whenInFlow.FindString(value)
	condition := value[len(before):]
	if before == "" || strings.ContainsAny(condition[:min(1, len(condition))], `'"`) {
		return trap{}, false
	}
	depth, commas, end := 0, 0, 0
	for ; end < len(condition); end++ {
		switch c := condition[end]; {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth > 0:
			commas++
		}
		if depth <= 0 && strings.ContainsRune(",}", rune(condition[end])) {
			break
		}
	}
	if commas == 0 || end == len(condition) {
		return trap{}, false
	}
	condition = strings.TrimRight(condition[:end], " ")
	return trap{
		at: len(before), end: len(before) + len(condition),
		message: "inside `{ }` a comma ends a value, so a condition with one is cut in two",
		hint: "put the condition in double quotes: " +
			strings.TrimPrefix(writeKey(key, before+inDoubleQuotes(condition)+value[len(before)+end:]), "write "),
	}, true
}

// inDoubleQuotes puts a text into double quotes.
func inDoubleQuotes(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) + `"`
}
