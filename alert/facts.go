package alert

import (
	"fmt"
	"path/filepath"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// facts is what is known of a run beside its results: names and links for the messages.
type facts struct {
	token      string // of the report
	report     Link
	collection Link
	run        RunFacts
	queries    map[string]Link   // by name and by token; the report's only query also under ""
	parameters map[string]string // of the run; they go only where a rule's template puts them
}

// key is what the alerts of a rule are kept under: the rule's id and the report, also where the rule is about one alone, so
// that an alert is the same when others are added. No id has an `@`.
func (f facts) key(rule *rules.Rule) string { return alertKey(rule, f.token) }

func alertKey(rule *rules.Rule, report string) string { return rule.ID + "@" + report }

// notice begins a notice about a rule.
func (f facts) notice(subject Subject, rule *rules.Rule) Notice {
	n := f.runNotice(subject)
	n.Rule = RuleFacts{
		ID:          rule.ID,
		Name:        rule.Name,
		Place:       placeOf(rule),
		Description: rule.Description,
		Sentence:    rule.Describe(),
		Owner:       rule.Owner,
		Runbook:     rule.Runbook,
	}
	if _, single := rule.Reports.Single(); !single {
		n.Rule.Many = true
	}
	if rule.Value != nil {
		n.Rule.Field = rule.Value.String()
	}
	if rule.Where != nil {
		n.Rule.Where = rule.Where.String()
	}
	n.Query = f.queryLink(rule)
	return n
}

// placeOf is where a rule stands, as `file:line`.
func placeOf(rule *rules.Rule) string {
	return fmt.Sprintf("%s:%d", filepath.Base(rule.Place.File), rule.Place.Line)
}

// runNotice begins a notice about the run itself.
func (f facts) runNotice(subject Subject) Notice {
	return Notice{Subject: subject, Report: f.report, Collection: f.collection, Run: f.run}
}

// queryLink leads to the query that a rule reads. One that is about the run itself reads none.
func (f facts) queryLink(rule *rules.Rule) Link {
	if !rule.ReadsResult() {
		return Link{}
	}
	if link, ok := f.queries[rule.Query]; ok {
		return link
	}
	return Link{Name: rule.Query}
}

// values writes a group's value and its limits. Read is how many rows the result had.
func values(rule *rules.Rule, g rules.Group, read int64) ValueFacts {
	facts := ValueFacts{
		WarningLimit:  limit(rule, StateWarning),
		CriticalLimit: limit(rule, StateCritical),
		RowRule:       rule.RowRule(),
		Matched:       g.Matched,
		Rows:          g.Rows,
		NoRows:        g.Rows == 0 && rule.ReadsResult(),
	}
	if facts.NoRows {
		facts.Filtered = read
	}
	facts.Parts = partFigures(rule, g.Parts)
	switch g.Level {
	case rules.Warning:
		facts.Limit = facts.WarningLimit
	case rules.Critical:
		facts.Limit = facts.CriticalLimit
	case rules.OK, rules.NothingThere:
	}
	if g.Value.IsNull() {
		facts.Nothing = nothing(rule)
	} else {
		facts.Now, facts.Exact.Now = rule.Figure(short(g.Value)), short(g.Value).String()
	}
	return facts
}

// nothing says why a rule's value may be null although there are rows. It is empty where there must be only nulls then.
func nothing(rule *rules.Rule) string {
	if rule.Value == nil || rule.RowRule() {
		return ""
	}
	aggregate, _ := rule.Value.Aggregate()
	switch {
	case !rule.ReadsResult():
		return "Mode does not say what it is"
	case aggregate.Filter != nil:
		return "no row that passes its filter has a value"
	case !rule.Value.OnlyNulls():
		return "its value is null"
	}
	return ""
}

// latestOf says of which rows the value is, where a rule takes only the latest.
func latestOf(r rules.Result) string {
	if r.Latest.IsNull() {
		return ""
	}
	return r.Rule.Latest + " " + r.Rule.Cell(r.Rule.Latest, r.Latest)
}

// partFigures writes what the conditions look at beside the value.
func partFigures(rule *rules.Rule, parts []rules.Part) []Pair {
	var figures []Pair
	for _, p := range parts {
		if !p.Value.IsNull() {
			figures = append(figures, Pair{Column: p.Written, Value: rule.PartFigure(p)})
		}
	}
	return figures
}

// addPast adds the value of the run before, how far it moved, and the worst value of the incident. A row rule has no
// single value to compare.
func addPast(n *Notice, v verdict, was, worst expr.Value) {
	if !worst.IsNull() {
		n.Values.Worst, n.Values.Exact.Worst = v.rule.Figure(worst), worst.String()
	}
	if was.IsNull() || v.rule.RowRule() {
		return
	}
	n.Values.Previous, n.Values.Exact.Previous = v.rule.Figure(was), was.String()
	if !v.value.IsNull() {
		n.Values.Change = movement(v.rule.Format, was, v.value)
	}
}

// pairs writes a group's columns and values.
func pairs(rule *rules.Rule, key []expr.Value) []Pair {
	all := make([]Pair, len(key))
	for i, v := range key {
		all[i] = Pair{Column: rule.By[i], Value: rule.Cell(rule.By[i], v)}
	}
	return all
}

// table writes the rows that the message shows; nil when there are none.
func table(rule *rules.Rule, g rules.Group) *Table {
	if len(g.Worst) == 0 {
		return nil
	}
	columns := rule.Shown()
	t := &Table{Columns: columns, Numeric: make([]bool, len(columns)), Total: g.Rows}
	if rule.RowRule() {
		t.Total = g.Matched
	}
	for i := range t.Numeric {
		t.Numeric[i] = true
	}
	for _, row := range g.Worst {
		cells := make([]string, len(columns))
		for i, v := range row {
			cells[i] = rule.Cell(columns[i], v)
			_, number := v.Number()
			t.Numeric[i] = t.Numeric[i] && (number && v.Kind() != expr.Bool || v.IsNull())
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// runFacts writes what a message says of a run. Mode's duration includes the time it waited for the warehouse.
func runFacts(client *mode.Client, ref mode.RunRef, run mode.Run) RunFacts {
	return RunFacts{
		Token:     ref.Run,
		URL:       client.RunURL(ref),
		State:     run.State,
		Completed: run.Completed,
		Duration:  run.Duration(),
		By:        run.ExecutedBy,
	}
}
