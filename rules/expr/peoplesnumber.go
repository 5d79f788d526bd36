package expr

import (
	"regexp"
	"strings"
)

// peoplesNumber is a number as people write it: with a currency, in groups of digits, with a point or a comma, in percent.
var peoplesNumber = regexp.MustCompile(`^([-+]?)[$€£]? ?([0-9](?:[0-9.,_ ]*[0-9])?) ?[€£]?(%?)$`)

// PlainNumber writes a number of people's as an expression has it: "1,000.50" and "1.000,50" as "1000.50", "0,5" as "0.5",
// "$5" as "5" and "5%", which is a share, as "0.05". A single comma before three digits is believed to part thousands. It is
// false for what is no number.
func PlainNumber(text string) (plain string, ok bool) {
	m := peoplesNumber.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return "", false
	}
	digits, ok := withPoint(strings.NewReplacer("_", "", " ", "").Replace(m[2]))
	number, err := ParseDecimal(digits)
	if !ok || err != nil {
		return "", false
	}
	if m[3] != "" {
		if number, err = number.Mul(Decimal{coef: 1, scale: 2}); err != nil {
			return "", false
		}
		digits = number.trimmed(0).String()
	}
	return strings.TrimPrefix(m[1], "+") + digits, true
}

// thousands is a number whose thousands are parted by the same sign.
var thousands = regexp.MustCompile(`^[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+|(?:\.[0-9]{3}){2,})$`)

// withPoint writes digits with one point at the most, whichever signs are among them.
func withPoint(digits string) (string, bool) {
	whole, fraction := digits, ""
	if at := strings.LastIndexAny(digits, ".,"); at >= 0 && !thousands.MatchString(digits) {
		whole, fraction = digits[:at], digits[at:]
		if strings.Contains(whole, fraction[:1]) {
			return "", false // the last sign parts thousands too, and not by threes
		}
	}
	return strings.NewReplacer(",", "", ".", "").Replace(whole) + strings.Replace(fraction, ",", ".", 1), true
}

// beforeComma reports whether the parser stands at a comma between two numbers, which is meant to be part of one.
func (p *parser) beforeComma() bool {
	comma, next := p.peek(), p.ahead()
	return comma.isSign(",") && p.last().kind == tokenNumber && next.kind == tokenNumber && next.offset == comma.end
}

// commas says how a number with commas is written.
func (p *parser) commas() {
	at := p.last().place
	for i := p.pos; p.tokens[i].isSign(",") && p.tokens[i+1].kind == tokenNumber; i += 2 {
		at = at.to(p.tokens[i+1].place)
	}
	written := p.src[at.offset:at.end]
	if plain, ok := PlainNumber(written); ok {
		p.failf(at, "a number is written without commas: `%s`", plain)
	}
	p.failf(at, "`%s` is not one number; a number is written without commas: `1000.5`", clip(written))
}

// severalPoints finds a number with more points than one at the beginning of a source.
var severalPoints = regexp.MustCompile(`^[0-9]{1,3}(?:\.[0-9]{3}){2,}(?:,[0-9]+)?`)
