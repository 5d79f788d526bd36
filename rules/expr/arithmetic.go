package expr

import (
	"errors"
	"math"
	"time"
)

var (
	errDurationRange = errors.New("duration out of range: more than 292 years")
	errTimeRange     = errors.New("time out of range: before the year 1 or after the year 9999")
)

// arithmetic computes a op b: with numbers exactly, and with times and durations where that has a meaning. What is not
// known, and what is divided by zero, is null.
func arithmetic(op operator, a, b Value, zone *time.Location) (Value, error) {
	if a.kind == Number && b.kind == Number {
		return numbers(op, a.decimal(), b.decimal())
	}
	if a.kind == Null || b.kind == Null {
		return Value{}, nil
	}
	a, ok := measure(a, b, zone)
	if !ok {
		return Value{}, &TypeError{Value: a, Want: withArticle(Number), operand: 0, other: b}
	}
	b, ok = measure(b, a, zone)
	if !ok {
		return Value{}, &TypeError{Value: b, Want: withArticle(Number), operand: 1, other: a}
	}
	switch {
	case a.kind == Number && b.kind == Number:
		return numbers(op, a.decimal(), b.decimal())
	case a.kind == Time:
		return fromTime(op, a, b)
	case b.kind == Time && a.kind == Duration && op == opAdd:
		return fromTime(op, b, a)
	case a.kind == Duration && b.kind != Time:
		return fromDuration(op, a, b)
	case a.kind == Number && b.kind == Duration && op == opMultiply:
		return fromDuration(op, b, a)
	}
	return Value{}, &TypeError{Value: a, Want: withArticle(b.kind), operand: 0, other: b}
}

// measure turns a text or a boolean into what can be computed with, next to the other operand.
func measure(v, other Value, zone *time.Location) (Value, bool) {
	if d, ok := v.Number(); ok && (v.kind != Text || other.kind != Time) {
		return NumberOf(d), true
	}
	if t, ok := v.TimeIn(zone); ok {
		return TimeOf(t), true
	}
	return v, v.kind == Duration
}

func numbers(op operator, a, b Decimal) (Value, error) {
	var result Decimal
	var err error
	switch op { //nolint:exhaustive // the others do not compute
	case opAdd:
		result, err = a.Add(b)
	case opSubtract:
		result, err = a.Sub(b)
	case opMultiply:
		result, err = a.Mul(b)
	case opDivide:
		result, err = a.Quo(b)
	case opModulo:
		result, err = a.Rem(b)
	}
	if err == nil {
		return NumberOf(result), nil
	}
	if errors.Is(err, errZeroDivision) {
		err = nil
	}
	return Value{}, err
}

// fromTime is a time and a duration, or the duration between two times.
func fromTime(op operator, a, b Value) (Value, error) {
	switch {
	case b.kind == Time && op == opSubtract:
		return DurationOf(timeBetween(b.instant(), a.instant())), nil
	case b.kind == Duration && op == opAdd:
		return laterTime(a.instant(), time.Duration(b.n))
	case b.kind == Duration && op == opSubtract:
		return laterTime(a.instant(), -time.Duration(b.n))
	case op == opAdd || op == opSubtract:
		return Value{}, &TypeError{Value: b, Want: "a duration such as 1 day", operand: 1, other: a}
	}
	return Value{}, &TypeError{Value: a, Want: withArticle(Number), operand: 0, other: b}
}

// timeBetween ends at the longest duration there is: years such as 1 and 9999, which stand for never, are no mistake.
func timeBetween(from, to time.Time) time.Duration {
	return max(to.Sub(from), -math.MaxInt64) // which can be negated
}

func laterTime(t time.Time, by time.Duration) (Value, error) {
	t = t.Add(by)
	if t.Year() < 1 || t.Year() > 9999 {
		return Value{}, errTimeRange
	}
	return TimeOf(t), nil
}

// fromDuration is a duration and another one, or a number.
func fromDuration(op operator, a, b Value) (Value, error) {
	nanos, other := DecimalOf(a.n), DecimalOf(b.n)
	if b.kind == Number {
		other = b.decimal()
	}
	sum := op == opAdd || op == opSubtract
	switch {
	case b.kind == Number && sum, b.kind == Duration && op == opMultiply, op == opModulo && b.kind == Number:
		return Value{}, &TypeError{Value: b, Want: wantBeside(op), operand: 1, other: a}
	case b.kind == Duration && op == opDivide:
		return numbers(op, nanos, other)
	}
	result, err := numbers(op, nanos, other)
	if err != nil || result.IsNull() {
		return Value{}, err
	}
	return durationFrom(result.decimal())
}

// wantBeside is what an operator takes on the right of a duration.
func wantBeside(op operator) string {
	if op == opMultiply {
		return withArticle(Number)
	}
	return "a duration such as 1 day"
}

// negate is -v.
func negate(v Value, zone *time.Location) (Value, error) {
	if v.kind == Duration {
		return DurationOf(-time.Duration(v.n)), nil
	}
	return arithmetic(opSubtract, Value{kind: Number}, v, zone)
}
