package alert

import (
	"strconv"
	"time"

	"github.com/slack-go/slack"
)

// What the buttons are called in what Slack sends when they are pressed.
const (
	actionAcknowledge   = "modealert_ack"
	actionUnacknowledge = "modealert_unack"
	actionSnooze        = "modealert_snooze"
	actionUnsnooze      = "modealert_unsnooze"
	actionOpen          = "modealert_open"
)

// The choices of the snooze menu.
const (
	choiceHour     = "1h"
	choiceHours    = "4h"
	choiceTomorrow = "tomorrow"
	choiceWeek     = "7d"
	choiceChange   = "change"
)

// HandlingFacts is what a message says of how people handle an incident; what is empty is not said.
type HandlingFacts struct {
	// AcknowledgedBy is the ID of the user who looks after it, Acknowledged since when.
	AcknowledgedBy string
	Acknowledged   time.Time
	// SnoozedBy is the ID of the user who wants it quiet, SnoozedUntil until when; zero means until it changes.
	SnoozedBy    string
	SnoozedUntil time.Time
	// RuleSnoozedBy and RuleSnoozedUntil are those of the rule as a whole.
	RuleSnoozedBy    string
	RuleSnoozedUntil time.Time
}

// handled says how people handle the incident.
func (d draft) handled() []slack.Block {
	h := d.Handling
	if h == nil || d.over() {
		return nil
	}
	var said []markup
	if h.AcknowledgedBy != "" {
		said = append(said, "Acknowledged by "+person(h.AcknowledgedBy)+" "+moment(h.Acknowledged, ""))
	}
	if h.SnoozedBy != "" {
		said = append(said, "Snoozed by "+person(h.SnoozedBy)+" until "+untilWhen(h.SnoozedUntil))
	}
	if h.RuleSnoozedBy != "" {
		said = append(said, "Rule snoozed by "+person(h.RuleSnoozedBy)+" until "+untilWhen(h.RuleSnoozedUntil))
	}
	if len(said) == 0 {
		return nil
	}
	return []slack.Block{footnote(join(said, "\n"))}
}

// person is the user with an ID.
func person(id string) markup {
	if !userID.MatchString(id) {
		return data(id, maxValue)
	}
	return "<@" + markup(id) + ">"
}

// untilWhen is when a snooze is over.
func untilWhen(until time.Time) markup {
	if until.IsZero() {
		return "it changes"
	}
	return moment(until, "")
}

// buttons are what people can do about an incident that is open.
func (d draft) buttons() []slack.Block {
	if !d.Interactive || d.Incident == 0 || d.Subject == SubjectDigest || d.over() || d.announces() {
		return nil
	}
	elements := []slack.BlockElement{d.acknowledgeButton(), d.snoozeMenu()}
	if b := d.openButton(); b != nil {
		elements = append(elements, b)
	}
	return []slack.Block{slack.NewActionBlock("", elements...)}
}

// id is the incident as the buttons' values say it.
func (d draft) id() string { return strconv.FormatInt(d.Incident, 10) }

func (d draft) acknowledgeButton() slack.BlockElement {
	if d.Handling != nil && d.Handling.AcknowledgedBy != "" {
		return slack.NewButtonBlockElement(actionUnacknowledge, d.id(), label("Unacknowledge"))
	}
	return slack.NewButtonBlockElement(actionAcknowledge, d.id(), label("Acknowledge"))
}

// snoozeMenu offers some times, or to end the one that was chosen.
func (d draft) snoozeMenu() slack.BlockElement {
	if d.Handling != nil && d.Handling.SnoozedBy != "" {
		return slack.NewButtonBlockElement(actionUnsnooze, d.id(), label("Unsnooze"))
	}
	var options []*slack.OptionBlockObject
	for _, o := range []struct{ choice, text string }{
		{choiceHour, "1 hour"},
		{choiceHours, "4 hours"},
		{choiceTomorrow, "Until tomorrow 09:00"},
		{choiceWeek, "7 days"},
		{choiceChange, "Until it changes"},
	} {
		options = append(options, slack.NewOptionBlockObject(d.id()+"|"+o.choice, label(o.text), nil))
	}
	return slack.NewOptionsSelectBlockElement(slack.OptTypeStatic, label("Snooze…"), actionSnooze, options...)
}

// openButton leads to the run, or at least to the report.
func (d draft) openButton() slack.BlockElement {
	for _, address := range []string{d.Run.URL, d.Report.URL} {
		if _, ok := webAddress(address); ok {
			b := slack.NewButtonBlockElement(actionOpen, "", label("Open in Mode"))
			b.URL = address
			return b
		}
	}
	return nil
}

// label is what stands on a button.
func label(text string) *slack.TextBlockObject {
	return slack.NewTextBlockObject(slack.PlainTextType, text, true, false)
}
