package expr

import "github.com/cockroachdb/apd/v3"

// rounding says where the digits go that are cut off.
type rounding uint8

const (
	halfAway   rounding = iota // to the nearest, halves away from zero
	towardZero                 // nowhere
	downward                   // to the next lower number
	upward                     // to the next higher number
)

// grows reports whether what is left after cutting becomes greater by one, its sign aside.
func (r rounding) grows(negative, inexact, half bool) bool {
	switch r {
	case halfAway:
		return half
	case downward:
		return inexact && negative
	case upward:
		return inexact && !negative
	case towardZero:
	}
	return false
}

// Round returns the number with at most so many digits after the point, halves away from zero; negative places round to
// tens, hundreds and so on. A number with fewer digits stays as it is.
func (d Decimal) Round(places int) Decimal { return d.cut(places, halfAway) }

// Floor returns the greatest whole number that is not above d.
func (d Decimal) Floor() Decimal { return d.cut(0, downward) }

// Ceil returns the smallest whole number that is not below d.
func (d Decimal) Ceil() Decimal { return d.cut(0, upward) }

// Truncate returns d without what is after its point.
func (d Decimal) Truncate() Decimal { return d.cut(0, towardZero) }

func (d Decimal) cut(places int, mode rounding) Decimal {
	// Beyond the bounds of all numbers, places make no difference any more.
	places = min(max(places, -maxExponent-2), maxExponent)
	drop := int(d.scale) - places
	if d.large != nil || drop > maxScale || places < 0 {
		return d.cutLarge(places, mode)
	}
	if drop <= 0 {
		return d
	}
	power := powers[drop]
	kept, rest := d.coef/power, magnitude(d.coef%power)
	if mode.grows(d.coef < 0, rest != 0, 2*rest >= magnitude(power)) {
		kept += int64(d.Sign())
	}
	return Decimal{coef: kept, scale: int32(places)}
}

func (d Decimal) cutLarge(places int, mode rounding) Decimal {
	x := d.expand()
	drop := -int(x.Exponent) - places
	if drop <= 0 {
		return d
	}
	var power, rest apd.BigInt
	power.Exp(apd.NewBigInt(10), apd.NewBigInt(int64(drop)), nil)
	cut := &apd.Decimal{Negative: x.Negative, Exponent: int32(-places)} //nolint:gosec // within maxExponent
	cut.Coeff.QuoRem(&x.Coeff, &power, &rest)
	inexact := rest.Sign() != 0
	half := rest.Lsh(&rest, 1).Cmp(&power) >= 0
	if mode.grows(x.Negative, inexact, half) {
		cut.Coeff.Add(&cut.Coeff, apd.NewBigInt(1))
	}
	return shrink(cut)
}
