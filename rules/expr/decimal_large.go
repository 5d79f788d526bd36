package expr

import (
	"errors"
	"fmt"

	"github.com/cockroachdb/apd/v3"
)

// errZeroDivision is what dividing by zero gives in Go; in the language it is null.
var errZeroDivision = errors.New("division by zero")

const (
	// maxExponent bounds large decimals: at most so many digits after the point, and one more before it.
	maxExponent = 1000
	// quotientDigits is how many digits a division is rounded to.
	quotientDigits = 40
	// rootDigits is how many digits a root is rounded to.
	rootDigits = 34
	// exactDigits is more than any sum, product or remainder of two numbers within the bounds can have.
	exactDigits = 6 * maxExponent
)

// exact gives the context that computes without rounding; bounded checks what comes out.
func exact() apd.Context {
	return apd.Context{Precision: exactDigits, MaxExponent: exactDigits, MinExponent: -exactDigits}
}

// expand gives the number in the large form.
func (d Decimal) expand() *apd.Decimal {
	if d.large != nil {
		return d.large
	}
	return apd.New(d.coef, -d.scale)
}

// shrink takes ownership of a decimal and gives it in the small form where it fits.
func shrink(x *apd.Decimal) Decimal {
	if x.IsZero() {
		return Decimal{scale: min(max(-x.Exponent, 0), maxScale)}
	}
	if x.Exponent < -maxScale || x.Exponent > maxScale || !x.Coeff.IsInt64() {
		return Decimal{large: x}
	}
	coef := x.Coeff.Int64()
	if x.Negative {
		coef = -coef
	}
	if x.Exponent <= 0 {
		return Decimal{coef: coef, scale: -x.Exponent}
	}
	if whole, ok := scaleUp(coef, x.Exponent); ok {
		return Decimal{coef: whole}
	}
	return Decimal{large: x}
}

// bounded is shrink for a result that may be out of range.
func bounded(x *apd.Decimal) (Decimal, error) {
	if x.IsZero() {
		return shrink(x), nil
	}
	digits := x.NumDigits()
	if x.Form != apd.Finite || digits+int64(x.Exponent) > maxExponent+1 || x.Exponent < -maxExponent {
		return Decimal{}, ErrRange
	}
	return shrink(x), nil
}

func addLarge(d, e Decimal) (Decimal, error) {
	sum := new(apd.Decimal)
	context := exact()
	if _, err := context.Add(sum, d.expand(), e.expand()); err != nil {
		return Decimal{}, fmt.Errorf("adding: %w", err)
	}
	return bounded(sum)
}

func mulLarge(d, e Decimal) (Decimal, error) {
	product := new(apd.Decimal)
	context := exact()
	if _, err := context.Mul(product, d.expand(), e.expand()); err != nil {
		return Decimal{}, fmt.Errorf("multiplying: %w", err)
	}
	return bounded(product)
}

func quoLarge(d, e Decimal) (Decimal, error) {
	context := exact()
	context.Precision = quotientDigits
	quotient := new(apd.Decimal)
	if _, err := context.Quo(quotient, d.expand(), e.expand()); err != nil {
		return Decimal{}, fmt.Errorf("dividing: %w", err)
	}
	quotient.Reduce(quotient)
	return bounded(quotient)
}

// rootOfQuotient is the square root of above / below, both of which are positive or 0. It is exact where it has at most
// rootDigits digits.
func rootOfQuotient(above, below Decimal) (Decimal, error) {
	context := exact()
	context.Precision = 3 * rootDigits // the square of an exact root fits
	x := new(apd.Decimal)
	if _, err := context.Quo(x, above.expand(), below.expand()); err != nil {
		return Decimal{}, fmt.Errorf("dividing: %w", err)
	}
	context.Precision = rootDigits
	if _, err := context.Sqrt(x, x); err != nil {
		return Decimal{}, fmt.Errorf("taking the root: %w", err)
	}
	x.Reduce(x)
	return bounded(x)
}

func remLarge(d, e Decimal) (Decimal, error) {
	rest := new(apd.Decimal)
	context := exact()
	if _, err := context.Rem(rest, d.expand(), e.expand()); err != nil {
		return Decimal{}, fmt.Errorf("dividing: %w", err)
	}
	return bounded(rest)
}
