package expr

import (
	"fmt"
	"time"
)

// Point is the value of one earlier run.
type Point struct {
	// At is when the run completed.
	At time.Time
	// Value is what the rule's value was; never null.
	Value Value
}

// Need is how much of the past an expression looks at: at least Runs points, and all points since Since before the
// present and the one before those. The zero Need is none.
type Need struct {
	Runs  int
	Since time.Duration
}

const day = 24 * time.Hour

// Need is how much of the past the expression looks at; zero where it looks at none.
func (e *Expr) Need() Need { return e.need }

// Lack says why a program that was run on env since the last call found too little history, such as "3 of 7 runs"; "" when
// there was enough. It forgets what it said.
func (env *Env) Lack() string {
	lack := env.lack
	env.lack = ""
	return lack
}

// lacks notes the first thing that the history lacks, and is the null that comes of it.
func (env *Env) lacks(format string, args ...any) (Value, error) {
	if env.lack == "" {
		env.lack = fmt.Sprintf(format, args...)
	}
	return Value{}, nil
}

// need is how much of the past one word looks at.
func (n *past) need() Need {
	switch {
	case n.back >= day:
		return Need{Runs: 1, Since: n.back + day} // clocks are never changed by more
	case n.back > 0:
		return Need{Runs: 1, Since: n.back}
	case n.count == 0:
		return Need{Runs: 1}
	}
	return Need{Runs: n.count, Since: n.season.since(n.count)}
}

// and is what covers both needs.
func (need Need) and(other Need) Need {
	return Need{Runs: max(need.Runs, other.Runs), Since: max(need.Since, other.Since)}
}

// season says which earlier runs are like the present one.
type season string

const (
	everyRun   season = ""
	weekday    season = "weekday"
	hour       season = "hour"
	dayOfMonth season = "day of month"
)

// since is how far back so many runs of a season lie, where there was one in half of the periods at least: some fall on a
// holiday, or on a weekend.
func (s season) since(count int) time.Duration {
	period := time.Duration(0)
	switch s {
	case weekday:
		period = 7 * day
	case hour:
		period = day
	case dayOfMonth:
		period = 62 * day // between two 31sts there may be another month
	case everyRun:
	}
	return time.Duration(2*count+2) * period
}

// sameHour is how far apart two times of day are at the most which are alike by the hour. The hours of a clock would tell 8:59:50
// and 9:00:05 apart, between which a run of every day may fall.
const sameHour = 30 * time.Minute

// clockTime is what the clock shows, as the time since it showed midnight.
func clockTime(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
}

// has reports whether a time belongs to the same season as now. Both are in the zone that seasons go by.
func (s season) has(t, now time.Time) bool {
	switch s {
	case weekday:
		return t.Weekday() == now.Weekday()
	case hour:
		apart := (clockTime(t) - clockTime(now)).Abs()
		return min(apart, day-apart) <= sameHour
	case dayOfMonth:
		return t.Day() == now.Day()
	case everyRun:
	}
	return true
}

// of says which season it is, behind "3 of 4 runs".
func (s season) of(now time.Time) string {
	switch s {
	case weekday:
		return " on a " + now.Weekday().String()
	case hour:
		return " within 30 minutes of " + now.Format("15:04")
	case dayOfMonth:
		return fmt.Sprintf(" on day %d of a month", now.Day())
	case everyRun:
	}
	return ""
}
