package alert

import (
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// digestLines are a line for each of what a digest tells of.
func (d draft) digestLines() []slack.Block {
	const room = 2_600
	var lines markup
	for i, m := range d.Members {
		next := join([]markup{lines, draft{Notice: m}.digestLine()}, "\n")
		if utf8.RuneCountInString(string(next)) > room {
			lines = join([]markup{lines, "… and " + grouped(int64(len(d.Members)-i)) + " more"}, "\n")
			break
		}
		lines = next
	}
	var blocks []slack.Block
	if lines != "" {
		blocks = append(blocks, section(lines))
	}
	if d.Moved > 0 && len(d.Members) > 0 {
		blocks = append(blocks, footnote("A later message tells of "+grouped(int64(d.Moved))+" more."))
	}
	return blocks
}

// digestLine is how one of them is, and who handles it.
func (d draft) digestLine() markup {
	h := d.headline()
	line := h.emoji + " " + h.brief() + h.rest
	if d.Handling == nil || d.over() {
		return line
	}
	for _, said := range []struct {
		what markup
		by   string
	}{
		{"acknowledged by ", d.Handling.AcknowledgedBy},
		{"snoozed by ", d.Handling.SnoozedBy},
		{"rule snoozed by ", d.Handling.RuleSnoozedBy},
	} {
		if said.by != "" {
			line += " · " + said.what + person(said.by)
		}
	}
	return line
}
