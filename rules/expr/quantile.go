package expr

import (
	"cmp"
	"fmt"
)

// maxValues is how many different values of a group a quantile keeps in mind.
const maxValues = 1_000_000

// quantile is the value below which a share of the values lies, as SQL's percentile_cont: between two values it lies on
// the straight line from one to the other. It is exact, and keeps each different value in 16 bytes with how often it came.
type quantile struct {
	likeness
	account
	share Decimal // from 0 to 1
	count int64
	small []scaled
	large *tallies[Decimal] // nil until there is one
}

// scaled are the small decimals of one scale, by their coefficients.
type scaled struct {
	scale int32
	tallies[int64]
}

func (q *quantile) add(v Value) error {
	d, err := q.amount(v)
	if err != nil {
		return err
	}
	q.count++
	if d.large == nil {
		return q.took(q.ofScale(d.scale).add(d.coef, 8))
	}
	if q.large == nil {
		q.large = &tallies[Decimal]{compare: Decimal.Cmp}
	}
	return q.took(q.large.add(d, 80+d.large.Coeff.BitLen()/8))
}

// ofScale are the values with so many digits after the point.
func (q *quantile) ofScale(scale int32) *scaled {
	for i := range q.small {
		if q.small[i].scale == scale {
			return &q.small[i]
		}
	}
	q.small = append(q.small, scaled{scale, tallies[int64]{compare: cmp.Compare[int64]}})
	return &q.small[len(q.small)-1]
}

// took counts what was kept, and fails when it is too much.
func (q *quantile) took(bytes int) error {
	if bytes == 0 {
		return nil
	}
	if err := q.take(bytes); err != nil {
		return err
	}
	return q.bounded()
}

// bounded fails when there are too many different values.
func (q *quantile) bounded() error {
	different := 0
	for i := range q.small {
		different += len(q.small[i].sorted)
	}
	if q.large != nil {
		different += len(q.large.sorted)
	}
	if different > maxValues {
		return fmt.Errorf("`%s` has more than 1,000,000 different values in one group; compute it in Mode's query", q.written)
	}
	return nil
}

func (q *quantile) result() (Value, error) {
	if q.count == 0 {
		return Value{}, nil
	}
	heads := q.heads()
	if err := q.bounded(); err != nil {
		return Value{}, err
	}
	position, err := q.share.Mul(DecimalOf(q.count - 1))
	if err != nil {
		return Value{}, err
	}
	whole := position.Truncate()
	index, _ := whole.Int64() // less than the count
	lower, upper := heads.at(index)
	part, err := position.Sub(whole)
	if err != nil {
		return Value{}, err
	}
	d, err := onLine(lower, upper, part)
	if err != nil {
		return Value{}, err
	}
	return q.value(d)
}

// onLine is the point that lies a part of the way from lower to upper, without the zeros that only the way there brings.
func onLine(lower, upper, part Decimal) (Decimal, error) {
	if part.Sign() == 0 || lower.Cmp(upper) == 0 {
		return lower, nil
	}
	way, err := upper.Sub(lower)
	if err != nil {
		return Decimal{}, err
	}
	if way, err = way.Mul(part); err != nil {
		return Decimal{}, err
	}
	d, err := lower.Add(way)
	return d.trimmed(max(lower.scale, upper.scale)), err
}

// heads sorts all values and gives the beginnings of their lists.
func (q *quantile) heads() heads {
	var all heads
	for i := range q.small {
		s := &q.small[i]
		s.sort()
		all = append(all, &head{size: len(s.sorted), at: func(i int) (Decimal, int64) {
			return Decimal{coef: s.sorted[i].value, scale: s.scale}, s.sorted[i].count
		}})
	}
	if q.large != nil {
		q.large.sort()
		all = append(all, &head{size: len(q.large.sorted), at: func(i int) (Decimal, int64) {
			return q.large.sorted[i].value, q.large.sorted[i].count
		}})
	}
	return all
}

// head is the next value of a sorted list.
type head struct {
	at   func(i int) (Decimal, int64) // a value of the list and how often it is there
	next int
	size int
}

// heads are the next values of several sorted lists, which are read as one.
type heads []*head

// at is the value at an index of the whole list, and the one behind it; at the end they are the same.
func (h heads) at(index int64) (lower, upper Decimal) {
	for {
		v, count, ok := h.pop()
		switch {
		case !ok:
			return lower, lower
		case index < 0:
			return lower, v
		}
		if index -= count; index < -1 {
			return v, v
		}
		lower = v
	}
}

// pop takes the least of the next values.
func (h heads) pop() (Decimal, int64, bool) {
	var least Decimal
	var count int64
	var from *head
	for _, one := range h {
		if one.next == one.size {
			continue
		}
		if v, n := one.at(one.next); from == nil || v.Cmp(least) < 0 {
			least, count, from = v, n, one
		}
	}
	if from == nil {
		return Decimal{}, 0, false
	}
	from.next++
	return least, count, true
}
