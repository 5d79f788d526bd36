package main

import (
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
)

// writePlaysMarkdown writes what was played for a pull request.
func writePlaysMarkdown(w io.Writer, plays []*play, alone unpaired) error {
	var b strings.Builder
	for i, p := range plays {
		if i > 0 {
			b.WriteString("\n")
		}
		rule, s := p.pair.version.Rule, p.record.Sum()
		fmt.Fprintf(&b, "### %s\n\n%s of report %s, %s to %s.\n\n", markdown(rule.Name), count(s.Runs, "run"), markdown(p.reportName()),
			s.From.Format(time.DateOnly), s.To.Format(time.DateOnly))
		if p.other == nil {
			b.WriteString("- " + strings.Join(p.summaryMarkdown(), "\n- ") + "\n")
			continue
		}
		fmt.Fprintf(&b, "**%s**\n\n", markdown(p.verdict()))
		if one, other := rule.Describe(), p.pair.other.Rule.Describe(); one != other {
			fmt.Fprintf(&b, "- now: %s\n- other: %s\n\n", markdown(one), markdown(other))
		}
		b.WriteString(p.tablesMarkdown())
	}
	for _, line := range alone.lines() {
		b.WriteString("\n" + line + "\n")
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

func (p *play) summaryMarkdown() []string {
	var lines []string
	for _, l := range p.summary() {
		lines = append(lines, markdown(l))
	}
	return lines
}

// mostRows is how many runs a pull request shows.
const mostRows = 50

// tablesMarkdown are the figures, and run by run what differs.
func (p *play) tablesMarkdown() string {
	var b strings.Builder
	b.WriteString("| | now | other |\n| --- | ---: | ---: |\n")
	for _, row := range p.sums()[1:] {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", row[0], row[2], row[3])
	}
	all := p.differences()
	if len(all) == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "\n<details><summary>%s</summary>\n\n| run | value | now | other |\n| --- | ---: | --- | --- |\n", p.differing())
	for _, d := range all[:min(len(all), mostRows)] {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", stamp(d.one.At), markdown(d.one.Figure), inShort(d.one), inShort(d.other))
	}
	if more := len(all) - mostRows; more > 0 {
		fmt.Fprintf(&b, "| … and %d more | | | |\n", more)
	}
	b.WriteString("\n</details>\n")
	return b.String()
}

// code is a text in single backticks, in which Markdown takes nothing for markup.
var code = regexp.MustCompile("(^|[^`])(`[^`|\n]+`)($|[^`])")

// markdown writes a text so that nothing in it is markup but code in backticks, which stays as it is.
func markdown(s string) string {
	at := code.FindStringSubmatchIndex(s)
	if at == nil || strings.Contains(s[:at[4]], "`") {
		return escaped(s)
	}
	return escaped(s[:at[4]]) + s[at[4]:at[5]] + markdown(s[at[5]:])
}

// escaped writes a text so that nothing in it is markup.
func escaped(s string) string {
	return strings.NewReplacer("\\", `\\`, "`", "\\`", "|", `\|`, "<", "&lt;", ">", "&gt;", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "\n", " ",
		"#", `\#`, "$", `\$`, "@", "@\u200b").Replace(s)
}
