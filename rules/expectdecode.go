package rules

import (
	"fmt"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// expectations reads `expect`.
func (d *decoder) expectations(e entry) []Expectation {
	if e.value.Kind == yaml.ScalarNode && !isNull(e.value) && d.sound(e.value) {
		d.fault(e.value, "`expect` must be a list", "write such as `expect: [{state: warning}]`; that nothing is said is `expect: []`")
		return nil
	}
	var all []Expectation
	for _, item := range d.list(e, "what is expected") {
		if x, ok := d.expectation(item); ok {
			all = append(all, x)
		}
	}
	return all
}

// expectation reads one entry of `expect`.
func (d *decoder) expectation(n *yaml.Node) (Expectation, bool) {
	given, ok := d.mapping(n, expectLevel)
	if !ok {
		return Expectation{}, false
	}
	x := Expectation{Place: Place{d.src.file, n.Line, n.Column}, Text: oneLine(n)}
	if len(given) == 0 && len(n.Content) == 0 {
		d.fault(n, "this expects nothing in particular", "write such as `{state: warning, value: 7000}`; that nothing is said is `expect: []`")
	}
	if e := given["group"]; e.given() {
		x.Group, x.columns = d.cells(e, "must name the columns of `by` with their values", "{country: DE}"), keysOf(e.value)
	}
	if e := given["state"]; e.given() {
		x.State, _ = d.choice(e, expectStates()...)
	}
	if e := given["value"]; e.given() && d.sound(e.value) {
		if isNull(e.value) && e.value.Value != "" {
			x.Value = new(expr.Value)
		} else if text, ok := d.text(e); ok {
			v := plainValue(text)
			x.Value = &v
		}
	}
	if e := given["message"]; e.given() {
		d.expectedMessage(e, &x)
	}
	if e := given["notification"]; e.given() {
		x.Notification, _ = d.choice(e, expectNotifications()...)
	}
	if e := given["channel"]; e.given() {
		text, _ := d.text(e)
		x.Channel = strings.TrimPrefix(text, "#")
	}
	return x, true
}

// cells reads values under the names of what they are of.
func (d *decoder) cells(e entry, must, example string) []Cell {
	if e.value.Kind != yaml.MappingNode || !d.sound(e.value) {
		d.fault(e.value, fmt.Sprintf("`%s` %s", e.key.Value, must), fmt.Sprintf("write such as `%s: %s`", e.key.Value, example))
		return nil
	}
	var cells []Cell
	for i := 0; i+1 < len(e.value.Content); i += 2 {
		key, value := e.value.Content[i], e.value.Content[i+1]
		if isNull(value) {
			cells = append(cells, Cell{key.Value, ""})
		} else if text, ok := d.text(entry{key, value}); ok {
			cells = append(cells, Cell{key.Value, text})
		}
	}
	return cells
}

// expectedMessage reads a part of what is said.
func (d *decoder) expectedMessage(e entry, x *Expectation) {
	text, ok := d.text(e)
	if !ok {
		return
	}
	x.Message = text
	if len(text) < 3 || !strings.HasPrefix(text, "/") || !strings.HasSuffix(text, "/") {
		return
	}
	var err error
	if x.Pattern, err = regexp.Compile(text[1 : len(text)-1]); err != nil {
		d.fault(e.value, fmt.Sprintf("`%s` is not a regular expression: %s", text, strings.TrimPrefix(err.Error(), "error parsing regexp: ")),
			"without slashes it is a part of the text")
	}
}

// oneLine writes a node on one line, as people read it.
func oneLine(n *yaml.Node) string {
	if n.Kind != yaml.MappingNode {
		return n.Value
	}
	var parts []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		text := oneLine(n.Content[i+1])
		if n.Content[i+1].Kind == yaml.MappingNode {
			text = "{" + text + "}"
		}
		parts = append(parts, n.Content[i].Value+": "+text)
	}
	return strings.Join(parts, ", ")
}
