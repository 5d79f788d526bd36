package rules

import (
	"fmt"
	"io"
	"maps"
	"os"
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

	failedRuns map[string]FailedRuns // by report: after how many failed runs in a row that is said
}

// Load reads rules files. A path is a file, or a folder with *.yaml and *.yml files at any depth; hidden files and
// folders are passed over, symbolic links followed, and no file is read twice. The error is Problems when the files
// could be read and are wrong; it then holds all that is wrong with all of them.
func Load(paths ...string) (*Set, error) {
	names, err := find(paths)
	if err != nil {
		return nil, err
	}
	files := make([]file, len(names))
	for i, name := range names {
		raw, err := read(name)
		if err != nil {
			return nil, err
		}
		files[i] = parseFile(name, raw)
	}
	return assemble(names, files)
}

// Parse reads the content of one rules file. The error is Problems when it is wrong. The name is used in them.
func Parse(name string, src []byte) (*Set, error) {
	return assemble([]string{name}, []file{parseFile(name, src)})
}

// read returns a file's content, or a little more than may be in it.
func read(name string) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the path is what the user asked to read
	if err != nil {
		return nil, fmt.Errorf("reading rules: %w", err)
	}
	defer f.Close()
	raw, err := io.ReadAll(io.LimitReader(f, maxFileSize+1))
	if err != nil {
		return nil, fmt.Errorf("reading rules: %w", err)
	}
	return raw, nil
}

// assemble puts the files together and checks what must be true across them.
func assemble(names []string, files []file) (*Set, error) {
	set := &Set{Files: names, failedRuns: make(map[string]FailedRuns)}
	var problems Problems
	seen := make(map[string]*draft)
	for _, f := range files {
		problems = append(problems, f.problems...)
		set.Announcements = append(set.Announcements, f.announcements...)
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
		return nil, problems.sorted()
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

// add takes a rule into the set. Of the rules of one report, the one that wants to hear of failed runs first decides.
func (s *Set) add(r *draft) {
	s.Rules = append(s.Rules, &r.Rule)
	known, ok := s.failedRuns[r.Report]
	if !ok || known == 0 || r.failedRuns != 0 && r.failedRuns < known {
		s.failedRuns[r.Report] = r.failedRuns
	}
}

// For returns the rules of a report, in their order.
func (s *Set) For(report string) []*Rule {
	var found []*Rule
	for _, r := range s.Rules {
		if r.Report == report {
			found = append(found, r)
		}
	}
	return found
}

// Reports lists the tokens of the reports that are watched: those of rules, and those whose runs are announced by name.
func (s *Set) Reports() []string {
	tokens := make(map[string]bool)
	for _, r := range s.Rules {
		tokens[r.Report] = true
	}
	for _, a := range s.Announcements {
		for _, t := range a.Reports {
			tokens[t] = true
		}
	}
	return slices.Sorted(maps.Keys(tokens))
}

// FailedRunsOf says after how many failed runs in a row of a report that is said: the smallest `failed_runs` of its
// rules, 1 by default, and 0, never, when it is `off` in all of them. A report without rules has 1.
func (s *Set) FailedRunsOf(report string) FailedRuns {
	if n, ok := s.failedRuns[report]; ok {
		return n
	}
	return 1
}

// AnnouncementsOf returns those who want to hear of each run of a report.
func (s *Set) AnnouncementsOf(report string) []*Announcement {
	var all []*Announcement
	for _, a := range s.Announcements {
		if len(a.Reports) == 0 || slices.Contains(a.Reports, report) {
			all = append(all, a)
		}
	}
	return all
}
