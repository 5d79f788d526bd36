package alert

import (
	"github.com/slack-go/slack"
)

// fields are titled facts in two columns.
type fields struct{ all []*slack.TextBlockObject }

// add adds a fact; an empty one is left out.
func (f *fields) add(title, fact markup) {
	if fact != "" {
		text := string(bold(title) + "\n" + fact)
		f.all = append(f.all, slack.NewTextBlockObject(slack.MarkdownType, text, false, true))
	}
}

// block shows the facts, nothing where there are none.
func (f *fields) block() []slack.Block {
	if len(f.all) == 0 {
		return nil
	}
	return []slack.Block{slack.NewSectionBlock(nil, f.all, nil)}
}

// facts are the fields of each kind of message.
func (d draft) facts() []slack.Block {
	var f fields
	switch {
	case d.Subject == SubjectAnnouncement:
		d.runFacts(&f)
	case d.Subject == SubjectEvent, d.Subject == SubjectTrouble, d.Subject == SubjectAway, d.Subject == SubjectDigest: // the headline has said it all
	case d.Roll != nil && d.over():
		d.rollFacts(&f)
		d.resolvedFacts(&f)
	case d.over():
		d.resolvedFacts(&f)
	case d.Subject == SubjectRunFailed:
		d.failureFacts(&f)
	case d.Subject == SubjectLate:
		d.lateFacts(&f)
		d.reopenedFact(&f)
	case d.Subject == SubjectRuleError || d.State == StateError:
	case d.Roll != nil:
		d.rollFacts(&f)
		d.breachedFacts(&f)
	case d.State == StateNoData && d.Mending == nil:
		d.nothingFacts(&f)
	default:
		d.valueFacts(&f)
	}
	return f.block()
}

func (d draft) valueFacts(f *fields) {
	v := d.Values
	now := markup("Now")
	switch {
	case v.RowRule && ranks(v.Limit):
		now = "Worst row"
	case v.RowRule:
		now = "First row"
	}
	f.add(now, data(v.Now, maxValue))
	f.add("Threshold", d.thresholds())
	if v.Latest != "" {
		f.add("Only the latest", data(v.Latest, maxValue))
	}
	f.add("Compared with", d.parts())
	f.add("Previous value", d.previous())
	if v.RowRule && v.Rows > 0 {
		f.add("Rows", grouped(v.Matched)+" of "+grouped(v.Rows))
	}
	d.breachedFacts(f)
}

// breachedFacts say for how long it has been so.
func (d draft) breachedFacts(f *fields) {
	if d.Runs > 0 {
		f.add("Breached for", d.breached())
	}
	d.reopenedFact(f)
}

// thresholds are the rule's conditions, each with its severity where there are two.
func (d draft) thresholds() markup {
	v := d.Values
	warning, critical := clean(v.WarningLimit), clean(v.CriticalLimit)
	switch {
	case warning != "" && critical != "":
		return "critical " + condition(critical) + "\nwarning " + condition(warning)
	case clean(v.Limit) != "":
		return condition(v.Limit)
	case critical != "" || warning != "":
		return condition(critical + warning)
	default:
		return ""
	}
}

// parts are what a condition looks at beside the value, each in a line.
func (d draft) parts() markup {
	const shown = 4
	var lines []markup
	for _, p := range d.Values.Parts[:min(len(d.Values.Parts), shown)] {
		lines = append(lines, code(p.Column, maxValue)+" is "+data(orNone(clean(p.Value)), maxValue))
	}
	return join(lines, "\n")
}

func (d draft) previous() markup {
	v := d.Values
	switch {
	case clean(v.Previous) == "":
		return ""
	case clean(v.Change) == "":
		return data(v.Previous, maxValue)
	default:
		return data(v.Previous, maxValue) + " (" + data(v.Change, maxValue) + ")"
	}
}

func (d draft) nothingFacts(f *fields) {
	expected := markup("a value that is not null")
	if d.Values.NoRows {
		expected = "at least 1 row"
	}
	f.add("Expected", expected)
	if clean(d.Values.Previous) != "" {
		f.add("Last value", data(d.Values.Previous, maxValue))
	}
	f.add("Threshold", d.thresholds())
	if d.Runs > 1 { // in some of which it may have been the value that was bad
		f.add("Not ok for", d.breached())
	}
	d.reopenedFact(f)
}

// resolvedFacts keep how bad it was and how long it took, for those who look later.
func (d draft) resolvedFacts(f *fields) {
	v := d.Values
	if d.Subject == SubjectValue && d.Roll == nil {
		if v.Now != "" {
			f.add("Now", data(v.Now, maxValue))
		}
		if v.Worst != "" {
			f.add("Worst meanwhile", data(v.Worst, maxValue)+d.limit())
		} else if d.Was != StateNoData {
			f.add("Threshold", d.thresholds())
		}
	}
	if n := d.failure().InARow; n > 0 {
		f.add("Failed runs", grouped(int64(n)))
	}
	if !d.Opened.IsZero() {
		f.add("Began", moment(d.Opened, ""))
	}
	if !d.Closed.IsZero() {
		f.add("Ended", moment(d.Closed, "")+d.afterAll())
	}
	d.reopenedFact(f)
}

// afterAll is how long the incident took, in parentheses.
func (d draft) afterAll() markup {
	if d.Opened.IsZero() || !d.Closed.After(d.Opened) {
		return ""
	}
	took := lasting(d.Closed.Sub(d.Opened))
	if d.Calm > 0 {
		took += ", of which it was fine for " + lasting(d.Calm)
	}
	return " (" + took + ")"
}

func (d draft) failureFacts(f *fields) {
	failure := d.failure()
	if failure.InARow > 0 {
		f.add("Failed runs in a row", grouped(int64(failure.InARow)))
	}
	if !failure.LastGood.IsZero() {
		f.add("Last good run", moment(failure.LastGood, ""))
	}
	d.reopenedFact(f)
}

func (d draft) runFacts(f *fields) {
	if !d.runFailed() && !d.runCancelled() {
		return // the headline has said it all
	}
	d.failureFacts(f)
	if d.Run.Duration > 0 {
		f.add("Took", lasting(d.Run.Duration))
	}
}
