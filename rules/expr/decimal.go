package expr

import (
	"math"
	"math/bits"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// Decimal is an exact decimal number; the zero Decimal is 0. It is never changed and cheap to copy.
//
// Nearly all numbers are a 64-bit coefficient and up to 18 digits after the point, which needs no memory of its own. All
// others are large: an arbitrary-precision decimal. A number that fits the small form is always in it.
type Decimal struct {
	large *apd.Decimal
	coef  int64 // never math.MinInt64, so that it can be negated
	scale int32 // digits after the point, 0 to maxScale
}

// maxScale is the most digits after the point of a small decimal: 10^18 is the greatest power of ten in an int64.
const maxScale = 18

// powers are those of ten by exponent; an array, so that the compiler can see its length.
var powers = [maxScale + 1]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// DecimalOf returns a whole number.
func DecimalOf(i int64) Decimal {
	if i == math.MinInt64 {
		return Decimal{large: apd.New(i, 0)}
	}
	return Decimal{coef: i}
}

// Add returns d + e exactly, or ErrRange.
func (d Decimal) Add(e Decimal) (Decimal, error) {
	if sum, ok := d.addSmall(e); ok {
		return sum, nil
	}
	return addLarge(d, e)
}

// addSmall adds two small decimals; it is false when one is large or the sum would be.
func (d Decimal) addSmall(e Decimal) (Decimal, bool) {
	if d.large != nil || e.large != nil {
		return Decimal{}, false
	}
	a, b, scale, ok := align(d, e)
	sum := a + b
	// The sum overflowed when both have the sign that it has not.
	if !ok || (a^sum)&(b^sum) < 0 || sum == math.MinInt64 {
		return Decimal{}, false
	}
	return Decimal{coef: sum, scale: scale}, true
}

// align gives the coefficients that two small decimals have at the greater of their scales.
func align(d, e Decimal) (a, b int64, scale int32, ok bool) {
	switch {
	case d.scale == e.scale:
		return d.coef, e.coef, d.scale, true
	case d.scale < e.scale:
		a, ok = scaleUp(d.coef, e.scale-d.scale)
		return a, e.coef, e.scale, ok
	}
	b, ok = scaleUp(e.coef, d.scale-e.scale)
	return d.coef, b, d.scale, ok
}

// scaleUp multiplies by a power of ten.
func scaleUp(coef int64, by int32) (int64, bool) {
	power := powers[by]
	product := coef * power
	return product, product/power == coef && product != math.MinInt64
}

// Sub returns d - e exactly, or ErrRange.
func (d Decimal) Sub(e Decimal) (Decimal, error) { return d.Add(e.Neg()) }

// Mul returns d * e exactly, or ErrRange.
func (d Decimal) Mul(e Decimal) (Decimal, error) {
	if d.large == nil && e.large == nil && d.scale+e.scale <= maxScale {
		high, low := bits.Mul64(magnitude(d.coef), magnitude(e.coef))
		if high == 0 && low <= math.MaxInt64 {
			coef := int64(low)
			if (d.coef < 0) != (e.coef < 0) {
				coef = -coef
			}
			return Decimal{coef: coef, scale: d.scale + e.scale}, nil
		}
	}
	return mulLarge(d, e)
}

// Quo returns d / e, exact where that has at most 40 digits and rounded half away from zero to 40 digits otherwise.
// It is ErrRange when the quotient is, and errZeroDivision when e is 0.
func (d Decimal) Quo(e Decimal) (Decimal, error) {
	if e.Sign() == 0 {
		return Decimal{}, errZeroDivision
	}
	if d.large == nil && e.large == nil && d.scale == e.scale && d.coef%e.coef == 0 {
		return Decimal{coef: d.coef / e.coef}, nil
	}
	return quoLarge(d, e)
}

// Rem returns what is left of d after taking e away a whole number of times; it has d's sign. It is errZeroDivision when
// e is 0.
func (d Decimal) Rem(e Decimal) (Decimal, error) {
	if e.Sign() == 0 {
		return Decimal{}, errZeroDivision
	}
	if d.large == nil && e.large == nil {
		if a, b, scale, ok := align(d, e); ok {
			return Decimal{coef: a % b, scale: scale}, nil
		}
	}
	return remLarge(d, e)
}

// Neg returns -d.
func (d Decimal) Neg() Decimal {
	if d.large != nil {
		return shrink(new(apd.Decimal).Neg(d.large))
	}
	d.coef = -d.coef
	return d
}

// Abs returns d without its sign.
func (d Decimal) Abs() Decimal {
	if d.Sign() < 0 {
		return d.Neg()
	}
	return d
}

// Sign is -1, 0 or 1.
func (d Decimal) Sign() int {
	switch {
	case d.large != nil:
		return d.large.Sign()
	case d.coef < 0:
		return -1
	case d.coef > 0:
		return 1
	}
	return 0
}

// Int64 is the number where it is a whole one that fits.
func (d Decimal) Int64() (int64, bool) {
	whole := d.Truncate()
	if whole.large != nil || whole.Cmp(d) != 0 {
		return 0, false
	}
	return whole.coef, true
}

// trimmed is a small decimal with no more zeros at its end than make so many digits after the point.
func (d Decimal) trimmed(scale int32) Decimal {
	for d.large == nil && d.scale > scale && d.coef%10 == 0 {
		d.coef /= 10
		d.scale--
	}
	return d
}

// String is the number in plain digits, with the zeros at its end that it was given or came to: "12.50".
func (d Decimal) String() string {
	if d.large != nil {
		return d.large.Text('f')
	}
	digits := strconv.FormatInt(d.coef, 10)
	if d.scale == 0 {
		return digits
	}
	sign := ""
	if d.coef < 0 {
		sign, digits = "-", digits[1:]
	}
	if missing := int(d.scale) + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - int(d.scale)
	return sign + digits[:point] + "." + digits[point:]
}
