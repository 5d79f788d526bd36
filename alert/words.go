package alert

import (
	"time"

	"github.com/modealert/modealert/rules"
)

// addWords adds what the rule's own title and message say of a warning or a critical value; what they say would not be
// true of anything else. A template that fails leaves the default message in place, with a note: an alert is never lost
// for its wording.
func addWords(n *Notice, rule *rules.Rule, parameters map[string]string) {
	if n.State != StateWarning && n.State != StateCritical {
		return
	}
	facts := templateFacts(n, parameters)
	for _, t := range []struct {
		template *rules.Template
		text     *string
	}{{rule.Title, &n.Title}, {rule.Message, &n.Body}} {
		if t.template == nil {
			continue
		}
		text, err := t.template.Execute(facts)
		if err != nil {
			n.TemplateError = err.Error()
			continue
		}
		*t.text = text
	}
}

// templateFacts is a notice as a rule's templates see it.
func templateFacts(n *Notice, parameters map[string]string) rules.Facts {
	group := make(map[string]string, len(n.Group))
	for _, p := range n.Group {
		group[p.Column] = p.Value
	}
	facts := rules.Facts{
		Rule: n.Rule.Name, ID: n.Rule.ID, Description: n.Rule.Description, Owner: n.Rule.Owner, Runbook: n.Rule.Runbook,
		State: string(n.State), Group: group,
		Value: n.Values.Now, Previous: n.Values.Previous, Change: n.Values.Change, Worst: n.Values.Worst,
		Threshold: n.Values.Limit, Matched: n.Values.Matched, Rows: n.Values.Rows, Runs: n.Runs,
		Report: n.Report.Name, ReportURL: n.Report.URL, Collection: n.Collection.Name, CollectionURL: n.Collection.URL,
		Query: n.Query.Name, QueryURL: n.Query.URL,
		Run: n.Run.Token, RunURL: n.Run.URL, RunState: n.Run.State, By: n.Run.By, Parameters: parameters,
	}
	if !n.Run.Completed.IsZero() {
		facts.Completed = n.Run.Completed.UTC().Format("2006-01-02 15:04 MST")
	}
	if n.Run.Duration > 0 {
		facts.Duration = n.Run.Duration.Round(time.Second).String()
	}
	return facts
}
