package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/terminal"
	"github.com/modealert/modealert/mode"
)

// writePlays writes what was played as the flags say.
func writePlays(w io.Writer, plays []*play, alone unpaired, how backtestOptions) error {
	switch {
	case how.json:
		return writePlaysJSON(w, plays, alone)
	case len(plays) == 0:
		_, err := fmt.Fprintln(w, strings.Join(append([]string{"no rule differs"}, alone.lines()...), "\n"))
		return err
	case how.markdown:
		return writePlaysMarkdown(w, plays, alone)
	}
	for i, p := range plays {
		if i > 0 {
			if _, err := io.WriteString(w, "\n"); err != nil {
				return fmt.Errorf("writing: %w", err)
			}
		}
		write := writePlay
		if p.other != nil {
			write = writeComparison
		}
		if err := write(w, p, how); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
	for _, line := range alone.lines() {
		if _, err := io.WriteString(w, "\n"+line+"\n"); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
	return nil
}

// writePlay writes a timeline, charts and a summary.
func writePlay(w io.Writer, p *play, how backtestOptions) error {
	width := widthOn(w, timelineWidth)
	text := p.heading() + "\n" + timeline(p.record, how.verbose, width) + "\n"
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	color := inColor(w, how.environ)
	printer := terminal.New(w, terminal.Config{Color: color, Width: width})
	for _, c := range charts(p.record) {
		if err := printer.Plot(c.forTerminal()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, strings.Join(p.summary(), "\n")+"\n"+p.suggestion())
	return err
}

// timelineWidth is how wide the output is at best.
const timelineWidth = 100

// heading says what was played.
func (p *play) heading() string {
	rule, s := p.pair.version.Rule, p.record.Sum()
	return fmt.Sprintf("%s (%s), report %s\n%s\n\n%s, %s to %s\n", oneLine(rule.Name), rule.ID, p.reportName(), rule.Describe(),
		count(s.Runs, "run"), stamp(s.From), s.To.Format("2006-01-02 15:04 MST"))
}

// reportName is the report's name and token.
func (p *play) reportName() string {
	if p.report == "" {
		return p.token
	}
	return fmt.Sprintf("%s (%s)", oneLine(p.report), p.token)
}

func stamp(t time.Time) string { return t.Format("2006-01-02 15:04") }

// timeline is a line for each run on which something changes, or something is said, with that under it; of runs in between
// it says how many there are.
func timeline(r *alert.Record, all bool, width int) string {
	var b strings.Builder
	wide := 0
	for _, m := range r.Moments {
		wide = max(wide, len([]rune(m.Figure)))
	}
	quiet, before := 0, ""
	for i, m := range r.Moments {
		state := stateOf(m)
		earlier, on, later := spoken(m)
		if !all && i > 0 && i < len(r.Moments)-1 && state == before && len(earlier)+len(on) == 0 {
			quiet++
			continue
		}
		if quiet > 0 {
			fmt.Fprintf(&b, "  %16s  %s, %s\n", "…", count(quiet, "more run"), before)
		}
		quiet, before = 0, state
		b.WriteString(timed(earlier, stamp, width))
		line := fmt.Sprintf("  %s  %-9s  %*s  %s", stamp(m.At), state, wide, m.Figure, remarks(m))
		b.WriteString(strings.TrimRight(line, " ") + "\n")
		b.WriteString(timed(on, func(time.Time) string { return "" }, width) + timed(later, stamp, width))
	}
	return b.String()
}

// timed writes what people hear, each with when.
func timed(said []heard, when func(time.Time) string, width int) string {
	var b strings.Builder
	for _, s := range said {
		at := when(s.at)
		for _, line := range wrapped(s.text, width-20) {
			fmt.Fprintf(&b, "  %16s  %s\n", at, line)
			at = ""
		}
	}
	return b.String()
}

// stateOf is the state after a run, or what became of the run itself where that tells nothing of the rule.
func stateOf(m alert.Moment) string {
	run := m.Run
	switch {
	case run.Cancelled():
		return mode.StateCancelled
	case run.Failed() && (m.State == alert.StateOK || m.About != ""):
		return mode.StateFailed
	case m.State == alert.StateWarning, m.State == alert.StateCritical:
		return strings.ToUpper(string(m.State))
	case m.State == alert.StateOK && m.Unknown != "":
		return "unknown"
	default:
		return strings.ReplaceAll(string(m.State), "_", " ")
	}
}

// remarks are what else there is to say of a run.
func remarks(m alert.Moment) string {
	var all []string
	if m.Groups > 1 && m.Alerting > 0 {
		all = append(all, fmt.Sprintf("%d of %d groups", m.Alerting, m.Groups))
	}
	if m.Unknown != "" {
		all = append(all, oneLine(m.Unknown))
	}
	return strings.Join(all, "; ")
}
