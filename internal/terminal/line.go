package terminal

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// style is how a piece of text looks; styles are combined with |.
type style uint8

const (
	bold style = 1 << iota
	italic
	strike
	dim
	coded     // an identifier or a block of code
	linked    // leads somewhere
	mentioned // somebody is called
)

// span is a piece of a line in one style. Color is one of the terminal's 256, 0 its own.
type span struct {
	text  string
	style style
	color uint8
}

// line is one line of the drawing.
type line []span

func (l line) width() int {
	n := 0
	for _, s := range l {
		n += width(s.text)
	}
	return n
}

// indented puts a mark before each line.
func indented(lines []line, mark string) []line {
	in := make([]line, len(lines))
	for i, l := range lines {
		in[i] = append(line{{text: mark, style: dim}}, l...)
	}
	return in
}

// restyle adds a style to all of a line.
func restyle(l line, s style) line {
	out := make(line, len(l))
	for i, sp := range l {
		sp.style |= s
		out[i] = sp
	}
	return out
}

// clip cuts a line to n columns, with "…" where something is missing.
func clip(l line, n int) line {
	if l.width() <= n {
		return l
	}
	var out line
	for _, s := range l {
		room := n - out.width() - 1
		if width(s.text) > room {
			s.text = prefix(s.text, room) + "…"
			return append(out, s)
		}
		out = append(out, s)
	}
	return out
}

// padded fills a line up to n columns, on the left where right is set.
func padded(l line, n int, right bool) line {
	gap := span{text: strings.Repeat(" ", max(n-l.width(), 0))}
	if right {
		return append(line{gap}, l...)
	}
	return append(slices.Clip(l), gap)
}

func rule(n int) string { return strings.Repeat("─", max(n, 0)) }

func itoa(n int) string { return strconv.Itoa(n) }

// write prints the lines, without spaces at their ends.
func (p *Printer) write(lines []line) error {
	var b strings.Builder
	for _, l := range lines {
		var row strings.Builder
		for _, s := range merged(l) {
			row.WriteString(p.paint(s))
		}
		b.WriteString(strings.TrimRight(row.String(), " ") + "\n")
	}
	if _, err := io.WriteString(p.w, b.String()); err != nil {
		return fmt.Errorf("drawing a message: %w", err)
	}
	return nil
}

// merged makes one span of neighbours that look the same.
func merged(l line) line {
	var out line
	for _, s := range l {
		last := len(out) - 1
		if last >= 0 && out[last].style == s.style && out[last].color == s.color {
			out[last].text += s.text
		} else if s.text != "" {
			out = append(out, s)
		}
	}
	return out
}

// paint is the span with its style's escape codes, where colours are wanted.
func (p *Printer) paint(s span) string {
	if !p.cfg.Color || s.text == "" || (s.style == 0 && s.color == 0) || strings.Trim(s.text, " ") == "" {
		return s.text
	}
	var codes []string
	for _, c := range []struct {
		style style
		code  string
	}{
		{bold, "1"},
		{dim, "2"},
		{italic, "3"},
		{strike, "9"},
		{coded, "38;5;173"},
		{linked, "38;5;75"},
		{mentioned, "38;5;221;48;5;58"},
	} {
		if s.style&c.style != 0 {
			codes = append(codes, c.code)
		}
	}
	if s.color != 0 {
		codes = append(codes, "38;5;"+strconv.Itoa(int(s.color)))
	}
	return "\x1b[" + strings.Join(codes, ";") + "m" + s.text + "\x1b[0m"
}
