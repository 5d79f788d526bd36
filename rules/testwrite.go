package rules

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// Write writes a test as a rules file of its own, with the times of a zone. The rows of the last run that has some stand in a
// file where that is named, whose form is that of its name, and else in the test.
func (t *Test) Write(zone *time.Location, rowsFile string) ([]byte, error) {
	test, err := testWriter{zone}.test(t, rowsFile)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(yamlMap("version", plainNode("1"), "tests", yamlList(0, test))); err != nil {
		return nil, fmt.Errorf("writing a test: %w", err)
	}
	return b.Bytes(), encoder.Close()
}

// testWriter makes YAML of tests.
type testWriter struct{ zone *time.Location }

func (w testWriter) test(t *Test, rowsFile string) (*yaml.Node, error) {
	n := yamlMap("name", textNode(t.Name), "rule", textNode(t.Rule))
	if len(t.History) > 0 {
		n.Content = append(n.Content, textNode("history"), w.history(t.History))
	}
	var runs []*yaml.Node
	for i, run := range t.Runs {
		file := rowsFile
		for _, later := range t.Runs[i+1:] {
			if later.rows != nil {
				file = ""
			}
		}
		one, err := w.run(run, file)
		if err != nil {
			return nil, err
		}
		runs = append(runs, one)
	}
	n.Content = append(n.Content, textNode("runs"), yamlList(0, runs...))
	return n, nil
}

// history writes earlier values: on one line where nothing but the values is said.
func (w testWriter) history(points []TestPoint) *yaml.Node {
	list := yamlList(yaml.FlowStyle)
	for _, p := range points {
		one := valueNode(p.Value)
		if !p.At.IsZero() || len(p.Group) > 0 {
			one, list.Style = yamlMap("value", one), 0
			one.Style = yaml.FlowStyle
		}
		if !p.At.IsZero() {
			one.Content = append(one.Content, textNode("at"), w.time(p.At))
		}
		if len(p.Group) > 0 {
			group := yamlMap()
			for _, cell := range p.Group {
				group.Content = append(group.Content, textNode(cell.Column), valueNode(cell.Value))
			}
			one.Content = append(one.Content, textNode("group"), group)
		}
		list.Content = append(list.Content, one)
	}
	return list
}

func (w testWriter) run(r TestRun, rowsFile string) (*yaml.Node, error) {
	n := yamlMap("at", w.time(r.At))
	add := func(key string, value *yaml.Node) { n.Content = append(n.Content, textNode(key), value) }
	switch {
	case r.None:
		add("state", textNode("none"))
	case r.Failed:
		add("state", textNode("failed"))
	}
	if r.Duration > 0 {
		add("duration", textNode(expr.DurationOf(r.Duration).String()))
	}
	if r.ExecutedBy != "" {
		add("executed_by", textNode(r.ExecutedBy))
	}
	if len(r.Params) > 0 {
		add("params", cellsNode(r.Params))
	}
	switch {
	case r.RowCount != nil:
		add("row_count", plainNode(strconv.Itoa(*r.RowCount)))
	case r.rows != nil && rowsFile != "":
		add(rowsForm(rowsFile), textNode(rowsFile))
	case r.rows != nil:
		rows, err := rowsNode(r.rows)
		if err != nil {
			return nil, err
		}
		add("rows", rows)
	}
	if r.Checked {
		list := yamlList(0)
		for _, x := range r.Expect {
			list.Content = append(list.Content, expectNode(x))
		}
		add("expect", list)
	}
	return n, nil
}

// rowsForm is the key under which a file with rows stands.
func rowsForm(file string) string {
	if strings.HasSuffix(strings.ToLower(file), ".json") {
		return "json"
	}
	return "csv"
}

// time writes a moment so that it is the same in files of other zones.
func (w testWriter) time(t time.Time) *yaml.Node {
	layout := "2006-01-02 15:04:05.999999999Z07:00"
	if t.Truncate(time.Minute).Equal(t) {
		layout = "2006-01-02 15:04Z07:00"
	}
	return plainNode(t.In(w.zone).Format(layout))
}

func rowsNode(text []byte) (*yaml.Node, error) {
	rows, err := fromJSON(text)
	if err != nil {
		return nil, err
	}
	list := yamlList(0)
	for _, row := range rows {
		n := yamlMap()
		n.Style = yaml.FlowStyle
		for _, cell := range row {
			n.Content = append(n.Content, textNode(cell.Column), valueNode(decode([]byte(cell.JSON), nil)))
		}
		list.Content = append(list.Content, n)
	}
	return list, nil
}

func expectNode(x Expectation) *yaml.Node {
	n := yamlMap()
	n.Style = yaml.FlowStyle
	if len(x.Group) > 0 {
		n.Content = append(n.Content, textNode("group"), cellsNode(x.Group))
	}
	for _, part := range []struct{ key, text string }{{"state", x.State}, {"message", x.Message}, {"notification", x.Notification}, {"channel", x.Channel}} {
		if part.text != "" {
			n.Content = append(n.Content, textNode(part.key), textNode(part.text))
		}
		if part.key == "state" && x.Value != nil {
			n.Content = append(n.Content, textNode("value"), valueNode(*x.Value))
		}
	}
	return n
}

func cellsNode(cells []Cell) *yaml.Node {
	n := yamlMap()
	n.Style = yaml.FlowStyle
	for _, cell := range cells {
		n.Content = append(n.Content, textNode(cell.Column), textNode(cell.Value))
	}
	return n
}

// valueNode writes a value so that it is read as what it is.
func valueNode(v expr.Value) *yaml.Node {
	switch v.Kind() {
	case expr.Null:
		return plainNode("null")
	case expr.Number, expr.Bool:
		return plainNode(v.String())
	case expr.Text, expr.Time, expr.Duration:
	}
	return textNode(v.String())
}
