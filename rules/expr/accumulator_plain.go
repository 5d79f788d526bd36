package expr

import "math"

// addPlain adds what nearly all values are and needs next to no time to be added, and reports whether it did.
func addPlain(a accumulator, v *Value) bool {
	switch a := a.(type) {
	case *count:
		*a++
		return true
	case *sum:
		return a.addPlain(v)
	case *average:
		return a.addPlain(v)
	case *extreme:
		return a.addPlain(v)
	case *nullRate:
		return a.add(*v) == nil
	}
	return false
}

// addPlain adds a small number with as many digits after the point as those before it, where the sum is a small one too.
func (s *sum) addPlain(v *Value) bool {
	if v.kind != Number || s.kind != Number || v.large != nil || s.part.large != nil || v.minor != s.part.scale {
		return false
	}
	total := s.part.coef + v.n
	if (s.part.coef^total)&(v.n^total) < 0 || total == math.MinInt64 {
		return false
	}
	s.part.coef = total
	s.count++
	return true
}

// addPlain looks at a value that is not better than the best so far, at a glance.
func (e *extreme) addPlain(v *Value) bool {
	switch {
	case v.kind != e.best.kind:
		return false
	case v.kind == Number:
		return v.large == nil && e.best.large == nil && v.minor == e.best.minor && compareInts(v.n, e.best.n)*e.sign <= 0
	}
	return v.kind == Text && v.text == e.best.text
}
