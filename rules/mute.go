package rules

import (
	"slices"
	"time"
)

// Mute is a time in which a rule says nothing: until a moment, or again and again on some days and at some hours.
type Mute struct {
	// Until is when it is over; zero for one that comes back.
	Until time.Time
	// Days are those on which it begins; empty means every day.
	Days []time.Weekday
	// From and To are times of day, since midnight. Where To is not after From, it lasts over midnight; both zero means the
	// whole day.
	From, To time.Duration
}

const day = 24 * time.Hour

// MutedAt reports whether the rule is to say nothing at t, and until when. Days and hours are those of the rule's Location.
func (r *Rule) MutedAt(t time.Time) (until time.Time, muted bool) {
	// One time of silence may begin before another one is over.
	const enough = 100
	until = t
	for range enough {
		before := until
		for _, m := range r.Mute {
			if end, ok := m.at(until.In(r.Location)); ok && end.After(until) {
				until = end
			}
		}
		if until.Equal(before) {
			break
		}
	}
	return until, until.After(t)
}

// at reports whether t lies in the time, and when that is over.
func (m Mute) at(t time.Time) (end time.Time, ok bool) {
	if !m.Until.IsZero() {
		return m.Until, t.Before(m.Until)
	}
	to := m.To
	if to <= m.From {
		to += day
	}
	// It may have begun today, or yesterday and last over midnight.
	for _, ago := range []int{0, 1} {
		begin := time.Date(t.Year(), t.Month(), t.Day()-ago, 0, 0, 0, 0, t.Location())
		from, end := clockTime(begin, m.From), clockTime(begin, to)
		if len(m.Days) > 0 && !slices.Contains(m.Days, begin.Weekday()) {
			continue
		}
		if !t.Before(from) && t.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// clockTime is when a clock on the wall shows this time of day, also on days of 23 or 25 hours.
func clockTime(midnight time.Time, sinceMidnight time.Duration) time.Time {
	return time.Date(midnight.Year(), midnight.Month(), midnight.Day(), 0, 0, int(sinceMidnight/time.Second), 0, midnight.Location())
}
