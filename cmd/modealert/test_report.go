package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/modealert/modealert/rules"
)

// outcome is what is to be said of tests: how they went, or why they could not be played.
type outcome interface {
	text(w io.Writer) error
	json(w io.Writer) error
	annotations() string
	suite() *junitSuite
	fine() bool
}

// tell writes it as the flags say. The error ends the program with the right code, where that is not 0.
func (how testOptions) tell(w io.Writer, o outcome) error {
	write := o.text
	if how.json {
		write = o.json
	}
	err := write(w)
	if err == nil && how.github && !how.json {
		_, err = io.WriteString(w, o.annotations())
	}
	if err != nil {
		return &exitError{exitCouldNotRun, fmt.Errorf("writing: %w", err)}
	}
	if how.junit != "" {
		raw, err := o.suite().xml()
		if err == nil {
			err = os.WriteFile(how.junit, raw, 0o644) //nolint:gosec // it is for other programs, and holds what the tests do
		}
		if err != nil {
			return &exitError{exitCouldNotRun, fmt.Errorf("writing the JUnit file: %w", err)}
		}
	}
	if !o.fine() {
		return &exitError{code: exitFindings}
	}
	return nil
}

// testReport is what came of tests.
type testReport struct {
	played  []playedTest
	verbose bool // whether those that pass are listed too
}

func (r testReport) fine() bool { return r.failed() == 0 }

// failed is how many tests failed.
func (r testReport) failed() int {
	n := 0
	for _, p := range r.played {
		if len(p.failures) > 0 {
			n++
		}
	}
	return n
}

// text is for people.
func (r testReport) text(w io.Writer) error {
	var b strings.Builder
	for _, p := range r.played {
		where := fmt.Sprintf("%s (%s:%d)", p.test.Name, p.test.Place.File, p.test.Place.Line)
		if len(p.failures) > 0 {
			fmt.Fprintf(&b, "FAIL  %s\n\n", where)
		} else if r.verbose {
			fmt.Fprintf(&b, "ok    %s\n", where)
		}
		for _, f := range p.failures {
			fmt.Fprintf(&b, "%s: %s\n\n", f.place, f.text)
		}
	}
	if n := r.failed(); n > 0 {
		fmt.Fprintf(&b, "%d of %s failed\n", n, count(len(r.played), "test"))
	} else {
		fmt.Fprintf(&b, "%s: all pass\n", count(len(r.played), "test"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// annotations are lines that GitHub Actions shows in the files of a pull request.
func (r testReport) annotations() string {
	var b strings.Builder
	for _, p := range r.played {
		for _, f := range p.failures {
			b.WriteString(annotation(f.place, p.test.Name, f.text))
		}
	}
	return b.String()
}

func annotation(at rules.Place, title, text string) string {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	return fmt.Sprintf("::error file=%s,line=%d,col=%d,title=%s::%s\n", property.Replace(at.File), at.Line, at.Column,
		property.Replace(title), data.Replace(text))
}
