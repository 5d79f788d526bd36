package rules

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Figure writes a value of the rule for people. It is never rounded so far that it reads as if it were on the other side
// of a limit, or on it: nobody should be told that 1,000 is below 1,000.
func (r *Rule) Figure(v expr.Value) string {
	return r.Format.write(r.Format.value, v, r.limits()...)
}

// Cell writes a value of a column that the rule shows. Where the rule's value is that very column, its format holds.
func (r *Rule) Cell(column string, v expr.Value) string {
	if name, ok := r.valueColumn(); ok && name == column {
		return r.Figure(v)
	}
	_, own := r.Format.columns[strings.ToLower(column)]
	if name, bare := r.Value.Column(); bare && !own && strings.EqualFold(name, column) {
		return r.Figure(v)
	}
	return r.Format.Column(column, v)
}

// limits are the constants that the conditions may compare the value with. Of a condition on more than the value itself,
// such as abs(value), they count with either sign: one that has nothing to do with the value can only make it be written
// with a digit more.
func (r *Rule) limits() []expr.Value {
	var all []expr.Value
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s == nil {
			continue
		}
		_, plain := s.When.Threshold()
		for _, v := range s.When.Constants() {
			all = append(all, v)
			if !plain {
				all = append(all, opposite(v))
			}
		}
	}
	return all
}

// opposite is a number or a duration with the other sign; anything else stays as it is.
func opposite(v expr.Value) expr.Value {
	if d, ok := v.Duration(); ok {
		return expr.DurationOf(-d)
	}
	if d, ok := v.Number(); ok {
		return expr.NumberOf(d.Neg())
	}
	return v
}

// write writes a value by a pattern, which may be nil. It is exact enough to stand on the same side of each limit as the
// value itself does; beside itself as a limit it is not rounded at all. What is no number is written the default way.
func (f Formats) write(p *pattern, v expr.Value, limits ...expr.Value) string {
	switch v.Kind() {
	case expr.Null:
		return null
	case expr.Number:
		d, _ := v.Number()
		return writeNumber(p, d, limits)
	case expr.Text:
		if d, ok := v.Number(); ok && p != nil && !p.onlyNumbers {
			return writeNumber(p, d, limits)
		}
		if t, ok := v.Time(); ok && isTimestamp(v.String()) {
			return f.writeTime(t, limits)
		}
	case expr.Time:
		t, _ := v.Time()
		return f.writeTime(t, limits)
	case expr.Duration:
		d, _ := v.Duration()
		return writeDuration(d, limits)
	case expr.Bool:
	}
	return v.String()
}

func writeNumber(p *pattern, d expr.Decimal, limits []expr.Value) string {
	exact := plainPattern(d)
	if p != nil {
		*exact = *p
	}
	d = exact.scaled(d)
	crosses := func(rounded expr.Decimal) bool {
		return slices.ContainsFunc(limits, func(v expr.Value) bool {
			limit, ok := v.Number()
			limit = exact.scaled(limit)
			return ok && rounded.Cmp(limit) != d.Cmp(limit)
		})
	}
	const tooSmall = 20 // digits after the point that nobody reads
	if p == nil && exact.most > tooSmall && !crosses(expr.DecimalOf(0)) {
		return "≈ 0"
	}
	for most := places(d); exact.most < most && crosses(d.Round(exact.most)); {
		exact.most++
	}
	return exact.digitsOf(d)
}

// writeTime leaves out parts of a second, and midnight, unless they matter.
func (f Formats) writeTime(t time.Time, limits []expr.Value) string {
	zone := f.zone
	if zone == nil {
		zone = time.UTC
	}
	rounded := t.Truncate(time.Second)
	text := plainTime(rounded, zone)
	for _, v := range limits {
		limit, ok := v.Time()
		switch {
		case !ok:
		case rounded.Compare(limit) != t.Compare(limit):
			return t.In(zone).Format("2006-01-02 15:04:05.999999999 MST")
		case !t.Equal(limit) && plainTime(limit, zone) == text:
			text = fullTime(rounded, zone)
		}
	}
	return text
}

// writeDuration writes the two largest units, below a minute only one, or more where they matter.
func writeDuration(d time.Duration, limits []expr.Value) string {
	units := 2
	if d.Abs() < time.Minute {
		units = 1
	}
	text, written := plainDuration(d, units)
	for units < len(durationUnits()) && slices.ContainsFunc(limits, func(v expr.Value) bool {
		limit, ok := v.Duration()
		return ok && cmp.Compare(written, limit) != cmp.Compare(d, limit)
	}) {
		units++
		text, written = plainDuration(d, units)
	}
	return text
}

// isTimestamp reports whether a text that is a time is a full one, as Mode writes them: with a `T` and a zone.
func isTimestamp(s string) bool {
	return strings.IndexByte(s, 'T') == len("2006-01-02") && (strings.HasSuffix(s, "Z") || strings.ContainsAny(s[len("2006-01-02"):], "+-"))
}
