package expr

// count counts values.
type count int64

func (c *count) add(Value) error {
	*c++
	return nil
}

func (c *count) result() (Value, error) { return IntOf(int64(*c)), nil }

// sum adds up numbers or durations, exactly.
type sum struct {
	// part is what was added since it last became too large for the fast way; before is what was added until then.
	part, before Decimal
	count        int64
	kind         Kind
}

func (s *sum) add(v Value) error {
	d, kind := v.decimal(), v.kind
	if kind != Number {
		var err error
		if d, kind, err = summand(v); err != nil {
			return err
		}
	}
	if s.kind != kind {
		if s.kind != Null {
			return &TypeError{Value: v, Want: withArticle(s.kind) + " like those before it"}
		}
		s.kind = kind
	}
	s.count++
	part, ok := s.part.addSmall(d)
	if ok {
		s.part = part
		return nil
	}
	before, err := s.before.Add(s.part)
	s.before, s.part = before, d
	return err
}

// summand is a value as what is added up.
func summand(v Value) (Decimal, Kind, error) {
	if v.kind == Duration {
		return DecimalOf(v.n), Duration, nil
	}
	d, ok := v.Number()
	if !ok {
		return Decimal{}, Null, wrongKind(v, Number)
	}
	return d, Number, nil
}

// total is the sum as a number, of nanoseconds where they were durations.
func (s *sum) total() (Decimal, error) { return s.before.Add(s.part) }

// of gives a number the kind of what was added up.
func (s *sum) of(d Decimal) (Value, error) {
	if s.kind == Duration {
		return durationFrom(d)
	}
	return NumberOf(d), nil
}

func (s *sum) result() (Value, error) {
	if s.count == 0 {
		return Value{}, nil
	}
	total, err := s.total()
	if err != nil {
		return Value{}, err
	}
	return s.of(total)
}

// average is the mean of numbers or durations.
type average struct{ sum }

func (a *average) result() (Value, error) {
	if a.count == 0 {
		return Value{}, nil
	}
	total, err := a.total()
	if err != nil {
		return Value{}, err
	}
	mean, err := total.Quo(DecimalOf(a.count))
	if err != nil {
		return Value{}, err
	}
	return a.of(mean)
}

// first is the value of the first row that has one.
type first struct{ value Value }

func (f *first) add(v Value) error {
	if f.value.kind == Null {
		f.value = v
	}
	return nil
}

func (f *first) result() (Value, error) { return f.value, nil }

// last is the value of the last row that has one.
type last struct{ value Value }

func (l *last) add(v Value) error {
	l.value = v
	return nil
}

func (l *last) result() (Value, error) { return l.value, nil }

// nullRate is the share of rows without a value.
type nullRate struct{ nulls, rows int64 }

func (r *nullRate) add(v Value) error {
	r.rows++
	if v.kind == Null {
		r.nulls++
	}
	return nil
}

func (r *nullRate) result() (Value, error) {
	if r.rows == 0 {
		return Value{}, nil
	}
	return numbers(opDivide, DecimalOf(r.nulls), DecimalOf(r.rows))
}

// Those of them that never fail have errors because they are accumulators.
var (
	_ accumulator = (*count)(nil)
	_ accumulator = (*first)(nil)
	_ accumulator = (*last)(nil)
	_ accumulator = (*nullRate)(nil)
)
