package expr

import (
	"math/bits"
)

// Cmp is -1, 0 or 1 as d is less than, equal to or greater than e; 1.0 equals 1.
func (d Decimal) Cmp(e Decimal) int {
	if d.large != nil || e.large != nil {
		return d.expand().Cmp(e.expand())
	}
	if d.scale == e.scale {
		return compareInts(d.coef, e.coef)
	}
	if d.Sign() != e.Sign() {
		return compareInts(int64(d.Sign()), int64(e.Sign()))
	}
	order := compareMagnitudes(d, e)
	if d.coef < 0 {
		return -order
	}
	return order
}

// compareMagnitudes compares without signs, in 128 bits: a coefficient below 2^63 times at most 10^18 fits.
func compareMagnitudes(d, e Decimal) int {
	var up, down int32
	if d.scale < e.scale {
		up = e.scale - d.scale
	} else {
		down = d.scale - e.scale
	}
	high, low := bits.Mul64(magnitude(d.coef), magnitude(powers[up]))
	otherHigh, otherLow := bits.Mul64(magnitude(e.coef), magnitude(powers[down]))
	if high != otherHigh {
		low, otherLow = high, otherHigh
	}
	switch {
	case low < otherLow:
		return -1
	case low > otherLow:
		return 1
	}
	return 0
}

func compareInts(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func magnitude(i int64) uint64 {
	if i < 0 {
		return uint64(-i)
	}
	return uint64(i)
}
