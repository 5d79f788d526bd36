package alert

import (
	"fmt"
	"slices"
	"strings"
)

// summary says everything that is explained in one sentence.
func (x *explainer) summary() string {
	all := x.answer.Alerts
	worst := all[0]
	if len(x.Group) > 0 || !x.grouped() && x.oneReport() || len(all) == 1 || worst.Error != "" {
		return worst.Sentence
	}
	if worst.About != "" && worst.State != StateOK { // many groups together, no groups at all, or a report that is late
		return worst.Sentence
	}
	return x.tallied()
}

// grouped reports whether what is explained is of groups, be it that the rule has none any more.
func (x *explainer) grouped() bool {
	return len(x.Rule.By) > 0 || slices.ContainsFunc(x.answer.Alerts, func(a ExplainedAlert) bool { return a.Group != nil })
}

// oneReport reports whether all that is explained is about one report.
func (x *explainer) oneReport() bool {
	for _, a := range x.answer.Alerts {
		if a.Run.Report != x.answer.Alerts[0].Run.Report {
			return false
		}
	}
	return true
}

// tallied says how many of many alerts fire.
func (x *explainer) tallied() string {
	what, total, firing, pending := "group", 0, 0, 0
	if !x.grouped() {
		what = "report"
	}
	var worst ExplainedAlert
	for _, a := range x.answer.Alerts {
		if a.About != "" {
			continue
		}
		if total == 0 {
			worst = a
		}
		total++
		switch a.State {
		case StateOK:
		case StatePending:
			pending++
		default:
			firing++
		}
	}
	of := string(counted(int64(total), markup(what)))
	name := strings.Join(x.nameOf(worst), ", ")
	switch {
	case firing > 1:
		return fmt.Sprintf("%d of %s fire, the worst is %s. %s", firing, of, name, worst.Sentence)
	case firing == 1:
		return fmt.Sprintf("1 of %s fires, %s. %s", of, name, worst.Sentence)
	case pending > 0:
		return fmt.Sprintf("None of %s fires yet, %d pending. %s: %s", of, pending, capital(name), lowerFirst(worst.Sentence))
	case total == 0:
		return x.answer.Alerts[0].Sentence
	case total == 1 && len(x.answer.Alerts) == 1:
		return worst.Sentence
	default:
		return fmt.Sprintf("Fine: none of %s fires", of) + x.recovered()
	}
}

// recovered says of an alert that is fine again what became of it, and how many others are.
func (x *explainer) recovered() string {
	said, more := "", 0
	for _, a := range x.answer.Alerts {
		switch {
		case a.State != StateOK || !(standing{state: a.Before}).firing():
		case said == "":
			name := strings.TrimPrefix(strings.Join(append(x.nameOf(a), a.About), ", "), ", ")
			said = ". " + capital(strings.TrimSuffix(name, ", ")) + ": " + lowerFirst(a.Sentence)
		default:
			more++
		}
	}
	if more > 0 {
		said += fmt.Sprintf("; %d more recovered", more)
	}
	return said
}

// nameOf is what an alert is called among others of its rule.
func (x *explainer) nameOf(a ExplainedAlert) []string {
	var parts []string
	for _, p := range a.Group {
		parts = append(parts, p.written())
	}
	if !x.oneReport() {
		parts = append(parts, "report "+a.Run.Report)
	}
	return parts
}
