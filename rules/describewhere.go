package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// listInWords joins names as a sentence does.
func listInWords(names []string, last string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " " + last + " " + names[len(names)-1]
}

// bareWord is the name of a column that needs no quotes.
var bareWord = regexp.MustCompile(`^[\p{L}\p{N}\p{M}_$]+$`)

// columnInWords is the name of a column.
func columnInWords(name string) string {
	if bareWord.MatchString(name) {
		return name
	}
	return `"` + name + `"`
}

// columnsInWords are the names of columns.
func columnsInWords(names []string) string {
	said := make([]string, len(names))
	for i, name := range names {
		said[i] = columnInWords(name)
	}
	return listInWords(said, "and")
}

// destinationsInWords says where something is told.
func destinationsInWords(channels, webhooks []string) string {
	var parts []string
	if len(channels) > 0 {
		parts = append(parts, "in "+channelsInWords(channels))
	}
	switch {
	case len(webhooks) > 1:
		parts = append(parts, "through the webhooks "+listInWords(webhooks, "and"))
	case len(webhooks) == 1:
		parts = append(parts, "through the webhook "+webhooks[0])
	case len(channels) == 0:
		return "nobody"
	}
	return strings.Join(parts, " and ")
}

// channelsInWords are channels as people write them; what is no name, such as an ID, stays as it is.
func channelsInWords(channels []string) string {
	names := make([]string, len(channels))
	for i, c := range channels {
		names[i] = c
		switch {
		case mentionID.MatchString(c), strings.Contains(c, "@"):
			names[i] = "a direct message to " + c
		case isName(channelName, c):
			names[i] = "#" + c
		}
	}
	return listInWords(names, "and")
}

// mentionsInWords are people and groups as people write them.
func mentionsInWords(who []string) string {
	names := make([]string, len(who))
	for i, m := range who {
		names[i] = m
		if !mentionID.MatchString(m) && !strings.Contains(m, "@") {
			names[i] = "@" + m
		}
	}
	return listInWords(names, "and")
}

// each says that every one of several reports is meant, each by itself; empty where there is only one.
func (r Reports) each() string {
	_, one := r.Single()
	var said []string
	switch {
	case one || r.None():
		return ""
	case r.Any:
		said = append(said, "report")
	case len(r.Collections) > 0:
		said = append(said, "report in "+plural("the collection", len(r.Collections))+" "+listInWords(r.Collections, "and"))
	}
	if len(r.Tokens) > 0 {
		said = append(said, "of "+plural("the report", len(r.Tokens))+" "+listInWords(r.Tokens, "and"))
	}
	return "for each " + strings.Join(said, " and ")
}

func plural(thing string, n int) string {
	if n == 1 {
		return thing
	}
	return thing + "s"
}

// muteInWords says when nothing is said.
func (r *Rule) muteInWords() string {
	if len(r.Mute) == 0 {
		return ""
	}
	times := make([]string, len(r.Mute))
	for i, m := range r.Mute {
		times[i] = m.inWords(r.Location)
	}
	return "silent " + strings.Join(times, ", and ") + " (" + r.Location.String() + ")"
}

// inWords says one time.
func (m Mute) inWords(zone *time.Location) string {
	if !m.Until.IsZero() {
		until := m.Until.In(zone)
		if until.Equal(time.Date(until.Year(), until.Month(), until.Day(), 0, 0, 0, 0, zone)) {
			return "until " + until.Format(time.DateOnly)
		}
		return "until " + until.Format("2006-01-02 15:04")
	}
	var said []string
	if len(m.Days) > 0 {
		said = append(said, daysInWords(m.Days))
	}
	switch {
	case m.From == 0 && m.To == 0:
	case m.To == 0:
		said = append(said, "from "+writeClock(m.From)+" to 24:00")
	case m.To <= m.From && len(m.Days) > 0:
		// A night belongs to the day on which it begins: that from Sunday to Monday is not one of the weekdays.
		said = append(said, fmt.Sprintf("from %s to %s of the next day", writeClock(m.From), writeClock(m.To)))
	default:
		said = append(said, fmt.Sprintf("from %s to %s", writeClock(m.From), writeClock(m.To)))
	}
	if len(m.Days) == 0 {
		said = append([]string{"every day"}, said...)
	}
	return strings.Join(said, " ")
}

// daysInWords are days of the week.
func daysInWords(days []time.Weekday) string {
	for word, say := range map[string]string{"weekend": "on weekends", "weekdays": "on weekdays"} {
		if all, _ := daysOf(word); len(all) == len(days) && !slices.ContainsFunc(all, func(d time.Weekday) bool { return !slices.Contains(days, d) }) {
			return say
		}
	}
	names := make([]string, len(days))
	for i, d := range days {
		names[i] = d.String() + "s"
	}
	return "on " + listInWords(names, "and")
}
