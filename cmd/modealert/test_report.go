package main

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"strings"
)

// testReport is what came of tests.
type testReport struct{ played []playedTest }

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

// write writes it as the flags say.
func (r testReport) write(w io.Writer, how testOptions) error {
	var err error
	if how.json {
		err = r.json(w)
	} else {
		text := r.text(how.verbose)
		if how.github {
			text += r.annotations()
		}
		_, err = io.WriteString(w, text)
	}
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	if how.junit == "" {
		return nil
	}
	raw, err := r.junit()
	if err == nil {
		err = os.WriteFile(how.junit, raw, 0o644) //nolint:gosec // it is for other programs, and holds what the tests do
	}
	if err != nil {
		return fmt.Errorf("writing the JUnit file: %w", err)
	}
	return nil
}

// text is for people.
func (r testReport) text(verbose bool) string {
	var b strings.Builder
	for _, p := range r.played {
		where := fmt.Sprintf("%s (%s:%d)", p.test.Name, p.test.Place.File, p.test.Place.Line)
		if len(p.failures) > 0 {
			fmt.Fprintf(&b, "FAIL  %s\n\n", where)
		} else if verbose {
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
	return b.String()
}

// annotations are lines that GitHub Actions shows in the files of a pull request.
func (r testReport) annotations() string {
	data := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")
	property := strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")
	var b strings.Builder
	for _, p := range r.played {
		for _, f := range p.failures {
			fmt.Fprintf(&b, "::error file=%s,line=%d,col=%d,title=%s::%s\n", property.Replace(f.place.File), f.place.Line, f.place.Column,
				property.Replace(p.test.Name), data.Replace(f.text))
		}
	}
	return b.String()
}

// junitSuite is the outcome as programs for continuous integration read it.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Cases    []junitCase `xml:"testcase"`
}

// junitCase is one test.
type junitCase struct {
	Name     string        `xml:"name,attr"`
	Class    string        `xml:"classname,attr"`
	File     string        `xml:"file,attr"`
	Line     int           `xml:"line,attr"`
	Failures *junitFailure `xml:"failure"`
}

// junitFailure is all that failed in one.
type junitFailure struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junit writes JUnit XML.
func (r testReport) junit() ([]byte, error) {
	suite := junitSuite{Name: "modealert", Tests: len(r.played), Failures: r.failed()}
	for _, p := range r.played {
		c := junitCase{Name: p.test.Name, Class: p.test.Rule, File: p.test.Place.File, Line: p.test.Place.Line}
		var texts []string
		for _, f := range p.failures {
			texts = append(texts, fmt.Sprintf("%s: %s", f.place, f.text))
		}
		if len(texts) > 0 {
			first, _, _ := strings.Cut(texts[0], "\n")
			c.Failures = &junitFailure{Message: first, Text: strings.Join(texts, "\n\n")}
		}
		suite.Cases = append(suite.Cases, c)
	}
	raw, err := xml.MarshalIndent(suite, "", "  ")
	return append([]byte(xml.Header), append(raw, '\n')...), err
}
