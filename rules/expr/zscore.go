package expr

import "slices"

// How far values usually lie from their median, by two measures, is made comparable with a standard deviation by these.
var (
	byMedian = Decimal{coef: 14826, scale: 4} // of the median distance
	byMean   = Decimal{coef: 12533, scale: 4} // of the mean distance
	percent  = Decimal{coef: 1, scale: 2}
	half     = Decimal{coef: 5, scale: 1}
)

// zscore is how many usual distances the value lies above the median of the last runs. The usual distance is the median
// one, which outliers do not move; where more than half of the runs had one value, the mean one; and never less than one
// percent of the median, nor than 1 where all values are whole numbers, so that a flat history does not make an alarm of
// every little change.
func (l *lookback) zscore(env *Env) (Value, error) {
	values, err := l.points(env)
	if values == nil || env.Value.kind == Null {
		return Value{}, err
	}
	median, err := medianOf(values)
	if err != nil {
		return Value{}, l.blameEarlier(err)
	}
	middle, value, err := amounts(median, env.Value)
	if err != nil {
		return Value{}, l.blame(err)
	}
	usual, err := l.usualDistance(values, middle)
	if err != nil {
		return Value{}, err
	}
	if one := DecimalOf(1); usual.Cmp(one) < 0 && allWhole(append(values, env.Value)) {
		usual = one
	}
	distance, err := value.Sub(middle)
	switch {
	case err != nil:
		return Value{}, err
	case usual.Sign() == 0 && distance.Sign() == 0:
		return IntOf(0), nil
	case usual.Sign() == 0:
		return env.lacks("the last %d values were all 0, so nothing says how much they vary", l.count)
	}
	return numbers(opDivide, distance, usual)
}

// allWhole reports whether all values are whole numbers, as counts are.
func allWhole(values []Value) bool {
	return !slices.ContainsFunc(values, func(v Value) bool {
		d, ok := v.Number()
		return !ok || d.Cmp(d.Truncate()) != 0
	})
}

func medianOf(values []Value) (Value, error) {
	q := &quantile{share: half}
	for _, v := range values {
		if err := q.add(v); err != nil {
			return Value{}, err
		}
	}
	return q.result()
}

// usualDistance is how far the values usually lie from their median.
func (l *lookback) usualDistance(values []Value, median Decimal) (Decimal, error) {
	distances := make([]Value, len(values))
	mean := new(average)
	for i, v := range values {
		d, _, err := summand(v)
		if err != nil {
			return Decimal{}, err
		}
		if d, err = d.Sub(median); err != nil {
			return Decimal{}, err
		}
		distances[i] = NumberOf(d.Abs())
		if err = mean.add(distances[i]); err != nil {
			return Decimal{}, err
		}
	}
	usual, err := medianOf(distances)
	factor := byMedian
	if err == nil && usual.decimal().Sign() == 0 {
		usual, err = mean.result()
		factor = byMean
	}
	if err != nil {
		return Decimal{}, err
	}
	return atLeastPercent(usual.decimal(), factor, median)
}

// atLeastPercent is the distance times the factor, or one percent of the median where that is more.
func atLeastPercent(distance, factor, median Decimal) (Decimal, error) {
	usual, err := distance.Mul(factor)
	if err != nil {
		return Decimal{}, err
	}
	least, err := median.Abs().Mul(percent)
	if err != nil {
		return Decimal{}, err
	}
	if usual.Cmp(least) < 0 {
		return least, nil
	}
	return usual, nil
}
