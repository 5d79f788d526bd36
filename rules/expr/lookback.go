package expr

import (
	"errors"
	"fmt"
	"time"
)

// lookback evaluates a word about the value in earlier runs.
type lookback struct {
	*past
	written string
	zone    *time.Location
	columns []string // that the value is computed from
}

// newest is the value of the run before this one; ok is false where there is none.
func (l *lookback) newest(env *Env) (v Value, ok bool) {
	if len(env.History) == 0 {
		return Value{}, false
	}
	return env.History[0].Value, true
}

func (l *lookback) previous(env *Env) (Value, error) {
	v, ok := l.newest(env)
	if !ok {
		return env.lacks("no run before this one")
	}
	return v, nil
}

// change is how much the value is above the previous one.
func (l *lookback) change(env *Env) (Value, error) {
	if env.Value.kind == Null {
		return Value{}, nil
	}
	before, ok := l.newest(env)
	if !ok {
		return env.lacks("no run before this one")
	}
	v, err := arithmetic(opSubtract, env.Value, before, l.zone)
	return v, l.blame(err)
}

// percentChange is the change in percent of the previous value, without its sign.
func (l *lookback) percentChange(env *Env) (Value, error) {
	if env.Value.kind == Null {
		return Value{}, nil
	}
	before, ok := l.newest(env)
	if !ok {
		return env.lacks("no run before this one")
	}
	from, to, err := amounts(before, env.Value)
	if err != nil {
		return Value{}, l.blame(err)
	}
	if from.Sign() == 0 {
		return fromZero(to), nil
	}
	change, err := to.Sub(from)
	if err != nil {
		return Value{}, err
	}
	percent, err := change.Mul(DecimalOf(100))
	if err != nil {
		return Value{}, err
	}
	return numbers(opDivide, percent, from.Abs())
}

// amounts are an earlier value and the present one as numbers, of nanoseconds where both are durations.
func amounts(before, now Value) (from, to Decimal, err error) {
	to, kind, err := summand(now)
	if err != nil {
		return Decimal{}, Decimal{}, err
	}
	from, kindBefore, err := summand(before)
	if err != nil {
		return Decimal{}, Decimal{}, wrongOperand(before, kind, 1)
	}
	if kind != kindBefore {
		return Decimal{}, Decimal{}, wrongOperand(before, kind, 1)
	}
	return from, to, nil
}

// near is the part of a length of time by which a run may lie on either side of what ago() asks for.
const near = 4

// ago is the value of the run that completed nearest to so long ago, or where none did so nearly then, of the newest one
// before. No schedule is kept to the second: taking only what is older, a daily report would be compared with the day before
// the one that was meant whenever it took a moment less than it did then.
func (l *lookback) ago(env *Env) (Value, error) {
	if env.Now.IsZero() {
		return Value{}, errNoNow
	}
	at := l.before(env.Now)
	var late *Point
	for i := range env.History {
		point := &env.History[i]
		switch by := point.At.Sub(at); {
		case by > l.back/near:
		case by > 0:
			late = point
		case late != nil && late.At.Sub(at) < -by:
			return late.Value, nil
		default:
			return point.Value, nil
		}
	}
	if late != nil {
		return late.Value, nil
	}
	return env.lacks("no run %s ago or before", durationInWords(l.back))
}

// before is so long before now. Whole days are those of the calendar, so that a day before 9:00 it was 9:00 also where the
// clocks were changed since.
func (l *lookback) before(now time.Time) time.Time {
	return now.In(l.zone).AddDate(0, 0, -int(l.back/day)).Add(-(l.back % day))
}

// points are the values of the last runs of the season, newest first. It is nil, and the lack is noted, where there are not
// enough of them.
func (l *lookback) points(env *Env) ([]Value, error) {
	if l.season != everyRun && env.Now.IsZero() {
		return nil, errNoNow
	}
	now := env.Now.In(l.zone)
	values := make([]Value, 0, l.count)
	for _, point := range env.History {
		if len(values) == l.count {
			break
		}
		if l.season.has(point.At.In(l.zone), now) {
			values = append(values, point.Value)
		}
	}
	if len(values) < l.count {
		_, _ = env.lacks("%d of %s%s", len(values), ofRuns(l.count), l.season.of(now))
		return nil, nil
	}
	return values, nil
}

func ofRuns(count int) string {
	if count == 1 {
		return "1 run"
	}
	return fmt.Sprintf("%d runs", count)
}

// blame completes the error of an operation on the value and the one before.
func (l *lookback) blame(err error) error {
	if wrong, ok := errors.AsType[*TypeError](err); ok && wrong.operand == 0 {
		wrong.source, wrong.columns = "the value", l.columns
		return err
	}
	return l.blameEarlier(err)
}

// blameEarlier completes the error of an operation on earlier values.
func (l *lookback) blameEarlier(err error) error {
	if wrong, ok := errors.AsType[*TypeError](err); ok {
		wrong.source, wrong.columns = "the value of an earlier run", l.columns
	}
	return err
}
