package expr

import "github.com/cockroachdb/apd/v3"

// A change from 0 has no percentage, and yet a rise from 0 must not pass for none. It counts as more than the percentages
// that values have, and a fall from 0 as less: as a number beyond them, with which one can compute like with any other.
var riseFromZero = Decimal{large: apd.New(1, 900)}

// fromZero is the percentage of a change from 0 to a number.
func fromZero(to Decimal) Value {
	switch to.Sign() {
	case 1:
		return NumberOf(riseFromZero)
	case -1:
		return NumberOf(riseFromZero.Neg())
	}
	return IntOf(0)
}

// FromZero reports whether the value is that of percent_change where the value before was 0, which is no number for people.
func (v Value) FromZero() bool {
	return v.kind == Number && v.large != nil && v.decimal().Abs().Cmp(riseFromZero) == 0
}
