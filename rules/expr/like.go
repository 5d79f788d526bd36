package expr

import (
	"unicode/utf8"
)

// like compiles x like pattern; a constant pattern is taken apart once.
func (c *compiler) like(n *like) code {
	x, pattern := c.compile(n.x), c.compile(n.pattern)
	var escape rune
	if l, ok := n.escape.(*literal); ok {
		escape, _ = utf8.DecodeRuneInString(l.value.text)
	}
	var ready []glob
	if pattern.constant {
		ready = globs(pattern.value.String(), escape)
	}
	return c.foldTest(n, func(env *Env) (answer, error) {
		v, p, err := both(env, x, pattern)
		if err != nil || v.kind == Null || p.kind == Null {
			return unknown, err
		}
		parts := ready
		if !pattern.constant {
			parts = globs(p.String(), escape)
		}
		return answerOf(matchGlobs(parts, v.String()) != n.not), nil
	}, x, pattern)
}

// glob is one part of a pattern: any text, any character, or a certain one.
type glob rune

const (
	anyText glob = -1 - iota
	anyCharacter
	nothing // matches nothing: a pattern that ends in its escape
)

// globs takes a pattern apart. ASCII letters are in lower case, since like does not look at theirs.
func globs(pattern string, escape rune) []glob {
	parts := make([]glob, 0, len(pattern))
	escaped := false
	for _, r := range pattern {
		switch {
		case escaped:
			parts = append(parts, glob(lowerASCII(r)))
			escaped = false
		case escape != 0 && r == escape:
			escaped = true
		case r == '%':
			parts = append(parts, anyText)
		case r == '_':
			parts = append(parts, anyCharacter)
		default:
			parts = append(parts, glob(lowerASCII(r)))
		}
	}
	if escaped {
		parts = append(parts, nothing)
	}
	return parts
}

// matchGlobs walks the text once and, where it fails, goes back to the last anyText and lets that take one character
// more; going back further cannot help.
func matchGlobs(parts []glob, s string) bool {
	part, at := 0, 0
	lastAny, anyEnd := -1, 0
	for at < len(s) {
		r, size := utf8.DecodeRuneInString(s[at:])
		switch {
		case part < len(parts) && parts[part] == anyText:
			lastAny, anyEnd = part, at
			part++
		case part < len(parts) && (parts[part] == anyCharacter || parts[part] == glob(lowerASCII(r))):
			part++
			at += size
		case lastAny >= 0:
			_, size := utf8.DecodeRuneInString(s[anyEnd:])
			anyEnd += size
			part, at = lastAny+1, anyEnd
		default:
			return false
		}
	}
	for part < len(parts) && parts[part] == anyText {
		part++
	}
	return part == len(parts)
}

func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + ('a' - 'A')
	}
	return r
}
