package rules

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// The events of Mode that filters ask about.
const (
	reportCreated = "report_created"
	reportDeleted = "report_deleted"
	runStarted    = "report_run_started"
	runCompleted  = "report_run_completed"
)

// Events lists the names of the events of Mode that `events` can announce.
func Events() []string {
	return []string{
		runCompleted, runStarted, reportCreated, reportDeleted, "definition_created", "definition_updated",
		"new_database_connection", "member_joined_organization", "member_removed_from_organization",
	}
}

// announcement reads one entry of `events`. It returns nil when there is nothing to go on.
func (d *decoder) announcement(n *yaml.Node, base draft) *Announcement {
	given, ok := d.mapping(n, eventLevel)
	if !ok {
		return nil
	}
	a := &Announcement{Channels: base.Channels, Webhooks: base.Webhooks, Place: Place{d.src.file, n.Line, n.Column}, origin: base.origin}
	a.origin.src, a.origin.node = d.src, n
	if e := given["on"]; e.given() {
		a.On = d.events(e)
	} else {
		d.faultAt(n.Line, n.Column, 1, "the entry does not say what it announces", "add `on: "+runCompleted+"`")
	}
	if e := given["report"]; e.given() {
		a.Reports = d.announcedReports(e)
	}
	if e := given["collection"]; e.given() {
		a.Reports.Collections = d.collections(e)
	}
	if e := given["state"]; e.given() {
		a.States = d.choices(e, "succeeded", "failed", "cancelled")
		d.notEmpty(e)
	}
	d.applicable(given, a)
	if e := given["webhook"]; e.given() {
		a.Webhooks = d.webhooks(e)
	}
	if e := given["channel"]; e.given() {
		a.Channels = d.channels(e)
	} else if len(a.Channels)+len(a.Webhooks) == 0 {
		d.faultAt(n.Line, n.Column, 1, "the entry has no `channel`, so nobody would hear of it",
			"add a line such as `channel: mode-activity`, here or under `defaults`")
	}
	return a
}

// announcedReports reads `report` of an entry, which is a filter.
func (d *decoder) announcedReports(e entry) Reports {
	switch {
	case e.value.Kind == yaml.MappingNode && d.sound(e.value):
		hint := "leave it out for every report"
		if hasKey(e.value, "collection") {
			hint = "write `collection: …` in a line of its own"
		}
		d.fault(e.value, "`report` of an entry of `events` is a token, an address, or a list of them", hint)
		return Reports{}
	case e.value.Kind == yaml.ScalarNode && e.value.Value == "any":
		d.fault(e.value, "an entry without `report` announces every report already", "leave it out")
		return Reports{}
	}
	return Reports{Tokens: d.tokens(e)}
}

// events reads the names of events.
func (d *decoder) events(e entry) []string {
	entries, _ := d.texts(e)
	var names []string
	for _, one := range entries {
		name := one.value.Value
		switch {
		case slices.Contains(names, name):
			d.fault(one.value, fmt.Sprintf("`%s` is in the list twice", name), "")
		case slices.Contains(Events(), name):
			names = append(names, name)
		default:
			d.fault(one.value, fmt.Sprintf("Mode has no event `%s`", name), eventHint(name))
		}
	}
	d.notEmpty(e)
	return names
}

// eventHint is what to write instead of a name that is no event.
func eventHint(name string) string {
	word := strings.ToLower(strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(name))
	for _, state := range []string{"failed", "succeeded", "cancelled"} {
		if strings.Contains(word, "run") && strings.HasSuffix(word, state) {
			return fmt.Sprintf("write `on: %s` and `state: %s`", runCompleted, state)
		}
	}
	parts := strings.FieldsFunc(word, func(r rune) bool { return r == ',' || r == ';' })
	for i, part := range parts {
		parts[i] = strings.Trim(part, "_")
	}
	if len(parts) > 1 && !slices.ContainsFunc(parts, func(p string) bool { return !slices.Contains(Events(), p) }) {
		return writeKey("on", "["+strings.Join(parts, ", ")+"]")
	}
	for _, known := range Events() {
		if strings.HasSuffix(known, "_"+word) || strings.HasPrefix(known, word+"_") && word != "report" {
			return fmt.Sprintf("did you mean `%s`?", known)
		}
	}
	if meant, ok := closest(word, Events()); ok {
		return fmt.Sprintf("did you mean `%s`?", meant)
	}
	return "its events are " + strings.Join(Events(), ", ")
}

// applicable refuses filters by which some of the events could never be announced.
func (d *decoder) applicable(given fields, a *Announcement) {
	for filter, wanted := range map[string][]string{"report": a.Reports.Tokens, "collection": a.Reports.Collections} {
		for _, name := range a.On {
			if why := inapplicable(name, filter); why != "" && len(wanted) > 0 {
				d.fault(given[filter].key, why, fmt.Sprintf("give `%s` an entry of its own, without `%s`", name, filter))
			}
		}
	}
	if e := given["state"]; e.given() && len(a.On) > 0 && !slices.Contains(a.On, runCompleted) {
		d.fault(e.key, fmt.Sprintf("only `%s` has a state, so `state` has no effect here", runCompleted), "leave it out")
	}
}

// inapplicable says why no event of that name passes a filter; empty where some do.
func inapplicable(event, filter string) string {
	switch {
	case !strings.HasPrefix(event, "report_"):
		return fmt.Sprintf("`%s` is about no report, so with `%s` it would never be announced", event, filter)
	case event == reportCreated && filter == "report":
		return fmt.Sprintf("the token of a report is not known before it is created, so with `report`, `%s` would never be announced", event)
	case event == reportDeleted && filter == "collection":
		return fmt.Sprintf("of a deleted report Mode does not say where it was, so with `collection`, `%s` would never be announced", event)
	}
	return ""
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

// Announcement is one entry under `events:`: it announces what happens in the workspace, whatever the rules say.
type Announcement struct {
	// On are the names of Mode's events it announces; at least one.
	On []string
	// Reports are those whose events it announces; none of them means every report.
	Reports Reports
	// States are the run states it announces: `succeeded`, `failed`, `cancelled`; empty means all of them.
	States []string
	// Channels and Webhooks hear of it; at least one of both together.
	Channels, Webhooks []string
	// Place is where it stands.
	Place Place

	origin origin
}
