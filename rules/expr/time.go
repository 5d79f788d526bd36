package expr

import (
	"time"
)

// parseTime reads the formats in which results write times: a date, or a date and a time of day after `T` or a space,
// with or without seconds, a fraction and an offset. Without an offset it is meant in the given zone; nil means UTC.
func parseTime(s string, zone *time.Location) (time.Time, bool) {
	if t, ok := parsePlainTime(s); ok {
		return t, true
	}
	return parseAnyTime(s, zone)
}

func parseAnyTime(s string, zone *time.Location) (time.Time, bool) {
	c := clock{rest: s, ok: true}
	if !beginsLikeTime(s) {
		return time.Time{}, false
	}
	year := c.number(4)
	c.skip('-')
	month := c.number(2)
	c.skip('-')
	day := c.number(2)
	var hour, minute, second, nanos int
	if c.next('T') || c.next('t') || c.nextDigitAfter(' ') {
		hour = c.number(2)
		c.skip(':')
		minute = c.number(2)
		if c.next(':') {
			second = c.number(2)
			nanos = c.fraction()
		}
		zone = c.zone(zone)
	}
	if !c.ok || c.rest != "" || hour > 23 || minute > 59 || second > 59 || year == 0 {
		return time.Time{}, false
	}
	if zone == nil {
		zone = time.UTC
	}
	// time.Date carries over a 31 February; a date that it changes was none. Midday avoids the changes of clocks.
	noon := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
	if int(noon.Month()) != month || noon.Day() != day {
		return time.Time{}, false
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, nanos, zone), true
}

// beginsLikeTime tells most texts from times at a glance.
func beginsLikeTime(s string) bool {
	return len(s) >= len("2006-01-02") && s[4] == '-' && s[0]-'0' <= 9
}

// clock reads a time from left to right and remembers whether all was as expected.
type clock struct {
	rest string
	ok   bool
}

// number reads exactly so many digits.
func (c *clock) number(digits int) int {
	if len(c.rest) < digits {
		c.ok = false
		return 0
	}
	n := 0
	for i := range digits {
		digit := c.rest[i] - '0'
		if digit > 9 {
			c.ok = false
			return 0
		}
		n = n*10 + int(digit)
	}
	c.rest = c.rest[digits:]
	return n
}

// next takes one byte if it is the one that comes.
func (c *clock) next(b byte) bool {
	if c.rest == "" || c.rest[0] != b {
		return false
	}
	c.rest = c.rest[1:]
	return true
}

// nextDigitAfter takes a byte that a digit follows.
func (c *clock) nextDigitAfter(b byte) bool {
	return len(c.rest) > 1 && c.rest[1]-'0' <= 9 && c.next(b)
}

// skip takes one byte, which must be there.
func (c *clock) skip(b byte) {
	if !c.next(b) {
		c.ok = false
	}
}

// fraction reads what follows the seconds, to the nanosecond; digits beyond that are left out.
func (c *clock) fraction() int {
	if !c.next('.') {
		return 0
	}
	digits, rest := splitDigits(c.rest)
	c.rest = rest
	if digits == "" {
		c.ok = false
	}
	nanos := 0
	for i := range 9 {
		nanos *= 10
		if i < len(digits) {
			nanos += int(digits[i] - '0')
		}
	}
	return nanos
}

// zone reads an offset: Z, UTC, +01, +0100 or +01:00, after a space or not. Without one it is the given zone.
func (c *clock) zone(zone *time.Location) *time.Location {
	if c.rest == "" {
		return zone
	}
	c.next(' ')
	if c.rest == "Z" || c.rest == "z" || c.rest == "UTC" {
		c.rest = ""
		return time.UTC
	}
	sign := 1
	if c.next('-') {
		sign = -1
	} else {
		c.skip('+')
	}
	hours, minutes := c.number(2), 0
	if c.next(':') || c.rest != "" {
		minutes = c.number(2)
	}
	if hours > 23 || minutes > 59 {
		c.ok = false
	}
	if hours == 0 && minutes == 0 {
		return time.UTC
	}
	return time.FixedZone("", sign*(hours*60+minutes)*60)
}
