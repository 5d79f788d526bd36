package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"gopkg.in/yaml.v3"
)

// file is what one rules file says, and what is wrong with it.
type file struct {
	rules         []*draft
	announcements []*Announcement
	tests         []*Test
	ops           ops
	problems      Problems
}

// draft is a rule on its way, with what is not part of it.
type draft struct {
	Rule
	failedRuns *FailedRuns // nil where nothing is said
	identity   Problem     // the place of the rule's ID, for a message about it
}

// newDraft returns what holds for a rule that says nothing else.
func newDraft() draft {
	return draft{Rule: Rule{NoData: NoDataWarning, For: 1, Resolve: Resolve{After: 1}, Flap: DefaultFlap, Rows: 5, Chart: true, Location: time.UTC}}
}

// parseFile reads one file.
func parseFile(name string, raw []byte) file {
	src, unreadable := newSource(name, raw)
	if unreadable != nil {
		return file{problems: Problems{*unreadable}}
	}
	y := newSyntax(src)
	docs := y.documents()
	d := &decoder{src: src, broken: y.broken, zone: time.UTC, problems: y.found}
	f := file{}
	switch {
	case docs == nil && len(d.problems) > 0: // nothing more can be said
	case len(docs) == 0 || isNull(docs[0].Content[0]):
		d.faultAt(1, 1, 1, "the file is empty", "begin it with `version: 1`, then `rules:`")
	default:
		if len(docs) > 1 {
			d.faultAt(d.separator(docs[1]), 1, 3, "a second document begins here, which would not be read",
				"delete the line `---`, or put what follows into a file of its own")
		}
		d.file(docs[0].Content[0], &f)
	}
	f.problems = d.problems.Sorted()
	if more := len(f.problems) - maxProblems; more > 0 {
		last := &f.problems[maxProblems-1]
		last.Hint = fmt.Sprintf("there are %d more problems in this file", more)
		f.problems = f.problems[:maxProblems]
	}
	return f
}

// maxProblems bounds what is said of one file.
const maxProblems = 200

// separator finds the `---` above a second document.
func (d *decoder) separator(doc *yaml.Node) int {
	for n := min(doc.Line, len(d.src.lines)); n > 1; n-- {
		if strings.HasPrefix(d.src.line(n), "---") {
			return n
		}
	}
	return doc.Line
}

// file reads the top of a file.
func (d *decoder) file(n *yaml.Node, f *file) {
	top, ok := d.mapping(n, fileLevel)
	if !ok {
		return
	}
	d.version(n, top["version"])
	others := top["events"].given() || top["tests"].given()
	if len(top) > 0 && !top["rules"].given() && !others {
		d.fault(n, "the file says nothing to watch: it has neither `rules` nor `events`", "add a `rules:` line with a rule under it")
	}
	if e := top["rules"]; e.given() && e.value.Kind == yaml.SequenceNode && len(e.value.Content) == 0 && !others {
		d.fault(e.value, "`rules` is an empty list, so the file says nothing to watch", "put a rule under it, or delete the file")
	}
	base := newDraft()
	if e := top["timezone"]; e.given() {
		d.zone = d.timezone(e)
		base.origin.zone = d.zone.String()
	}
	base.Location, base.Format.zone = d.zone, d.zone
	if e := top["ops_channel"]; e.given() {
		f.ops = d.ops(e)
	}
	if e := top["defaults"]; e.given() {
		if given, ok := d.mappingOf(e, defaultsLevel); ok {
			d.shared(given, &base)
			base.origin.defaults = e.value
		}
	}
	for _, item := range d.list(top["rules"], "a rule") {
		if r := d.rule(item, base); r != nil {
			f.rules = append(f.rules, r)
		}
	}
	for _, item := range d.list(top["events"], "an entry of `events`") {
		if a := d.announcement(item, base); a != nil {
			f.announcements = append(f.announcements, a)
		}
	}
	for _, item := range d.list(top["tests"], "a test") {
		if t := d.test(item); t != nil {
			f.tests = append(f.tests, t)
		}
	}
}

// version checks that the file is written for this version of the language.
func (d *decoder) version(n *yaml.Node, e entry) {
	if !e.given() {
		d.faultAt(n.Line, n.Column, 1, "`version` is missing", "begin the file with `version: 1`")
		return
	}
	if v, ok := d.text(e); ok && v != "1" {
		d.fault(e.value, fmt.Sprintf("version %s is not known to this modealert, which reads version 1", v), "write `version: 1`")
	}
}

// mappingOf reads the mapping under a key.
func (d *decoder) mappingOf(e entry, l level) (fields, bool) {
	if isNull(e.value) {
		d.empty(e)
		return nil, false
	}
	return d.mapping(e.value, l)
}

// list reads the entries of `rules` or `events`.
func (d *decoder) list(e entry, what string) []*yaml.Node {
	if !e.given() || !d.sound(e.value) {
		return nil
	}
	switch {
	case isNull(e.value):
		d.empty(e)
	case e.value.Kind != yaml.SequenceNode:
		hint := "begin " + what + " with a dash: `- " + firstKey(e.value) + ": …`"
		if e.value.Kind == yaml.MappingNode && len(e.value.Content) > 0 && strings.HasPrefix(e.value.Content[0].Value, "-") {
			hint = "there must be a space after the dash"
		}
		d.fault(e.value, fmt.Sprintf("`%s` must be a list", e.key.Value), hint)
	default:
		return slices.DeleteFunc(slices.Clone(e.value.Content), func(n *yaml.Node) bool {
			if isNull(n) {
				d.fault(n, "there is a dash with nothing behind it", "write "+what+" there, or delete the line")
			}
			return isNull(n)
		})
	}
	return nil
}

// firstKey is the key that a mapping begins with, for an example.
func firstKey(n *yaml.Node) string {
	if n.Kind == yaml.MappingNode && len(n.Content) > 0 && isKey(n.Content[0].Value) {
		return n.Content[0].Value
	}
	return "name"
}
