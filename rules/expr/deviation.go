package expr

import (
	"math/bits"

	"github.com/cockroachdb/apd/v3"
)

// deviation is the sample standard deviation of numbers or durations. What it adds up is exact, so that it does not matter
// how far from 0 the values lie; only the root is rounded.
type deviation struct {
	likeness
	count int64
	small []moments
	// sum and squares are those of the values that are not small.
	sum, squares Decimal
}

// moments adds up the coefficients of small decimals of one scale, and their squares.
type moments struct {
	scale     int32
	high, low uint64    // the sum, as a signed number of 128 bits
	squares   [3]uint64 // from low to high: 2^63 squares fit
}

func (s *deviation) add(v Value) error {
	d, err := s.amount(v)
	if err != nil {
		return err
	}
	s.count++
	if d.large == nil {
		s.ofScale(d.scale).add(d.coef)
		return nil
	}
	return s.addLarge(d)
}

// addLarge adds a number that is not small.
func (s *deviation) addLarge(d Decimal) error {
	square, err := d.Mul(d)
	if err != nil {
		return err
	}
	if s.squares, err = s.squares.Add(square); err != nil {
		return err
	}
	s.sum, err = s.sum.Add(d)
	return err
}

// ofScale are the sums of the values with so many digits after the point.
func (s *deviation) ofScale(scale int32) *moments {
	for i := range s.small {
		if s.small[i].scale == scale {
			return &s.small[i]
		}
	}
	s.small = append(s.small, moments{scale: scale})
	return &s.small[len(s.small)-1]
}

func (m *moments) add(coef int64) {
	var carry uint64
	m.low, carry = bits.Add64(m.low, uint64(coef), 0)       //nolint:gosec // its two's complement is added
	m.high, _ = bits.Add64(m.high, uint64(coef>>63), carry) //nolint:gosec // all ones where it is negative
	high, low := bits.Mul64(magnitude(coef), magnitude(coef))
	m.squares[0], carry = bits.Add64(m.squares[0], low, 0)
	m.squares[1], carry = bits.Add64(m.squares[1], high, carry)
	m.squares[2] += carry
}

// totals are the sum and the sum of the squares.
func (m *moments) totals() (sum, squares Decimal) {
	high, low, negative := m.high, m.low, m.high>>63 == 1
	if negative {
		var borrow uint64
		low, borrow = bits.Sub64(0, low, 0)
		high, _ = bits.Sub64(0, high, borrow)
	}
	sum = fromWords(m.scale, low, high)
	if negative {
		sum = sum.Neg()
	}
	return sum, fromWords(2*m.scale, m.squares[:]...)
}

// fromWords is a number by the words of its coefficient, from low to high.
func fromWords(scale int32, words ...uint64) Decimal {
	x := &apd.Decimal{Exponent: -scale}
	var part apd.BigInt
	for i, word := range words {
		part.SetUint64(word)
		x.Coeff.Add(&x.Coeff, part.Lsh(&part, uint(64*i)))
	}
	return shrink(x)
}

func (s *deviation) result() (Value, error) {
	if s.count < 2 {
		return Value{}, nil
	}
	above, below, err := s.variance()
	if err != nil {
		return Value{}, err
	}
	root, err := rootOfQuotient(above, below)
	if err != nil {
		return Value{}, err
	}
	return s.value(root)
}

// variance is n times the sum of the squares minus the square of the sum, over n times n - 1.
func (s *deviation) variance() (above, below Decimal, err error) {
	sum, squares := s.sum, s.squares
	for i := range s.small {
		more, moreSquares := s.small[i].totals()
		if sum, err = sum.Add(more); err != nil {
			return Decimal{}, Decimal{}, err
		}
		if squares, err = squares.Add(moreSquares); err != nil {
			return Decimal{}, Decimal{}, err
		}
	}
	n := DecimalOf(s.count)
	if above, err = n.Mul(squares); err != nil {
		return Decimal{}, Decimal{}, err
	}
	if sum, err = sum.Mul(sum); err != nil {
		return Decimal{}, Decimal{}, err
	}
	if above, err = above.Sub(sum); err != nil {
		return Decimal{}, Decimal{}, err
	}
	below, err = n.Mul(DecimalOf(s.count - 1))
	return above, below, err
}
