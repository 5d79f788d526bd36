package alert

import (
	"fmt"
	"strconv"
	"time"
)

// lasting is a duration as people say it, in two units at the most: `2 h 14 min`.
func lasting(d time.Duration) markup {
	whole := func(unit time.Duration) int64 { return int64(d / unit) }
	two := func(a int64, unitA string, b int64, unitB string) markup {
		if b == 0 {
			return markup(fmt.Sprintf("%d %s", a, unitA))
		}
		return markup(fmt.Sprintf("%d %s %d %s", a, unitA, b, unitB))
	}
	const day = 24 * time.Hour
	switch {
	case d < time.Second:
		return "less than 1 s"
	case d < time.Minute:
		return two(whole(time.Second), "s", 0, "")
	case d < 10*time.Minute:
		return two(whole(time.Minute), "min", whole(time.Second)%60, "s")
	case d < time.Hour:
		return two(whole(time.Minute), "min", 0, "")
	case d < day:
		return two(whole(time.Hour), "h", whole(time.Minute)%60, "min")
	default:
		return two(whole(day), "d", whole(time.Hour)%24, "h")
	}
}

// moment is a time that each reader sees in their own time zone, leading to address where that is one to follow.
func moment(t time.Time, to string) markup {
	format := "^{date_short_pretty} at {time}"
	if a, ok := webAddress(to); ok {
		format += "^" + string(a)
	}
	return markup("<!date^" + strconv.FormatInt(t.Unix(), 10) + format + "|" + t.UTC().Format("2006-01-02 15:04 UTC") + ">")
}

// counted is a number with its noun: `1 run`, `3 runs`.
func counted(n int64, noun markup) markup {
	if n == 1 {
		return "1 " + noun
	}
	return grouped(n) + " " + noun + "s"
}

// grouped is a number with its thousands apart: 12,345.
func grouped(n int64) markup {
	digits := strconv.FormatInt(n, 10)
	start := 0
	if n < 0 {
		start = 1
	}
	for i := len(digits) - 3; i > start; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return markup(digits)
}
