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
		begins := time.Date(t.Year(), t.Month(), t.Day()-ago, 0, 0, 0, 0, time.UTC)
		if len(m.Days) > 0 && !slices.Contains(m.Days, begins.Weekday()) {
			continue
		}
		from, end := clockTime(begins.Add(m.From), t.Location()), clockTime(begins.Add(to), t.Location())
		if !t.Before(from) && t.Before(end) {
			return end, true
		}
	}
	return time.Time{}, false
}

// clockTime is when a clock on the wall in the zone shows what a clock in UTC shows at a time. Where it never does because
// clocks are set forward, that is when they are; where it does so twice because they are set back, it is one of the two.
func clockTime(shown time.Time, zone *time.Location) time.Time {
	t := time.Date(shown.Year(), shown.Month(), shown.Day(), shown.Hour(), shown.Minute(), shown.Second(), 0, zone)
	_, offset := t.Zone()
	before, after := t.ZoneBounds()
	switch t.Add(time.Duration(offset) * time.Second).Compare(shown) {
	case -1:
		return after
	case 1:
		return before
	}
	return t
}

// always reports whether times that come back cover the whole week together.
func always(mutes []Mute) bool {
	const minutes = int(day / time.Minute)
	var muted [7 * minutes]bool
	for _, m := range mutes {
		from, to := int(m.From/time.Minute), int(m.To/time.Minute)
		if to <= from {
			to += minutes
		}
		for weekday := range 7 {
			if !m.Until.IsZero() || len(m.Days) > 0 && !slices.Contains(m.Days, time.Weekday(weekday)) {
				continue
			}
			for i := from; i < to; i++ {
				muted[(weekday*minutes+i)%len(muted)] = true
			}
		}
	}
	return !slices.Contains(muted[:], false)
}
