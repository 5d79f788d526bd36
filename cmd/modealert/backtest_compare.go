package main

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
)

// difference is a run of which two versions of a rule make different things.
type difference struct{ one, other alert.Moment }

// differences are the runs on which the state differs, or what is said.
func (p *play) differences() []difference {
	var all []difference
	if p.other == nil {
		return nil
	}
	for i, m := range p.record.Moments {
		if o := p.other.Moments[i]; stateOf(m) != stateOf(o) || !slices.Equal(heardOn(m), heardOn(o)) {
			all = append(all, difference{m, o})
		}
	}
	return all
}

// heardOn is what is said on a run, each with how. A threshold that a text names makes no other message of it.
func heardOn(m alert.Moment) []string {
	var all []string
	for _, said := range m.Said {
		all = append(all, said.Channel+" "+strings.Join(said.Does, " "))
	}
	return all
}

// differs reports whether the two versions say different things.
func (p *play) differs() bool { return len(p.differences()) > 0 }

// verdict says in one sentence which version speaks more.
func (p *play) verdict() string {
	one, other := p.record.Sum(), p.other.Sum()
	more := other.Spoke - one.Spoke
	text := "would speak as often"
	switch {
	case more > 0:
		text = fmt.Sprintf("would speak %s more", times(more))
	case more < 0:
		text = fmt.Sprintf("would speak %s less", times(-more))
	case !p.differs():
		return fmt.Sprintf("Both versions say the same on all %s.", count(one.Runs, "run"))
	}
	text = fmt.Sprintf("The other version %s on %s", text, count(one.Runs, "run"))
	if more == 0 && other.Incidents == one.Incidents {
		text += ", but not the same: " + p.differing()
	} else {
		text += fmt.Sprintf(": %d instead of %d; %s instead of %d", other.Spoke, one.Spoke, count(other.Incidents, "incident"), one.Incidents)
	}
	if one.Late != other.Late {
		text += fmt.Sprintf("; and it would find the report late %s instead of %d", times(other.Late), one.Late)
	}
	return text + "."
}

// differing counts the runs of which the two versions make different things.
func (p *play) differing() string {
	if n := len(p.differences()); n != 1 {
		return count(n, "run") + " differ"
	}
	return "1 run differs"
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return count(n, "time")
}

// sums are the two versions' figures side by side.
func (p *play) sums() [][]string {
	one, other := p.record.Sum(), p.other.Sum()
	rows := [][]string{{"", "", "now", "other"}}
	for _, row := range []struct {
		name string
		of   func(alert.RecordSum) string
	}{
		{"incidents", func(s alert.RecordSum) string { return strconv.Itoa(s.Incidents) }},
		{"runs alerting", func(s alert.RecordSum) string { return strconv.Itoa(s.Alerting) }},
		{"seen in channels", func(s alert.RecordSum) string { return strconv.Itoa(s.Spoke) }},
		{"… a week", func(s alert.RecordSum) string { return decimal(s.Per(7 * 24 * time.Hour)) }},
		{"messages in all", func(s alert.RecordSum) string {
			n := 0
			for _, of := range s.Messages {
				n += of
			}
			return strconv.Itoa(n)
		}},
	} {
		rows = append(rows, []string{row.name, "", row.of(one), row.of(other)})
	}
	return rows
}

// writeComparison writes two versions side by side.
func writeComparison(w io.Writer, p *play, _ backtestOptions) error {
	var b strings.Builder
	b.WriteString(p.heading())
	if one, other := p.pair.version.Rule.Describe(), p.pair.other.Rule.Describe(); one != other {
		fmt.Fprintf(&b, "\nThe other version: %s\n", other)
	}
	b.WriteString("\n" + p.verdict() + "\n\n" + columns(p.sums()))
	if all := p.differences(); len(all) > 0 {
		rows := [][]string{{"run", "value", "now", "other"}}
		for _, d := range all {
			rows = append(rows, []string{stamp(d.one.At), d.one.Figure, inShort(d.one), inShort(d.other)})
		}
		b.WriteString("\n" + columns(rows))
	}
	for _, line := range p.remarksOnBoth() {
		b.WriteString("\n" + line + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// remarksOnBoth are the lines of the summary that are about the runs.
func (p *play) remarksOnBoth() []string {
	lines := p.summary()
	return slices.DeleteFunc(lines, func(l string) bool { return !strings.Contains(l, "purged") })
}

// inShort is what came of a run, in a few words.
func inShort(m alert.Moment) string {
	text := stateOf(m)
	var does []string
	for _, said := range m.Said {
		if len(said.Does) > 0 && !slices.Contains(does, said.Does[0]) {
			does = append(does, said.Does[0])
		}
	}
	if len(does) > 0 {
		text += ", " + strings.Join(does, " + ")
	}
	return text
}
