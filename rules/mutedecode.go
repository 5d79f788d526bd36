package rules

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// mutes reads `mute`: one time or a list of them, or `off`.
func (d *decoder) mutes(e entry) []Mute {
	if !d.sound(e.value) {
		return nil
	}
	switch e.value.Kind { //nolint:exhaustive // an alias is not sound
	case yaml.MappingNode:
		return d.mute(e)
	case yaml.SequenceNode:
		d.notEmpty(e)
		if words, ok := allDays(e.value); ok {
			d.fault(e.value, "an entry of `mute` must say what its time is", muteHint(words))
			return nil
		}
		var all []Mute
		for _, item := range e.value.Content {
			if item.Kind == yaml.ScalarNode && d.sound(item) {
				d.fault(item, "an entry of `mute` must say what its time is", muteHint(item.Value))
				continue
			}
			all = append(all, d.mute(entry{e.key, item})...)
		}
		if always(all) {
			d.fault(e.value, "together these are at all times, so the rule would never say anything", "leave out some days or hours, or delete the rule")
		}
		return all
	}
	if text, ok := d.text(e); ok && text != "off" {
		d.fault(e.value, fmt.Sprintf("`mute` must say when, not `%s`", text), muteHint(text))
	}
	return nil
}

// allDays are the entries of a list of nothing but days.
func allDays(list *yaml.Node) (words string, ok bool) {
	named := make([]string, len(list.Content))
	for i, item := range list.Content {
		if item.Kind != yaml.ScalarNode || !isDay(item.Value) {
			return "", false
		}
		named[i] = item.Value
	}
	return strings.Join(named, ", "), len(named) > 0
}

// muteHint is what to write instead of a text.
func muteHint(text string) string {
	if m := dateStart.FindString(text); m != "" {
		return "write `mute: {until: " + text + "}`"
	}
	if days, ok := dayRange(text); ok {
		return "write `mute: {days: " + days + "}`"
	}
	if first, _, _ := strings.Cut(text, ","); isDay(first) {
		return "write `mute: {days: [" + text + "]}`"
	}
	return "write `mute: {until: 2026-12-01}` or `mute: {days: [sat, sun], from: 18:00, to: 08:00}`; `mute: off` takes back what `defaults` say"
}

// mute reads one time.
func (d *decoder) mute(e entry) []Mute {
	before := len(d.problems)
	given, ok := d.mapping(e.value, muteLevel)
	if !ok {
		return nil
	}
	m := Mute{Days: d.days(given["days"])}
	m.From = d.clock(given["from"], lastMinute)
	m.To = d.clock(given["to"], day)
	if u := given["until"]; u.given() {
		m.Until = d.until(u)
		if len(given) > 1 {
			d.fault(u.key, "`until` is the end of one time; `days`, `from` and `to` come back again and again",
				"write two entries: `mute: [{until: …}, {days: …}]`")
		}
	}
	switch {
	case len(d.problems) > before: // something else is said about it
	case len(given) == 0:
		d.fault(e.value, "this does not say when nothing is to be said", muteHint(""))
	case given["from"].given() && given["to"].given() && m.From == m.To && m.From != 0:
		d.fault(given["to"].value, "`from` and `to` are the same time, so it is not clear how long nothing is to be said",
			"leave both out for whole days")
	case always([]Mute{m}):
		d.fault(e.value, "this is at all times, so the rule would never say anything", "leave out some days or hours, or delete the rule")
	default:
		return []Mute{m}
	}
	return nil
}

// lastMinute is the last time of day at which anything can begin.
const lastMinute = day - time.Minute

// dateStart is how a day begins a text.
var dateStart = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}`)

// untilLayouts are the forms of a moment, the first in the zone of the file.
func untilLayouts() []string {
	return []string{
		time.DateOnly, "2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05",
		time.RFC3339, "2006-01-02 15:04Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00",
		"2006-01-02 15:04 Z07:00", "2006-01-02 15:04:05 Z07:00",
	}
}

// until reads the day or the moment at which a time of silence is over.
func (d *decoder) until(e entry) time.Time {
	text, ok := d.text(e)
	if !ok {
		return time.Time{}
	}
	for _, layout := range untilLayouts() {
		if t, err := time.ParseInLocation(layout, text, d.zone); err == nil {
			return t
		}
	}
	message := fmt.Sprintf("`until` must be a day or a moment, not `%s`", text)
	hint := "write such as `until: 2026-12-01`, or `until: 2026-12-01 09:00` in the file's `timezone`"
	if dateStart.MatchString(text) {
		message = fmt.Sprintf("there is no day or moment `%s`", text)
	}
	if _, err := parseSpan(text); err == nil {
		hint = "a length of time does not say from when on: " + hint
	}
	d.fault(e.value, message, hint)
	return time.Time{}
}
