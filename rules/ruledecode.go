package rules

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

const (
	maxName        = 150  // characters; a headline in Slack has no room for more
	maxDescription = 2000 // characters
)

// rule reads one entry of `rules`. It returns nil when there is nothing to go on.
func (d *decoder) rule(n *yaml.Node, base draft) *draft {
	given, ok := d.mapping(n, ruleLevel)
	if !ok {
		return nil
	}
	r := base
	r.Place = Place{d.src.file, n.Line, n.Column}
	r.origin.src, r.origin.node = d.src, n
	d.shared(given, &r)
	d.identify(n, given, &r)
	d.source(n, given, &r)
	d.prose(given, &r)
	d.judgement(n, given, &r)
	d.destinations(n, given, &r)
	d.templates(given, &r)
	d.withoutEffect(given, &r)
	if !given["failed_runs"].given() && !r.ReadsResult() {
		r.failedRuns = nil // a failed run keeps nothing of it from being checked, so `defaults` are not about it
	}
	return &r
}

// identify reads the rule's name and ID.
func (d *decoder) identify(n *yaml.Node, given fields, r *draft) {
	name := given["name"]
	if !name.given() {
		d.faultAt(n.Line, n.Column, 1, "the rule has no `name`", "add a line such as `name: EU revenue`")
	}
	text, named := d.text(name)
	r.Name = strings.TrimSpace(text)
	if named && (strings.Contains(r.Name, "\n") || length(r.Name) > maxName) {
		d.fault(name.value, fmt.Sprintf("a name is one line of at most %d characters", maxName), "put the rest under `description`")
	}
	e := given["id"]
	if !e.given() {
		e = name
	}
	if !e.given() {
		return
	}
	r.identity = d.src.problem(e.value.Line, e.value.Column, length(e.value.Value), "", "")
	if !given["id"].given() {
		r.ID = slug(r.Name)
		if r.ID == "" && named {
			d.fault(name.value, "the name has no letter or digit to make an id from", "add a line such as `id: eu-revenue`")
		}
		return
	}
	r.ID = d.id(e)
}

// id reads a rule's `id`.
func (d *decoder) id(e entry) string {
	text, ok := d.text(e)
	switch {
	case !ok:
		return ""
	case e.value.Style == 0 && e.value.Tag != "!!str":
		d.fault(e.value, fmt.Sprintf("`%s` is not text to YAML: other programs may read another id", text),
			writeKey("id", quoted(text))+", or begin it with a letter")
	case slug(text) != text || length(text) > maxID:
		hint := ""
		if s := slug(text); s != "" {
			hint = writeKey("id", s)
		}
		d.fault(e.value, fmt.Sprintf("an id has lower-case letters, digits, `-` and `_`, at most %d of them", maxID), hint)
	default:
		return text
	}
	return ""
}

// source reads which result the rule is about, and how it is grouped.
func (d *decoder) source(n *yaml.Node, given fields, r *draft) {
	if e := given["report"]; !e.given() {
		d.faultAt(n.Line, n.Column, 1, "the rule has no `report`",
			"add `report:` with the report's token, or its address as the browser shows it")
	} else {
		r.Reports = d.reports(e)
	}
	if e := given["query"]; e.given() {
		r.Query, _ = d.text(e)
		if _, one := r.Reports.Single(); !one && !r.Reports.None() && tokenLike.MatchString(r.Query) {
			d.fault(e.value, "the token of a query is that of one report, and this rule is about several", "write the name of the query, which they share")
		}
	}
	r.Latest = d.column(given["latest"])
	r.By = d.columns(given["by"])
	d.latestBy(given["by"], r)
	r.Key = d.columns(given["key"])
	r.Show = d.columns(given["show"])
}

// latestBy refuses groups by the column of `latest`, of which each run brings a new one.
func (d *decoder) latestBy(by entry, r *draft) {
	same := func(name string) bool { return strings.EqualFold(name, r.Latest) }
	if r.Latest == "" || !slices.ContainsFunc(r.By, same) {
		return
	}
	hint := "leave out `by`"
	if others := slices.DeleteFunc(slices.Clone(r.By), same); len(others) > 0 {
		hint = writeKey("by", "["+strings.Join(others, ", ")+"]")
	}
	d.fault(by.value, fmt.Sprintf("`%s` is the column of `latest`: each run would begin new alerts, and none would ever be resolved", r.Latest),
		hint+"; the message says which one is the latest")
}

// hasKey reports whether a mapping has a key.
func hasKey(n *yaml.Node, key string) bool {
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return true
		}
	}
	return false
}
