package rules

import (
	"slices"

	"github.com/modealert/modealert/rules/expr"
)

// Shown lists the columns of the result that a message may show, in order: those of `show`, or where a row rule names
// none, those that make up its groups and its value. Nothing else of a result ever leaves the evaluation.
func (r *Rule) Shown() []string {
	if len(r.Show) > 0 || !r.RowRule() {
		return r.Show
	}
	columns := slices.Clone(r.By)
	for _, name := range r.Value.Columns() {
		if !slices.Contains(columns, name) {
			columns = append(columns, name)
		}
	}
	return columns
}

// expressions are those that the rule has.
func (r *Rule) expressions() []*expr.Expr {
	all := []*expr.Expr{r.Value}
	if r.Where != nil {
		all = append(all, r.Where)
	}
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s != nil {
			all = append(all, s.When)
		}
	}
	return all
}

// inQuotes reports whether the rule names a column in double quotes, which may be meant as a text.
func (r *Rule) inQuotes(column string) bool {
	return slices.ContainsFunc(r.expressions(), func(e *expr.Expr) bool { return e.InQuotes(column) })
}

// Direction says which way the rule's value gets worse: +1 upwards, -1 downwards, 0 when its conditions do not tell.
func (r *Rule) Direction() int {
	for _, s := range []*Severity{r.Critical, r.Warning} {
		if s != nil && s.When.Direction() != 0 {
			return s.When.Direction()
		}
	}
	return 0
}

// AnnouncementsOf returns those who want to hear of each run of a report.
func (s *Set) AnnouncementsOf(report string) []*Announcement {
	var all []*Announcement
	for _, a := range s.Announcements {
		if len(a.Reports) == 0 || slices.Contains(a.Reports, report) {
			all = append(all, a)
		}
	}
	return all
}

// Percent reports whether the rule's value is written as a percentage.
func (f Formats) Percent() bool { return f.value != nil && f.value.percent }
