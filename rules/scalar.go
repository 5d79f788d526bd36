package rules

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// placeIn finds where the byte at an offset of a scalar's value stands in the file. YAML folds lines, undoubles quotes
// and resolves escapes on the way from the file to the value, but all that changes only white space and how a character
// is spelled: so the place is found by counting the characters that are not white space.
func (s *source) placeIn(n *yaml.Node, offset int) (line, column int) {
	offset = max(0, min(offset, len(n.Value)))
	inked, blanks := 0, 0
	for _, r := range n.Value[:offset] {
		if unicode.IsSpace(r) {
			blanks++
		} else {
			inked, blanks = inked+1, 0
		}
	}
	r, _ := utf8.DecodeRuneInString(n.Value[offset:])
	onInk := offset < len(n.Value) && !unicode.IsSpace(r)

	c := s.cursor(n)
	if inked == 0 && !onInk {
		return c.line, c.column + blanks
	}
	for {
		line, column = c.line, c.column
		r, ok := c.next()
		switch {
		case !ok:
			return line, column
		case unicode.IsSpace(r):
			continue
		case inked == 0 && onInk:
			return line, column
		}
		inked--
		if inked == 0 && !onInk {
			return c.line, min(c.column+blanks, length(s.line(c.line))+1)
		}
	}
}

// cursor walks over the characters of a scalar as it is written.
type cursor struct {
	src          *source
	style        yaml.Style
	line, column int
	rest         string // what the line holds from there on
}

// cursor starts at the first character of a scalar's content.
func (s *source) cursor(n *yaml.Node) *cursor {
	c := &cursor{src: s, style: n.Style, line: n.Line, column: n.Column}
	switch {
	case c.is(yaml.SingleQuotedStyle) || c.is(yaml.DoubleQuotedStyle):
		c.column++
	case c.is(yaml.LiteralStyle) || c.is(yaml.FoldedStyle):
		c.line, c.column = c.line+1, 1
	}
	c.rest = s.rest(c.line, c.column)
	return c
}

func (c *cursor) is(style yaml.Style) bool { return c.style&style != 0 }

// next returns the character that the file has here, as the value has it, and steps over it.
func (c *cursor) next() (rune, bool) {
	r, ok := c.take()
	if !ok {
		return 0, false
	}
	switch {
	case r == '\'' && c.is(yaml.SingleQuotedStyle):
		return c.take()
	case r == '\\' && c.is(yaml.DoubleQuotedStyle):
		return c.escape()
	default:
		return r, true
	}
}

// take returns the character of the file here; the end of a line is a line feed.
func (c *cursor) take() (rune, bool) {
	if c.line > len(c.src.lines) {
		return 0, false
	}
	if c.rest == "" {
		c.line, c.column = c.line+1, 1
		c.rest = c.src.line(c.line)
		return '\n', true
	}
	r, size := utf8.DecodeRuneInString(c.rest)
	c.column, c.rest = c.column+1, c.rest[size:]
	return r, true
}

// escape reads what follows a backslash in double quotes.
func (c *cursor) escape() (rune, bool) {
	r, ok := c.take()
	if !ok {
		return 0, false
	}
	var digits int
	switch r {
	case 'n', 't', 'r', 'v', 'f', ' ', '\t', '_', 'N', 'L', 'P':
		return ' ', true
	case 'x':
		digits = 2
	case 'u':
		digits = 4
	case 'U':
		digits = 8
	default:
		return r, true
	}
	code := rune(0)
	for range digits {
		r, _ := c.take()
		digit, _ := strconv.ParseUint(string(r), 16, 4) // YAML has checked the digits
		code = code<<4 | rune(digit)
	}
	return code, true
}
