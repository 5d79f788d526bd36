package rules

import (
	"fmt"
	"net/url"
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
	d.shared(given, &r)
	d.identify(n, given, &r)
	d.source(n, given, &r)
	d.prose(given, &r)
	d.judgement(n, given, &r)
	d.destination(n, given, &r)
	d.templates(given, &r)
	d.withoutEffect(given, &r)
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
	} else if e.value.Kind != yaml.ScalarNode && d.sound(e.value) {
		d.fault(e.value, "`report` as a list or a collection is not supported yet by this version", "write one rule for each report")
	} else {
		if t, ok := d.report(e); ok {
			r.Reports = Reports{Tokens: []string{t}}
		}
	}
	if e := given["query"]; e.given() {
		r.Query, _ = d.text(e)
	}
	r.By = d.columns(given["by"])
	r.Show = d.columns(given["show"])
}

// columns reads the names of columns.
func (d *decoder) columns(e entry) []string {
	entries, _ := d.texts(e)
	var names []string
	for _, one := range entries {
		name := one.value.Value
		plain := one.value.Style == 0
		switch {
		case plain && strings.Contains(name, ","):
			d.fault(one.value, fmt.Sprintf("`%s` is not the name of one column", name),
				writeKey(e.key.Value, "["+name+"]")+"; or put it in quotes, if a column has that name")
		case plain && callLike.MatchString(name):
			d.fault(one.value, fmt.Sprintf("`%s` takes the names of columns, not expressions", e.key.Value),
				"compute it in the query; or put it in quotes, if a column has that name")
		case slices.Contains(names, name):
			d.fault(one.value, fmt.Sprintf("`%s` is in the list twice", name), "")
		default:
			names = append(names, name)
		}
	}
	return names
}

// prose reads what people read with the alert.
func (d *decoder) prose(given fields, r *draft) {
	if e := given["description"]; e.given() {
		text, ok := d.text(e)
		r.Description = strings.TrimSpace(text)
		if ok && length(text) > maxDescription {
			d.fault(e.value, fmt.Sprintf("a description has at most %d characters", maxDescription), "put a link under `runbook`")
		}
	}
	e := given["runbook"]
	if !e.given() {
		return
	}
	text, ok := d.text(e)
	if !ok {
		return
	}
	hint := "write `runbook: https://…`; text belongs under `description`"
	if rest, ok := strings.CutPrefix(text, "http://"); ok {
		hint = writeKey("runbook", "https://"+rest)
	}
	if u, err := url.Parse(text); err != nil || u.Scheme != "https" || u.Host == "" || strings.ContainsAny(text, " <>|") {
		d.fault(e.value, fmt.Sprintf("`%s` is not an https address", text), hint)
		return
	}
	r.Runbook = text
}

// destination checks that somebody hears of the rule. A rule without a channel of its own, whose severities all have
// one, says everything else where those say theirs.
func (d *decoder) destination(n *yaml.Node, given fields, r *draft) {
	if len(r.Channels) > 0 || given["channel"].given() {
		return
	}
	own := 0 // how many severities have a channel of their own
	for _, name := range []string{"warning", "critical"} {
		e := given[name]
		if !e.given() {
			continue
		}
		if !d.sound(e.value) {
			return // something else is said about it
		}
		if e.value.Kind != yaml.MappingNode || !hasKey(e.value, "channel") {
			own = 0
			break
		}
		own++
	}
	if own == 0 {
		d.faultAt(n.Line, n.Column, 1, "the rule has no `channel`, so nobody would hear of it",
			"add a line such as `channel: data-alerts`, here or under `defaults`")
		return
	}
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s != nil {
			r.Channels = append(r.Channels, s.Channels...)
		}
	}
	slices.Sort(r.Channels)
	r.Channels = slices.Compact(r.Channels)
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

// formatted refuses formats of columns that the rule never writes.
func (d *decoder) formatted(e entry, r *draft) {
	if !e.given() || e.value.Kind != yaml.MappingNode || r.Value == nil || r.Format.columns == nil {
		return
	}
	for i := 0; i < len(e.value.Content); i += 2 {
		key := e.value.Content[i]
		if r.Format.columns[strings.ToLower(key.Value)] == nil || r.names(key.Value) {
			continue
		}
		hint := "it is for `value` and the columns that `value`, `by` and `show` name"
		if meant, ok := closest(key.Value, append(r.named(), "value")); ok {
			hint = fmt.Sprintf("did you mean `%s`?", meant)
		}
		d.fault(key, fmt.Sprintf("the rule writes no column `%s`, so its format has no effect", key.Value), hint)
	}
}

// withoutEffect refuses keys that this rule has nothing to do with, rather than to ignore them.
func (d *decoder) withoutEffect(given fields, r *draft) {
	d.formatted(given["format"], r)
	if e := given["no_data"]; e.given() && d.sound(e.value) && r.Value != nil && r.RowRule() {
		d.fault(e.key, "`no_data` has no effect here: the rule asks each row, and without rows there is nothing to say",
			"leave it out, or use an aggregate such as `value: sum(amount)` or `value: count(*)`")
	}
	if e := given["rows"]; e.given() && d.sound(e.value) && !given["show"].given() && r.Value != nil && !r.RowRule() {
		d.fault(e.key, "`rows` has no effect here: of an aggregate, rows are shown when `show` names their columns",
			"add such as `show: [order_id, amount]`, or leave it out")
	}
	if e := given["show"]; e.given() && d.sound(e.value) && r.Rows == 0 {
		d.fault(e.key, "`show` has no effect here: with `rows: 0` no rows are shown", "leave out one of the two")
	}
}
