package rules

import (
	"fmt"
	"regexp"
	"strings"
)

// The values that YAML reads as something else than what was meant, or not at all, and what to write instead.

// valueLine splits `  - key: value` into what stands before the value, the key, and the value.
var valueLine = regexp.MustCompile(`^((\s*(?:- +)*)([A-Za-z_][\w-]*)\s*:[ \t]+)(\S.*)$`)

// itemLine splits `  - value`.
var itemLine = regexp.MustCompile(`^(\s*(?:- +)+)(\S.*)$`)

// value is about the value in line n, and puts a 0 in its place.
func (y *syntax) value(n int) *explanation {
	line := y.lines[n-1]
	before, key, value := "", "", ""
	if m := valueLine.FindStringSubmatch(line); m != nil {
		before, key, value = m[1], m[3], m[4]
	} else if m := itemLine.FindStringSubmatch(line); m != nil {
		before, value = m[1], m[2]
	}
	if value == "" || value == "0" {
		return nil
	}
	lines := y.with(n, before+"0")
	if value[0] == '[' || value[0] == '{' {
		dropContinuation(lines, n, len(leading(line)))
	}
	t := explainValue(key, strings.TrimRight(value, " \t"))
	at := length(before) + 1 + length(value[:t.at])
	p := y.src.problem(n, at, length(value[t.at:t.end]), t.message, t.hint)
	return &explanation{problems: Problems{p}, lines: lines, taken: true}
}

// dropContinuation empties the lines under line n that belong to its value because they are indented further.
func dropContinuation(lines []string, n, indented int) {
	for i := n; i < len(lines); i++ {
		at := len(leading(lines[i]))
		closes := strings.HasPrefix(lines[i][at:], "]") || strings.HasPrefix(lines[i][at:], "}")
		if at <= indented && !closes {
			return
		}
		lines[i] = ""
	}
}

// trap is a value that YAML cannot read: which bytes of it are at fault, why, and what to write.
type trap struct {
	at, end       int
	message, hint string
}

// explainValue says why YAML cannot read a value that stands on one line with its key.
func explainValue(key, value string) trap {
	t := trap{end: len(value)}
	switch sign := value[0]; sign {
	case '>', '|':
		t.message = fmt.Sprintf("YAML takes a value that begins with `%c` for a block of text, not for a comparison", sign)
		t.hint = insteadOfOperator(key, value)
	case '!':
		t.message = "YAML takes a value that begins with `!` for a tag"
		t.hint = insteadOfOperator(key, value)
	case '@':
		t.end = 1
		t.message = "YAML does not let a value begin with `@`"
		t.hint = writeKey(key, strings.TrimLeft(value, "@"))
		if isExpression(key) {
			t.hint = writeKey(key, quoted(value))
		}
	case '`':
		t.message = "YAML does not let a value begin with a backtick"
		t.hint = insteadOfQuotedColumn(key, value)
	case '"', '\'':
		t = explainQuoted(key, value)
	case '[', '{':
		t = explainFlow(key, value)
	case '*', '&':
		t.end = 1
		t.message = fmt.Sprintf("YAML does not take a value that begins with `%c` as text", sign)
		t.hint = writeKey(key, quoted(value))
		if isExpression(key) {
			t.hint = writeKey(key, strings.TrimLeft(value, "*& "))
		} else if value == "*" && key == "show" {
			t.hint = nameColumns
		}
	case '-':
		t.end = 1
		t.message = "YAML takes `- ` for an entry of a list, which must begin on a line of its own"
		t.hint = writeKey(key, "-"+strings.TrimLeft(value[1:], " "))
	default:
		t = explainPlain(key, value)
	}
	return t
}

// explainPlain is about a value that begins like text.
func explainPlain(key, value string) trap {
	t := trap{end: len(value), message: "YAML cannot read this value as text", hint: writeKey(key, quoted(value))}
	if _, wrong := parsePattern(value); key == "format" && wrong != nil {
		return trap{end: len(value), message: wrong.message, hint: wrong.hint}
	}
	at := strings.Index(value, ": ")
	if at < 0 && strings.HasSuffix(value, ":") {
		at = len(value) - 1
	}
	if at < 0 {
		return t
	}
	t.at, t.end = at, at+1
	t.message = "YAML takes this colon for the end of a second key on one line"
	if m := regexp.MustCompile(`^(\w+): (.+)$`).FindStringSubmatch(value); m != nil && isExpression(key) {
		t.hint = writeKey(key, m[1]+" = "+literal(m[2])) + ", as in SQL"
	}
	return t
}

// literal writes a word as an expression has it.
func literal(s string) string {
	if regexp.MustCompile(`^-?[\d.]+$|^(?i:true|false|null)$|^'.*'$`).MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(strings.Trim(s, `"`), "'", "''") + "'"
}

// explainQuoted is about a value that begins with a quote.
func explainQuoted(key, value string) trap {
	quote := value[:1]
	closing := closingQuote(value)
	if closing < 0 {
		return trap{
			end:     1,
			message: "the quote that opens here is not closed on this line",
			hint:    "put " + quote + " at the end, or write the text without quotes",
		}
	}
	if quote == `"` && strings.Contains(value[:closing], `\`) && closing == len(value)-1 {
		at := strings.Index(value, `\`)
		return trap{
			at: at, end: at + 2,
			message: "YAML does not know this escape; in double quotes a backslash has a meaning",
			hint:    writeKey(key, quoted(value[1:closing])),
		}
	}
	t := trap{
		at: closing + 1, end: len(value),
		message: fmt.Sprintf("YAML takes `%s` for the whole value, and cannot read what follows", value[:closing+1]),
		hint:    writeKey(key, quoted(value)),
	}
	if hint, ok := insteadOfOuterQuotes(key, value); ok {
		t.hint = hint
	} else if isExpression(key) {
		t.hint = insteadOfQuotedColumn(key, value)
	}
	return t
}

// closingQuote is where the quote closes that a value begins with, or -1.
func closingQuote(value string) int {
	quote := value[0]
	for i := 1; i < len(value); i++ {
		switch {
		case quote == '"' && value[i] == '\\':
			i++
		case value[i] == quote && quote == '\'' && i+1 < len(value) && value[i+1] == '\'':
			i++
		case value[i] == quote:
			return i
		}
	}
	return -1
}

// writeKey says what to write for a key, or just the value where there is no key.
func writeKey(key, value string) string {
	if key == "" {
		return fmt.Sprintf("write `%s`", value)
	}
	return fmt.Sprintf("write `%s: %s`", key, value)
}

// quoted puts a text into the quotes that need the fewest changes to it.
func quoted(s string) string {
	if strings.Contains(s, "'") && !strings.ContainsAny(s, `"\`) {
		return `"` + s + `"`
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
