package rules

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Tested returns the rule that a test is about, nil where there is none.
func (s *Set) Tested(t *Test) *Rule {
	if r := s.Rule(t.Rule); r != nil {
		return r
	}
	i := slices.IndexFunc(s.Rules, func(r *Rule) bool { return r.Name == t.Rule })
	if i < 0 {
		return nil
	}
	return s.Rules[i]
}

// Only is the set with one of its rules alone, for its tests.
func (s *Set) Only(rule *Rule) *Set {
	only := &Set{Files: s.Files, Rules: []*Rule{rule}}
	for _, f := range s.failedRuns {
		if f.rule == rule {
			only.failedRuns = append(only.failedRuns, f)
		}
	}
	return only
}

// CheckTests finds what is wrong with the tests beyond what Load can see: a rule that is in none of the files, a file with
// rows that is not there.
func (s *Set) CheckTests() Problems {
	var all Problems
	for _, t := range s.Tests {
		if p, wrong := s.checkTested(t); wrong {
			all = append(all, p)
		}
		for _, run := range t.Runs {
			if run.file == "" {
				continue
			}
			if info, err := os.Stat(run.file); err != nil || info.IsDir() {
				p := run.naming
				p.Message, p.Hint = "there is no file "+run.file, "the path begins at the folder of the rules file"
				all = append(all, p)
			}
		}
	}
	return all.Sorted()
}

// checkTested says why the rule of a test cannot be tested.
func (s *Set) checkTested(t *Test) (Problem, bool) {
	rule := s.Tested(t)
	switch {
	case rule == nil:
		p, _ := t.origin.at(t.Place, "rule", "")
		p.Message, p.Hint = fmt.Sprintf("there is no rule `%s`", t.Rule), "where the rules stand in another file, name that file or its folder too"
		var names []string
		for _, r := range s.Rules {
			names = append(names, r.ID, r.Name)
		}
		if meant, ok := closest(t.Rule, names); ok {
			p.Hint = fmt.Sprintf("did you mean `%s`?", meant)
		}
		return p, true
	case len(rule.By) > 0:
		return t.checkGroups(rule)
	}
	return Problem{}, false
}

// checkGroups says whose value is not said of a rule with groups, or of what group that it cannot have.
func (t *Test) checkGroups(rule *Rule) (Problem, bool) {
	for _, point := range t.History {
		named := func(column string) bool {
			return slices.ContainsFunc(point.Group, func(c KeyCell) bool { return strings.EqualFold(c.Column, column) })
		}
		i := slices.IndexFunc(rule.By, func(column string) bool { return !named(column) })
		if i < 0 {
			continue
		}
		return t.origin.src.problem(point.Place.Line, point.Place.Column, 1,
			fmt.Sprintf("`history` does not say of which `%s` this was the value", rule.By[i]),
			fmt.Sprintf("write such as `{group: {%s: …}, value: 100}`, or the earlier runs under `runs`, without `expect`", rule.By[i])), true
	}
	return Problem{}, false
}
