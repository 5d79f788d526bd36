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
	if s.Unknown > 0 {
		text := fmt.Sprintf("On %s a condition could not be decided", count(s.Unknown, "run"))
		if p.lacking != "" {
			text += ": " + p.lacking
		}
		lines = append(lines, text+".")
	}
	if p.purged > 0 {
		lines = append(lines, fmt.Sprintf("%s purged in Mode, and left out.", are(p.purged, "run")))
	}
	for _, note := range p.notes {
		lines = append(lines, "Note: "+note+".")
	}
	return lines
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
	if s.Incidents == 0 && s.Alerting == 0 {
		text = fmt.Sprintf("No incident on %s", count(s.Runs, "run"))
	}
	if p.whatIf != nil {
		text += fmt.Sprintf("; with `%s` it would have been %d", p.whatIf.condition, p.whatIf.sum.Incidents)
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
		text += fmt.Sprintf("%s still open at the end", are(s.Open, "incident"))
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

// suggestion is the table of what was tried, and what follows from it.
func (p *play) suggestion() string {
	if p.sought == nil {
		return ""
	}
	var b strings.Builder
	b.WriteString("\nTried, from quiet to loud (new: how often a channel sees something new):\n\n")
	rows := [][]string{{"", string(p.sought.level), "incidents", "new", "a " + p.sought.wanted.unit, "runs alerting"}}
	now := attemptNow(p)
	for i, a := range p.sought.tried {
		mark := ""
		switch {
		case i == p.sought.best:
			mark = "→"
		case a.condition == now:
			mark = "now"
		}
		rows = append(rows, []string{
			mark, a.condition, strconv.Itoa(a.sum.Incidents), strconv.Itoa(a.sum.Spoke), decimal(a.sum.Per(p.sought.wanted.per)),
			fmt.Sprintf("%d of %d", a.sum.Alerting, a.sum.Runs),
		})
	}
	b.WriteString(columns(rows))
	b.WriteString("\n" + p.conclusion() + "\n")
	return b.String()
}

// attemptNow is the condition that the rule has.
func attemptNow(p *play) string {
	rule := p.pair.version.Rule
	if p.sought.level == rules.Critical {
		return rule.Critical.When.String()
	}
	return rule.Warning.When.String()
}

// conclusion says which threshold to take.
func (p *play) conclusion() string {
	goal := often(p.sought.wanted.times) + " a " + p.sought.wanted.unit
	if p.sought.best < 0 {
		return fmt.Sprintf("No threshold that was tried speaks at most %s.", goal)
	}
	best := p.sought.tried[p.sought.best]
	if best.condition == attemptNow(p) {
		return fmt.Sprintf("It is the tightest already that speaks at most %s.", goal)
	}
	text := fmt.Sprintf("Write `%s: %s`: of those that were tried the tightest that speaks at most %s.", p.sought.level, best.condition, goal)
	if p.pair.version.Rule.Critical != nil && p.sought.level == rules.Warning {
		text += fmt.Sprintf(" `critical: %s` stayed as it is.", p.pair.version.Rule.Critical.When)
	}
	return text
}

// columns aligns cells: texts to the left, numbers to the right.
func columns(rows [][]string) string {
	wide := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			wide[i] = max(wide[i], len([]rune(cell)))
		}
	}
	var b strings.Builder
	for _, row := range rows {
		line := " "
		for i, cell := range row {
			pad := strings.Repeat(" ", wide[i]-len([]rune(cell)))
			if i < 2 {
				line += " " + cell + pad
			} else {
				line += "  " + pad + cell
			}
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}
