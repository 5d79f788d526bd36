package rules_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// row reads a line of a table, and returns it with the answer as modealert gives it.
func (r *pageReader) row(line string) string {
	const bar = "\x00" // for a bar that divides no cells
	cells := strings.Split(strings.Trim(strings.ReplaceAll(line, `\|`, bar), "|"), "|")
	for i, cell := range cells {
		cells[i] = strings.ReplaceAll(strings.TrimSpace(cell), bar, "|")
	}
	if r.columns == nil {
		r.columns = cells
	}
	if slices.Equal(cells, r.columns) || strings.Trim(cells[0], "-: ") == "" {
		return line
	}
	if len(cells) != len(r.columns) {
		r.fail("%d cells where the table has %d columns", len(cells), len(r.columns))
		return line
	}
	ask := map[string]func([]string) string{
		"expression": r.expression, "condition": r.condition, "format": r.format, "template": r.template,
	}[r.columns[0]]
	if ask == nil {
		return line
	}
	last := len(cells) - 1
	at := strings.LastIndex(strings.ReplaceAll(strings.TrimSuffix(line, "|"), `\|`, `__`), "|")
	bare := make([]string, last)
	for i, cell := range cells[:last] {
		bare[i] = strings.Trim(cell, "`")
	}
	return line[:at] + "| " + strings.ReplaceAll(ask(bare), "|", `\|`) + " |"
}

// expression answers a line of expressions, which are asked of a row, or of rows as a group.
func (r *pageReader) expression(cells []string) string {
	v, err := evaluate(cells[0], cells[1], r.given)
	if err != nil {
		return "error: " + err.Error()
	}
	return "`" + written(v) + "`"
}

// written is a value as an expression would have it.
func written(v expr.Value) string {
	switch v.Kind() {
	case expr.Null:
		return "null"
	case expr.Text:
		return "'" + v.String() + "'"
	case expr.Bool, expr.Number, expr.Time, expr.Duration:
	}
	return v.String()
}

// evaluate asks an expression of a row, or of rows as a group; without any, of a row without columns.
func evaluate(src, of string, given setting) (expr.Value, error) {
	e, err := expr.Parse(src)
	if err != nil {
		return expr.Value{}, err
	}
	scope := expr.NewScope(expr.NewColumns(), nil)
	scope.Location = given.zone
	env := &expr.Env{Now: now(), Run: given.run}
	if !strings.HasPrefix(of, "[") {
		program, err := scope.Row(e)
		if err != nil {
			return expr.Value{}, err
		}
		rows, err := readRows("["+of+"]", scope.Columns)
		if err != nil {
			return expr.Value{}, err
		}
		env.Row = make([]expr.Value, len(scope.Columns.Names()))
		if len(rows) > 0 {
			env.Row = rows[0]
		}
		return program(env)
	}
	program, err := scope.Group(e)
	if err != nil {
		return expr.Value{}, err
	}
	rows, err := readRows(of, scope.Columns)
	if err != nil {
		return expr.Value{}, err
	}
	state := scope.NewState()
	for _, row := range rows {
		env.Row = row
		if err := scope.Add(state, 0, env); err != nil {
			return expr.Value{}, err
		}
	}
	if err := scope.Finish(state, 0, env); err != nil {
		return expr.Value{}, err
	}
	return program(env)
}

// readRows reads rows by the columns that are asked for.
func readRows(text string, columns *expr.Columns) ([][]expr.Value, error) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var objects []map[string]any
	if err := decoder.Decode(&objects); err != nil {
		return nil, err
	}
	rows := make([][]expr.Value, len(objects))
	for i, object := range objects {
		for _, name := range columns.Names() {
			v, ok := object[name]
			for other := range object {
				if !ok && strings.EqualFold(other, name) {
					v = object[other]
				}
			}
			rows[i] = append(rows[i], valueOf(v))
		}
	}
	return rows, nil
}

func valueOf(v any) expr.Value {
	switch v := v.(type) {
	case bool:
		return expr.BoolOf(v)
	case json.Number:
		n, err := expr.ParseNumber(v.String())
		if err != nil {
			panic(err)
		}
		return n
	case string:
		return expr.TextOf(v)
	}
	return expr.Value{}
}

// condition answers a line of conditions on a value, with or without the values of the runs before.
func (r *pageReader) condition(cells []string) string {
	given := r.given
	if len(cells) > 2 {
		given.before = r.earlier(24*time.Hour, cells[2])
	}
	src, err := yaml.Marshal(map[string]string{"value": "max(x)", "warning": cells[0]})
	if err != nil {
		r.fail("%v", err)
	}
	e := docExample{reader: &pageReader{t: r.t, number: r.number, given: given}, rules: strings.TrimSpace(string(src))}
	set, err := rules.Parse("config.yaml", []byte(e.file()))
	if problems, ok := errors.AsType[rules.Problems](err); ok {
		return "error: " + problems[0].Message
	}
	value := strings.Trim(cells[1], "`")
	if text, ok := strings.CutPrefix(value, "'"); ok {
		value = `"` + strings.TrimSuffix(text, "'") + `"`
	}
	result := e.pass(set, `[{"x": `+value+`}]`, given.before)[0]
	if result.Err != nil {
		return "error: " + result.Err.Error()
	}
	switch g := result.Groups[0]; {
	case g.Level == rules.Warning:
		return "yes"
	case g.Level == rules.NothingThere:
		return "no data"
	case g.Unknown != "":
		_, why, _ := strings.Cut(g.Unknown, "unknown: ")
		return "unknown: " + why
	}
	return "no"
}

// format answers a line of formats.
func (r *pageReader) format(cells []string) string {
	rule := "value: max(x)\nwarning: is null"
	if cells[0] != "(none)" {
		rule += "\nformat: '" + cells[0] + "'"
	}
	set, err := rules.Parse("config.yaml", []byte(docExample{rules: rule}.file()))
	if err != nil {
		r.fail("%v", err)
		return ""
	}
	return set.Rules[0].Figure(r.constant(cells[1]))
}

// template answers a line of values that templates have.
func (r *pageReader) template(cells []string) string {
	t, err := rules.ParseTemplate(cells[0])
	if err != nil {
		r.fail("%v", err)
		return ""
	}
	text, err := t.Execute(pageFacts())
	if err != nil {
		r.fail("%v", err)
	}
	return text
}

// pageFacts are what the templates of the page are filled with.
func pageFacts() rules.Facts {
	const mode = "https://app.mode.com/acme/"
	return rules.Facts{
		Rule: "EU revenue", ID: "eu-revenue", Description: "What we sold", Owner: "data team", Runbook: "https://wiki.acme.example/revenue",
		State: "critical", Group: map[string]string{"country": "DE", "Sales Region": "EU"},
		Value: "$4,210", Previous: "$12,050", Change: "−65.1 %", Worst: "$4,210", Threshold: "below $5,000",
		Matched: 0, Rows: 1234, Runs: 3,
		Report: "Revenue by country", ReportURL: mode + "reports/5f3c0a1b2d4e", Collection: "Finance", CollectionURL: mode + "spaces/0d9c8b7a6f5e",
		Query: "Daily totals", QueryURL: mode + "reports/5f3c0a1b2d4e/queries/1a2b3c4d5e6f",
		Run: "7e6f5a4b3c2d", RunURL: mode + "reports/5f3c0a1b2d4e/runs/7e6f5a4b3c2d", RunState: "succeeded",
		Completed: "2026-11-23 09:00 UTC", Duration: "42s", By: "Ada Lovelace", Parameters: map[string]string{"region": "EU"},
	}
}
