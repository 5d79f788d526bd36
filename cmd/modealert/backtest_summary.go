package main

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// summary says in a few lines what came of the runs.
func (p *play) summary() []string {
	s := p.record.Sum()
	lines := []string{p.incidentsInWords(s), messagesInWords(s)}
	if text := lengthsInWords(s); text != "" {
		lines = append(lines, text)
	}
	if s.Failures > 0 {
		lines = append(lines, fmt.Sprintf("Besides, the report's runs failed: %s, which no threshold changes.", count(s.Failures, "incident")))
	}
	if s.Late > 0 {
		lines = append(lines, fmt.Sprintf("Besides, the report was late: %s, which no threshold changes.", count(s.Late, "incident")))
	}
	if s.Unknown > 0 {
		text := fmt.Sprintf("On %s a condition could not be decided", count(s.Unknown, "run"))
		if p.lacking != "" {
			text += ": " + p.lacking
		}
		lines = append(lines, text+"."+reckoned(s))
	}
	if p.purged > 0 {
		lines = append(lines, are(p.purged, "run")+" purged in Mode, and their results left out.")
	}
	return lines
}

// reckoned says that runs of which nothing could be decided count as no time.
func reckoned(s alert.RecordSum) string {
	switch s.Blind {
	case 0:
		return ""
	case s.Unknown:
		return " How often it speaks is reckoned without them."
	default:
		return fmt.Sprintf(" How often it speaks is reckoned without %d of them, on which none could be.", s.Blind)
	}
}

// are says that there are so many things: "1 run is", "4 runs are".
func are(n int, thing string) string {
	if n == 1 {
		return "1 " + thing + " is"
	}
	return count(n, thing) + " are"
}

func (p *play) incidentsInWords(s alert.RecordSum) string {
	text := fmt.Sprintf("%s, on %d of %s", count(s.Incidents, "incident"), s.Alerting, count(s.Runs, "run"))
	switch {
	case s.Incidents == 0 && s.Alerting == 0:
		text = "No incident on " + count(s.Runs, "run")
	case s.Alerting == 0: // of a report that was late
		text = fmt.Sprintf("%s, all between the %s", count(s.Incidents, "incident"), count(s.Runs, "run"))
	}
	if p.whatIf != nil {
		condition := p.whatIf.condition
		if p.twoSeverities() {
			condition = string(rules.Warning) + ": " + condition // as Dial has it
		}
		text += fmt.Sprintf("; with `%s` it would have been %d", condition, p.whatIf.sum.Incidents)
	}
	return text + "."
}

// messagesInWords counts what would have been said.
func messagesInWords(s alert.RecordSum) string {
	var kinds []string
	for _, kind := range []struct{ word, one, many string }{
		{rules.NotificationPosted, "new message", "new messages"},
		{rules.NotificationBroadcast, "reply shown in the channel", "replies shown in the channel"},
		{rules.NotificationReplied, "reply in a thread", "replies in threads"},
		{rules.NotificationEdited, "edit", "edits"},
		{rules.NotificationMuted, "message held back by a mute", "messages held back by a mute"},
	} {
		switch n := s.Messages[kind.word]; n {
		case 0:
		case 1:
			kinds = append(kinds, "1 "+kind.one)
		default:
			kinds = append(kinds, fmt.Sprintf("%d %s", n, kind.many))
		}
	}
	if len(kinds) == 0 {
		return "Nothing would have been said."
	}
	text := "Slack: " + strings.Join(kinds, ", ")
	if week := s.Per(7 * 24 * time.Hour); week > 0 {
		text += fmt.Sprintf("; channels see something new of the rule %s a week", often(week))
	}
	return text + "."
}

// often says how many times.
func often(x float64) string {
	if decimal(x) == "1" {
		return "once"
	}
	return decimal(x) + " times"
}

// decimal is a number with one digit after the point, two where it is small.
func decimal(x float64) string {
	if 0 < x && x < 1 {
		return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 2, 64), "0")
	}
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}

// lengthsInWords says how long incidents lasted.
func lengthsInWords(s alert.RecordSum) string {
	ended := s.Incidents - s.Open
	var text string
	switch {
	case ended == 1:
		text = "The incident that ended lasted " + lasting(s.Longest)
	case ended > 1 && s.Shortest == s.Longest:
		text = "Incidents lasted " + lasting(s.Longest)
	case ended > 1:
		text = fmt.Sprintf("Incidents lasted %s to %s, half of them at most %s", lasting(s.Shortest), lasting(s.Longest), lasting(s.Median))
	}
	if s.Open > 0 && text != "" {
		text += "; "
	}
	if s.Open > 0 {
		text += are(s.Open, "incident") + " still open at the end"
	}
	if text == "" {
		return ""
	}
	return text + "."
}

// lasting is a length of time in its two greatest units at the most.
func lasting(d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	days, hours, minutes := minutes/(24*60), minutes/60%24, minutes%60
	var parts []string
	switch {
	case days > 0:
		parts = append(parts, count(days, "day"))
		if hours > 0 {
			parts = append(parts, count(hours, "hour"))
		}
	case hours > 0:
		parts = append(parts, count(hours, "hour"))
		if minutes > 0 {
			parts = append(parts, count(minutes, "minute"))
		}
	default:
		parts = append(parts, count(minutes, "minute"))
	}
	return strings.Join(parts, " ")
}
