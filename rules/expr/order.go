package expr

import (
	"cmp"
	"strings"
	"time"
)

// Order sorts any two values: -1, 0 or 1 as a comes before b, beside it, or after it. Unlike Compare it never fails, and
// it is a total order: null comes first, then numbers with booleans as 1 and 0, durations, times, and all other text by
// its bytes. Text that holds a number or a time stands where that does, so "9" comes before "10", and 5 beside "5.0".
func Order(a, b Value) int { return orderValues(standing(a, time.UTC), standing(b, time.UTC)) }

// standing is a value as the order takes it: text that holds a number or a time is that, and so is a boolean.
func standing(v Value, zone *time.Location) Value {
	switch v.kind {
	case Bool:
		return IntOf(v.n)
	case Text:
		if !beginsLikeNumber(v.text) {
			return v
		}
		if t, ok := parsePlainTime(v.text); ok {
			return TimeOf(t)
		}
		if d, ok := v.Number(); ok {
			return NumberOf(d)
		}
		if t, ok := parseTime(v.text, zone); ok {
			return TimeOf(t)
		}
	case Null, Number, Time, Duration:
	}
	return v
}

// orderValues orders two values that are as standing returns them.
func orderValues(a, b Value) int {
	if a.kind != b.kind {
		return cmp.Compare(a.kind.rank(), b.kind.rank())
	}
	switch a.kind {
	case Number:
		return a.decimal().Cmp(b.decimal())
	case Text:
		return strings.Compare(a.text, b.text)
	case Null, Bool, Time, Duration:
	}
	return cmp.Or(cmp.Compare(a.n, b.n), cmp.Compare(a.minor, b.minor))
}

// rank is where a kind stands in the order.
func (k Kind) rank() uint8 {
	return [...]uint8{Null: 0, Bool: 1, Number: 2, Duration: 3, Time: 4, Text: 5}[k]
}

// beginsLikeNumber tells most texts from numbers and times at a glance.
func beginsLikeNumber(s string) bool {
	return s != "" && (s[0] <= '9' && s[0] >= '+' || s[0] <= ' ')
}

// mixed refuses to find the least or greatest of values that are partly numbers and partly other text, say: whichever
// it found would hide the others. The value to blame is the same in whatever order they come.
func mixed(a, b, aStands, bStands Value) *TypeError {
	switch order := cmp.Compare(aStands.kind.rank(), bStands.kind.rank()); {
	case order > 0:
		return &TypeError{Value: a, Want: withArticle(bStands.kind), operand: 0, other: b}
	case order < 0:
		return &TypeError{Value: b, Want: withArticle(aStands.kind), operand: 1, other: a}
	}
	return nil
}
