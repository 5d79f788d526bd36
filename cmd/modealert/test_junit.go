package main

import (
	"encoding/xml"
	"fmt"
	"strings"
	"time"
)

// junitSuite is the outcome as programs for continuous integration read it.
type junitSuite struct {
	XMLName  xml.Name     `xml:"testsuite"`
	Name     string       `xml:"name,attr"`
	Tests    int          `xml:"tests,attr"`
	Failures int          `xml:"failures,attr"`
	Errors   int          `xml:"errors,attr"`
	Time     junitSeconds `xml:"time,attr"`
	Cases    []junitCase  `xml:"testcase"`
}

// junitCase is one test.
type junitCase struct {
	Name    string       `xml:"name,attr"`
	Class   string       `xml:"classname,attr"`
	File    string       `xml:"file,attr"`
	Line    int          `xml:"line,attr"`
	Time    junitSeconds `xml:"time,attr"`
	Failure *junitFault  `xml:"failure"`
	Error   *junitFault  `xml:"error"` // it could not be played
}

// junitFault is all that is wrong in one.
type junitFault struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// junitSeconds is how long something took.
type junitSeconds time.Duration

// MarshalText writes it in seconds.
func (s junitSeconds) MarshalText() ([]byte, error) { //nolint:unparam // encoding/xml wants an error
	return fmt.Appendf(nil, "%.6f", time.Duration(s).Seconds()), nil
}

// add adds a test, and counts what came of it.
func (s *junitSuite) add(c junitCase) {
	s.Tests++
	s.Time += c.Time
	if c.Failure != nil {
		s.Failures++
	}
	if c.Error != nil {
		s.Errors++
	}
	s.Cases = append(s.Cases, c)
}

// xml writes JUnit XML.
func (s *junitSuite) xml() ([]byte, error) {
	raw, err := xml.MarshalIndent(s, "", "  ")
	return append([]byte(xml.Header), append(raw, '\n')...), err
}

// suite is what came of the tests.
func (r testReport) suite() *junitSuite {
	suite := &junitSuite{Name: "modealert"}
	for _, p := range r.played {
		c := junitCase{Name: p.test.Name, Class: p.test.Rule, File: p.test.Place.File, Line: p.test.Place.Line, Time: junitSeconds(p.took)}
		var texts []string
		for _, f := range p.failures {
			texts = append(texts, fmt.Sprintf("%s: %s", f.place, f.text))
		}
		if len(texts) > 0 {
			first, _, _ := strings.Cut(texts[0], "\n")
			c.Failure = &junitFault{Message: first, Text: strings.Join(texts, "\n\n")}
		}
		suite.add(c)
	}
	return suite
}
