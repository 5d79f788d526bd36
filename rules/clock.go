package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// clockLike is `18:00`, and the ways in which people write times that are not understood.
var (
	clockLike = regexp.MustCompile(`^(\d{1,2}):(\d{2})$`)
	halfDay   = regexp.MustCompile(`^(?i)(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s*([ap])?\.?(?:m\.?)?$`)
)

// clock reads a time of day.
func (d *decoder) clock(e entry, most time.Duration) time.Duration {
	text, ok := d.text(e)
	if !ok {
		return 0
	}
	if t, ok := clockTimeOf(clockLike.FindStringSubmatch(text)); ok && t <= most {
		return t
	}
	hint := "write such as `" + e.key.Value + ": 18:00`"
	if meant, ok := meantClock(text); ok && meant <= most {
		hint = writeKey(e.key.Value, writeClock(meant))
	}
	d.fault(e.value, fmt.Sprintf("`%s` must be a time of day from 00:00 to %s, not `%s`", e.key.Value, writeClock(most), text), hint)
	return 0
}

// clockTimeOf puts hours and minutes together.
func clockTimeOf(m []string) (time.Duration, bool) {
	if m == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(m[1]) // one or two digits, as the pattern has it
	minutes, _ := strconv.Atoi(m[2])
	t := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	return t, minutes < 60 && t <= day
}

// meantClock understands `6pm`, `18`, `18.00` and `18:00:00`, for a hint.
func meantClock(text string) (time.Duration, bool) {
	m := halfDay.FindStringSubmatch(strings.TrimSpace(text))
	t, ok := clockTimeOf(m)
	if !ok {
		return 0, false
	}
	switch half := strings.ToLower(m[3]); {
	case half == "p" && t < 12*time.Hour:
		t += 12 * time.Hour
	case half == "a" && t >= 12*time.Hour:
		t -= 12 * time.Hour
	}
	return t, true
}

// writeClock writes a time of day.
func writeClock(t time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(t/time.Hour), int(t%time.Hour/time.Minute))
}
