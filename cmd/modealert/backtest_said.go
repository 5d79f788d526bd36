package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// spoken is what people would hear on a run: all but edits. Of very much the first lines are shown.
func spoken(m alert.Moment) []string {
	const most = 6
	var all []string
	for _, said := range m.Said {
		if slices.Contains(said.Does, rules.NotificationEdited) {
			continue
		}
		first, _, _ := strings.Cut(said.Text, "\n")
		all = append(all, fmt.Sprintf("%s %s: %s", destination(said.Channel), how(said), oneLine(first)))
	}
	if len(all) > most {
		all = append(all[:most-1], fmt.Sprintf("… and %d more", len(all)-most+1))
	}
	return all
}

// destination is a channel, or a webhook, as people write it.
func destination(channel string) string {
	if strings.ContainsAny(channel, ":@/") {
		return channel
	}
	return "#" + channel
}

// how says in which way something is said, where that is no new message.
func how(said alert.Said) string {
	switch first := cmp.Or(said.Does...); {
	case slices.Contains(said.Does, rules.NotificationMuted):
		return "(muted)"
	case first == rules.NotificationReplied:
		return "(in the thread)"
	case first == rules.NotificationBroadcast:
		return "(in the thread and the channel)"
	default:
		return "hears"
	}
}

// wrapped breaks a text between words into lines of so many characters.
func wrapped(s string, most int) []string {
	lines, wide := []string{""}, 0
	for word := range strings.FieldsSeq(s) {
		n := len([]rune(word))
		if wide > 0 && wide+1+n > most {
			lines, wide = append(lines, "  "), 1
		}
		if last := len(lines) - 1; wide > 1 {
			lines[last] += " " + word
		} else {
			lines[last] += word
		}
		wide += n + 1
	}
	return lines
}
