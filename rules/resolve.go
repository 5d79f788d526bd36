package rules

import (
	"fmt"
	"strconv"

	"gopkg.in/yaml.v3"
)

// Resolve says when an alert that fires is over, and whether that is said.
type Resolve struct {
	// After is how many good runs in a row end it; at least 1.
	After int
	// Quiet only turns the message green: nothing is said in its thread.
	Quiet bool
}

// resolve reads `resolve`.
func (d *decoder) resolve(e entry) Resolve {
	r := Resolve{After: 1}
	if !d.sound(e.value) {
		return r
	}
	if e.value.Kind == yaml.MappingNode {
		if given, ok := d.mapping(e.value, resolveLevel); ok {
			r.After = d.after(e, given["after"])
		}
		return r
	}
	text, ok := d.text(e)
	if !ok {
		return r
	}
	if r.Quiet = text == "off"; !r.Quiet {
		hint := "write `resolve: {after: 2 runs}` or `resolve: off`"
		if n, ok := parseRuns(text); ok {
			hint = fmt.Sprintf("write `resolve: {after: %s}`", runsInWords(n))
		}
		d.fault(e.value, fmt.Sprintf("`resolve` must say after how many good runs, or `off`, not `%s`", text), hint)
	}
	return r
}

// after reads after how many good runs an alert is over.
func (d *decoder) after(resolve, e entry) int {
	if !e.given() {
		d.fault(resolve.value, "`resolve` must say after how many good runs", "write `resolve: {after: 2 runs}` or `resolve: off`")
		return 1
	}
	text, ok := d.text(e)
	if !ok {
		return 1
	}
	n, ok := parseRuns(text)
	if !ok {
		hint := "write `resolve: {after: 2 runs}`"
		if _, err := parseSpan(text); err == nil {
			hint = "it counts runs of the report, not time: " + hint
		}
		d.fault(e.value, fmt.Sprintf("`after` must be from 1 to %d runs, not `%s`", maxRuns, text), hint)
		return 1
	}
	return n
}

// runsInWords is a number of runs as `for` takes it.
func runsInWords(n int) string {
	if n == 1 {
		return "1 run"
	}
	return strconv.Itoa(n) + " runs"
}

func (r *Rule) resolveInWords() string {
	switch {
	case r.Resolve.Quiet:
		return "say nothing when it is over"
	case r.Resolve.After > 1:
		return "it is over after " + strconv.Itoa(r.Resolve.After) + " good runs in a row"
	}
	return ""
}
