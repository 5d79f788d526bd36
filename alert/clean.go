package alert

import (
	"strings"
	"unicode"
)

// clean is s in one line, without the characters that have no shape of their own: controls, marks that turn the
// direction of a line around, invisible ones. Only what people can see reaches a message.
func clean(s string) string { return strings.Join(strings.Fields(visible(s)), " ") }

// cleanLines is clean for text of several lines, whose line breaks and indentation stay.
func cleanLines(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n").Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRightFunc(visible(line), unicode.IsSpace)
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// visible drops invisible characters, makes a space of every control that separates, and of wrong UTF-8 the sign for it.
func visible(s string) string {
	var before rune
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u200c' || r == '\u200d': // they shape letters and emoji, and hide between Latin letters
			if before < 0x600 {
				return -1
			}
		case unicode.IsSpace(r):
			r = ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Cs), isFiller(r):
			return -1
		}
		before = r
		return r
	}, strings.ToValidUTF8(s, "�"))
}

// isFiller reports whether r is a letter by its category but shows nothing.
func isFiller(r rune) bool {
	switch r {
	case '\u034f', '\u115f', '\u1160', '\u17b4', '\u17b5', '\u2800', '\u3164', '\uffa0':
		return true
	default:
		return false
	}
}

// orNone is s, or a dash where nothing is left of it.
func orNone(s string) string {
	if strings.TrimSpace(s) == "" {
		return none
	}
	return s
}

// fit is s cut to limit, as cost counts its characters, with "…" where something is missing. It never cuts within what
// people see as one character.
func fit(s string, limit int, cost func(rune) int) string {
	rs := []rune(s)
	total, keep := 0, 0
	for i, r := range rs {
		total += cost(r)
		if total < limit {
			keep = i + 1
		}
	}
	if total <= limit {
		return s
	}
	for keep > 0 && keep < len(rs) && joined(rs[keep-1], rs[keep]) {
		keep--
	}
	return strings.TrimRightFunc(string(rs[:keep]), unicode.IsSpace) + "…"
}

// cut is fit for text that is not escaped.
func cut(s string, limit int) string { return fit(s, limit, func(rune) int { return 1 }) }

// joined reports whether b belongs to the same visible character as a.
func joined(a, b rune) bool {
	return a == '\u200d' || b == '\u200d' || b == '\ufe0f' || unicode.In(b, unicode.Mn, unicode.Me) ||
		(0x1f3fb <= b && b <= 0x1f3ff) || (isFlagHalf(a) && isFlagHalf(b))
}

func isFlagHalf(r rune) bool { return 0x1f1e6 <= r && r <= 0x1f1ff }
