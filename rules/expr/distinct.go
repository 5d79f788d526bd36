package expr

import "fmt"

// maxDistinct is how many distinct values of a group are kept in mind.
const maxDistinct = 100_000

// distinct shows each value to another accumulator once.
type distinct struct {
	account
	start   func() series
	numbers bool   // whether it needs numbers, so that a text that holds one is the same
	inner   series // of one; nil before the first value
	seen    map[string]struct{}
	key     []byte
}

func (d *distinct) add(v Value) error {
	if d.numbers && v.kind == Text {
		if number, ok := v.Number(); ok {
			v = NumberOf(number)
		}
	}
	d.key = v.AppendKey(d.key[:0])
	if _, ok := d.seen[string(d.key)]; ok {
		return nil
	}
	if len(d.seen) >= maxDistinct {
		return fmt.Errorf("`%s` has more than 100,000 distinct values in one group; count them in Mode's query", d.written)
	}
	const overhead = 56 // of the table and the text, about
	if err := d.take(len(d.key) + overhead); err != nil {
		return err
	}
	if d.seen == nil {
		d.seen = make(map[string]struct{})
	}
	d.seen[string(d.key)] = struct{}{}
	return d.shown().add(v)
}

func (d *distinct) result() (Value, error) { return d.shown().result() }

// shown is the accumulator that each value is shown to.
func (d *distinct) shown() accumulator {
	if d.inner == nil {
		d.inner = d.start()
		d.inner.grow(1)
	}
	return d.inner.of(0)
}

func (d *distinct) release() {
	d.account.release()
	if d.inner != nil {
		d.inner.release()
	}
}
