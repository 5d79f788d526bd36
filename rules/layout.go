package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// The mistakes that keep a line from being YAML because of how it is laid out. Each method says what may be wrong with
// line n, or returns nil.

// blank is about white space at the start of lines that YAML does not take as such.
func (y *syntax) blank(n int) *explanation {
	p, ok := y.blankProblem(n)
	if !ok {
		return nil
	}
	const widest = 8
	for width := 1; width <= widest; width++ {
		lines := slices.Clone(y.lines)
		for i, text := range lines {
			before := leading(text)
			lines[i] = strings.NewReplacer("\t", strings.Repeat(" ", width), "\u00a0", " ", "\u3000", " ").Replace(before) + text[len(before):]
		}
		if y.fits(n, lines) {
			return &explanation{problems: Problems{p}, lines: lines}
		}
	}
	return nil
}

// blankProblem names a character at the start of line n that only looks like spaces.
func (y *syntax) blankProblem(n int) (Problem, bool) {
	line := y.src.line(n)
	at := strings.IndexFunc(leading(line), func(r rune) bool { return r != ' ' })
	if at < 0 {
		return Problem{}, false
	}
	message, hint := "this line is indented with a tab, which YAML does not allow", "use spaces, two for each level"
	if line[at] != '\t' {
		message = "this line begins with a non-breaking space, as web pages and chats have it, which is no indentation to YAML"
		hint = "delete what stands before the first word and type the spaces anew"
	}
	return y.src.problem(n, length(line[:at])+1, 1, message, hint), true
}

// falseSpaces repairs keys that begin with a non-breaking space before anything is parsed: to YAML they are other keys,
// and what it then complains about is far from them.
func (y *syntax) falseSpaces() {
	for i, line := range y.lines {
		before := leading(line)
		m := keyLine.FindStringSubmatch(line[len(before):])
		if !strings.ContainsAny(before, "\u00a0\u3000") || m == nil || !isKey(m[2]) {
			continue
		}
		p, _ := y.blankProblem(i + 1)
		y.found = append(y.found, p)
		y.lines[i] = strings.NewReplacer("\u00a0", " ", "\u3000", " ").Replace(before) + line[len(before):]
	}
}

// Lines as far as layout matters: `  - key: value`.
var (
	keyNoSpace  = regexp.MustCompile(`^(\s*(?:- +)*)([A-Za-z_]+):([^\s].*)$`)
	keyNoColon  = regexp.MustCompile(`^(\s*(?:- +)*)([A-Za-z_]+)(?:\s*=\s*|\s+)(\S.*)$`)
	dashNoSpace = regexp.MustCompile(`^(\s*)-(([A-Za-z_]+):.*)$`)
	keyLine     = regexp.MustCompile(`^(\s*(?:- +)*)([A-Za-z_]+)\s*:(?:\s|$)`)
)

// missingColon is about `name Orders` and `name = Orders`.
func (y *syntax) missingColon(n int) *explanation {
	m := keyNoColon.FindStringSubmatch(y.lines[n-1])
	if m == nil || !isKey(m[2]) {
		return nil
	}
	p := y.src.problem(n, length(m[1]+m[2])+1, 1, fmt.Sprintf("there is no colon after `%s`", m[2]), writeKey(m[2], m[3]))
	return &explanation{problems: Problems{p}, lines: y.with(n, m[1]+m[2]+": 0"), taken: true}
}

// missingSpaces is about `name:Orders` and `-name: Orders`. To YAML these are text, so that it only notices in a line
// below: the lines above n are repaired too.
func (y *syntax) missingSpaces(n int) *explanation {
	const lookBack = 10
	e := &explanation{lines: slices.Clone(y.lines)}
	for i := max(1, n-lookBack); i <= n; i++ {
		line := y.lines[i-1]
		if m := dashNoSpace.FindStringSubmatch(line); m != nil && isKey(m[3]) {
			e.lines[i-1] = m[1] + "- " + m[2]
			e.problems = append(e.problems,
				y.src.problem(i, length(m[1])+1, 1, "there must be a space after the dash", writeKey("", "- "+m[2])))
		} else if m := keyNoSpace.FindStringSubmatch(line); m != nil && isKey(m[2]) {
			e.lines[i-1] = m[1] + m[2] + ": " + m[3]
			e.problems = append(e.problems, y.src.problem(i, length(m[1]+m[2])+1, 1,
				fmt.Sprintf("there must be a space after `%s:`", m[2]), writeKey(m[2], m[3])))
		}
	}
	if len(e.problems) == 0 {
		return nil
	}
	return e
}

// indentation is about a key that stands too far left or right. It is moved, and with it the lines that hang on it.
func (y *syntax) indentation(n int) *explanation {
	line := y.lines[n-1]
	m := keyLine.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	for _, to := range y.indents(n) {
		lines := y.shifted(n, to.column)
		if !siblings(m[2], to.key) || !y.fits(n, lines) {
			continue
		}
		p := y.src.problem(n, length(leading(line))+1, length(strings.Trim(m[0], " :")),
			fmt.Sprintf("this line begins %s, which fits nothing above it", spaces(len(leading(line)))),
			fmt.Sprintf("begin it %s, as `%s` does", spaces(to.column), to.key))
		p.Before = y.src.above(n)
		return &explanation{problems: Problems{p}, lines: lines}
	}
	return nil
}

// siblings reports whether two keys can stand side by side.
func siblings(a, b string) bool {
	return slices.ContainsFunc(levels(), func(l level) bool {
		known := append(l.names(), l.later...)
		return slices.Contains(known, a) && slices.Contains(known, b)
	})
}

// spaces says how far a line is indented.
func spaces(n int) string {
	switch n {
	case 0:
		return "at the left edge"
	case 1:
		return "after 1 space"
	default:
		return fmt.Sprintf("after %d spaces", n)
	}
}

// indent is a column in which a line begins, and the key that begins there.
type indent struct {
	column int
	key    string
}

// indents lists the columns in which keys above line n begin, nearest first.
func (y *syntax) indents(n int) []indent {
	const lookBack = 20
	var columns []indent
	for i := n - 1; i > max(0, n-lookBack); i-- {
		m := keyLine.FindStringSubmatch(y.lines[i-1])
		if m == nil || slices.ContainsFunc(columns, func(c indent) bool { return c.column == len(m[1]) }) {
			continue
		}
		columns = append(columns, indent{len(m[1]), m[2]})
	}
	return columns
}

// shifted moves line n to a column, and with it the lines below that are as far or further right and not yet there.
func (y *syntax) shifted(n, to int) []string {
	lines := slices.Clone(y.lines)
	from := len(leading(lines[n-1]))
	for i := n - 1; i < len(lines); i++ {
		text := strings.TrimLeft(lines[i], " ")
		at := len(lines[i]) - len(text)
		if text != "" && (at < from || i >= n && at == to) {
			break
		}
		lines[i] = strings.Repeat(" ", max(0, at+to-from)) + text
	}
	return lines
}
