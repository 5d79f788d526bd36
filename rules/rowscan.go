package rules

import "bytes"

// The steps over the text of a row. They are only for JSON that is known to be valid.

// skipSpace is text from its first character on that is not white space.
func skipSpace(text []byte) []byte {
	for text[0] <= ' ' {
		text = text[1:]
	}
	return text
}

// valueEnd is how long the value is that text begins with.
func valueEnd(text []byte) int {
	switch text[0] {
	case '"':
		return quotedEnd(text)
	case '{', '[':
		return nestedEnd(text)
	}
	i := 1
	for text[i] > ' ' && text[i] != ',' && text[i] != '}' && text[i] != ']' {
		i++
	}
	return i
}

// quotedEnd is how long the text in quotes is. A quote belongs to it when the backslashes before it are odd in number.
func quotedEnd(text []byte) int {
	for i := 1; ; i++ {
		i += bytes.IndexByte(text[i:], '"')
		slashes := 0
		for text[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
}

// nestedEnd is how long an object or a list is.
func nestedEnd(text []byte) int {
	depth := 0
	for i := 0; ; i++ {
		switch text[i] {
		case '"':
			i += quotedEnd(text[i:]) - 1
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
}
