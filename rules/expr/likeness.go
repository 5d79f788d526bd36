package expr

// likeness is what all values of an aggregate have to be: numbers, or durations. It is Null before the first.
type likeness struct{ kind Kind }

// amount is a value as a number, of nanoseconds where it is a duration.
func (l *likeness) amount(v Value) (Decimal, error) {
	d, kind := v.decimal(), v.kind
	if kind != Number {
		var err error
		if d, kind, err = summand(v); err != nil {
			return Decimal{}, err
		}
	}
	if l.kind != kind {
		if l.kind != Null {
			return Decimal{}, &TypeError{Value: v, Want: withArticle(l.kind) + " like those before it"}
		}
		l.kind = kind
	}
	return d, nil
}

// value gives a number the kind of the values.
func (l *likeness) value(d Decimal) (Value, error) {
	if l.kind == Duration {
		return durationFrom(d)
	}
	return NumberOf(d), nil
}
