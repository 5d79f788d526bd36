package rules

import (
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"
)

// formats reads `format`: a pattern for the value, or patterns by column, with `value` for the value.
func (d *decoder) formats(e entry) Formats {
	f := Formats{columns: make(map[string]*pattern), zone: d.zone}
	if e.value.Kind != yaml.MappingNode || strings.HasPrefix(d.src.rest(e.value.Line, e.value.Column), "{{") {
		f.value = d.pattern(e)
		return f
	}
	if !d.sound(e.value) {
		return f
	}
	for i := 0; i+1 < len(e.value.Content); i += 2 {
		one := entry{e.value.Content[i], e.value.Content[i+1]}
		name := strings.ToLower(one.key.Value)
		switch _, twice := f.columns[name]; {
		case one.key.Kind != yaml.ScalarNode:
			d.fault(one.key, "this must be the name of a column", "")
		case isNull(one.value) && digitsPart.FindString(one.key.Value) == one.key.Value:
			d.fault(one.key, "inside `{ }` a comma ends the value, so the format is cut in two", "put the format in quotes: '#,##0'")
		case twice || name == "value" && f.value != nil:
			d.fault(one.key, fmt.Sprintf("`%s` has a format already", one.key.Value), "keep one of them")
		case name == "value":
			f.value = d.pattern(one)
		default:
			f.columns[name] = d.pattern(one)
		}
	}
	return f
}

// pattern reads one format.
func (d *decoder) pattern(e entry) *pattern {
	text, ok := d.text(e)
	if !ok {
		return nil
	}
	p, wrong := parsePattern(text)
	if wrong != nil {
		d.faultIn(e.value, wrong.at, wrong.end, wrong.message, d.formatHint(e.key.Value, e.value, wrong.hint))
		return nil
	}
	return p
}

// formatHint explains a format that YAML cut off at a `#`, as it does after a space.
func (d *decoder) formatHint(key string, n *yaml.Node, otherwise string) string {
	rest, ok := strings.CutPrefix(d.src.rest(n.Line, n.Column), n.Value)
	if !ok || n.Style != 0 || !strings.HasPrefix(strings.TrimLeft(rest, " \t"), "#") {
		return otherwise
	}
	return "YAML takes everything from ` #` on for a comment: " + writeKey(key, quoted(n.Value+rest))
}
