package rules

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/modealert/modealert/rules/expr"
)

// formatted refuses formats of what the rule never writes, or writes in its own way.
func (d *decoder) formatted(e entry, r *draft) {
	switch {
	case !e.given() || r.Value == nil:
	case e.value.Kind == yaml.MappingNode:
		d.formattedColumns(e, r)
	default:
		d.formattedValue(e.key, r)
	}
}

// formattedValue refuses a format of a value that is no number.
func (d *decoder) formattedValue(key *yaml.Node, r *draft) {
	why := ""
	switch r.Value.Kind() {
	case expr.Duration:
		why = "the value is a duration, which is written such as `2 h 14 min`"
	case expr.Time:
		why = "the value is a time, which is written such as `2026-11-23 09:00 UTC`"
	case expr.Bool:
		why = "the value is a boolean, which is written `true` or `false`"
	case expr.Null, expr.Number, expr.Text:
		return
	}
	hint := "leave it out"
	if r.Value.Kind() == expr.Duration {
		value := r.Value.String()
		if strings.Contains(value, " ") {
			value = "(" + value + ")"
		}
		hint = fmt.Sprintf("leave it out, or make the value a number such as `%s / 1 minute`", value)
	}
	what := "`format`"
	if key.Value != "format" {
		what = "the format of `value`"
	}
	d.fault(key, what+" has no effect here: "+why, hint)
}

func (d *decoder) formattedColumns(e entry, r *draft) {
	for i := 0; i < len(e.value.Content); i += 2 {
		key, pattern := e.value.Content[i], e.value.Content[i+1]
		switch name := strings.ToLower(key.Value); {
		case name == "value" && r.Format.value != nil:
			d.formattedValue(key, r)
		case r.Format.columns[name] != nil && !contains(r.written(), name):
			d.fault(key, fmt.Sprintf("the rule writes no column `%s`, so its format has no effect", key.Value), r.formatHint(name, pattern.Value))
		}
	}
}

// formatHint says what may have been meant by a column that is never written, and its format.
func (r *draft) formatHint(column, pattern string) string {
	written := append(r.written(), "value")
	inValue := r.Value.Columns()
	meant, near := closest(column, slices.Concat(written, inValue))
	switch ofValue := contains(inValue, column) || near && !contains(written, meant); {
	case ofValue && r.Format.value != nil:
		return "leave it out; how the value is written, `value` says"
	case ofValue:
		return fmt.Sprintf("for the rule's value write `format: %s`", quoted(pattern))
	case near:
		return fmt.Sprintf("did you mean `%s`?", meant)
	}
	return "it is for `value` and the columns that `value`, `by` and `show` name"
}

// written are the columns of the result that messages of the rule have values of.
func (r *Rule) written() []string {
	columns := slices.Concat(r.By, r.shownColumns())
	if name, bare := r.Value.Column(); bare {
		columns = append(columns, name)
	}
	return columns
}

// contains reports whether a column is among others, whatever its case.
func contains(names []string, column string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, column) })
}
