package expr

import (
	"errors"
	"strings"

	"github.com/cockroachdb/apd/v3"
)

// errNotNumber says that a text is no number; callers say which.
var errNotNumber = errors.New("not a number")

// ParseNumber reads a number such as JSON writes it: "-12.50", "1e6". Up to 18 digits it needs no memory. The error is
// ErrRange for a number that is too large to be kept.
func ParseNumber[T ~string | ~[]byte](text T) (Value, error) {
	if d, ok := parseSmall(text); ok {
		return NumberOf(d), nil
	}
	d, err := parseLarge(string(text))
	if err != nil {
		return Value{}, err
	}
	return NumberOf(d), nil
}

// ParseDecimal reads a number such as "-12.50", "1e6" or ".5", with nothing around it. The error is ErrRange for a
// number that is too large to be kept.
func ParseDecimal(s string) (Decimal, error) {
	if d, ok := parseSmall(s); ok {
		return d, nil
	}
	return parseLarge(s)
}

// parseSmall reads plain digits with at most one point among them. It is false for whatever else there is, right or
// wrong, which parseLarge decides.
func parseSmall[T ~string | ~[]byte](s T) (Decimal, bool) {
	i, negative := 0, false
	if len(s) > 0 && s[0] == '-' {
		i, negative = 1, true
	}
	// 18 digits and the point, and a zero before it: at most 19 digits that count, which fit a uint64.
	if len(s) == i || len(s)-i > maxScale+2 || len(s)-i > maxScale+1 && s[i] != '0' {
		return Decimal{}, false
	}
	var coef uint64
	digits, point := 0, -1
	for ; i < len(s); i++ {
		switch c := s[i]; {
		case c-'0' <= 9:
			coef = coef*10 + uint64(c-'0')
			digits++
		case c == '.' && point < 0:
			point = digits
		default:
			return Decimal{}, false
		}
	}
	if point < 0 {
		point = digits
	}
	if digits == 0 || digits-point > maxScale || coef >= magnitude(powers[maxScale]) {
		return Decimal{}, false
	}
	d := Decimal{coef: int64(coef), scale: int32(digits - point)}
	if negative {
		d.coef = -d.coef
	}
	return d, true
}

// parseLarge reads any number: [+-] digits [. digits] [e [+-] digits], with a digit before or after the point.
func parseLarge(s string) (Decimal, error) {
	rest := s
	negative := strings.HasPrefix(rest, "-")
	if negative || strings.HasPrefix(rest, "+") {
		rest = rest[1:]
	}
	whole, rest := splitDigits(rest)
	fraction := ""
	if strings.HasPrefix(rest, ".") {
		fraction, rest = splitDigits(rest[1:])
	}
	exponent, ok := parseExponent(rest)
	if !ok || whole == "" && fraction == "" {
		return Decimal{}, errNotNumber
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	if digits == "" {
		return Decimal{scale: int32(min(len(fraction), maxScale))}, nil
	}
	exponent -= len(fraction)
	if len(digits) > 2*maxExponent+1 || len(digits)+exponent > maxExponent+1 || exponent < -maxExponent {
		return Decimal{}, ErrRange
	}
	x := &apd.Decimal{Negative: negative, Exponent: int32(exponent)} //nolint:gosec // within maxExponent
	x.Coeff.SetString(digits, 10)
	return bounded(x)
}

// exponentLimit is more than any exponent that can matter, few enough digits not to overflow.
const exponentLimit = 1_000_000_000

// parseExponent reads what follows the digits: nothing, or an exponent. One beyond all bounds is cut to a great one.
func parseExponent(s string) (int, bool) {
	if s == "" {
		return 0, true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	s = s[1:]
	sign := 1
	if s != "" && (s[0] == '-' || s[0] == '+') {
		if s[0] == '-' {
			sign = -1
		}
		s = s[1:]
	}
	digits, rest := splitDigits(s)
	if digits == "" || rest != "" {
		return 0, false
	}
	exponent := 0
	for _, c := range []byte(digits) {
		exponent = min(exponent*10+int(c-'0'), exponentLimit)
	}
	return sign * exponent, true
}

func splitDigits(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	return s[:i], s[i:]
}

// trimSpace cuts the spaces around a text that may hold a number, as SQL does.
func trimSpace(s string) string { return strings.Trim(s, " \t\r\n") }
