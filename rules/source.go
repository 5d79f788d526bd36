package rules

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxFileSize bounds a rules file. A thousand rules need a quarter of it.
const maxFileSize = 1 << 20

// maxLine bounds a line, in bytes, so that finding a place in it is quick.
const maxLine = 10000

// source is the text of one rules file, by line.
type source struct {
	file  string
	lines []string // without their ends
}

// newSource splits a file into lines. What is not readable text is a problem, and there is then no source.
func newSource(file string, raw []byte) (*source, *Problem) {
	if len(raw) > maxFileSize {
		return nil, &Problem{
			Place:   Place{file, 1, 1},
			Message: fmt.Sprintf("the file is larger than a rules file may be, %d KiB", maxFileSize>>10),
			Hint:    "spread the rules over several files of a folder",
		}
	}
	if bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff")) {
		return nil, &Problem{Place: Place{file, 1, 1}, Message: "the file is UTF-16 text", Hint: "save it as UTF-8"}
	}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	s := &source{file: file, lines: strings.Split(text, "\n")}
	for i, line := range s.lines {
		s.lines[i] = strings.TrimSuffix(line, "\r")
	}
	if p := s.unreadable(); p != nil {
		return nil, p
	}
	return s, nil
}

// unreadable finds the first character that has no business in a text file.
func (s *source) unreadable() *Problem {
	for i, line := range s.lines {
		if len(line) > maxLine {
			p := s.problem(i+1, 1, 1, fmt.Sprintf("this line is longer than %d characters", maxLine), "break it; a long text begins with `|`")
			return &p
		}
		for at, r := range line {
			var message string
			hint := "delete it, and type anew what is around it"
			switch {
			case r == utf8.RuneError && !strings.HasPrefix(line[at:], string(utf8.RuneError)):
				message = fmt.Sprintf("the byte 0x%02X is not UTF-8 text", line[at])
				hint = "save the file as UTF-8"
			case r == '\u200b' || r == '\u2060' || r == '\ufeff' || r == '\u2028' || r == '\u2029':
				message = fmt.Sprintf("an invisible character (U+%04X) stands here", r)
			case r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 || r == '\ufffe' || r == '\uffff':
				message = fmt.Sprintf("the control character U+%04X stands here", r)
			default:
				continue
			}
			p := s.problem(i+1, length(line[:at])+1, 1, message, hint)
			p.Line = strings.Map(visible, p.Line)
			return &p
		}
	}
	return nil
}

// visible replaces what cannot be drawn.
func visible(r rune) rune {
	if r != '\t' && !unicode.IsPrint(r) {
		return utf8.RuneError
	}
	return r
}

// line returns line n, counted from 1; beyond the end it is empty.
func (s *source) line(n int) string {
	if n < 1 || n > len(s.lines) {
		return ""
	}
	return s.lines[n-1]
}

// problem makes a problem at a place, which it keeps within the file.
func (s *source) problem(line, column, width int, message, hint string) Problem {
	line = max(1, min(line, len(s.lines)))
	text := s.line(line)
	column = max(1, min(column, length(text)+1))
	return Problem{
		Place:   Place{s.file, line, column},
		Message: message,
		Hint:    hint,
		Line:    text,
		Width:   width,
	}
}

// rest is what a line holds from a column on.
func (s *source) rest(line, column int) string {
	text := s.line(line)
	if length(text) == len(text) {
		return text[min(len(text), max(0, column-1)):]
	}
	for ; column > 1 && text != ""; column-- {
		_, size := utf8.DecodeRuneInString(text)
		text = text[size:]
	}
	return text
}
