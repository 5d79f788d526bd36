package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/modealert/modealert/alert"
)

// maxListed is how many alerts of a rule are listed.
const maxListed = 15

// explanationText writes an explanation for people.
type explanationText struct {
	b    strings.Builder
	zone *time.Location
}

func writeExplanation(w io.Writer, e alert.Explanation, q alert.Question) error {
	t := &explanationText{zone: q.Rule.Location}
	fmt.Fprintf(&t.b, "%s\n", oneLine(e.Sentence))
	for _, note := range e.Notes {
		fmt.Fprintf(&t.b, "  note: %s\n", oneLine(note))
	}
	fmt.Fprintf(&t.b, "\n%s (%s, %s)\n  %s\n", oneLine(e.Rule.Name), e.Rule.ID, e.Rule.Place, oneLine(e.Rule.Sentence))
	t.expected(e.Expected)
	if len(e.Alerts) > 1 && len(q.Group) == 0 && (len(e.Rule.By) > 0 || e.Alerts[0].Group != nil) {
		t.list(e, q)
	} else {
		for _, a := range e.Alerts[:min(len(e.Alerts), maxListed)] {
			t.alert(e, a)
		}
	}
	if e.Run != nil {
		t.b.WriteString("\n")
		t.table(t.runLines(*e.Run))
	}
	_, err := io.WriteString(w, t.b.String())
	return err
}

// expected says when reports will be late.
func (t *explanationText) expected(runs []alert.ExpectedRun) {
	for _, run := range runs[:min(len(runs), maxListed)] {
		fmt.Fprintf(&t.b, "  %s\n", oneLine(run.Sentence))
	}
	if more := len(runs) - maxListed; more > 0 {
		fmt.Fprintf(&t.b, "  … and %s\n", count(more, "more report"))
	}
}

// list has a line for each alert, and says how to ask for one.
func (t *explanationText) list(e alert.Explanation, q alert.Question) {
	t.b.WriteString("\n")
	var lines [][]string
	for _, a := range e.Alerts[:min(len(e.Alerts), maxListed)] {
		lines = append(lines, []string{string(a.State), oneLine(nameOf(a)), oneLine(a.Value), oneLine(a.Sentence)})
	}
	t.table(lines)
	if more := len(e.Alerts) - maxListed; more > 0 {
		fmt.Fprintf(&t.b, "  … and %d more\n", more)
	}
	for _, a := range e.Alerts {
		if a.Selector == nil {
			continue
		}
		command := []string{"modealert explain", e.Rule.ID}
		for _, s := range a.Selector {
			command = append(command, "--group", shellWord(s))
		}
		if q.Run != "" {
			command = append(command, "--run", q.Run)
		}
		fmt.Fprintf(&t.b, "\n%s\n", oneLine(strings.Join(command, " ")))
		return
	}
}

// nameOf is what an alert is about.
func nameOf(a alert.ExplainedAlert) string {
	var parts []string
	for _, p := range a.Group {
		parts = append(parts, p.Column+" "+cmp.Or(p.Value, "''"))
	}
	if a.About != "" {
		parts = append(parts, a.About)
	}
	return strings.Join(parts, ", ")
}

// alert has all that is known of one.
func (t *explanationText) alert(e alert.Explanation, a alert.ExplainedAlert) {
	t.b.WriteString("\n")
	var lines [][]string
	add := func(name, text string) { lines = append(lines, []string{name, oneLine(text)}) }
	if name := nameOf(a); name != "" {
		add("about", name)
	}
	if a.Sentence != e.Sentence {
		add("answer", a.Sentence)
	}
	lines = append(lines, t.runLines(a.Run)...)
	if a.Run.Decided.IsZero() { // nothing is known of the run, or there is none
		add("decided", t.moment(a.Decided))
	}
	if a.RowsRead != nil {
		rows := fmt.Sprintf("%d read", *a.RowsRead)
		if e.Rule.Where != "" && !a.RuleChanged {
			rows += fmt.Sprintf(", %d where %s", *a.RowsUsed, e.Rule.Where)
		} else if *a.RowsUsed != *a.RowsRead {
			rows += fmt.Sprintf(", %d of them counted", *a.RowsUsed)
		}
		add("rows", rows)
	}
	lines = append(lines, conditionLines(e.Rule, a)...)
	if a.Error != "" {
		add("error", a.Error)
	}
	lines = append(lines, stateLines(a)...)
	if a.RuleThen != "" {
		add("judged by", a.RuleThen)
	}
	t.table(lines)
	t.messages(e, a)
}

// messages are what was said of an alert and what became of it.
func (t *explanationText) messages(e alert.Explanation, a alert.ExplainedAlert) {
	for _, m := range e.Messages {
		if !slices.Contains(a.Messages, m.ID) {
			continue
		}
		fmt.Fprintf(&t.b, "\n  message %d, %s in %s: %s", m.ID, m.Role, oneLine(m.Channel), m.State)
		if !m.Sent.IsZero() {
			fmt.Fprintf(&t.b, " %s", t.moment(m.Sent))
		}
		if m.Reason != "" {
			fmt.Fprintf(&t.b, ": %s", oneLine(m.Reason))
		}
		t.b.WriteString("\n")
		if m.Text != "" {
			fmt.Fprintf(&t.b, "    %s\n", oneLine(m.Text))
		}
		if m.Retry != "" {
			fmt.Fprintf(&t.b, "    send it again: %s\n", m.Retry)
		}
	}
}

// table writes lines of cells, aligned.
func (t *explanationText) table(lines [][]string) {
	w := tabwriter.NewWriter(&t.b, 0, 0, 2, ' ', 0)
	for _, cells := range lines {
		fmt.Fprintf(w, "  %s\n", strings.Join(cells, "\t"))
	}
	_ = w.Flush() // of a builder, which takes everything
}

// shellWord is s as one word of a shell.
func shellWord(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-=./:@%+,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
