package rules

import (
	"fmt"
	"slices"

	"gopkg.in/yaml.v3"
)

// runCompleted is the event that can be announced.
const runCompleted = "report_run_completed"

// otherEvents are Mode's other events.
func otherEvents() []string {
	return []string{
		"report_created", "report_deleted", "report_run_started", "new_database_connection", "definition_created",
		"definition_updated", "definition_deleted", "member_joined_organization",
	}
}

// announcement reads one entry of `events`. It returns nil when there is nothing to go on.
func (d *decoder) announcement(n *yaml.Node, channels []string) *Announcement {
	given, ok := d.mapping(n, eventLevel)
	if !ok {
		return nil
	}
	a := &Announcement{Channels: channels, Place: Place{d.src.file, n.Line, n.Column}}
	if e := given["on"]; e.given() {
		a.On = d.events(e)
	} else {
		d.faultAt(n.Line, n.Column, 1, "the entry does not say what it announces", "add `on: "+runCompleted+"`")
	}
	if e := given["report"]; e.given() {
		a.Reports = Reports{Tokens: d.reports(e)}
		d.notEmpty(e)
	}
	if e := given["state"]; e.given() {
		a.States = d.choices(e, "succeeded", "failed", "cancelled")
		d.notEmpty(e)
	}
	if e := given["channel"]; e.given() {
		a.Channels = d.channels(e)
	} else if len(channels) == 0 {
		d.faultAt(n.Line, n.Column, 1, "the entry has no `channel`, so nobody would hear of it",
			"add a line such as `channel: mode-activity`, here or under `defaults`")
	}
	return a
}

// events reads the names of events.
func (d *decoder) events(e entry) []string {
	entries, _ := d.texts(e)
	var names []string
	for _, one := range entries {
		name := one.value.Value
		switch {
		case name == runCompleted:
			names = append(names, name)
		case slices.Contains(otherEvents(), name):
			d.fault(one.value, fmt.Sprintf("announcing `%s` is not supported yet by this version", name), "leave it out")
		default:
			hint := "write `" + runCompleted + "`"
			if meant, ok := closest(name, append(otherEvents(), runCompleted)); ok {
				hint = fmt.Sprintf("did you mean `%s`?", meant)
			}
			d.fault(one.value, fmt.Sprintf("Mode has no event `%s`", name), hint)
		}
	}
	d.notEmpty(e)
	return names
}

// choices reads one or several of a few words.
func (d *decoder) choices(e entry, words ...string) []string {
	entries, _ := d.texts(e)
	var chosen []string
	for _, one := range entries {
		if word, ok := d.choice(one, words...); ok && !slices.Contains(chosen, word) {
			chosen = append(chosen, word)
		}
	}
	return chosen
}

// notEmpty refuses a list without entries, which would mean the opposite of what it looks like.
func (d *decoder) notEmpty(e entry) {
	if e.value.Kind == yaml.SequenceNode && len(e.value.Content) == 0 {
		d.fault(e.value, fmt.Sprintf("`%s` is an empty list", e.key.Value), "fill it, or leave the line out")
	}
}
