package rules

import (
	"slices"
	"strings"
)

// Shown lists the columns that a message may show, in order: those of `show`, or where a row rule names none, those that
// make up its groups and its value. A row rule whose value is computed has it as a last column, under its expression.
// Nothing else of a result ever leaves the evaluation.
func (r *Rule) Shown() []string {
	columns := r.shownColumns()
	if name, ok := r.valueColumn(); ok {
		columns = append(slices.Clip(columns), name)
	}
	return columns
}

// shownColumns are the columns of the result among them.
func (r *Rule) shownColumns() []string {
	if len(r.Show) > 0 || !r.RowRule() {
		return r.Show
	}
	columns := slices.Clone(r.By)
	for _, name := range slices.Concat(r.Key, r.Value.Columns()) {
		if !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	return columns
}

// named are the columns whose values the rule lets be seen.
func (r *Rule) named() []string {
	columns := slices.Concat(r.By, r.Key, r.shownColumns())
	if r.Value != nil {
		columns = append(columns, r.Value.Columns()...)
	}
	return columns
}

// names reports whether a column is one of them.
func (r *Rule) names(column string) bool {
	return slices.ContainsFunc(r.named(), func(name string) bool { return strings.EqualFold(name, column) })
}

// maxValueColumn is how many characters of an expression its column's name has.
const maxValueColumn = 40

// valueColumn is the name of the column for the value of a row rule; ok is false where a column of the result has it.
func (r *Rule) valueColumn() (name string, ok bool) {
	if _, bare := r.Value.Column(); bare || !r.RowRule() {
		return "", false
	}
	name, cut := cutText(strings.Join(strings.Fields(r.Value.String()), " "), maxValueColumn)
	if cut {
		name += "…"
	}
	return name, !slices.Contains(r.shownColumns(), name)
}
