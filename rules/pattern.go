package rules

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/modealert/modealert/rules/expr"
)

// pattern is how numbers are written, as spreadsheets say it: `$#,##0.00`, `0.0%`, `0 "ms"`.
type pattern struct {
	prefix, suffix string
	grouped        bool // a comma after each three digits
	whole          int  // the least number of digits before the point
	least, most    int  // the number of digits after the point
	percent        bool // the number is shown a hundredfold
	onlyNumbers    bool // texts that hold a number stay as they are
}

// hasUnit reports whether numbers get a currency or another text.
func (p *pattern) hasUnit() bool { return p != nil && strings.Trim(p.prefix+p.suffix, "%") != "" }

// patternError is what is wrong with a pattern, and which bytes of it are.
type patternError struct {
	at, end       int
	message, hint string
}

// The parts of a pattern: its digits, and literal text in quotes.
var (
	digitsPart  = regexp.MustCompile(`\.?[#0,]*[#0](?:\.[#0]*)?`)
	literalPart = regexp.MustCompile(`"[^"]*"`)
)

const (
	formatHint  = "write such as `#,##0`, `$#,##0.00`, `0.0%` or `0 \"ms\"`"
	maxPattern  = 60 // bytes
	maxFraction = 20 // digits after the point
)

// parsePattern reads a pattern.
func parsePattern(src string) (*pattern, *patternError) {
	// Literal text is masked, so that the digits are looked for in what is left.
	masked := literalPart.ReplaceAllStringFunc(src, func(s string) string { return strings.Repeat("\x00", len(s)) })
	at := digitsPart.FindStringIndex(masked)
	switch {
	case len(src) > maxPattern:
		return nil, &patternError{0, len(src), fmt.Sprintf("a format has at most %d characters", maxPattern), formatHint}
	case at == nil:
		return nil, &patternError{0, len(src), fmt.Sprintf("the format `%s` has no `0` or `#`, which stand for the digits", src), formatHint}
	case strings.Contains(masked, `"`):
		i := strings.Index(masked, `"`)
		return nil, &patternError{i, i + 1, "the quote in the format is not closed", formatHint}
	}
	if src[at[0]] == '.' {
		return nil, &patternError{at[0], at[1], "a format has a `0` or `#` before the point", "write such as `0.00`, and text that ends with a point in quotes"}
	}
	if err := checkLiterals(masked, at); err != nil {
		return nil, err
	}
	p := &pattern{
		prefix: strings.ReplaceAll(src[:at[0]], `"`, ""),
		suffix: strings.ReplaceAll(src[at[1]:], `"`, ""),
	}
	p.percent = strings.Contains(masked[:at[0]]+masked[at[1]:], "%")
	if err := p.digits(src[at[0]:at[1]]); err != nil {
		return nil, &patternError{at[0], at[1], err.message, err.hint}
	}
	return p, nil
}

// checkLiterals refuses what spreadsheets know and this does not, rather than to show it as text.
func checkLiterals(masked string, digits []int) *patternError {
	for i, r := range masked {
		if i >= digits[0] && i < digits[1] {
			continue
		}
		var message string
		switch {
		case (r == '+' || r == '-') && i < digits[0]:
			message = "a format has no sign; negative numbers get a minus by themselves"
		case r == ';':
			message = "a format has one part; negative numbers get a minus sign by themselves"
		case r == '#' || r >= '0' && r <= '9':
			message = fmt.Sprintf("the format has a second place for digits at `%c`", r)
			if r != '#' && r != '0' {
				message = fmt.Sprintf("`%c` is no part of a format: each digit is written as `0` or `#`, and text in quotes", r)
			}
		case r == ',' && i == digits[1]:
			message = "a comma belongs between `#` and `0`, as in `#,##0`"
		case i == digits[1] && strings.ContainsRune("aAkKmMbB", r) && len(masked) == i+1: // they would not divide
			return &patternError{
				i, i + 1, fmt.Sprintf("a format cannot divide, so 1,234,000 would be written with all of its digits and `%c` behind them", r),
				fmt.Sprintf("divide in `value`, as in `sum(revenue) / 1000000`, and put the letter in quotes: `%s\"%c\"`", masked[:i], r),
			}
		case r == '[' || r == ']' || r == '{' || r == '}' || r == '\\' || r == '*' || r == '_' || r == '?' || r == '@':
			message = fmt.Sprintf("`%c` is no part of a format", r)
		case r == 'E' && strings.HasPrefix(masked[i:], "E+"):
			message = "numbers are never written with an exponent"
		default:
			continue
		}
		return &patternError{i, i + len(string(r)), message, formatHint}
	}
	return nil
}

// digits reads the part that stands for the digits, such as `#,##0.00`.
func (p *pattern) digits(src string) *patternError {
	whole, fraction, _ := strings.Cut(src, ".")
	if strings.Contains(whole, ",") {
		parts := strings.Split(whole, ",")
		if len(parts) != 2 || len(parts[1]) != 3 {
			return &patternError{message: fmt.Sprintf("the comma in `%s` must stand before three digits", src), hint: "write `#,##0`"}
		}
		p.grouped = true
	}
	p.whole = max(1, strings.Count(whole, "0"))
	p.least, p.most = strings.Count(fraction, "0"), len(fraction)
	if strings.Contains(whole, "0#") || strings.Contains(fraction, "#0") || p.most > maxFraction {
		return &patternError{message: fmt.Sprintf("the digits `%s` are in no order that means something", src), hint: formatHint}
	}
	return nil
}

// hundred is what a percentage is multiplied by.
func hundred() expr.Decimal { return expr.DecimalOf(100) }

// scaled is a number as it is shown: of a percentage, a hundred times as much.
func (p *pattern) scaled(d expr.Decimal) expr.Decimal {
	if p.percent {
		if times, err := d.Mul(hundred()); err == nil {
			return times
		}
	}
	return d
}

// places counts the digits after the point that a number needs.
func places(d expr.Decimal) int {
	_, fraction, _ := strings.Cut(d.String(), ".")
	return len(strings.TrimRight(fraction, "0"))
}

// write writes a number by the pattern, rounding halves away from zero.
func (p *pattern) write(d expr.Decimal) string { return p.digitsOf(p.scaled(d)) }

// digitsOf writes a number that is scaled.
func (p *pattern) digitsOf(d expr.Decimal) string {
	d = d.Round(p.most)
	sign := ""
	if d.Sign() < 0 {
		sign, d = "-", d.Abs()
	}
	whole, fraction, _ := strings.Cut(d.String(), ".")
	fraction = strings.TrimRight(fraction, "0")
	fraction += strings.Repeat("0", max(0, p.least-len(fraction)))
	whole = strings.Repeat("0", max(0, p.whole-len(whole))) + whole
	if p.grouped {
		whole = group(whole)
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + p.prefix + whole + p.suffix
}

// group puts a comma before each three digits.
func group(digits string) string {
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	return b.String()
}
