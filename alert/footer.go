package alert

import "github.com/slack-go/slack"

// footer is what the attachment ends with: the rule's own words, and where everything comes from.
func (d draft) footer() []slack.Block {
	var blocks []slack.Block
	if d.Body != "" {
		blocks = append(blocks, d.prose(d.Body, maxBody))
	}
	if d.TemplateError != "" {
		blocks = append(blocks, footnote("The rule's own text could not be made: "+data(d.TemplateError, maxNote)))
	}
	if d.Rule.Description != "" && !d.over() {
		blocks = append(blocks, footnote(data(d.Rule.Description, maxNote)))
	}
	if d.Rule.Sentence != "" && !d.over() {
		blocks = append(blocks, footnote(spans(d.Rule.Sentence, maxNote)))
	}
	if names := d.notChecked(); names != "" {
		blocks = append(blocks, footnote("Not checked: "+names))
	}
	return append(blocks, footnote(d.origin()))
}

// notChecked names the rules that a failed run left unchecked.
func (d draft) notChecked() markup {
	const shown = 8
	names := d.failure().NotChecked
	if d.over() {
		return ""
	}
	var row []markup
	for _, name := range names[:min(len(names), shown)] {
		row = append(row, data(name, maxNote/4))
	}
	if more := len(names) - shown; more > 0 {
		row = append(row, "… and "+grouped(int64(more))+" more")
	}
	return join(row, ", ")
}

// origin says where the message comes from: the way to the value in Mode, the run, the rule and who looks after it.
func (d draft) origin() markup {
	if d.Subject == SubjectEvent {
		return d.eventOrigin()
	}
	if d.Subject == SubjectTrouble {
		return d.troubleOrigin()
	}
	if d.Subject == SubjectAway {
		return d.awayOrigin()
	}
	parts := []markup{d.run(), d.rule()}
	if _, ok := webAddress(d.Rule.Runbook); ok {
		parts = append(parts, link(Link{URL: d.Rule.Runbook}, "Runbook", maxName))
	}
	if clean(d.Rule.Owner) != "" {
		parts = append(parts, "owner "+data(d.Rule.Owner, maxValue))
	}
	if all := join([]markup{d.trail(), join(parts, " · ")}, "\n"); all != "" {
		return all
	}
	return "modealert"
}

// trail leads from the collection to the field.
func (d draft) trail() markup {
	var steps []markup
	for _, s := range []struct {
		Link
		called string
	}{{d.Collection, "collection"}, {d.Report, "report"}, {d.Query, "query"}} {
		if clean(s.Name) != "" || s.URL != "" {
			steps = append(steps, link(s.Link, s.called, maxName))
		}
	}
	if d.Rule.Field != "" {
		steps = append(steps, code(d.Rule.Field, maxName))
	}
	trail := join(steps, " › ")
	if d.Rule.Where != "" {
		trail = join([]markup{trail, "where " + code(d.Rule.Where, maxName)}, " ")
	}
	return trail
}

// run says when the run completed and who ran it.
func (d draft) run() markup {
	var run []markup
	switch _, linked := webAddress(d.Run.URL); {
	case !d.Run.Completed.IsZero():
		run = append(run, "run "+moment(d.Run.Completed, d.Run.URL))
	case linked:
		run = append(run, link(Link{URL: d.Run.URL}, "run", maxName))
	}
	if clean(d.Run.By) != "" {
		by := "by " + data(d.Run.By, maxValue)
		if len(run) == 0 {
			by = "run " + by
		}
		run = append(run, by)
	}
	return join(run, " ")
}

// rule names the rule and where it stands.
func (d draft) rule() markup {
	if clean(d.Rule.ID) == "" {
		return ""
	}
	rule := "rule " + code(d.Rule.ID, maxValue)
	if clean(d.Rule.Place) != "" {
		rule += " (" + code(d.Rule.Place, maxName) + ")"
	}
	return rule
}
