package expr

import (
	"strings"
	"time"

	"github.com/cockroachdb/apd/v3"
)

// Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota // nothing known
	Bool
	Number
	Text
	Time
	Duration
)

// String is the kind's name as people say it.
func (k Kind) String() string {
	switch k {
	case Bool:
		return "boolean"
	case Number:
		return "number"
	case Text:
		return "text"
	case Time:
		return "time"
	case Duration:
		return "duration"
	case Null:
	}
	return "null"
}

// Value is one value of the language. It is never changed and cheap to copy; the zero Value is null. Compare compares two
// as the language does, and Order sorts any.
//
// It has six plain fields so that it travels in registers.
type Value struct {
	text  string       // of Text; of a Time that was written as a day, that day
	large *apd.Decimal // of Number, when it does not fit the two fields below
	n     int64        // coefficient of Number, seconds of Time, nanoseconds of Duration, 0 or 1 of Bool
	minor int32        // scale of Number, nanoseconds of Time
	kind  Kind
}

// BoolOf returns true or false.
func BoolOf(b bool) Value {
	if b {
		return Value{kind: Bool, n: 1}
	}
	return Value{kind: Bool}
}

// TextOf returns a text.
func TextOf(s string) Value { return Value{kind: Text, text: s} }

// NumberOf returns a number.
func NumberOf(d Decimal) Value {
	return Value{kind: Number, large: d.large, n: d.coef, minor: d.scale}
}

// IntOf returns a whole number.
func IntOf(i int64) Value { return NumberOf(DecimalOf(i)) }

// TimeOf returns an instant; where it was said is forgotten.
func TimeOf(t time.Time) Value {
	return Value{kind: Time, n: t.Unix(), minor: int32(t.Nanosecond())} //nolint:gosec // below a thousand million
}

// DurationOf returns a length of time.
func DurationOf(d time.Duration) Value { return Value{kind: Duration, n: int64(d)} }

// Kind is what the value is.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is null.
func (v Value) IsNull() bool { return v.kind == Null }

// Number is the value as a number: a number itself, text that holds one, or a boolean as 1 or 0. It is false for
// everything else.
func (v Value) Number() (Decimal, bool) {
	switch v.kind {
	case Number:
		return v.decimal(), true
	case Bool:
		return DecimalOf(v.n), true
	case Text:
		d, err := ParseDecimal(trimSpace(v.text))
		return d, err == nil
	case Null, Time, Duration:
	}
	return Decimal{}, false
}

// Time is the value as an instant: a time itself, or text in one of Mode's formats, in UTC where it names no zone.
func (v Value) Time() (time.Time, bool) { return v.TimeIn(time.UTC) }

// TimeIn is Time with the zone that text without one is meant in.
func (v Value) TimeIn(zone *time.Location) (time.Time, bool) {
	switch v.kind {
	case Time:
		return v.instant(), true
	case Text:
		return parseTime(v.text, zone)
	case Null, Bool, Number, Duration:
	}
	return time.Time{}, false
}

// Bool is the value where it is a boolean.
func (v Value) Bool() (truth, ok bool) { return v.n == 1, v.kind == Bool }

// Text is the value where it is a text.
func (v Value) Text() (string, bool) { return v.text, v.kind == Text }

// Duration is the value where it is a duration.
func (v Value) Duration() (time.Duration, bool) {
	if v.kind != Duration {
		return 0, false
	}
	return time.Duration(v.n), true
}

// String is the value in its canonical form: a number in plain digits as exact as it is, with the zeros it was given
// ("12.50"), a time in RFC 3339 and UTC, a duration as "2h30m", text as it is, "true" or "false", and "" for null.
func (v Value) String() string {
	switch v.kind {
	case Bool:
		if v.n == 1 {
			return "true"
		}
		return "false"
	case Number:
		return v.decimal().String()
	case Text:
		return v.text
	case Time:
		return v.instant().Format(time.RFC3339Nano)
	case Duration:
		return durationString(time.Duration(v.n))
	case Null:
	}
	return ""
}

// decimal is the number that the fields of a Number hold.
func (v Value) decimal() Decimal { return Decimal{large: v.large, coef: v.n, scale: v.minor} }

// instant is the time that the fields of a Time hold.
func (v Value) instant() time.Time { return time.Unix(v.n, int64(v.minor)).UTC() }

// durationString leaves out the units that are zero, which time.Duration writes.
func durationString(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}
