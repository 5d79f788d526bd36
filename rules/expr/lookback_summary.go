package expr

import (
	"time"
)

// summary is avg_last and its like: an aggregate of the last runs.
func (l *lookback) summary(env *Env) (Value, error) {
	values, err := l.points(env)
	if values == nil {
		return Value{}, err
	}
	return l.summarize(values)
}

func (l *lookback) summarize(values []Value) (Value, error) {
	a := l.accumulator()
	for _, v := range values {
		if err := a.add(v); err != nil {
			return Value{}, l.blameEarlier(err)
		}
	}
	return a.result()
}

func (l *lookback) accumulator() accumulator {
	switch l.word {
	case "median_last":
		return &quantile{share: half}
	case "min_last":
		return &measured{&extreme{sign: -1, zone: l.zone}, l.zone}
	case "max_last":
		return &measured{&extreme{sign: 1, zone: l.zone}, l.zone}
	case "stddev_last":
		return new(deviation)
	}
	return new(average)
}

// measured shows another accumulator only what can be measured: no text that is neither a number nor a time.
type measured struct {
	accumulator
	zone *time.Location
}

func (m *measured) add(v Value) error {
	if standing(v, m.zone).kind == Text {
		return wrongKind(v, Number)
	}
	return m.accumulator.add(v)
}
