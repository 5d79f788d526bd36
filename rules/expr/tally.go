package expr

import "slices"

// minFresh is how many values are gathered at least before they are sorted in.
const minFresh = 64

// tally is a value and how often it came.
type tally[T any] struct {
	value T
	count int64
}

// tallies counts values. It keeps the different ones sorted, and those that came since in the order they came.
type tallies[T any] struct {
	compare func(a, b T) int
	sorted  []tally[T]
	fresh   []T
}

// add counts a value, of which each takes so many bytes, and returns by how many bytes what is kept has grown.
func (t *tallies[T]) add(v T, size int) int {
	before := cap(t.fresh)*size + cap(t.sorted)*(size+8)
	if len(t.fresh) >= max(minFresh, len(t.sorted)/2) {
		t.sort()
	}
	t.fresh = append(t.fresh, v)
	return cap(t.fresh)*size + cap(t.sorted)*(size+8) - before
}

// sort sorts the fresh values into the others.
func (t *tallies[T]) sort() {
	slices.SortFunc(t.fresh, t.compare)
	from, added := len(t.sorted), t.unseen()
	t.sorted = slices.Grow(t.sorted, added)[:from+added]
	// From the end on, so that nothing is overwritten that was not moved yet.
	i, to := from-1, from+added-1
	for last := len(t.fresh) - 1; last >= 0; {
		order := -1
		if i >= 0 {
			order = t.compare(t.sorted[i].value, t.fresh[last])
		}
		switch {
		case order > 0:
			t.sorted[to] = t.sorted[i]
			i--
			to--
		case order == 0:
			t.sorted[i].count++
			last--
		default:
			n := t.repeats(last)
			t.sorted[to] = tally[T]{t.fresh[last], int64(n)}
			to--
			last -= n
		}
	}
	t.fresh = t.fresh[:0]
}

// repeats is how many fresh values, from the one at last backwards, are the same.
func (t *tallies[T]) repeats(last int) int {
	n := 1
	for n <= last && t.compare(t.fresh[last-n], t.fresh[last]) == 0 {
		n++
	}
	return n
}

// unseen is how many different values are among the fresh ones, which are sorted, and not among the others.
func (t *tallies[T]) unseen() int {
	added, i := 0, 0
	for j, v := range t.fresh {
		if j > 0 && t.compare(t.fresh[j-1], v) == 0 {
			continue
		}
		for i < len(t.sorted) && t.compare(t.sorted[i].value, v) < 0 {
			i++
		}
		if i == len(t.sorted) || t.compare(t.sorted[i].value, v) != 0 {
			added++
		}
	}
	return added
}
