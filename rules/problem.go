package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// String writes a place the way editors and terminals link to it: `file:line:column`.
func (p Place) String() string { return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column) }

// Problem is one thing that is wrong in a rules file, told to the person who wrote it.
type Problem struct {
	// Place is where it stands, to the character.
	Place Place
	// Message says what is wrong.
	Message string
	// Hint says what to write instead; empty when the message says it all.
	Hint string
	// Before holds lines above Line, where the message needs them to be understood.
	Before []string
	// Line is the line of the file that Place is in.
	Line string
	// Width is how many characters are at fault; 0 and 1 both draw a single caret.
	Width int
}

// String draws the problem: place and message, the line, a caret under the place, and the hint.
func (p Problem) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n", p.Place, p.Message)
	for _, line := range p.Before {
		fmt.Fprintf(&b, "    %s\n", line)
	}
	if p.Line != "" {
		text, column := excerpt(p.Line, p.Place.Column)
		fmt.Fprintf(&b, "    %s\n    %s\n", text, underline(text, column, p.Width))
	}
	if p.Hint != "" {
		fmt.Fprintf(&b, "  hint: %s\n", p.Hint)
	}
	return b.String()
}

// Problems are all that is wrong in a set of rules files, in the order of the files and lines. It is the error of Load
// and Parse when files could be read but not accepted.
type Problems []Problem

// Error draws every problem, with an empty line between two of them.
func (ps Problems) Error() string {
	drawn := make([]string, len(ps))
	for i, p := range ps {
		drawn[i] = p.String()
	}
	return strings.TrimSuffix(strings.Join(drawn, "\n"), "\n")
}

// Sorted puts problems in reading order and drops repetitions.
func (ps Problems) Sorted() Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.Place.File, b.Place.File),
			cmp.Compare(a.Place.Line, b.Place.Line),
			cmp.Compare(a.Place.Column, b.Place.Column),
		)
	})
	return slices.CompactFunc(ps, func(a, b Problem) bool { return a.Place == b.Place && a.Message == b.Message })
}

// excerptWidth is how much of a long line is drawn.
const excerptWidth = 140

// excerpt cuts a long line around a column, and returns where the column is in what is left.
func excerpt(line string, column int) (string, int) {
	runes := []rune(line)
	if len(runes) <= excerptWidth {
		return line, column
	}
	from := max(0, min(column-1-excerptWidth/2, len(runes)-excerptWidth))
	to := min(len(runes), from+excerptWidth)
	cut := string(runes[from:to])
	if to < len(runes) {
		cut += "…"
	}
	if from == 0 {
		return cut, column
	}
	return "…" + cut, column - from + 1
}

// underline returns carets under width characters of a line, from a column on. Tabs before them are kept and wide
// characters count twice, so that the carets stand right in a terminal.
func underline(line string, column, width int) string {
	var b strings.Builder
	carets := 0
	at := 1
	for _, r := range line {
		switch {
		case at < column && r == '\t':
			b.WriteRune('\t')
		case at < column:
			b.WriteString(strings.Repeat(" ", cells(r)))
		case at < column+width:
			carets += cells(r)
		}
		at++
	}
	return b.String() + strings.Repeat("^", max(1, carets))
}

// cells is how many columns of a terminal a character takes.
func cells(r rune) int {
	switch {
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana),
		r >= 0x3000 && r <= 0x303F, r >= 0xFF01 && r <= 0xFF60, r >= 0x1F300 && r <= 0x1FAFF:
		return 2
	default:
		return 1
	}
}

// length is the number of characters of a text.
func length(s string) int { return utf8.RuneCountInString(s) }

// Place is a position in a file, for people: lines and columns count from 1, columns in characters.
type Place struct {
	File         string
	Line, Column int
}
