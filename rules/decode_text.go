package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// text reads a scalar as it is written in the file: `NO`, `0123` and `1_000` stay what they are.
func (d *decoder) text(e entry) (string, bool) {
	if !e.given() || !d.sound(e.value) {
		return "", false
	}
	n := e.value
	written := d.src.rest(n.Line, n.Column)
	switch {
	case n.Kind == yaml.MappingNode && strings.HasPrefix(written, "{{"):
		d.fault(n, "YAML takes a value that begins with `{` for a mapping, not for text",
			writeKey(e.key.Value, quoted(strings.TrimSpace(written))))
	case n.Kind == yaml.MappingNode:
		d.fault(n, fmt.Sprintf("`%s` must be text, not `key: value` lines", e.key.Value),
			"write the text itself, in quotes if it begins with a bracket or holds a colon")
	case n.Kind == yaml.SequenceNode && isCondition(e.key.Value) && !strings.HasPrefix(written, "["):
		d.fault(n, fmt.Sprintf("`%s` must be one condition, not a list", e.key.Value), insteadOfQuotedColumn(e.key.Value, inBrackets(n)))
	case n.Kind == yaml.SequenceNode && isExpression(e.key.Value):
		d.faultAt(n.Line, n.Column, length(strings.TrimSpace(written)), "YAML takes a value that begins with `[` for a list",
			insteadOfQuotedColumn(e.key.Value, strings.TrimSpace(written)))
	case n.Kind != yaml.ScalarNode:
		d.fault(n, fmt.Sprintf("`%s` must be text, not a list", e.key.Value), "")
	case strings.HasPrefix(written, "!"):
		d.faultAt(n.Line, n.Column, length(strings.TrimSpace(written)),
			"YAML takes a value that begins with `!` for a tag and drops it without a word",
			insteadOfOperator(e.key.Value, strings.TrimSpace(written)))
	case isNull(n):
		d.empty(e)
	case strings.TrimSpace(n.Value) == "" && !d.operatorBlock(e):
		d.empty(e)
	default:
		return n.Value, !d.operatorBlock(e) && !d.cutByComment(e)
	}
	return "", false
}

// isNull reports whether a scalar is an empty value, `null` or `~`.
func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// empty reports a value that is not there, mostly because YAML took it for a comment.
func (d *decoder) empty(e entry) {
	name := e.key.Value
	line, from := e.key.Line, e.key.Column+length(name)
	if e.value.Line != line {
		line, from = e.value.Line, 1
	}
	rest := d.src.rest(line, from)
	at := strings.Index(rest, "#")
	if at < 0 || e.value.Style != 0 || e.value.Value != "" {
		d.fault(e.key, fmt.Sprintf("`%s` has no value", name), "write one, or leave the line out")
		return
	}
	comment := strings.TrimSpace(rest[at:])
	meant := quoted(comment)
	if name == "channel" || name == "mention" {
		meant = strings.TrimLeft(comment, "# ")
	}
	hint := writeKey(name, meant)
	if strings.HasPrefix(strings.TrimSpace(d.src.line(line)), "- #") {
		hint = writeKey("", "- "+meant)
	}
	if strings.HasPrefix(comment, "# ") {
		hint = "write one, or leave the line out"
	}
	d.faultAt(line, from+length(rest[:at]), length(comment),
		fmt.Sprintf("`%s` has no value: YAML takes everything from `#` on for a comment", name), hint)
}

// operatorHeader is a block's header that was meant as a comparison: `>5`, `>-5`, `|5`.
var operatorHeader = regexp.MustCompile(`^[>|][-+]?\d`)

// operatorBlock reports a comparison that YAML took for the header of a block of text.
func (d *decoder) operatorBlock(e entry) bool {
	written := strings.TrimSpace(d.src.rest(e.value.Line, e.value.Column))
	// Where nothing is written, the file ends with `key:|`, and the parser places the block behind it.
	if written == "" || e.value.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0 || !isExpression(e.key.Value) {
		return false
	}
	text := strings.TrimSpace(e.value.Value)
	value := written + " " + text
	switch {
	case operatorHeader.MatchString(written):
		value = written
	case text == "":
		value = written + " …"
	default:
		if _, number := expr.PlainNumber(text); !number {
			return false
		}
	}
	d.faultAt(e.value.Line, e.value.Column, length(written),
		fmt.Sprintf("YAML takes a value that begins with `%c` for a block of text, not for a comparison", written[0]),
		insteadOfOperator(e.key.Value, value))
	return true
}

// cutByComment reports prose that YAML cut off at a `#`. A comment that begins with `# ` is believed to be one.
func (d *decoder) cutByComment(e entry) bool {
	n := e.value
	prose := []string{"name", "title", "message", "description", "owner", "query", "format"}
	if n.Style != 0 || !slices.Contains(prose, e.key.Value) {
		return false
	}
	rest, ok := strings.CutPrefix(d.src.rest(n.Line, n.Column), n.Value)
	comment := strings.TrimLeft(rest, " \t")
	if !ok || len(comment) < 2 || comment[0] != '#' || comment[1] == ' ' {
		return false
	}
	d.faultAt(n.Line, n.Column+length(n.Value+rest)-length(comment), length(comment),
		"YAML takes everything from ` #` on for a comment",
		writeKey(e.key.Value, quoted(n.Value+rest))+"; or, if it is a comment, put a space after the `#`")
	return true
}
