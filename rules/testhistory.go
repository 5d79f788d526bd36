package rules

import (
	"fmt"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// testHistory reads the values of earlier runs.
func (d *decoder) testHistory(e entry) []TestPoint {
	if e.given() && e.value.Kind == yaml.ScalarNode && !isNull(e.value) {
		e.value = &yaml.Node{Kind: yaml.SequenceNode, Line: e.value.Line, Column: e.value.Column, Content: []*yaml.Node{e.value}}
	}
	var all []TestPoint
	for _, item := range d.list(e, "a value") {
		if p, ok := d.testPoint(entry{e.key, item}); ok {
			all = append(all, p)
		}
	}
	return all
}

// testPoint reads the value of an earlier run, alone or with what is known of it.
func (d *decoder) testPoint(e entry) (TestPoint, bool) {
	p := TestPoint{Place: Place{d.src.file, e.value.Line, e.value.Column}}
	if e.value.Kind == yaml.MappingNode {
		given, ok := d.mapping(e.value, testPointLevel)
		if !ok {
			return p, false
		}
		if at := given["at"]; at.given() {
			p.At = d.pastTime(at)
		}
		if group := given["group"]; group.given() {
			p.Group, p.columns = d.keyCells(group), keysOf(group.value)
		}
		if !given["value"].given() {
			d.fault(e.value, "this earlier run has no value", "write such as `{value: 100, at: 2026-11-22 09:00}`")
		}
		e = given["value"]
	}
	text, ok := d.text(e)
	p.Value = pastValue(text)
	return p, ok
}

// pastValue is a number or a length of time where the text is one, and else the text.
func pastValue(text string) expr.Value {
	v := plainValue(text)
	if v.Kind() == expr.Number {
		return v
	}
	if d, err := time.ParseDuration(text); err == nil {
		return expr.DurationOf(d)
	}
	if d, err := parseSpan(text); err == nil {
		return expr.DurationOf(d)
	}
	return v
}

// ValueLike is the value that is expected where another one came: of a length of time however it is written, as `3 hours`. Value
// must not be nil.
func (x Expectation) ValueLike(got expr.Value) expr.Value {
	if text, ok := x.Value.Text(); ok && got.Kind() == expr.Duration {
		return pastValue(text)
	}
	return *x.Value
}

// keyCells reads the values that make a group, as rows have them.
func (d *decoder) keyCells(e entry) []KeyCell {
	if e.value.Kind != yaml.MappingNode || !d.sound(e.value) {
		d.fault(e.value, "`group` must name the columns of `by` with their values", "write such as `group: {country: DE}`")
		return nil
	}
	var cells []KeyCell
	for i := 0; i+1 < len(e.value.Content); i += 2 {
		key, value := e.value.Content[i], e.value.Content[i+1]
		switch {
		case !d.sound(value):
		case value.Kind != yaml.ScalarNode:
			d.fault(value, fmt.Sprintf("the column `%s` must have one value", key.Value), "")
		default:
			cells = append(cells, KeyCell{key.Value, decode([]byte(cellJSON(value.Value, value.ShortTag())), nil)})
		}
	}
	return cells
}

// pastTime reads when an earlier run completed.
func (d *decoder) pastTime(e entry) time.Time {
	text, ok := d.text(e)
	if !ok {
		return time.Time{}
	}
	t, ok := d.moment(text)
	if !ok {
		d.fault(e.value, "`at` must be a moment here, not `"+text+"`", "write such as `at: 2026-11-22 09:00`, in the file's `timezone`")
	}
	return t
}

// moment reads a moment.
func (d *decoder) moment(text string) (time.Time, bool) {
	for _, layout := range untilLayouts() {
		if t, err := time.ParseInLocation(layout, text, d.zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
