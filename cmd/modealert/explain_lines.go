package main

import (
	"cmp"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
)

// conditionLines are the value, the conditions and their parts. Those of a rule that has been changed since say nothing.
func conditionLines(rule alert.ExplainedRule, a alert.ExplainedAlert) [][]string {
	var lines [][]string
	add := func(name, what, value string) {
		if what != "" || value != "" {
			lines = append(lines, []string{name, oneLine(strings.TrimSuffix(what+" = "+value, " = "))})
		}
	}
	switch {
	case a.About != "":
		return nil
	case a.RuleChanged:
		add("value", a.Value, "")
	default:
		add("value", rule.Value, cmp.Or(a.Value, "–"))
		add("warning", rule.Warning, "")
		add("critical", rule.Critical, "")
	}
	for _, p := range a.Parts {
		add("", p.Column, p.Value)
	}
	return lines
}

// stateLines are how the alert moved, and what was decided.
func stateLines(a alert.ExplainedAlert) [][]string {
	state := string(a.State)
	switch {
	case a.Aside:
		state = "unchanged; it would be " + state
	case a.Before != "":
		state = string(a.Before) + " → " + state
	}
	return [][]string{{"state", state}, {"reason", oneLine(a.Reason)}}
}

// runLines are what is known of a run.
func (t *explanationText) runLines(r alert.ExplainedRun) [][]string {
	if r.Run == "" {
		return [][]string{{"report", oneLine(r.Report)}}
	}
	parts := []string{r.Run}
	if r.Report != "" {
		parts = append(parts, "report "+r.Report)
	}
	if r.ModeState != "" {
		parts = append(parts, r.ModeState)
	}
	lines := [][]string{{"run", oneLine(strings.Join(parts, ", "))}}
	for _, at := range []struct {
		name string
		time time.Time
	}{{"completed", r.Completed}, {"received", r.Received}, {"decided", r.Decided}} {
		if !at.time.IsZero() {
			lines = append(lines, []string{at.name, t.moment(at.time)})
		}
	}
	return lines
}

// moment is a time.
func (t *explanationText) moment(at time.Time) string {
	return at.In(t.zone).Format("2006-01-02 15:04:05 MST")
}
