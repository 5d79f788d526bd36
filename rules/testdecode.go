package rules

import (
	"time"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// testApart is how long after the run before a run of a test completes where it does not say.
const testApart = 24 * time.Hour

// test reads one entry of `tests`. It returns nil when there is nothing to go on.
func (d *decoder) test(n *yaml.Node) *Test {
	given, ok := d.mapping(n, testLevel)
	if !ok {
		return nil
	}
	t := &Test{Place: Place{d.src.file, n.Line, n.Column}, origin: origin{src: d.src, node: n}}
	if e := given["rule"]; e.given() {
		t.Rule, _ = d.text(e)
	} else {
		d.faultAt(n.Line, n.Column, 1, "the test does not say which rule it is about", "add `rule:` with the rule's id or name")
	}
	t.Name = t.Rule
	if e := given["name"]; e.given() {
		t.Name, _ = d.text(e)
	}
	t.History = d.testHistory(given["history"])
	if e := given["runs"]; !e.given() || e.value.Kind == yaml.SequenceNode && len(e.value.Content) == 0 {
		d.faultAt(n.Line, n.Column, 1, "the test has no runs", "add `runs:` with a run under it: `- rows: [{revenue: 7000}]`")
		return t
	}
	last := time.Date(2026, time.January, 4, 9, 0, 0, 0, d.zone)
	for _, item := range d.list(given["runs"], "a run") {
		run, ok := d.testRun(item, last)
		if ok {
			t.Runs, last = append(t.Runs, run), run.At
		}
	}
	return t
}

// plainValue is a number where the text is one, and else the text.
func plainValue(text string) expr.Value {
	if v, err := expr.ParseNumber(text); err == nil {
		return v
	}
	return expr.TextOf(text)
}
