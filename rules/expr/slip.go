package expr

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// slips are signs that people write out of habit from elsewhere, with what to write instead; longer ones first.
var slips = [...]struct{ sign, hint string }{
	{"&&", "`&&` is written `and`"},
	{"&", "`&` is no operator here; for both conditions write `and`"},
	{"<=>", "`<=>` is written `is not distinct from`"},
	{"><", "`><` is written `<>`"},
	{"=>", "`=>` is written `>=`"},
	{"=<", "`=<` is written `<=`"},
	{"===", "`===` is written `=`"},
	{"!==", "`!==` is written `<>`"},
	{"!=", ""}, // as it should be
	{"!~", "`!~` is no operator here; write `not like '%text%'`"},
	{"!", "`!` is written `not`"},
	{"~", "`~` is no operator here; write `like '%text%'`, where % stands for anything"},
	{"<<", "`<<` is no operator here"},
	{">>", "`>>` is no operator here"},
	{"->", "`->` is no operator here; take the JSON apart in Mode's query"},
	{"||", ""},
	{"|", "`|` is no operator here; for either condition write `or`, to join texts `||`"},
	{"::", "`::` is written `cast(… as …)`"},
	{":", "`:` has no meaning here; parameters of the report cannot be used in expressions"},
	{"^", "`^` is no operator here; multiply instead"},
	{"**", "`**` is no operator here; multiply instead"},
	{"`", "backticks have no meaning here; a column is written bare, or as col('Order Total')"},
	{"[", "square brackets have no meaning here; a column is written bare, or as col('Order Total'), a list in round ones"},
	{"]", "square brackets have no meaning here; a column is written bare, or as col('Order Total'), a list in round ones"},
	{"{{", "Mode's templates are not filled in here; write the value itself"},
	{"{", "curly brackets have no meaning here"},
	{"}", "curly brackets have no meaning here"},
	{"‘", "this is a typographic quote; write a text between plain quotes: 'text'"},
	{"’", "this is a typographic quote; write a text between plain quotes: 'text'"},
	{"‚", "this is a typographic quote; write a text between plain quotes: 'text'"},
	{"“", "this is a typographic quote; write a text as 'text' and a column as col('column')"},
	{"”", "this is a typographic quote; write a text as 'text' and a column as col('column')"},
	{"„", "this is a typographic quote; write a text as 'text' and a column as col('column')"},
	{"´", "this is an accent; write a text between plain quotes: 'text'"},
	{"≥", "`≥` is written `>=`"},
	{"≤", "`≤` is written `<=`"},
	{"≠", "`≠` is written `<>`"},
	{"−", "this is a typographic minus; write `-`"},
	{"–", "this is a dash; write a minus as `-`"},
	{"—", "this is a dash; write a minus as `-`"},
	{"×", "`×` is written `*`"},
	{"÷", "`÷` is written `/`"},
	{";", "an expression ends without `;`"},
	{"$", "an amount is written without a currency sign; say `format: $#,##0` to show one"},
	{"€", "an amount is written without a currency sign; say `format: €#,##0` to show one"},
	{"£", "an amount is written without a currency sign; say `format: £#,##0` to show one"},
	{"@", "`@` has no meaning here; to tell somebody, use `mention:`"},
	{"?", "`?` has no meaning here; for either of two values write `iif(condition, one, other)`"},
	{"#", "`#` has no meaning here; a column with such a sign in its name is written col('# Orders')"},
}

// amount is one with its currency before it.
var amount = regexp.MustCompile(`^[$€£] ?[-+]?[.\d]`)

// slip recognizes such a sign at the beginning of a source, and its length.
func slip(src string) (hint string, length int) {
	for _, s := range slips {
		if strings.HasPrefix(src, s.sign) {
			if strings.ContainsAny(s.sign, "$€£") && !amount.MatchString(src) {
				return fmt.Sprintf("`%s` has no meaning here; a column with such a sign in its name is written col('Total (%s)')", s.sign, s.sign), len(s.sign)
			}
			return s.hint, len(s.sign)
		}
	}
	return "", 0
}

func unexpectedCharacter(r rune) string {
	if !unicode.IsPrint(r) {
		return fmt.Sprintf("there is an invisible character here (%U); delete it and what surrounds it, and type it anew", r)
	}
	return "`" + string(r) + "` has no meaning here"
}

// suffixes are the short forms of great numbers, with the zeros they stand for.
var suffixes = map[string]string{
	"k": "000", "m": "000000", "mn": "000000", "mio": "000000", "bn": "000000000", "b": "000000000",
}

// badNumber says what is wrong with a number that goes on with a letter, a point or an underscore.
func (l *lexer) badNumber(digits, rest string) {
	tail := wordLength(rest)
	end := l.pos + len(digits) + max(tail, 1)
	word := strings.ToLower(rest[:tail])
	if rest[:tail] == "M" { // which nobody writes for minutes
		word = "mn"
	}
	switch hint := writtenOut(digits, word); {
	case rest[0] == '.':
		if written := severalPoints.FindString(l.src[l.pos:]); written != "" {
			plain, _ := PlainNumber(written)
			l.fail(l.pos, l.pos+len(written), fmt.Sprintf("a number is written without points between its thousands: `%s`", plain))
		}
		l.fail(l.pos, end, "a number has one point at the most; text is written between quotes: '1.2.3'")
	case word != "" && strings.Trim(word, "_0123456789") == "":
		l.fail(l.pos, end, "a number is written without `_`")
	case digits == "0" && strings.HasPrefix(word, "x"):
		l.fail(l.pos, end, "hexadecimal numbers are not supported; write it in plain digits")
	case isUnit(word):
		l.fail(l.pos, end, fmt.Sprintf("leave a space: `%s %s`", digits, rest[:tail]))
	case hint != "":
		l.fail(l.pos, end, hint)
	case word == "x":
		l.fail(l.pos, end, fmt.Sprintf("`%s` is written `%s *`: `%s * %s`", l.src[l.pos:end], digits, digits, multiplied(rest[tail:])))
	default:
		name := l.src[l.pos:end]
		l.fail(l.pos, end, fmt.Sprintf("`%s` is neither a number nor a name; a column of that name is written %s", clip(name), quoteColumn(name)))
	}
}

// multiplied is what a source goes on with when that is a word about earlier runs, and an example of one when not.
func multiplied(rest string) string {
	rest = strings.TrimSpace(rest)
	word := rest[:wordLength(rest)]
	inside, _, closed := strings.Cut(rest[len(word):], ")")
	switch {
	case !isPast(strings.ToLower(word)):
		return "previous"
	case closed && strings.HasPrefix(inside, "("):
		return clip(word + inside + ")")
	}
	return word
}

// currencies are the words for them, with the format that shows them.
var currencies = map[string]string{
	"usd": "$#,##0", "dollar": "$#,##0", "dollars": "$#,##0", "eur": "€#,##0", "euro": "€#,##0", "euros": "€#,##0", "gbp": "£#,##0",
	"pounds": "£#,##0",
}

// numbered is a unit of so many: one of them has no plural.
func numbered(digits, units string) string {
	if digits == "1" {
		return strings.TrimSuffix(units, "s")
	}
	return units
}

// withColons is a time of day, or a length of time, with colons.
var withColons = regexp.MustCompile(`^\d{1,2}:\d\d(?::\d\d)?\b`)

// writtenOut says what to write instead of a number with a short form after it; empty when it is none.
func writtenOut(digits, word string) string {
	unit, time := shortUnits[word]
	zeros, great := suffixes[word]
	number := ""
	if format := currencies[word]; format != "" {
		return fmt.Sprintf("an amount is written without its currency: `%s`; say `format: %s` to show it", digits, format)
	}
	if d, err := ParseDecimal(digits); great && err == nil {
		d, _ = d.Mul(DecimalOf(powers[len(zeros)]))
		number = d.trimmed(0).String()
	}
	switch {
	case time && number != "":
		return fmt.Sprintf("units and great numbers are written out: `%s %s`, or `%s`", digits, numbered(digits, unit), number)
	case time:
		return fmt.Sprintf("units of time are written out: `%s %s`", digits, numbered(digits, unit))
	case number != "":
		return fmt.Sprintf("a number is written out: `%s`", number)
	}
	return ""
}

// clip shortens a piece of source for a message.
func clip(s string) string {
	if utf8.RuneCountInString(s) <= maxQuoted {
		return s
	}
	return string([]rune(s)[:maxQuoted]) + "…"
}
