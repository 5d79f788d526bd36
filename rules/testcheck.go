package rules

import (
	"fmt"
	"os"
	"slices"
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

// CheckTests finds what is wrong with the tests beyond what Load can see: a rule that is in none of the files, groups that it
// cannot have, a file with rows that is not there.
func (s *Set) CheckTests() Problems {
	var all Problems
	for _, t := range s.Tests {
		all = append(all, s.checkTested(t)...)
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

// checkTested says why the rule of a test cannot be tested, or not as it is.
func (s *Set) checkTested(t *Test) Problems {
	if rule := s.Tested(t); rule != nil {
		return t.checkGroups(rule)
	}
	p, _ := t.origin.at(t.Place, "rule", "")
	p.Message, p.Hint = fmt.Sprintf("there is no rule `%s`", t.Rule), "where the rules stand in another file, name that file or its folder too"
	var names []string
	for _, r := range s.Rules {
		names = append(names, r.ID, r.Name)
	}
	if meant, ok := closest(t.Rule, names); ok {
		p.Hint = fmt.Sprintf("did you mean `%s`?", meant)
	}
	return Problems{p}
}
