package expr

import (
	"cmp"
	"strings"
	"time"
)

// Compare orders two values as the language does: -1, 0 or 1 as a is less than, equal to or greater than b. They are
// numbers when one of them is, times when one of them is, and two texts are ordered as Order says. Null is less than
// everything. The error is a *TypeError when one does not fit the other.
func Compare(a, b Value) (int, error) { return CompareIn(a, b, time.UTC) }

// CompareIn is Compare with the zone that times without one are meant in.
func CompareIn(a, b Value, zone *time.Location) (int, error) { return compareValues(a, b, zone) }

func compareValues(a, b Value, zone *time.Location) (int, error) {
	if a.kind == b.kind {
		return compareAlike(a, b, zone), nil
	}
	switch {
	case a.kind == Null || b.kind == Null:
		return cmp.Compare(a.kind, b.kind), nil
	case a.kind == Time || b.kind == Time:
		return compareTimes(a, b, zone)
	case a.kind == Duration || b.kind == Duration:
		return 0, mismatch(a, b, Duration)
	case a.kind == Number || b.kind == Number:
		return compareNumbers(a, b)
	}
	return compareTruths(a, b)
}

// compareAlike compares two values of one kind.
func compareAlike(a, b Value, zone *time.Location) int {
	switch a.kind {
	case Number:
		return a.decimal().Cmp(b.decimal())
	case Text:
		return compareTexts(a, b, zone)
	case Time:
		return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.minor, b.minor))
	case Bool, Duration:
		return cmp.Compare(a.n, b.n)
	case Null:
	}
	return 0
}

// compareTexts orders two texts that hold numbers or times as those, since results may bring them as text; all others
// come after them, by their bytes.
func compareTexts(a, b Value, zone *time.Location) int {
	if !beginsLikeNumber(a.text) && !beginsLikeNumber(b.text) {
		return strings.Compare(a.text, b.text)
	}
	a, b = onDay(a, b, zone)
	return orderValues(standing(a, zone), standing(b, zone))
}

func compareTimes(a, b Value, zone *time.Location) (int, error) {
	a, b = onDay(a, b, zone)
	t, ok := a.TimeIn(zone)
	if !ok {
		return 0, mismatch(a, b, Time)
	}
	u, ok := b.TimeIn(zone)
	if !ok {
		return 0, mismatch(a, b, Time)
	}
	return t.Compare(u), nil
}

func compareNumbers(a, b Value) (int, error) {
	x, ok := a.Number()
	if !ok {
		return 0, mismatch(a, b, Number)
	}
	y, ok := b.Number()
	if !ok {
		return 0, mismatch(a, b, Number)
	}
	return x.Cmp(y), nil
}

// compareTruths compares a boolean with a text.
func compareTruths(a, b Value) (int, error) {
	x, ok := truthOf(a)
	if !ok {
		return 0, mismatch(a, b, Bool)
	}
	y, ok := truthOf(b)
	if !ok {
		return 0, mismatch(a, b, Bool)
	}
	return cmp.Compare(x, y), nil
}

// mismatch blames the one of two values that is not of the kind that the other one is.
func mismatch(a, b Value, want Kind) error {
	if a.kind == want {
		return &TypeError{Value: b, Want: withArticle(want), operand: 1, other: a}
	}
	return &TypeError{Value: a, Want: withArticle(want), operand: 0, other: b}
}

// equalValues is the language's `=`: as compareValues, but two texts are equal only when they are the same, or the same
// time: a day in a result is "2026-11-23T00:00:00.000Z", and people write '2026-11-23'.
func equalValues(a, b Value, zone *time.Location) (bool, error) {
	if a.kind == Text && b.kind == Text {
		return a.text == b.text || sameTime(a, b, zone), nil
	}
	order, err := compareValues(a, b, zone)
	return order == 0, err
}

// sameTime reports whether two texts are one time.
func sameTime(a, b Value, zone *time.Location) bool {
	if !beginsLikeTime(a.text) || !beginsLikeTime(b.text) {
		return false
	}
	a, b = onDay(a, b, zone)
	t, ok := parseTime(a.text, zone)
	if !ok {
		return false
	}
	u, ok := parseTime(b.text, zone)
	return ok && t.Equal(u)
}

// Truth is what a condition came to: whether it is true, and whether that is known. Null is neither true nor known. The
// error is a *TypeError for a value that says neither.
func Truth(v Value) (truth, known bool, err error) {
	if v.kind == Null {
		return false, false, nil
	}
	t, ok := truthOf(v)
	if !ok {
		return false, false, &TypeError{Value: v, Want: withArticle(Bool)}
	}
	return t == yes, true, nil
}

// answer is the truth of a condition.
type answer int8

const (
	no answer = iota - 1
	unknown
	yes
)

func answerOf(b bool) answer {
	if b {
		return yes
	}
	return no
}

// value is the answer as a value.
func (a answer) value() Value {
	if a == unknown {
		return Value{}
	}
	return BoolOf(a == yes)
}

// truthOf is the truth of a value that says one: a boolean, a number that is not zero, or text that holds either.
func truthOf(v Value) (answer, bool) {
	switch v.kind {
	case Null:
		return unknown, true
	case Bool:
		return answerOf(v.n == 1), true
	case Number:
		return answerOf(v.decimal().Sign() != 0), true
	case Text:
		return textTruth(v)
	case Time, Duration:
	}
	return unknown, false
}

func textTruth(v Value) (answer, bool) {
	switch {
	case strings.EqualFold(v.text, "true"):
		return yes, true
	case strings.EqualFold(v.text, "false"):
		return no, true
	}
	d, ok := v.Number()
	return answerOf(d.Sign() != 0), ok
}
