package rules

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// testRun reads one run of a test.
func (d *decoder) testRun(n *yaml.Node, last time.Time) (TestRun, bool) {
	given, ok := d.mapping(n, testRunLevel)
	if !ok {
		return TestRun{}, false
	}
	run := TestRun{Place: Place{d.src.file, n.Line, n.Column}, At: last.Add(testApart)}
	if e := given["at"]; e.given() {
		run.At = d.testTime(e, last)
	}
	if e := given["state"]; e.given() {
		word, _ := d.choice(e, "succeeded", "failed", "none")
		run.Failed, run.None = word == "failed", word == "none"
	}
	d.testFacts(given, &run)
	d.testResult(n, given, &run)
	if e := given["expect"]; e.given() {
		run.Checked, run.ExpectPlace = true, Place{d.src.file, e.key.Line, e.key.Column}
		run.Expect = d.expectations(e)
	}
	return run, true
}

// testFacts reads what is known of a run beside its result.
func (d *decoder) testFacts(given fields, run *TestRun) {
	if e := given["duration"]; e.given() {
		text, ok := d.text(e)
		var err error
		if run.Duration, err = parseSpan(text); err != nil {
			run.Duration, err = time.ParseDuration(text)
		}
		if ok && (err != nil || run.Duration < 0) {
			d.fault(e.value, fmt.Sprintf("`duration` must be a time, not `%s`", text), "write such as `duration: 5 minutes`")
		}
	}
	if e := given["executed_by"]; e.given() {
		run.ExecutedBy, _ = d.text(e)
	}
	if e := given["params"]; e.given() {
		run.Params = d.cells(e, "must name parameters of the report with their values", "{region: EU}")
	}
	if e := given["row_count"]; e.given() {
		if n, ok := d.number(e, 0, MaxRowCount); ok {
			run.RowCount = &n
		}
	}
}

// MaxRowCount is the greatest `row_count` of a test.
const MaxRowCount = 999_999

// testTime reads when a run of a test completed.
func (d *decoder) testTime(e entry, last time.Time) time.Time {
	text, ok := d.text(e)
	if !ok {
		return last
	}
	if after, ok := strings.CutPrefix(text, "+"); ok {
		if span, err := parseSpan(strings.TrimSpace(after)); err == nil {
			return last.Add(span)
		}
	}
	if t, ok := d.moment(text); ok {
		return t
	}
	d.fault(e.value, fmt.Sprintf("`at` must be a moment, or how long after the run before, not `%s`", text),
		"write such as `at: 2026-11-23 09:00`, in the file's `timezone`, or `at: +26h`")
	return last
}

// testResult reads where the rows of a run are.
func (d *decoder) testResult(n *yaml.Node, given fields, run *TestRun) {
	var sources []entry
	for _, key := range []string{"rows", "csv", "json", "row_count"} {
		if e := given[key]; e.given() {
			sources = append(sources, e)
		}
	}
	about := slices.ContainsFunc([]string{"duration", "executed_by", "params"}, func(key string) bool { return given[key].given() })
	switch {
	case run.None && (len(sources) > 0 || about):
		d.fault(given["state"].value, "where there is no run, there is nothing to say of it", "leave out all but `at` and `expect`, or the `state`")
		return
	case run.None:
		return
	case run.Failed && len(sources) > 0:
		d.fault(sources[0].key, "a run that failed has no result", "leave out `"+sources[0].key.Value+"`, or the `state`")
		return
	case run.Failed:
		return
	case len(sources) == 0 && about: // the run itself is what matters
		run.rows = []byte("[]")
		return
	case len(sources) == 0:
		d.faultAt(n.Line, n.Column, 1, "the run has no result", "add `rows: []`, or `csv:` or `json:` with a file; or `state: failed`")
		return
	case len(sources) > 1:
		d.fault(sources[1].key, fmt.Sprintf("the run has its result twice: as `%s` and as `%s`", sources[0].key.Value, sources[1].key.Value), "keep one of them")
		return
	}
	switch e := sources[0]; e.key.Value {
	case "rows":
		run.rows = d.testRows(e)
	case "csv", "json":
		d.testFile(e, run)
	}
}

// testFile reads which file has the rows of a run.
func (d *decoder) testFile(e entry, run *TestRun) {
	path, ok := d.text(e)
	if !ok {
		return
	}
	run.csv, run.naming = e.key.Value == "csv", d.at(e.value)
	if run.file = filepath.FromSlash(path); !filepath.IsAbs(run.file) {
		run.file = filepath.Join(filepath.Dir(d.src.file), run.file)
	}
}

// testRows reads rows that stand in the test, and writes them as JSON.
func (d *decoder) testRows(e entry) []byte {
	if e.value.Kind == yaml.SequenceNode && len(e.value.Content) == 0 {
		return []byte("[]")
	}
	var rows []string
	for _, item := range d.list(e, "a row") {
		if item.Kind != yaml.MappingNode || !d.sound(item) {
			d.fault(item, "a row must be written as `{column: value}`", "write such as `rows: [{country: FR, revenue: 12000}]`")
			continue
		}
		rows = append(rows, d.testRow(item))
	}
	return []byte("[" + strings.Join(rows, ",") + "]")
}

// testRow writes a row as JSON.
func (d *decoder) testRow(n *yaml.Node) string {
	var cells, names []string
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		switch {
		case !d.sound(key) || !d.sound(value):
		case value.Kind != yaml.ScalarNode:
			d.fault(value, fmt.Sprintf("the column `%s` must have one value", key.Value), "")
		case i > 0 && value.Value == "" && value.ShortTag() == "!!null" && key.ShortTag() == "!!int":
			d.fault(key, fmt.Sprintf("YAML takes the comma before `%s` for the end of a value", key.Value),
				writeKey(n.Content[i-2].Value, n.Content[i-1].Value+key.Value))
		case slices.Contains(names, key.Value):
			d.fault(key, fmt.Sprintf("the column `%s` stands in the row twice", key.Value), "keep one of them")
		default:
			names = append(names, key.Value)
			cells = append(cells, quoteJSON(key.Value)+":"+cellJSON(value.Value, value.ShortTag()))
		}
	}
	return "{" + strings.Join(cells, ",") + "}"
}
