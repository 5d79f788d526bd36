package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// How much of the evaluation is shown.
const (
	shownGroups = 5
	shownPast   = 5
)

// tellJudged says of each group what the conditions came to and what follows.
func (p *previewed) tellJudged(out *page) {
	out.head("Judged")
	for i, j := range p.groups[:min(len(p.groups), shownGroups)] {
		if i > 0 {
			fmt.Fprintln(out)
		}
		p.tellGroup(out, j)
	}
	if rest := p.groups[min(len(p.groups), shownGroups):]; len(rest) > 0 {
		fmt.Fprintf(out, "\n  … and %d more (%s); --group shows one\n", len(rest), states(rest))
	}
	for _, o := range p.scene.Outcomes {
		if o.About == "" {
			continue
		}
		if len(p.groups) > 0 {
			fmt.Fprintln(out)
		}
		out.fact("  ", o.About+":", string(o.State))
		out.fact("    ", "decision", decision(o))
	}
	if len(p.scene.Results) == 0 && p.rule.ReadsResult() {
		fmt.Fprintln(out, "  The run has no result, so the rule was not asked.")
	}
}

// states says in which states some groups are.
func states(all []alert.Judged) string {
	counts := make(map[alert.State]int)
	for _, j := range all {
		counts[j.Outcome.State]++
	}
	var parts []string
	for _, s := range []alert.State{alert.StateCritical, alert.StateWarning, alert.StateNoData, alert.StatePending, alert.StateOK} {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	return strings.Join(parts, ", ")
}

// tellGroup tells of one group.
func (p *previewed) tellGroup(out *page, j alert.Judged) {
	indent := "  "
	if len(j.Name) > 0 {
		fmt.Fprintln(out, "  "+oneLine(groupName(j.Name)))
		indent = "    "
	}
	p.tellValue(out, indent, j)
	for _, c := range j.Conditions {
		out.fact(indent, string(c.Level), oneLine(c.When.String())+" → "+verdictOf(c))
		for _, part := range c.Parts {
			out.fact(indent+"           ", part.Written, "= "+p.partOf(part))
		}
	}
	if len(j.Conditions) == 0 {
		p.tellRows(out, indent, j)
	}
	out.fact(indent, "earlier", p.earlier(j))
	if j.Level == rules.NothingThere {
		out.fact(indent, "no data", fmt.Sprintf("`no_data: %s` says what that means", p.rule.NoData))
	}
	out.fact(indent, "state", string(j.Outcome.State))
	out.fact(indent, "decision", decision(j.Outcome))
}

// tellValue writes the value, and of how many rows it is.
func (p *previewed) tellValue(out *page, indent string, j alert.Judged) {
	name := "value"
	if p.rule.RowRule() {
		out.fact(indent, "matching", fmt.Sprintf("%d of %s", j.Matched, count(int(j.Rows), "row"))+undecided(j))
		if j.Matched == 0 {
			return
		}
		name = "worst row"
	} else if len(p.rule.By) > 0 {
		out.fact(indent, "rows", strconv.FormatInt(j.Rows, 10))
	}
	text := "null"
	if !j.Value.IsNull() {
		text = figure(p.rule.Figure(j.Value), j.Value.String())
	}
	out.fact(indent, name, text)
}

func undecided(j alert.Judged) string {
	if j.Undecided == 0 {
		return ""
	}
	return fmt.Sprintf("; of %d nobody knows, because something in the condition is null", j.Undecided)
}

// tellRows says what is asked of each row.
func (p *previewed) tellRows(out *page, indent string, j alert.Judged) {
	for _, s := range []struct {
		level rules.Level
		*rules.Severity
	}{{rules.Critical, p.rule.Critical}, {rules.Warning, p.rule.Warning}} {
		if s.Severity == nil {
			continue
		}
		text := s.When.String()
		if j.Level == s.level {
			text += " → holds for the worst row"
		}
		out.fact(indent, string(s.level), text)
	}
}

// verdictOf says what a condition came to.
func verdictOf(c rules.Condition) string {
	switch {
	case c.Unknown != "":
		return "unknown: " + c.Unknown
	case c.Holds:
		return "holds"
	default:
		return "does not hold"
	}
}

// partOf says what a part of a condition came to.
func (p *previewed) partOf(part rules.Part) string {
	switch {
	case part.Lack != "":
		return "unknown: " + part.Lack
	case part.Value.IsNull():
		return "null"
	case part.Value.FromZero():
		return p.rule.PartFigure(part)
	default:
		return figure(p.rule.PartFigure(part), part.Value.String())
	}
}

// earlier lists what the rule's value was before, the newest first.
func (p *previewed) earlier(j alert.Judged) string {
	if len(j.Past) == 0 {
		return ""
	}
	var values []string
	for _, point := range j.Past[:min(len(j.Past), shownPast)] {
		values = append(values, p.rule.Figure(point.Value))
	}
	if len(j.Past) > shownPast {
		values = append(values, "…")
	}
	return fmt.Sprintf("%s (%s, the last on %s)", strings.Join(values, "; "), count(len(j.Past), "run"), p.when(j.Past[0].At))
}

// decision says what follows for an alert.
func decision(o alert.Outcome) string {
	if len(o.Said) == 0 {
		return o.Reason
	}
	t := alert.Telling{}
	for _, one := range (alert.Scene{Outcomes: []alert.Outcome{o}}).Tellings() {
		t.Channels, t.Webhooks, t.Notice.Mentions = append(t.Channels, one.Channels...), append(t.Webhooks, one.Webhooks...), one.Notice.Mentions
	}
	return o.Reason + ", " + to(t) + mentioning(t.Notice)
}
