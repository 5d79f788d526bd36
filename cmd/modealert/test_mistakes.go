package main

import (
	"fmt"
	"strings"
)

// mistakesName is what programs for continuous integration call what is wrong with rules files.
const mistakesName = "mistakes in rules files"

// mistakes are what is wrong with files whose tests are not played because of it.
type mistakes struct{ *verdict }

func (m mistakes) fine() bool { return false }

// annotations show each mistake where it stands.
func (m mistakes) annotations() string {
	var b strings.Builder
	for _, p := range m.findings {
		text := p.Message
		if p.Hint != "" {
			text += "\nhint: " + p.Hint
		}
		b.WriteString(annotation(p.Place, mistakesName, text))
	}
	return b.String()
}

// suite has each mistake as a test that could not be played.
func (m mistakes) suite() *junitSuite {
	suite := &junitSuite{Name: "modealert"}
	for _, p := range m.findings {
		said := fmt.Sprintf("%s: %s", p.Place, p.Message)
		suite.add(junitCase{
			Name: said, Class: mistakesName, File: p.Place.File, Line: p.Place.Line,
			Error: &junitFault{Message: said, Text: strings.TrimSuffix(p.String(), "\n")},
		})
	}
	return suite
}
