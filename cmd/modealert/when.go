package main

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// agePattern is how long ago something was, as people write it.
var agePattern = regexp.MustCompile(`^(\d{1,4})(m|h|d|w)$`)

// readWhen reads a time: an age, a date in UTC, or a time. An empty one is none, the zero time.
func readWhen(written string, now time.Time) (time.Time, error) {
	if written == "" {
		return time.Time{}, nil
	}
	if m := agePattern.FindStringSubmatch(written); m != nil {
		n, err := strconv.Atoi(m[1])
		unit := map[string]time.Duration{"m": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}[m[2]]
		return now.Add(-time.Duration(n) * unit).UTC(), err
	}
	for _, layout := range []string{time.DateOnly, time.RFC3339} {
		if t, err := time.Parse(layout, written); err == nil {
			return t.UTC(), nil
		}
	}
	return time.Time{}, fmt.Errorf("%q is no time: write an age, 12h, 30d or 2w, or a date, 2026-11-01, or a time, 2026-11-01T09:00:00Z", written)
}
