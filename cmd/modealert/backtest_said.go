package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// heard is a line of what people would hear.
type heard struct {
	at   time.Time
	text string
}

// spoken is what people would hear on a run, before it, and after it: all but edits. Of very much on a run the first lines are
// shown.
func spoken(m alert.Moment) (before, on, after []heard) {
	const most = 6
	for _, said := range m.Said {
		if slices.Contains(said.Does, rules.NotificationEdited) {
			continue
		}
		first, _, _ := strings.Cut(said.Text, "\n")
		line := heard{said.At, fmt.Sprintf("%s %s: %s", destination(said.Channel), how(said), oneLine(first))}
		switch said.At.Compare(m.At) {
		case -1:
			before = append(before, line)
		case 0:
			on = append(on, line)
		case 1:
			after = append(after, line)
		}
	}
	if len(on) > most {
		on = append(on[:most-1], heard{m.At, fmt.Sprintf("… and %d more", len(on)-most+1)})
	}
	return before, on, after
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
