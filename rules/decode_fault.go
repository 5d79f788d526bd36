package rules

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// faultAt reports a problem at a place.
func (d *decoder) faultAt(line, column, width int, message, hint string) {
	d.problems = append(d.problems, d.src.problem(line, column, width, message, hint))
}

// fault reports a problem with a value, or with a key.
func (d *decoder) fault(n *yaml.Node, message, hint string) {
	line, column := n.Line, n.Column
	width := 1
	if n.Kind == yaml.ScalarNode && !strings.Contains(n.Value, "\n") {
		width = length(n.Value)
		if n.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0 {
			width += 2
		}
	}
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		line, column = d.src.placeIn(n, 0)
	}
	d.faultAt(line, column, width, message, hint)
}

// at is a problem with a value, still without a message, that is not reported.
func (d *decoder) at(n *yaml.Node) Problem {
	one := &decoder{src: d.src}
	one.fault(n, "", "")
	return one.problems[0]
}

// faultIn reports a problem with some bytes of a scalar's value.
func (d *decoder) faultIn(n *yaml.Node, from, to int, message, hint string) {
	line, column := d.src.placeIn(n, from)
	width := 1
	if lastLine, last := d.src.placeIn(n, to); lastLine == line && last > column {
		width = last - column
	}
	d.faultAt(line, column, width, message, hint)
}
