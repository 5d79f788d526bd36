package rules

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// checkGroups says which groups a test names that the rule cannot have, and of which earlier value it does not say whose it was.
func (t *Test) checkGroups(rule *Rule) Problems {
	var all Problems
	for _, point := range t.History {
		unknown := t.unknownColumns(rule, point.columns)
		all = append(all, unknown...)
		if p, unclear := t.unclearGroup(rule, point); unclear && len(unknown) == 0 {
			all = append(all, p)
		}
	}
	for _, run := range t.Runs {
		for _, x := range run.Expect {
			all = append(all, t.unknownColumns(rule, x.columns)...)
		}
	}
	return all
}

// unknownColumns says which columns of a group are not in the rule's `by`.
func (t *Test) unknownColumns(rule *Rule, columns []*yaml.Node) Problems {
	d := &decoder{src: t.origin.src}
	for _, column := range columns {
		name := column.Value
		switch {
		case slices.ContainsFunc(rule.By, func(by string) bool { return strings.EqualFold(by, name) }):
		case len(rule.By) == 0:
			d.fault(column, fmt.Sprintf("rule `%s` has no groups: it has no `by`", t.Rule), "leave `group` out")
		default:
			hint := ""
			if meant, ok := closest(name, rule.By); ok {
				hint = fmt.Sprintf("did you mean `%s`?", meant)
			}
			d.fault(column, fmt.Sprintf("rule `%s` has no groups by `%s`: they are by %s", t.Rule, name, nameList(rule.By)), hint)
		}
	}
	return d.problems
}

// unclearGroup says of an earlier value that it may be that of several groups.
func (t *Test) unclearGroup(rule *Rule, point TestPoint) (Problem, bool) {
	named := func(column string) bool {
		return slices.ContainsFunc(point.Group, func(c KeyCell) bool { return strings.EqualFold(c.Column, column) })
	}
	i := slices.IndexFunc(rule.By, func(column string) bool { return !named(column) })
	if i < 0 {
		return Problem{}, false
	}
	return t.origin.src.problem(point.Place.Line, point.Place.Column, 1,
		fmt.Sprintf("`history` does not say of which `%s` this was the value", rule.By[i]),
		fmt.Sprintf("write such as `{group: {%s: …}, value: 100}`, or the earlier runs under `runs`, without `expect`", rule.By[i])), true
}

// keysOf are the keys of a mapping.
func keysOf(n *yaml.Node) []*yaml.Node {
	var keys []*yaml.Node
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i])
	}
	return keys
}
