package rules

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

const (
	// maxRepairs bounds how many lines that are no YAML are named in one file.
	maxRepairs = 20
	// parseBudget bounds, in bytes, how much text is parsed to find those lines.
	parseBudget = 8 << 20
)

// syntax turns the text of a file into YAML nodes. The YAML library stops at the first mistake, knows no column and at
// times names the wrong line, so syntax finds the line itself, explains it, takes what is wrong out of it and goes on.
type syntax struct {
	src    *source
	lines  []string     // the text as repaired so far
	broken map[int]bool // the lines whose value has been taken out
	found  Problems
	budget int
}

func newSyntax(src *source) *syntax {
	return &syntax{src: src, lines: slices.Clone(src.lines), broken: make(map[int]bool), budget: parseBudget}
}

// documents reads the file. It returns nil when too much of it is no YAML.
func (y *syntax) documents() []*yaml.Node {
	y.falseSpaces()
	for range maxRepairs {
		docs, err := y.parse(len(y.lines))
		if err == nil {
			return docs
		}
		n := y.culprit()
		if !y.repair(n) {
			y.found = append(y.found, y.unexplained(n))
			return nil
		}
	}
	y.found = append(y.found, y.unread())
	return nil
}

// unread says that the reading ended before the file did.
func (y *syntax) unread() Problem {
	n := y.culprit()
	return y.src.problem(n, length(leading(y.src.line(n)))+1, 1, fmt.Sprintf("from here on the file was not read: %d lines above are not YAML", maxRepairs),
		"put those right and check the file again")
}

// parse reads the first n lines.
func (y *syntax) parse(n int) ([]*yaml.Node, error) {
	docs, _, err := y.parseCounting(strings.Join(y.lines[:n], "\n") + "\n")
	return docs, err
}

// parseCounting reads a text and also says how much of it the parser asked for.
func (y *syntax) parseCounting(text string) ([]*yaml.Node, int, error) {
	y.budget -= len(text)
	r := &slowReader{text: text}
	decoder := yaml.NewDecoder(r)
	var docs []*yaml.Node
	for {
		var doc yaml.Node
		err := decoder.Decode(&doc)
		if errors.Is(err, io.EOF) {
			return docs, r.at, nil
		}
		if err != nil {
			return nil, r.at, err
		}
		docs = append(docs, &doc)
	}
}

// culprit finds the line that is at fault: with it the text above it is no YAML, without it it is. The parser has
// often read on for a line or two, and to the end of the file after a quote that is not closed.
func (y *syntax) culprit() int {
	text := strings.Join(y.lines, "\n") + "\n"
	_, at, _ := y.parseCounting(text)
	n := min(len(y.lines), strings.Count(text[:at], "\n")+1)
	for n < len(y.lines) && y.readable(n) {
		n++
	}
	const closely = 64
	for range closely {
		if n == 1 || y.readable(n-1) {
			return n
		}
		n--
	}
	good := 0
	for n-good > 1 {
		if middle := (good + n) / 2; y.readable(middle) {
			good = middle
		} else {
			n = middle
		}
	}
	return n
}

// readable reports whether the first n lines are YAML. When the budget is spent it says so of all.
func (y *syntax) readable(n int) bool {
	if y.budget < 0 {
		return true
	}
	_, err := y.parse(n)
	return err == nil
}

// repair explains what is wrong with line n and takes it out. Each explanation is tried: it is only believed when the
// line reads well without what it blames.
func (y *syntax) repair(n int) bool {
	explanations := []func(int) *explanation{
		y.blank, y.value, y.missingColon, y.missingSpaces, y.indentation,
	}
	for _, explain := range explanations {
		e := explain(n)
		if e == nil || !y.fits(n, e.lines) {
			continue
		}
		y.found = append(y.found, e.problems...)
		y.lines = e.lines
		if e.taken {
			y.broken[n] = true
		}
		return true
	}
	return false
}

// explanation is what may be wrong with a line.
type explanation struct {
	problems Problems
	lines    []string // the text without it
	taken    bool     // the value of the line was replaced by a 0
}

// fits reports whether the text would be YAML up to line n with these lines.
func (y *syntax) fits(n int, lines []string) bool {
	before := y.lines
	defer func() { y.lines = before }()
	y.lines = lines
	return y.readable(n)
}

// with returns the text with line n replaced.
func (y *syntax) with(n int, line string) []string {
	lines := slices.Clone(y.lines)
	lines[n-1] = line
	return lines
}

// unexplained is the problem of a line that YAML refuses for no reason that is known here, shown with the lines above.
func (y *syntax) unexplained(n int) Problem {
	if p, ok := y.blankProblem(n); ok {
		return p
	}
	line := y.src.line(n)
	p := y.src.problem(n, length(leading(line))+1, 1, "this line does not fit the lines above it, so the file is not YAML",
		"look at how far it is indented, and for a quote or a bracket in it or above it that is not closed")
	p.Before = y.src.above(n)
	return p
}

// above returns the two lines above line n that hold something.
func (s *source) above(n int) []string {
	var lines []string
	for n--; n > 0 && len(lines) < 2; n-- {
		if strings.TrimSpace(s.line(n)) != "" {
			lines = append(lines, s.line(n))
		}
	}
	slices.Reverse(lines)
	return lines
}

// leading is the white space that a line begins with.
func leading(line string) string {
	return line[:len(line)-len(strings.TrimLeft(line, " \t\u00a0\u3000"))]
}
