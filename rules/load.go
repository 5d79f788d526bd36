package rules

import (
	"fmt"
	"maps"
	"slices"
)

// Set is what a team's rules files say, checked. It is never changed after Load returned it.
type Set struct {
	// Files are the files that were read, in the order of their names.
	Files []string
	// Rules are all rules, in the order of the files and of the lines in them.
	Rules []*Rule
	// Announcements are all entries of `events`, in the same order.
	Announcements []*Announcement
	// Tests are all entries of `tests`, in the same order.
	Tests []*Test
	// OpsChannel is the channel that hears of what could not be delivered; empty where there is none.
	OpsChannel string

	ops        Problem        // with `ops_channel`, still without a message
	failedRuns []failedRunsOf // in the order of the rules
}

// Load reads rules files. A path is a file, or a folder with *.yaml and *.yml files at any depth; hidden files and
// folders are passed over, symbolic links followed, and no file is read twice. The error is Problems when the files
// could be read and are wrong; it then holds all that is wrong with all of them.
func Load(paths ...string) (*Set, error) {
	text, err := Read(paths...)
	if err != nil {
		return nil, err
	}
	return text.Parse()
}

// Parse reads the content of one rules file. The error is Problems when it is wrong. The name is used in them.
func Parse(name string, src []byte) (*Set, error) {
	return assemble([]string{name}, []file{parseFile(name, src)})
}

// assemble puts the files together and checks what must be true across them.
func assemble(names []string, files []file) (*Set, error) {
	set := &Set{Files: names}
	var problems Problems
	seen := make(map[string]*draft)
	for _, f := range files {
		problems = append(problems, f.problems...)
		problems = append(problems, set.takeOps(f.ops)...)
		set.Announcements = append(set.Announcements, f.announcements...)
		set.Tests = append(set.Tests, f.tests...)
		for _, r := range f.rules {
			if first, twice := seen[r.ID]; twice && r.ID != "" {
				problems = append(problems, sameID(first, r))
			} else {
				seen[r.ID] = r
			}
			set.add(r)
		}
	}
	if len(problems) > 0 {
		return nil, problems.Sorted()
	}
	return set, nil
}

// sameID is the problem of two rules with one ID.
func sameID(first, second *draft) Problem {
	p := second.identity
	p.Message = fmt.Sprintf("the id `%s` is already taken by the rule at %s", second.ID, first.identity.Place)
	p.Hint = "an id names one rule over all files: change one of the names, or give one of them an `id` of its own"
	return p
}

// add takes a rule into the set.
func (s *Set) add(r *draft) {
	s.Rules = append(s.Rules, &r.Rule)
	if r.failedRuns != nil || r.ReadsResult() {
		s.failedRuns = append(s.failedRuns, failedRunsOf{&r.Rule, r.failedRuns})
	}
}

// For returns the rules of a report, in their order.
func (s *Set) For(report ReportRef) []*Rule {
	var found []*Rule
	for _, r := range s.Rules {
		if r.Reports.Include(report) {
			found = append(found, r)
		}
	}
	return found
}

// Rule returns the rule with this ID, nil where there is none.
func (s *Set) Rule(id string) *Rule {
	i := slices.IndexFunc(s.Rules, func(r *Rule) bool { return r.ID == id })
	if i < 0 {
		return nil
	}
	return s.Rules[i]
}

// Reports lists the tokens of the reports that are watched by name: those of rules, and those whose events are announced.
func (s *Set) Reports() []string {
	tokens := make(map[string]bool)
	for _, r := range s.Rules {
		for _, t := range r.Reports.Tokens {
			tokens[t] = true
		}
	}
	for _, a := range s.Announcements {
		for _, t := range a.Reports.Tokens {
			tokens[t] = true
		}
	}
	return slices.Sorted(maps.Keys(tokens))
}

// ByCollection reports whether anything in the set goes by collection, so that the collection of a report must be known
// before it can be said what concerns the report.
func (s *Set) ByCollection() bool {
	return slices.ContainsFunc(s.Rules, func(r *Rule) bool { return len(r.Reports.Collections) > 0 }) ||
		slices.ContainsFunc(s.Announcements, func(a *Announcement) bool { return len(a.Reports.Collections) > 0 })
}

// FailedRunsOf says after how many failed runs in a row of a report that is said: the smallest `failed_runs` of its
// rules, and 0, never, when it is `off` in all of them. A rule that reads results and does not say has 1; one that a failed
// run does not keep from being checked has a word in this only where it says something.
func (s *Set) FailedRunsOf(report ReportRef) FailedRuns {
	var least FailedRuns
	for _, f := range s.failedRuns {
		n := FailedRuns(1)
		if f.runs != nil {
			n = *f.runs
		}
		if f.rule.Reports.Include(report) && (least == 0 || n != 0 && n < least) {
			least = n
		}
	}
	return least
}

// failedRunsOf is what one rule wants for its reports; nil where it does not say.
type failedRunsOf struct {
	rule *Rule
	runs *FailedRuns
}

// AnnouncementsOf returns those who want to hear of an event about a report, which is empty where the event is about none.
func (s *Set) AnnouncementsOf(event string, report ReportRef) []*Announcement {
	var all []*Announcement
	for _, a := range s.Announcements {
		if slices.Contains(a.On, event) && (a.Reports.None() || a.Reports.Include(report)) {
			all = append(all, a)
		}
	}
	return all
}
