package main

import "io"

// jsonTest is a test and what came of it, for other programs.
type jsonTest struct {
	Name     string        `json:"name"`
	Rule     string        `json:"rule"` // as the test names it
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Passed   bool          `json:"passed"`
	Failures []jsonProblem `json:"failures"`
}

// json writes the outcome for other programs.
func (r testReport) json(w io.Writer) error {
	said := struct {
		Passed int        `json:"passed"`
		Failed int        `json:"failed"`
		Tests  []jsonTest `json:"tests"`
	}{Passed: len(r.played) - r.failed(), Failed: r.failed(), Tests: []jsonTest{}}
	for _, p := range r.played {
		t := jsonTest{p.test.Name, p.test.Rule, p.test.Place.File, p.test.Place.Line, len(p.failures) == 0, []jsonProblem{}}
		for _, f := range p.failures {
			t.Failures = append(t.Failures, jsonProblem{File: f.place.File, Line: f.place.Line, Column: f.place.Column, Message: f.text})
		}
		said.Tests = append(said.Tests, t)
	}
	return writeJSON(w, said)
}
