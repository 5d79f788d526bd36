package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Formats says how a rule's values are written for people. The zero value writes everything the default way: numbers
// with thousands separators and no more digits than one can take in, times as `2026-11-23 09:00 UTC`, durations as
// `2 h 14 min`, text as it is, and null as a dash. It is never changed, so any number of goroutines may use it.
type Formats struct {
	value   *pattern
	columns map[string]*pattern // by name in lower case
	zone    *time.Location      // that times are written in; nil means UTC
}

// null is how nothing is written.
const null = "–"

// Value writes the value of the rule.
func (f Formats) Value(v expr.Value) string { return f.write(f.value, v) }

// Percent reports whether the rule's value is written as a percentage.
func (f Formats) Percent() bool { return f.value != nil && f.value.percent }

// Column writes a value of a column of the result. Numbers that name things, in columns called `id`, `order_id` or
// `year`, have no separators by default.
func (f Formats) Column(name string, v expr.Value) string {
	if p := f.columns[strings.ToLower(name)]; p != nil {
		return f.write(p, v)
	}
	if v.Kind() == expr.Number && namesThings(name) {
		return v.String()
	}
	return f.write(nil, v)
}

// ofColumn is how the numbers of a column are written; nil where nothing is said of it.
func (f Formats) ofColumn(name string) *pattern {
	if p, ok := f.columns[strings.ToLower(name)]; ok || !namesThings(name) {
		return p
	}
	return plainDigits()
}

// namesThings reports whether a column holds numbers that nobody adds up.
func namesThings(column string) bool {
	name := strings.ToLower(column)
	for _, end := range []string{"id", "year"} {
		before, ok := strings.CutSuffix(name, end)
		if ok && (before == "" || strings.HasSuffix(before, "_") || strings.HasSuffix(before, " ")) {
			return true
		}
	}
	return false
}

// plainDigits writes a number with all of its digits and no separators, and leaves a text such as '00123' alone.
func plainDigits() *pattern { return &pattern{whole: 1, most: maxFraction, onlyNumbers: true} }

// plainPattern writes a number with so many digits as one can take in: a whole number in full, a number from 10 on with
// up to two digits after the point, from 1 on with four, and a smaller one with its four leading digits.
func plainPattern(d expr.Decimal) *pattern {
	size := d.Abs()
	most := 2
	switch {
	case size.Cmp(expr.DecimalOf(1)) < 0:
		most = 4 + leadingZeros(size)
	case size.Cmp(expr.DecimalOf(10)) < 0:
		most = 4
	}
	return &pattern{grouped: true, whole: 1, most: most}
}

// leadingZeros counts the zeros between the point and the first other digit of a number below 1; of zero there is none.
func leadingZeros(d expr.Decimal) int {
	_, fraction, _ := strings.Cut(d.String(), ".")
	return max(0, strings.IndexFunc(fraction, func(r rune) bool { return r != '0' }))
}

// plainTime writes an instant in a zone; a day alone when it is midnight, there or in UTC, as dates come from Mode.
func plainTime(t time.Time, zone *time.Location) string {
	for _, there := range []time.Time{t.UTC(), t.In(zone)} {
		if there.Equal(time.Date(there.Year(), there.Month(), there.Day(), 0, 0, 0, 0, there.Location())) {
			return there.Format(time.DateOnly)
		}
	}
	return fullTime(t, zone)
}

// fullTime writes an instant in a zone with the time of day.
func fullTime(t time.Time, zone *time.Location) string {
	t = t.In(zone)
	if t.Second() == 0 && t.Nanosecond() == 0 {
		return t.Format("2006-01-02 15:04 MST")
	}
	return t.Format("2006-01-02 15:04:05 MST")
}

// durationUnits are the units that durations are written in.
func durationUnits() []durationUnit {
	return []durationUnit{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}}
}

type durationUnit struct {
	size time.Duration
	name string
}

// plainDuration writes a length of time in so many units, from the largest on that it has, and returns what was written.
func plainDuration(d time.Duration, most int) (text string, written time.Duration) {
	if d < 0 {
		text, written = plainDuration(max(-d, 0), most)
		return "-" + text, -written
	}
	units := durationUnits()
	first := slices.IndexFunc(units, func(u durationUnit) bool { return d >= u.size })
	if first < 0 {
		first = len(units) - 1
	}
	var parts []string
	rest := d
	for _, u := range units[first:min(first+most, len(units))] {
		if n := rest / u.size; n > 0 || len(parts) == 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
		}
		rest %= u.size
	}
	return strings.Join(parts, " "), d - rest
}

// Phrase says the condition of a severity as it stands after "is": "below $5,000", "between 10 and 20", "at least 2".
// A condition that compares more than the value with constants is returned as it was written.
func (s *Severity) Phrase(f Formats) string {
	t, ok := s.When.Threshold()
	if !ok {
		return s.When.String()
	}
	args := make([]string, len(t.Args))
	for i, a := range t.Args {
		args[i] = f.limit(a)
	}
	list := strings.Join(args, ", ")
	switch t.Op {
	case "above", "below", "at least", "at most":
		return t.Op + " " + list
	case "=":
		return "equal to " + list
	case "<>":
		return "other than " + list
	case "between", "not between", "outside":
		return t.Op + " " + strings.Join(args, " and ")
	case "in":
		return "one of " + list
	case "not in":
		return "none of " + list
	case "is null":
		return "null"
	case "is not null":
		return "not null"
	default:
		return s.When.String()
	}
}

// limit writes a constant of a condition. A time that somebody wrote is a day alone only where it is midnight in the file's
// time zone: midnight in UTC is one that comes from Mode.
func (f Formats) limit(v expr.Value) string {
	text := f.write(f.value, v, v)
	if t, ok := v.Time(); ok && v.Kind() == expr.Time && f.zone != nil && len(text) == len(time.DateOnly) && t.In(f.zone).Format(time.TimeOnly) != "00:00:00" {
		return fullTime(t, f.zone)
	}
	return text
}
