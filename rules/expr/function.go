package expr

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText bounds a text that an expression makes, in bytes.
const maxText = 1_000_000

var (
	errTextLength = errors.New("text too long: more than 1,000,000 bytes")
	errNoNow      = errors.New("the time now is not known here")
)

// arguments are those of a function, by value so that they need no memory of their own. What was not given is null.
type arguments struct{ a, b, c Value }

// at is the argument with this number.
func (args *arguments) at(i int) *Value {
	return [...]*Value{&args.a, &args.b, &args.c}[i]
}

// apply computes a function of one to three values, none of which is null. Its errors blame an operand by its number.
type apply func(args arguments, zone *time.Location) (Value, error)

// applied are the functions that are null when one of their arguments is, and look only at their arguments.
var applied = map[string]apply{
	"abs":       absolute,
	"ceil":      func(x arguments, _ *time.Location) (Value, error) { return onNumber(x.a, Decimal.Ceil) },
	"date":      func(x arguments, zone *time.Location) (Value, error) { return dateOf(x.a, zone) },
	"date_diff": dateDiff,
	"floor":     func(x arguments, _ *time.Location) (Value, error) { return onNumber(x.a, Decimal.Floor) },
	"length": func(x arguments, _ *time.Location) (Value, error) {
		return IntOf(int64(utf8.RuneCountInString(x.a.String()))), nil
	},
	"lower":   func(x arguments, _ *time.Location) (Value, error) { return bounding(strings.ToLower(x.a.String())) },
	"replace": replaceText,
	"round":   roundNumber,
	"substr":  substring,
	"trim":    trimText,
	"upper":   func(x arguments, _ *time.Location) (Value, error) { return bounding(strings.ToUpper(x.a.String())) },
}

func absolute(args arguments, _ *time.Location) (Value, error) {
	v := args.a
	if v.kind == Duration {
		return DurationOf(time.Duration(v.n).Abs()), nil
	}
	return onNumber(v, Decimal.Abs)
}

func onNumber(v Value, f func(Decimal) Decimal) (Value, error) {
	d, ok := v.Number()
	if !ok {
		return Value{}, wrongKind(v, Number)
	}
	return NumberOf(f(d)), nil
}

func roundNumber(args arguments, _ *time.Location) (Value, error) {
	places := 0
	if args.b.kind != Null { // not given; a null argument does not get here
		var ok bool
		if places, ok = wholeNumber(args.b); !ok {
			return Value{}, wrongOperand(args.b, Number, 1)
		}
	}
	return onNumber(args.a, func(d Decimal) Decimal { return d.Round(places) })
}

// wholeNumber is a value without what is after its point, as a count of something; great ones are cut to a great one.
func wholeNumber(v Value) (int, bool) {
	d, ok := v.Number()
	if !ok {
		return 0, false
	}
	n, ok := d.Truncate().Int64()
	if !ok {
		n = int64(d.Sign()) * exponentLimit
	}
	return int(min(max(n, -exponentLimit), exponentLimit)), true
}

func trimText(args arguments, _ *time.Location) (Value, error) {
	cutset := " "
	if args.b.kind != Null {
		cutset = args.b.String()
	}
	return TextOf(strings.Trim(args.a.String(), cutset)), nil
}

func replaceText(args arguments, _ *time.Location) (Value, error) {
	s, old, with := args.a.String(), args.b.String(), args.c.String()
	if old == "" {
		return TextOf(s), nil
	}
	if grown := len(s) + strings.Count(s, old)*(len(with)-len(old)); grown > maxText {
		return Value{}, errTextLength
	}
	return TextOf(strings.ReplaceAll(s, old, with)), nil
}

// concat is a || b.
func concat(a, b Value) (Value, error) {
	if a.kind == Null || b.kind == Null {
		return Value{}, nil
	}
	return bounding(a.String() + b.String())
}

// bounding refuses a text that is too long.
func bounding(s string) (Value, error) {
	if len(s) > maxText {
		return Value{}, errTextLength
	}
	return TextOf(s), nil
}

// substring counts characters from 1, or from the end when start is negative; a negative length takes those before
// start. Start 0 is the place before the first character, so that one character less is taken.
func substring(args arguments, _ *time.Location) (Value, error) {
	runes := []rune(args.a.String())
	start, ok := wholeNumber(args.b)
	if !ok {
		return Value{}, wrongOperand(args.b, Number, 1)
	}
	length := exponentLimit
	if args.c.kind != Null {
		if length, ok = wholeNumber(args.c); !ok {
			return Value{}, wrongOperand(args.c, Number, 2)
		}
	}
	from, to := window(start, length, len(runes))
	return TextOf(string(runes[from:to])), nil
}

// window turns the start and length of substr into a range within size.
func window(start, length, size int) (from, to int) {
	before := length < 0
	if before {
		length = -length
	}
	switch {
	case start > 0:
		start--
	case start < 0:
		start += size
		if start < 0 {
			length = max(length+start, 0)
			start = 0
		}
	case length > 0:
		length--
	}
	if before {
		start -= length
	}
	from = min(max(start, 0), size)
	to = min(max(start+length, from), size)
	return from, to
}
