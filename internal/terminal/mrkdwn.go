package terminal

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// text draws mrkdwn in width columns, all of it in the given style besides its own.
func (p *Printer) text(s string, base style, width int) []line {
	var lines []line
	for i, part := range strings.Split(printable(s), "```") {
		if i%2 == 1 {
			lines = append(lines, p.preformatted(html.UnescapeString(strings.Trim(part, "\n")), width)...)
			continue
		}
		if part = strings.Trim(part, "\n"); part == "" {
			continue
		}
		for row := range strings.SplitSeq(part, "\n") {
			lines = append(lines, wrap(restyle(p.spans(row), base), width)...)
		}
	}
	return lines
}

// preformatted draws lines of code as they are.
func (p *Printer) preformatted(s string, width int) []line {
	var lines []line
	for row := range strings.SplitSeq(printable(s), "\n") {
		for _, l := range chop(row, width-2) {
			lines = append(lines, line{{text: "  " + l, style: coded}})
		}
	}
	return lines
}

// signs are mrkdwn's own and the styles they switch on.
var signs = map[rune]style{'*': bold, '_': italic, '~': strike}

// spans reads one line of mrkdwn.
func (p *Printer) spans(s string) line {
	r := reader{p: p, rest: []rune(s)}
	for len(r.rest) > 0 {
		r.step()
	}
	r.flush()
	return r.line
}

// reader reads mrkdwn sign by sign.
type reader struct {
	p      *Printer
	rest   []rune
	plain  []rune // read and not yet in the line
	before rune
	style  style
	line   line
}

func (r *reader) step() {
	c := r.rest[0]
	switch {
	case c == '<':
		if end := index(r.rest, '>'); end > 0 {
			r.flush()
			r.line = append(r.line, r.p.token(string(r.rest[1:end]), len(r.line) == 0, r.style))
			r.skip(end + 1)
			return
		}
	case c == '`':
		if end := index(r.rest[1:], '`'); end > 0 {
			r.flush()
			r.line = append(r.line, r.p.code(html.UnescapeString(string(r.rest[1:end+1])), r.style))
			r.skip(end + 2)
			return
		}
	case signs[c] != 0 && r.toggles(c):
		r.flush()
		r.style ^= signs[c]
		r.skip(1)
		return
	}
	r.plain = append(r.plain, c)
	r.skip(1)
}

// toggles reports whether the sign c opens a style here, or closes the one that is open.
func (r *reader) toggles(c rune) bool {
	next := ' '
	if len(r.rest) > 1 {
		next = r.rest[1]
	}
	if r.style&signs[c] != 0 {
		return !unicode.IsSpace(r.before) && !isWord(next)
	}
	return !isWord(r.before) && !unicode.IsSpace(next) && next != c && index(r.rest[1:], c) > 0
}

func (r *reader) skip(n int) {
	r.before = r.rest[n-1]
	r.rest = r.rest[n:]
}

func (r *reader) flush() {
	if len(r.plain) > 0 {
		r.line = append(r.line, span{text: html.UnescapeString(string(r.plain)), style: r.style})
		r.plain = nil
	}
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func index(rs []rune, c rune) int {
	for i, r := range rs {
		if r == c {
			return i
		}
	}
	return -1
}

// code is an identifier; without colours its signs stay.
func (p *Printer) code(s string, base style) span {
	if !p.cfg.Color {
		s = "`" + s + "`"
	}
	return span{text: s, style: base | coded}
}

// token is what stands between < and >: a mention, a date, a link.
func (p *Printer) token(s string, first bool, base style) span {
	what, label, labelled := strings.Cut(s, "|")
	label = html.UnescapeString(label)
	id, _, _ := strings.Cut(strings.TrimPrefix(what, "!subteam^"), "^")
	switch {
	case strings.HasPrefix(what, "!date^"):
		return p.date(what, label, first, base)
	case strings.HasPrefix(what, "!"), strings.HasPrefix(what, "@"):
		return span{text: "@" + p.name(strings.TrimLeft(id, "!@")), style: base | mentioned}
	case strings.HasPrefix(what, "#"):
		return span{text: "#" + p.name(what[1:]), style: base | linked}
	case labelled:
		return span{text: label, style: base | linked}
	default:
		return span{text: html.UnescapeString(what), style: base | linked}
	}
}

func (p *Printer) name(id string) string {
	if name, ok := p.cfg.Names[id]; ok {
		return printable(name)
	}
	return id
}

// placeholder is a part of a date's format.
var placeholder = regexp.MustCompile(`\{[a-z_]+\}`)

// date writes `!date^UNIX^FORMAT^LINK` in the reader's time zone.
func (p *Printer) date(s, fallback string, first bool, base style) span {
	parts := strings.Split(s, "^")
	if len(parts) < 3 {
		return span{text: fallback, style: base}
	}
	unix, err := strconv.ParseInt(parts[1], 10, 64)
	if err != nil {
		return span{text: fallback, style: base}
	}
	if len(parts) > 3 {
		base |= linked
	}
	t := time.Unix(unix, 0).In(p.cfg.Location)
	text := placeholder.ReplaceAllStringFunc(parts[2], func(name string) string {
		switch {
		case strings.HasPrefix(name, "{time"):
			return t.Format("15:04")
		case strings.HasSuffix(name, "_pretty}"):
			return p.day(t)
		default:
			return t.Format("Jan 2, 2006")
		}
	})
	if first && text != "" {
		text = strings.ToUpper(text[:1]) + text[1:]
	}
	return span{text: text, style: base}
}

// day is a date as people say it.
func (p *Printer) day(t time.Time) string {
	now := p.cfg.Now().In(p.cfg.Location)
	switch t.Format(time.DateOnly) {
	case now.Format(time.DateOnly):
		return "today"
	case now.AddDate(0, 0, -1).Format(time.DateOnly):
		return "yesterday"
	case now.AddDate(0, 0, 1).Format(time.DateOnly):
		return "tomorrow"
	}
	return t.Format("Jan 2, 2006")
}
