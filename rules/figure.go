package rules

import (
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

// Figure writes a value of the rule for people. It is never rounded so far that it reads like a limit which it is not:
// nobody should be told that 1,000 is below 1,000.
func (r *Rule) Figure(v expr.Value) string {
	text := r.Format.Value(v)
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s == nil {
			continue
		}
		threshold, _ := s.When.Threshold()
		for _, limit := range threshold.Args {
			if order, err := expr.Compare(v, limit); err == nil && order != 0 && r.Format.constant(limit) == text {
				return inFull(v)
			}
		}
	}
	return text
}

// Cell writes a value of a column that the rule shows. Where the rule's value is that very column, its format holds.
func (r *Rule) Cell(column string, v expr.Value) string {
	_, own := r.Format.columns[strings.ToLower(column)]
	if !own && r.Format.value != nil && r.Value.String() == column {
		return r.Figure(v)
	}
	return r.Format.Column(column, v)
}

// inFull writes a number with all its digits.
func inFull(v expr.Value) string {
	d, ok := v.Number()
	if !ok {
		return v.String()
	}
	_, fraction, _ := strings.Cut(d.String(), ".")
	return (&pattern{grouped: true, whole: 1, most: len(fraction)}).write(d)
}
