package expr

import "time"

// A result writes a plain date as midnight UTC, "2026-11-23T00:00:00.000Z", which in most zones is no midnight. Where such a
// text meets a day, it is therefore the day that it was, and not an instant of the day before or after.

// dateLength is how long a day is as text.
const dateLength = len(time.DateOnly)

// onDay returns two values as they are compared with each other: a text that is midnight UTC is a day beside a day.
func onDay(a, b Value, zone *time.Location) (Value, Value) {
	switch {
	case zone == time.UTC:
	case isDay(b) && isPlainDate(a, zone):
		return TextOf(a.text[:dateLength]), b
	case isDay(a) && isPlainDate(b, zone):
		return a, TextOf(b.text[:dateLength])
	}
	return a, b
}

// isDay reports whether a value is a day without a time of day: '2026-11-23', date '2026-11-23', or what date() makes.
func isDay(v Value) bool {
	switch v.kind {
	case Text:
		return len(v.text) == dateLength && beginsLikeTime(v.text)
	case Time:
		return v.text != ""
	case Null, Bool, Number, Duration:
	}
	return false
}

// isPlainDate reports whether a value is a text that is midnight UTC. The zone is that of times without one, and not UTC.
func isPlainDate(v Value, zone *time.Location) bool {
	const midnight = "T00:00"
	if v.kind != Text || len(v.text) < dateLength+len(midnight) || v.text[dateLength+1:dateLength+len(midnight)] != midnight[1:] {
		return false
	}
	t, ok := parseTime(v.text, zone)
	return ok && t.Location() == time.UTC && t.Equal(t.Truncate(24*time.Hour))
}

// localTime is a time as the clocks and the calendar of the zone show it. One that is a day is that very day, also where it
// has no midnight because the clocks are set forward then.
func localTime(v Value, zone *time.Location) (time.Time, bool) {
	if isDay(v) || zone != time.UTC && isPlainDate(v, zone) {
		return parseTime(v.text[:dateLength], time.UTC)
	}
	t, ok := v.TimeIn(zone)
	return t.In(zone), ok
}

// in is what the literal means in a zone: an instant, of which it is known whether it was written as a day.
func (n *timeLiteral) in(zone *time.Location) (Value, bool) {
	t, ok := parseTime(n.text, zone)
	v := TimeOf(t)
	if len(n.text) == dateLength {
		v.text = n.text
	}
	return v, ok
}
