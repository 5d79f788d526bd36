package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// parseGroup reads which groups are asked for, by the columns that make them; nil means all.
func parseGroup(rule *rules.Rule, written []string) (map[string]string, error) {
	wanted := make(map[string]string)
	for _, w := range written {
		name, value, ok := strings.Cut(w, "=")
		i := slices.IndexFunc(rule.By, func(by string) bool { return strings.EqualFold(by, name) })
		switch {
		case !ok:
			return nil, fmt.Errorf("--group takes column=value, and %q has no `=`", w)
		case len(rule.By) == 0:
			return nil, fmt.Errorf("rule %s has no groups: leave out --group", rule.ID)
		case i < 0:
			return nil, fmt.Errorf("rule %s is not by %q: its groups are by %s", rule.ID, name, quoted(rule.By))
		}
		wanted[rule.By[i]] = value
	}
	return wanted, nil
}

// choose leaves only the groups that are asked for.
func (p *previewed) choose(wanted map[string]string) error {
	if len(wanted) == 0 || len(p.groups) == 0 {
		return nil
	}
	all := p.groups
	p.groups = slices.DeleteFunc(slices.Clone(all), func(j alert.Judged) bool { return !isMeant(j.Name, j, wanted) })
	if len(p.groups) == 0 {
		return fmt.Errorf("there is no such group on this run; there is %s", groupNames(all))
	}
	p.tellings, p.onward = p.about(p.tellings), p.about(p.onward)
	return nil
}

// about leaves only the messages about the groups that are shown, and those about all.
func (p *previewed) about(all []alert.Telling) []alert.Telling {
	return slices.DeleteFunc(slices.Clone(all), func(t alert.Telling) bool {
		return len(t.Notice.Group) > 0 && !slices.ContainsFunc(p.groups, func(j alert.Judged) bool { return slices.Equal(j.Name, t.Notice.Group) })
	})
}

// isMeant reports whether a group has the values that are asked for, as people read them or exactly.
func isMeant(name []alert.Pair, j alert.Judged, wanted map[string]string) bool {
	for i, cell := range name {
		value, ok := wanted[cell.Column]
		if ok && !strings.EqualFold(value, cell.Value) && value != j.Key[i].String() {
			return false
		}
	}
	return true
}

// groupName is a group as people read it.
func groupName(pairs []alert.Pair) string {
	parts := make([]string, len(pairs))
	for i, cell := range pairs {
		parts[i] = cell.Column + "=" + cell.Value
	}
	return strings.Join(parts, ", ")
}

// groupNames lists some groups.
func groupNames(all []alert.Judged) string {
	const shown = 8
	var names []string
	for _, j := range all[:min(len(all), shown)] {
		names = append(names, groupName(j.Name))
	}
	if more := len(all) - shown; more > 0 {
		names = append(names, fmt.Sprintf("… and %d more", more))
	}
	return strings.Join(names, "; ")
}
