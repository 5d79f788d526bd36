package rules

import "strings"

// sentence is one on its way.
type sentence struct {
	text string
	open bool // a comma belongs before what comes next
}

// aside adds words between commas.
func (s *sentence) aside(words string) {
	if words != "" {
		s.text = strings.TrimSuffix(s.text, ",") + ", " + words
		s.open = true
	}
}

// then goes on after an aside, or right away.
func (s *sentence) then(words string) {
	if s.open {
		s.text += ","
	}
	s.text += " " + words
	s.open = false
}

// also adds something that holds beside the rest.
func (s *sentence) also(words string) {
	if words != "" {
		s.text = strings.TrimSuffix(s.text, ",") + "; " + words
	}
}

// mentioning adds who is mentioned.
func (s *sentence) mentioning(who []string) {
	if len(who) > 0 {
		s.aside("mentioning " + mentionsInWords(who))
	}
}

// String is the sentence on one line.
func (s *sentence) String() string {
	return strings.TrimSuffix(strings.Join(strings.Fields(s.text), " "), ",")
}
