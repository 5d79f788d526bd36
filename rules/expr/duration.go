package expr

import (
	"fmt"
	"strings"
	"time"
)

// units are the lengths of time that always last the same.
var units = map[string]time.Duration{
	"millisecond": time.Millisecond,
	"second":      time.Second,
	"minute":      time.Minute,
	"hour":        time.Hour,
	"day":         24 * time.Hour,
	"week":        7 * 24 * time.Hour,
}

// shortUnits are what people write for them after a number.
var shortUnits = map[string]string{
	"ms": "milliseconds", "s": "seconds", "sec": "seconds", "secs": "seconds", "m": "minutes", "min": "minutes", "mins": "minutes",
	"h": "hours", "hr": "hours", "hrs": "hours", "d": "days", "w": "weeks", "wk": "weeks",
}

// unit is the length of a unit's name in lower case, singular or plural.
func unit(word string) (time.Duration, bool) {
	length, ok := units[strings.TrimSuffix(word, "s")]
	return length, ok
}

func isUnit(word string) bool {
	_, ok := unit(word)
	return ok
}

// durationOf is so many units.
func durationOf(count Decimal, unit time.Duration) (Value, error) {
	nanos, err := count.Mul(DecimalOf(int64(unit)))
	if err != nil {
		return Value{}, err
	}
	return durationFrom(nanos)
}

// durationFrom is a number of nanoseconds, rounded to whole ones.
func durationFrom(nanos Decimal) (Value, error) {
	n, ok := nanos.Round(0).Int64()
	if !ok {
		return Value{}, errDurationRange
	}
	return DurationOf(time.Duration(n)), nil
}

// durationInWords is a length of time in the greatest unit of which it is a whole number: "7 days".
func durationInWords(d time.Duration) string {
	for _, name := range [...]string{"day", "hour", "minute", "second", "millisecond"} {
		if count := d / units[name]; d%units[name] == 0 {
			if count == 1 {
				return "1 " + name
			}
			return fmt.Sprintf("%d %ss", count, name)
		}
	}
	return d.String()
}
