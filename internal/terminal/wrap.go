package terminal

import "strings"

// wrap breaks a line into lines of at most n columns, between words where it can.
func wrap(l line, n int) []line {
	var lines []line
	var current line
	used := 0
	brk := func() {
		lines = append(lines, current)
		current, used = nil, 0
	}
	for _, word := range pieces(l, n) {
		w := word.width()
		space := len(word) == 1 && strings.TrimLeft(word[0].text, " ") == ""
		switch {
		case used+w <= n:
		case space:
			continue // a space at the end of a line is not seen
		case used > 0:
			brk()
		}
		for w > n { // a word longer than a line
			head, tail := split(word, n)
			lines = append(lines, head)
			word, w = tail, tail.width()
		}
		if space && used == 0 && len(lines) > 0 {
			continue
		}
		current = append(current, word...)
		used += w
	}
	if len(current) > 0 || len(lines) == 0 {
		brk()
	}
	return lines
}

// pieces splits a line into words and the spaces between them. Code stays in one piece where a line has room for it.
func pieces(l line, n int) []line {
	var all []line
	for _, word := range words(l, coded) {
		if word.width() > n {
			all = append(all, words(word, 0)...)
		} else {
			all = append(all, word)
		}
	}
	return all
}

// words splits a line into words, which may have several styles, and the spaces between them. What is of a style in whole is
// one word.
func words(l line, whole style) []line {
	var all []line
	var word line
	for _, s := range l {
		for len(s.text) > 0 {
			if s.text[0] == ' ' && s.style&whole == 0 {
				if word != nil {
					all, word = append(all, word), nil
				}
				n := len(s.text) - len(strings.TrimLeft(s.text, " "))
				all = append(all, line{{text: s.text[:n], style: s.style, color: s.color}})
				s.text = s.text[n:]
				continue
			}
			n := strings.IndexByte(s.text, ' ')
			if n < 0 || s.style&whole != 0 {
				n = len(s.text)
			}
			word = append(word, span{text: s.text[:n], style: s.style, color: s.color})
			s.text = s.text[n:]
		}
	}
	if word != nil {
		all = append(all, word)
	}
	return all
}

// split cuts a line after n columns, and after at least one character.
func split(l line, n int) (head, tail line) {
	for i, s := range l {
		w := width(s.text)
		if w <= n {
			head = append(head, s)
			n -= w
			continue
		}
		at := len(prefix(s.text, n))
		if at == 0 && len(head) == 0 {
			at = len(s.text)
		}
		rest := s
		s.text, rest.text = s.text[:at], s.text[at:]
		return append(head, s), append(line{rest}, l[i+1:]...)
	}
	return head, nil
}

// chop breaks text into pieces of n columns.
func chop(s string, n int) []string {
	var pieces []string
	for width(s) > n {
		at := max(len(prefix(s, n)), 1)
		pieces = append(pieces, s[:at])
		s = s[at:]
	}
	return append(pieces, s)
}
