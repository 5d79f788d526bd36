package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/modealert/modealert/rules"
)

// verdict is what `modealert check` found.
type verdict struct {
	set      *rules.Set     // nil where the files are wrong
	findings rules.Problems // what is wrong
	remarks  rules.Problems // what is fine, or not known, and worth knowing

	online     bool   // whether Mode and Slack were asked
	unfinished bool   // whether not all could be asked
	channels   int    // how many channels hear of the rules
	looked     []look // the runs whose results the rules were tried on
}

// text writes it for people.
func (v *verdict) text(w io.Writer) error {
	var parts []string
	if len(v.findings) > 0 {
		parts = append(parts, v.findings.Error()+"\n")
	}
	if len(v.remarks) > 0 {
		parts = append(parts, "Remarks:\n\n"+v.remarks.Error()+"\n")
	}
	if len(v.looked) > 0 {
		parts = append(parts, v.lookedAt())
	}
	_, err := fmt.Fprintln(w, strings.Join(append(parts, v.summary()), "\n"))
	return err
}

// lookedAt lists the runs whose results the rules were tried on.
func (v *verdict) lookedAt() string {
	var b strings.Builder
	b.WriteString("Tried on the results of\n")
	for _, l := range v.looked {
		fmt.Fprintf(&b, "  %s, run of %s, %s ago\n", orToken(l.Name, l.Report), l.Completed.UTC().Format("2006-01-02 15:04 MST"), l.Age)
	}
	return b.String()
}

func orToken(name, token string) string {
	if name == "" {
		return token
	}
	return fmt.Sprintf("%s (%s)", name, token)
}

// summary says what was read and what came of it: "2 files, 14 rules, 9 reports: fine".
func (v *verdict) summary() string {
	if v.set == nil {
		return countProblems(v.findings)
	}
	outcome := "fine"
	if v.online {
		outcome = "all answer"
	}
	if len(v.findings) > 0 {
		outcome = countProblems(v.findings)
	} else if len(v.remarks) > 0 {
		outcome = "nothing is wrong"
	}
	if len(v.remarks) > 0 {
		outcome += ", " + count(len(v.remarks), "remark")
	}
	if v.unfinished {
		outcome = "not all could be asked"
		if len(v.findings) > 0 {
			outcome += ", " + countProblems(v.findings)
		}
	}
	return v.counts() + ": " + outcome
}

// counts says how much was read.
func (v *verdict) counts() string {
	var parts []string
	if !v.online {
		parts = append(parts, count(len(v.set.Files), "file"))
	}
	parts = append(parts, count(len(v.set.Rules), "rule"))
	if n := len(v.set.Announcements); n > 0 {
		parts = append(parts, count(n, "event"))
	}
	if n := len(v.set.Tests); n > 0 {
		parts = append(parts, count(n, "test"))
	}
	parts = append(parts, count(len(v.set.Reports()), "report"))
	if v.online {
		parts = append(parts, count(v.channels, "channel"))
	}
	return strings.Join(parts, ", ")
}

// countProblems says how many problems there are, and in how many files.
func countProblems(problems rules.Problems) string {
	files := make(map[string]bool)
	for _, p := range problems {
		files[p.Place.File] = true
	}
	return count(len(problems), "problem") + " in " + count(len(files), "file")
}

// jsonProblem is a finding or a remark for other programs.
type jsonProblem struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Width   int    `json:"width"` // in characters; 0 where it is not known
	Message string `json:"message"`
	Hint    string `json:"hint,omitempty"`
}

// jsonCounts are how much was read, for other programs.
type jsonCounts struct {
	Rules    int `json:"rules"`
	Events   int `json:"events"`
	Tests    int `json:"tests"`
	Reports  int `json:"reports"`
	Channels int `json:"channels,omitempty"`
}

// json writes it for other programs.
func (v *verdict) json(w io.Writer) error {
	said := struct {
		Fine     bool          `json:"fine"`
		Complete bool          `json:"complete"` // false where Mode or Slack could not be asked everything
		Files    []string      `json:"files,omitempty"`
		Counts   *jsonCounts   `json:"counts,omitempty"`
		Findings []jsonProblem `json:"findings"`
		Remarks  []jsonProblem `json:"remarks"`
		Runs     []look        `json:"runs,omitempty"`
	}{
		Fine: len(v.findings) == 0 && !v.unfinished, Complete: !v.unfinished,
		Findings: jsonProblems(v.findings), Remarks: jsonProblems(v.remarks), Runs: v.looked,
	}
	if v.set != nil {
		said.Files = v.set.Files
		said.Counts = &jsonCounts{len(v.set.Rules), len(v.set.Announcements), len(v.set.Tests), len(v.set.Reports()), v.channels}
	}
	return writeJSON(w, said)
}

func jsonProblems(problems rules.Problems) []jsonProblem {
	all := make([]jsonProblem, len(problems))
	for i, p := range problems {
		all[i] = jsonProblem{p.Place.File, p.Place.Line, p.Place.Column, p.Width, p.Message, p.Hint}
	}
	return all
}
