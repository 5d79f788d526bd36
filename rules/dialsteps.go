package rules

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

// Steps are numbers to try in place of the rule's own, each of which lets the rule speak more easily than the one before: at
// most so many. Of a condition on the value alone they lie between the values that were seen, from beyond the last one to the
// middle, and are as round as they can be; otherwise they are parts and multiples of the number that stands there. None lets a
// warning come only after the critical severity, where both ask the same.
func (d Dial) Steps(seen []expr.Value, most int) []expr.Value {
	steps := d.steps(seen, most)
	if d.bound == nil {
		return steps
	}
	return slices.DeleteFunc(steps, func(v expr.Value) bool { return !d.Quieter(*d.bound, v) })
}

func (d Dial) steps(seen []expr.Value, most int) []expr.Value {
	sizes := d.sizes(seen)
	if d.bound != nil {
		sizes = slices.DeleteFunc(sizes, func(x float64) bool { return x <= d.size(*d.bound) })
	}
	if !d.Plain || len(sizes) == 0 {
		return d.multiples()
	}
	wide := sizes[len(sizes)-1] - sizes[0]
	if wide == 0 {
		wide = math.Abs(sizes[0]) + 1
	}
	edge := sizes[0] - wide/4
	if d.bound != nil {
		edge = max(edge, d.size(*d.bound))
	}
	steps := []expr.Value{d.between(edge, sizes[0])}
	for _, i := range spread(len(sizes)-1, most-1) {
		steps = append(steps, d.between(sizes[i], sizes[i+1]))
	}
	return steps
}

// Between are further numbers between two that were tried, in the same order.
func (d Dial) Between(loose, tight expr.Value, seen []expr.Value, most int) []expr.Value {
	from, to := d.size(loose), d.size(tight)
	var steps []expr.Value
	if !d.Plain {
		for i := range most {
			part := (to - from) / float64(most+1)
			steps = append(steps, d.between(from+part*(float64(i)+0.5), from+part*(float64(i)+1.5)))
		}
		return slices.CompactFunc(steps, func(a, b expr.Value) bool { return a.String() == b.String() })
	}
	sizes := slices.DeleteFunc(d.sizes(seen), func(x float64) bool { return x <= from || x >= to })
	for _, i := range spread(len(sizes)-1, most) {
		steps = append(steps, d.between(sizes[i], sizes[i+1]))
	}
	return steps
}

// Quieter reports whether the rule speaks less easily with one number than with another.
func (d Dial) Quieter(one, other expr.Value) bool { return d.size(one) < d.size(other) }

// spread picks some of the first n places: all of them where there are few, otherwise the first ones and then ever fewer, up
// to the middle.
func spread(n, most int) []int {
	var places []int
	for i := 0; i < n && len(places) < most; i += 1 + i/6 {
		if i > (n+1)/2 && i > 2 {
			break
		}
		places = append(places, i)
	}
	return places
}

// sizes are the values as numbers for which the condition comes to hold one after the other.
func (d Dial) sizes(seen []expr.Value) []float64 {
	var sizes []float64
	for _, v := range seen {
		if plottable(v, d.Value.Kind()) {
			sizes = append(sizes, d.size(v))
		}
	}
	slices.Sort(sizes)
	return slices.Compact(sizes)
}

// size is a value as a number, the greater the later a condition on it holds: seconds, for a length of time.
func (d Dial) size(v expr.Value) float64 {
	size := 0.0
	if length, ok := v.Duration(); ok && v.Kind() == expr.Duration {
		size = length.Seconds()
	} else if n, ok := v.Number(); ok {
		size, _ = strconv.ParseFloat(n.String(), 64)
	}
	return size * float64(d.Eases)
}

// between is the roundest number between two sizes.
func (d Dial) between(from, to float64) expr.Value {
	from, to = from*float64(d.Eases), to*float64(d.Eases)
	low, high := min(from, to), max(from, to)
	if d.Value.Kind() != expr.Duration {
		number, err := expr.ParseDecimal(strconv.FormatFloat(round(low, high), 'f', -1, 64))
		if err != nil {
			return d.Value
		}
		return expr.NumberOf(number)
	}
	unit := time.Second
	for _, u := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
		if math.Abs(high) > 2*u.Seconds() && high-low > u.Seconds()/4 {
			unit = u
		}
	}
	return expr.DurationOf(time.Duration(round(low/unit.Seconds(), high/unit.Seconds()) * float64(unit)).Round(time.Second))
}

// round is the number with the fewest digits between two, and of those the one nearest to their middle.
func round(low, high float64) float64 {
	middle := low + (high-low)/2
	for exponent := math.Ceil(math.Log10(high - low)); exponent > -300; exponent-- {
		for _, factor := range []float64{1, 0.5, 0.2} {
			step := math.Pow(10, exponent) * factor
			text := strconv.FormatFloat(math.Round(middle/step)*step, 'f', max(0, int(-exponent)+1), 64)
			if number, err := strconv.ParseFloat(text, 64); err == nil && low < number && number < high {
				return number
			}
		}
		if math.Pow(10, exponent) < math.Abs(middle)*1e-15 {
			break
		}
	}
	return middle
}

// multiples are parts and multiples of the number that stands there.
func (d Dial) multiples() []expr.Value {
	now := d.size(d.Value)
	if now == 0 {
		return nil
	}
	var steps []expr.Value
	for _, factor := range []float64{0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.1, 1.2, 1.4, 1.6, 2, 3, 5, 10} {
		steps = append(steps, d.between(now*factor*0.98, now*factor*1.02))
	}
	slices.SortFunc(steps, func(a, b expr.Value) int { return cmp.Compare(d.size(a), d.size(b)) })
	return steps
}
