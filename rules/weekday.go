package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// dayNames are the days of the week as the decoder's documentation writes them.
func dayNames() []string { return []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"} }

// daysOf are the days that a word means, in any case: `sat`, `Saturday`, `weekend`, `weekdays`.
func daysOf(word string) ([]time.Weekday, bool) {
	word = strings.ToLower(strings.TrimSpace(word))
	switch word {
	case "weekend", "weekends":
		return []time.Weekday{time.Saturday, time.Sunday}, true
	case "weekdays", "weekday":
		return []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, true
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		if full := strings.ToLower(d.String()); word == full || word == full[:3] {
			return []time.Weekday{d}, true
		}
	}
	return nil, false
}

// isDay reports whether a word means one or several days.
func isDay(word string) bool {
	_, ok := daysOf(word)
	return ok
}

// dayRange writes out `mon-fri`.
func dayRange(text string) (string, bool) {
	m := regexp.MustCompile(`^(?i)([a-z]+)\s*(?:-|–|to|\.\.)\s*([a-z]+)$`).FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	first, ok := daysOf(m[1])
	last, also := daysOf(m[2])
	if !ok || !also || len(first) > 1 || len(last) > 1 {
		return "", false
	}
	var names []string
	for d := first[0]; ; d = (d + 1) % 7 {
		names = append(names, strings.ToLower(d.String()[:3]))
		if d == last[0] {
			return "[" + strings.Join(names, ", ") + "]", true
		}
	}
}

// days reads `days`.
func (d *decoder) days(e entry) []time.Weekday {
	if !e.given() {
		return nil
	}
	entries, _ := d.texts(e)
	var all []time.Weekday
	for _, one := range entries {
		word := one.value.Value
		named, ok := daysOf(word)
		if !ok {
			d.fault(one.value, fmt.Sprintf("`%s` is no day of the week", word), dayHint(word))
		}
		for _, weekday := range named {
			if slices.Contains(all, weekday) {
				d.fault(one.value, fmt.Sprintf("%s is in the list twice", weekday), "")
				break
			}
			all = append(all, weekday)
		}
	}
	if e.value.Kind != 0 {
		d.notEmpty(e)
	}
	return all
}

// dayHint is what to write instead of a word that is no day.
func dayHint(word string) string {
	if list, ok := dayRange(word); ok {
		return writeKey("days", list)
	}
	names := dayNames()
	for d := time.Sunday; d <= time.Saturday; d++ {
		names = append(names, strings.ToLower(d.String()))
	}
	if parts := strings.FieldsFunc(word, func(r rune) bool { return r == ',' || r == ' ' || r == ';' }); len(parts) > 1 {
		return writeKey("days", "["+strings.ToLower(strings.Join(parts, ", "))+"]")
	}
	if meant, ok := closest(word, append(names, "weekend", "weekdays")); ok {
		return fmt.Sprintf("did you mean `%s`?", meant)
	}
	return "write `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`, `weekend` or `weekdays`"
}
