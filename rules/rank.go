package rules

import (
	"cmp"

	"github.com/modealert/modealert/rules/expr"
)

// badness is how one condition orders the values that it holds for.
type badness struct {
	direction int // +1 when greater is worse, -1 when smaller is, 0 when neither
	outside   bool
	low, high expr.Decimal // of outside: what is further away from the two is worse
}

// badnessOf reads it from the condition of a severity, which may be nil.
func badnessOf(s *Severity) badness {
	if s == nil {
		return badness{}
	}
	t, ok := s.When.Threshold()
	if ok && (t.Op == "outside" || t.Op == "not between") && t.Args[0].Kind() == expr.Number && t.Args[1].Kind() == expr.Number {
		low, _ := t.Args[0].Number()
		high, _ := t.Args[1].Number()
		return badness{direction: 1, outside: true, low: low, high: high}
	}
	return badness{direction: s.When.Direction()}
}

// measure is a value as values are ordered: first by what it is, so that whatever cannot be compared is less bad than what
// can, and null is the least bad of all.
type measure struct {
	class int
	value expr.Value
}

func (b badness) measure(v expr.Value) measure {
	d, number := v.Number()
	t, isTime := v.Time()
	switch {
	case v.IsNull():
		return measure{}
	case number && b.outside:
		return b.distance(d)
	case number:
		return measure{2, expr.NumberOf(d)}
	case isTime:
		return measure{2, expr.TimeOf(t)}
	case v.Kind() == expr.Duration:
		return measure{2, v}
	}
	return measure{1, clipped(v)}
}

// distance is how far a number lies outside of the range.
func (b badness) distance(d expr.Decimal) measure {
	below, err := b.low.Sub(d)
	if err != nil {
		return measure{1, expr.NumberOf(d)}
	}
	above, err := d.Sub(b.high)
	if err != nil {
		return measure{1, expr.NumberOf(d)}
	}
	if below.Cmp(above) > 0 {
		above = below
	}
	return measure{2, expr.NumberOf(above)}
}

// compare is positive when x is worse than y, and 0 where the condition does not tell.
func (b badness) compare(x, y measure) int {
	if x.class != y.class {
		return cmp.Compare(x.class, y.class)
	}
	return expr.Order(x.value, y.value) * b.direction
}

// rank says which rows of a group are the worst, and what of them is kept.
type rank struct {
	limit             int   // how many rows of a group
	slots             []int // the columns that are shown
	value             bool  // whether the value is shown behind them
	warning, critical badness
}

// of is the order of the values at a level.
func (r *rank) of(level Level) badness {
	if level == Critical {
		return r.critical
	}
	return r.warning
}

// width is how many cells a row has.
func (r *rank) width() int {
	if r.value {
		return len(r.slots) + 1
	}
	return len(r.slots)
}

// compare orders rows by how bad they are: positive when a is worse than b.
func (r *rank) compare(a, b worstRow) int {
	if a.level != b.level {
		if a.level == Critical {
			return 1
		}
		return -1
	}
	return r.of(a.level).compare(a.measure, b.measure)
}

// rankedColumn is the column by whose values the rows of an aggregate are ordered, where the aggregate is one that the
// greatest or the smallest of them make what it is.
func rankedColumn(x *expr.Expr) (string, bool) {
	a, ok := x.Aggregate()
	if !ok || a.Distinct {
		return "", false
	}
	switch a.Name {
	case "sum", "avg", "min", "max", "median", "percentile":
		return a.Column, a.Column != ""
	}
	return "", false
}

// rowFilter is the filter of a value that is one filtered aggregate, nil for any other value: rows that it leaves out
// have no part in the value.
func rowFilter(x *expr.Expr) *expr.Expr {
	a, _ := x.Aggregate()
	return a.Filter
}
