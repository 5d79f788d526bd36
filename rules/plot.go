package rules

import (
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Plot is what a chart of a rule's values shows: numbers in one unit, and the limits among them.
type Plot struct {
	// Unit is what the numbers are in, such as "$", "%" or "hours"; it may be empty.
	Unit string
	// Points are the values, in the order in which they were given.
	Points []PlotPoint
	// Limits are the numbers that the conditions compare the value with, where they are plain numbers.
	Limits []PlotLimit
	// Low and High are the least and the greatest of the values, as people read them.
	Low, High string
}

// PlotPoint is the value that a run had.
type PlotPoint struct {
	At    time.Time // when the run completed, in the zone of the rules file
	Value expr.Decimal
}

// PlotLimit is a number that a condition compares the value with.
type PlotLimit struct {
	// Level is the severity, and which end of its range this is where there are two: "warning", "critical (low)".
	Level string
	Value expr.Decimal
}

// Plot draws up the values of runs, the last of which is the one that matters; ok is false where that one has no size that can
// be drawn, as texts and times have none. Others that are not like it are left out. Percentages are in hundredths, as they are
// written, and durations in the unit that suits the longest.
func (r *Rule) Plot(points []expr.Point) (p Plot, ok bool) {
	if len(points) == 0 {
		return Plot{}, false
	}
	last := points[len(points)-1].Value
	fitting := slices.DeleteFunc(slices.Clone(points), func(p expr.Point) bool { return !plottable(p.Value, last.Kind()) })
	if !plottable(last, last.Kind()) {
		return Plot{}, false
	}
	size := func(a, b expr.Point) int {
		order, _ := expr.Compare(a.Value, b.Value) // they are alike
		return order
	}
	low, high := slices.MinFunc(fitting, size).Value, slices.MaxFunc(fitting, size).Value
	scale := r.scale(low, high)
	p = Plot{Unit: scale.unit, Low: r.Figure(low), High: r.Figure(high)}
	for _, point := range fitting {
		p.Points = append(p.Points, PlotPoint{point.At.In(r.Location), scale.of(point.Value)})
	}
	for _, s := range []struct {
		level string
		*Severity
	}{{"warning", r.Warning}, {"critical", r.Critical}} {
		if s.Severity != nil {
			p.Limits = append(p.Limits, plotLimits(s.level, s.When, last.Kind(), scale)...)
		}
	}
	return p, true
}

// plottable reports whether a value has a size, and of the same kind as others.
func plottable(v expr.Value, kind expr.Kind) bool {
	if _, number := v.Number(); number && v.Kind() != expr.Bool {
		return kind != expr.Duration
	}
	return v.Kind() == expr.Duration && kind == expr.Duration
}

// plotLimits are the numbers that a condition compares the value with: one, or the two ends of a range.
func plotLimits(level string, when *expr.Expr, kind expr.Kind, scale plotScale) []PlotLimit {
	t, ok := when.Threshold()
	if !ok || t.Op == "in" || t.Op == "not in" {
		return nil
	}
	var limits []PlotLimit
	for i, v := range t.Args {
		if !plottable(v, kind) {
			return nil
		}
		name := level
		if len(t.Args) == 2 {
			name += [...]string{" (low)", " (high)"}[i]
		}
		limits = append(limits, PlotLimit{Level: name, Value: scale.of(v)})
	}
	return limits
}

// plotScale makes numbers of values.
type plotScale struct {
	unit    string
	pattern *pattern
	length  time.Duration // of the unit, where values are durations
}

// scale is how values of the rule, from low to high, are made numbers.
func (r *Rule) scale(low, high expr.Value) plotScale {
	if low.Kind() != expr.Duration {
		s := plotScale{pattern: r.Format.value}
		if s.pattern != nil {
			s.unit = strings.TrimSpace(s.pattern.prefix + s.pattern.suffix)
		}
		return s
	}
	shortest, _ := low.Duration()
	longest, _ := high.Duration()
	longest = max(longest.Abs(), shortest.Abs())
	const enough = 2 // of a unit, so that there is something to see
	for _, s := range []plotScale{{"days", nil, 24 * time.Hour}, {"hours", nil, time.Hour}, {"minutes", nil, time.Minute}} {
		if longest >= enough*s.length {
			return s
		}
	}
	return plotScale{unit: "seconds", length: time.Second}
}

// of is a value as a number: exact, but for durations, of which nobody sees a millionth.
func (s plotScale) of(v expr.Value) expr.Decimal {
	d, _ := v.Duration()
	if s.length > 0 {
		parts, err := expr.DecimalOf(int64(d)).Quo(expr.DecimalOf(int64(s.length)))
		if err != nil {
			return expr.DecimalOf(0)
		}
		return parts.Round(6)
	}
	n, _ := v.Number()
	if s.pattern != nil {
		return s.pattern.scaled(n)
	}
	return n
}
