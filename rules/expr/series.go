package expr

// series are the accumulators of one aggregate, by the number of the group.
type series interface {
	grow(groups int)
	of(group int32) accumulator
	// addPlain adds the values that rows have for an aggregate, each to the group at its place, up to the first that needs
	// more time than next to none. It returns how many those were.
	addPlain(a *aggregate, groups []int32, rows [][]Value) int
	release()
}

// accumulatorOf is a pointer to an A that is an accumulator.
type accumulatorOf[A any] interface {
	*A
	accumulator
}

// seriesOf keeps accumulators side by side.
type seriesOf[A any, P accumulatorOf[A]] struct {
	start A
	all   []A
}

// newSeries returns a series of accumulators that begin as this one.
func newSeries[A any, P accumulatorOf[A]](start A) func() series {
	return func() series { return &seriesOf[A, P]{start: start} }
}

func (s *seriesOf[A, P]) grow(groups int) {
	for len(s.all) < groups {
		s.all = append(s.all, s.start)
	}
}

func (s *seriesOf[A, P]) of(group int32) accumulator { return P(&s.all[group]) }

func (s *seriesOf[A, P]) addPlain(*aggregate, []int32, [][]Value) int { return 0 }

func (s *seriesOf[A, P]) release() {
	for i := range s.all {
		if a, ok := any(P(&s.all[i])).(interface{ release() }); ok {
			a.release()
		}
	}
}

// plainOf is an accumulator to which nearly all values can be added in next to no time.
type plainOf[A any] interface {
	accumulatorOf[A]
	// addPlain adds such a value, and reports whether it was one.
	addPlain(v *Value) bool
}

// plainSeries is a series of them.
type plainSeries[A any, P plainOf[A]] struct{ seriesOf[A, P] }

// newPlainSeries is newSeries for them.
func newPlainSeries[A any, P plainOf[A]](start A) func() series {
	return func() series { return &plainSeries[A, P]{seriesOf[A, P]{start: start}} }
}

func (s *plainSeries[A, P]) addPlain(a *aggregate, groups []int32, rows [][]Value) int {
	for n, group := range groups {
		v := a.plainValue(rows[n])
		if (v.kind != Null || a.nulls) && !P(&s.all[group]).addPlain(v) {
			return n
		}
	}
	return len(groups)
}
