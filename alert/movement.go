package alert

import (
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// movement writes how far a value moved: "−17.6 %" of what it was, "+0.7 pp" between two percentages, "from 0" where no
// percentage exists. It is "" for what is not a number.
func movement(format rules.Formats, was, now expr.Value) string {
	if was.Kind() != expr.Number || now.Kind() != expr.Number {
		return ""
	}
	a, _ := was.Number()
	b, _ := now.Number()
	moved, err := b.Sub(a)
	switch {
	case err != nil:
		return ""
	case moved.Sign() == 0:
		return "no change"
	case format.Percent():
		return hundredfold(moved) + " pp"
	case a.Sign() == 0:
		return "from 0"
	}
	ratio, err := moved.Quo(a.Abs())
	if err != nil {
		return ""
	}
	return hundredfold(ratio) + " %"
}

// hundredfold writes a ratio as so many of a hundred, with its sign and to one decimal place.
func hundredfold(ratio expr.Decimal) string {
	d, err := ratio.Mul(expr.DecimalOf(100))
	if err != nil {
		return "far"
	}
	text := rules.Formats{}.Value(expr.NumberOf(d.Abs().Round(1)))
	if d.Sign() < 0 {
		return "−" + text
	}
	return "+" + text
}
