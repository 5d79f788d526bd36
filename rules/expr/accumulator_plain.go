package expr

import "math"

// addPlain counts any value.
func (c *count) addPlain(*Value) bool {
	*c++
	return true
}

// addPlain counts any value.
func (r *nullRate) addPlain(v *Value) bool { return r.add(*v) == nil }

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
