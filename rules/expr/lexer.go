package expr

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexer cuts a source into tokens. It stops at the first mistake.
type lexer struct {
	src    string
	pos    int
	tokens []token
	err    *Error
}

// tokenize returns the tokens of a source, the last of which is a tokenEnd.
func tokenize(src string) ([]token, *Error) {
	l := lexer{src: src}
	for l.err == nil {
		l.skipSpace()
		if l.err != nil || l.pos >= len(src) {
			break
		}
		l.token()
	}
	l.tokens = append(l.tokens, token{place: place{len(src), len(src)}, kind: tokenEnd})
	return l.tokens, l.err
}

func (l *lexer) fail(offset, end int, message string) {
	if l.err == nil {
		l.err = &Error{Offset: offset, End: end, Message: message}
	}
}

func (l *lexer) add(kind tokenKind, end int, text string) {
	t := token{place: place{l.pos, end}, kind: kind, text: text}
	if kind == tokenWord {
		t.word = strings.ToLower(text)
	}
	l.tokens = append(l.tokens, t)
	l.pos = end
}

// skipSpace passes over white space, such as web pages use too, and SQL's comments.
func (l *lexer) skipSpace() {
	for l.pos < len(l.src) {
		rest := l.src[l.pos:]
		r, size := utf8.DecodeRuneInString(rest)
		switch {
		case unicode.IsSpace(r):
			l.pos += size
		case strings.HasPrefix(rest, "--"):
			line, _, _ := strings.Cut(rest, "\n")
			l.pos += len(line)
		case strings.HasPrefix(rest, "/*"):
			comment, _, closed := strings.Cut(rest, "*/")
			if !closed {
				l.fail(l.pos, len(l.src), "the comment that starts here has no closing `*/`")
				return
			}
			l.pos += len(comment) + len("*/")
		default:
			return
		}
	}
}

// token reads the token at pos.
func (l *lexer) token() {
	rest := l.src[l.pos:]
	r, size := utf8.DecodeRuneInString(rest)
	switch {
	case r == '\'':
		l.quoted(tokenText, '\'')
	case r == '"':
		l.quoted(tokenQuoted, '"')
	case isDigit(r) || r == '.' && len(rest) > 1 && isDigit(rune(rest[1])):
		l.number()
	case isWordStart(r):
		l.add(tokenWord, l.pos+wordLength(rest), rest[:wordLength(rest)])
	case r == utf8.RuneError && size <= 1:
		l.fail(l.pos, l.pos+1, "this is not text in UTF-8")
	default:
		l.sign(r, size)
	}
}

// quoted reads a text or a quoted name; the quote is doubled inside.
func (l *lexer) quoted(kind tokenKind, quote byte) {
	var text strings.Builder
	for i := l.pos + 1; i < len(l.src); i++ {
		if l.src[i] != quote {
			text.WriteByte(l.src[i])
			continue
		}
		if i+1 < len(l.src) && l.src[i+1] == quote {
			text.WriteByte(quote)
			i++
			continue
		}
		l.closeQuoted(kind, i+1, text.String())
		return
	}
	what := "text"
	if kind == tokenQuoted {
		what = "column name"
	}
	l.fail(l.pos, len(l.src), "the "+what+" that starts here has no closing "+string(quote)+
		"; a quote inside is written twice: "+strings.Repeat(string(quote), 2))
}

func (l *lexer) closeQuoted(kind tokenKind, end int, text string) {
	switch {
	case !utf8.ValidString(text):
		l.fail(l.pos, end, "this is not text in UTF-8")
	case kind == tokenQuoted && text == "":
		l.fail(l.pos, end, `a column needs a name between its quotes; an empty text is ''`)
	default:
		l.add(kind, end, text)
	}
}

// number reads digits with a point and an exponent, and refuses what people write instead.
func (l *lexer) number() {
	rest := l.src[l.pos:]
	if clock := withColons.FindString(rest); clock != "" {
		l.fail(l.pos, l.pos+len(clock), "a length of time has units, as in `2 hours`; a moment stands in quotes, with its day: '2026-11-23 09:00'")
		return
	}
	whole, _ := splitDigits(rest)
	n := len(whole)
	if n < len(rest) && rest[n] == '.' {
		fraction, _ := splitDigits(rest[n+1:])
		n += 1 + len(fraction)
	}
	if n < len(rest) && (rest[n] == 'e' || rest[n] == 'E') {
		signed := strings.TrimLeft(rest[n+1:], "+-")
		power, _ := splitDigits(signed)
		if power != "" && len(rest[n+1:])-len(signed) <= 1 {
			n = len(rest) - len(signed) + len(power)
		}
	}
	if n < len(rest) {
		if next, _ := utf8.DecodeRuneInString(rest[n:]); isWordStart(next) || next == '.' {
			l.badNumber(rest[:n], rest[n:])
			return
		}
	}
	l.add(tokenNumber, l.pos+n, rest[:n])
}

// signs are the operators and punctuation of the language, longer ones first.
var signs = [...]string{
	"||", "==", "<>", "!=", "<=", ">=",
	"=", "<", ">", "+", "-", "*", "/", "%", "(", ")", ",", ".",
}

func (l *lexer) sign(r rune, size int) {
	rest := l.src[l.pos:]
	if hint, length := slip(rest); hint != "" {
		l.fail(l.pos, l.pos+length, hint)
		return
	}
	for _, sign := range signs {
		if strings.HasPrefix(rest, sign) {
			l.add(tokenSign, l.pos+len(sign), sign)
			return
		}
	}
	l.fail(l.pos, l.pos+size, unexpectedCharacter(r))
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func isWordStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }

// wordLength is how many bytes of the source belong to the word at its beginning.
func wordLength(s string) int {
	for i, r := range s {
		if !isWordStart(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && r != '$' {
			return i
		}
	}
	return len(s)
}
