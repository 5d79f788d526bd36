package rules

import "github.com/go-json-experiment/json/jsontext"

// The steps over the text of a row. Text ends with a 0, at which each of them stops, and i is where they begin. They
// return the place behind what they passed over, or -1 where that is not whole or no JSON. Bytes that are no characters
// may stand in a text in quotes.

// skipSpace passes over white space.
func skipSpace(text []byte, i int) int {
	for text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t' {
		i++
	}
	return i
}

// valueEnd passes over a value.
func valueEnd(text []byte, i int) int {
	switch text[i] {
	case '"':
		return quotedEnd(text, i+1)
	case '{', '[':
		return nestedEnd(text, i)
	case 'n':
		return wordEnd(text, i, "null")
	case 't':
		return wordEnd(text, i, "true")
	case 'f':
		return wordEnd(text, i, "false")
	}
	return numberEnd(text, i)
}

// quotedEnd passes over the rest of a text whose first quote is before i.
func quotedEnd(text []byte, i int) int {
	for {
		switch c := text[i]; {
		case c == '"':
			return i + 1
		case c < ' ':
			return -1
		case c != '\\':
			i++
		default:
			if i = escapeEnd(text, i+1); i < 0 {
				return -1
			}
		}
	}
}

// escapeEnd passes over what follows a backslash.
func escapeEnd(text []byte, i int) int {
	switch text[i] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 1
	case 'u':
		for range 4 {
			i++
			if c := text[i]; c-'0' > 9 && c|0x20-'a' > 5 {
				return -1
			}
		}
		return i + 1
	}
	return -1
}

// wordEnd passes over null, true or false.
func wordEnd(text []byte, i int, word string) int {
	if len(text)-i < len(word) || string(text[i:i+len(word)]) != word {
		return -1
	}
	return i + len(word)
}

// numberEnd passes over a number.
func numberEnd(text []byte, i int) int {
	if text[i] == '-' {
		i++
	}
	whole := i
	if i = digitsEnd(text, i); i < 0 || text[whole] == '0' && i > whole+1 {
		return -1
	}
	if text[i] == '.' {
		if i = digitsEnd(text, i+1); i < 0 {
			return -1
		}
	}
	if text[i] == 'e' || text[i] == 'E' {
		if i++; text[i] == '+' || text[i] == '-' {
			i++
		}
		return digitsEnd(text, i)
	}
	return i
}

// digitsEnd passes over one or more digits.
func digitsEnd(text []byte, i int) int {
	if text[i]-'0' > 9 {
		return -1
	}
	for i++; text[i]-'0' <= 9; i++ {
	}
	return i
}

// nestedEnd passes over an object or a list in a row, which results rarely have.
func nestedEnd(text []byte, i int) int {
	depth := 0
	for end := i; ; {
		switch text[end] {
		case '"':
			if end = quotedEnd(text, end+1); end < 0 {
				return -1
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		case 0:
			return -1
		}
		if end++; depth == 0 {
			if !jsontext.Value(text[i:end]).IsValid(lenient()...) {
				return -1
			}
			return end
		}
	}
}

// lenient says how results are read: a name may come twice, which the header looks at, and bytes that are no characters are
// for whoever reads the text.
func lenient() []jsontext.Options {
	return []jsontext.Options{jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true)}
}
