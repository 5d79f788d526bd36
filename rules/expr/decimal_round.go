package expr

import "github.com/cockroachdb/apd/v3"

// Round returns the number with at most so many digits after the point, halves away from zero; negative places round to
// tens, hundreds and so on. A number with fewer digits stays as it is.
func (d Decimal) Round(places int) Decimal { return d.cut(places, apd.RoundHalfUp) }

// Floor returns the greatest whole number that is not above d.
func (d Decimal) Floor() Decimal { return d.cut(0, apd.RoundFloor) }

// Ceil returns the smallest whole number that is not below d.
func (d Decimal) Ceil() Decimal { return d.cut(0, apd.RoundCeiling) }

// Truncate returns d without what is after its point.
func (d Decimal) Truncate() Decimal { return d.cut(0, apd.RoundDown) }

func (d Decimal) cut(places int, round apd.Rounder) Decimal {
	// Beyond the bounds of all numbers, places make no difference any more.
	places = min(max(places, -maxExponent-2), maxExponent)
	if d.large == nil && int(d.scale) <= places {
		return d
	}
	x := d.expand()
	if int(x.Exponent) >= -places {
		return d
	}
	context := exact()
	context.Rounding = round
	cut := new(apd.Decimal)
	// Quantize cannot fail: it only takes digits away, within the precision.
	_, _ = context.Quantize(cut, x, int32(-places))
	return shrink(cut)
}
