package expr

import (
	"errors"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// departure is a deliberate difference: explains recognizes it in a step that the two answer differently although they agree
// about what goes into it. docs/sqlite.md tells users of all of them.
type departure struct {
	name     string
	explains func(step) bool
}

// departures are asked in this order. None of them looks at how this package computes.
var departures = []departure{
	{"text that is no number, truth or time is an error", textDoesNotFit},
	{"a time is no number", timeIsNoNumber},
	{"text that holds a number is one beside a number", func(s step) bool {
		return s.compares(func(a, b Value) bool { return isNumeric(a) && holdsNumber(b) || isNumeric(b) && holdsNumber(a) })
	}},
	{"text beside a boolean says true or false", textTruthDiffers},
	{"two texts that hold numbers or times are in their order", func(s step) bool {
		return s.orders() && s.compares(func(a, b Value) bool { return isText(a) && isText(b) && (stands(a) || stands(b)) })
	}},
	{"two texts with the same time are equal", func(s step) bool {
		return s.compares(sameInstant)
	}},
	{"round takes negative places", roundsToTens},
	{"numbers are exact decimals", roundingDiffers},
	{"numbers have any size", beyondSQLite},
	{"the remainder keeps the fraction", remainderDiffers},
	{"a number in text is written as it is", func(s step) bool {
		return s.makesText() && slices.ContainsFunc(s.args, func(a answers) bool {
			return a.ours.value.Kind() == Number && (isFloat(a.theirs.value) || strings.Contains(a.ours.value.String(), "."))
		})
	}},
	{"a boolean in text is true or false", func(s step) bool {
		return s.makesText() && s.has(isBool)
	}},
	{"letters are those of all alphabets", func(s step) bool {
		text := s.value(0).String()
		return s.isCall("lower") && s.ours.value.String() == strings.ToLower(text) && s.theirs.value == asciiCase(text, 'A', 'Z', 32) ||
			s.isCall("upper") && s.ours.value.String() == strings.ToUpper(text) && s.theirs.value == asciiCase(text, 'a', 'z', -32)
	}},
	{"null anywhere makes replace null", func(s step) bool {
		return s.isCall("replace") && s.ours.value.IsNull() && s.value(1).String() == "" && s.value(2).IsNull()
	}},
	{"substr counts beyond 32 bits", func(s step) bool {
		return s.isCall("substr") && s.has(func(v Value) bool { x, ok := numberIn(v); return ok && math.Abs(x) > math.MaxInt32 })
	}},
	{"cast reads the whole text as a number", func(s step) bool {
		c, ok := s.node.(*cast)
		return ok && c.to == castInteger && isText(s.value(0)) && strings.ContainsAny(s.value(0).String(), "eE")
	}},
	{"cast to boolean, date or timestamp makes one", func(s step) bool {
		c, ok := s.node.(*cast)
		return ok && (c.to == castBool || c.to == castDate || c.to == castTime)
	}},
	{"date takes no number", func(s step) bool {
		return s.isCall("date") && s.has(isNumeric) && s.ours.err != nil
	}},
	{"dates are read in Mode's formats", func(s step) bool {
		return s.isCall("date") && s.theirs.value == nil && looksTime(s.value(0).String())
	}},
	{"a character with the code 0 is one like others", func(s step) bool {
		return s.has(func(v Value) bool { return strings.Contains(v.String(), "\x00") })
	}},
	{"text that holds a number is one among distinct ones that are added up", func(s step) bool {
		c, ok := s.node.(*call)
		return ok && c.distinct && (c.name == "sum" || c.name == "avg") && s.has(holdsNumber)
	}},
	{"true is not 1 among distinct values", func(s step) bool {
		c, ok := s.node.(*call)
		return ok && (c.distinct || c.name == "count_distinct") && s.has(isBool)
	}},
}

// refusals are what SQLite answers and this package refuses before it sees any row, by what is said of it.
var refusals = []struct {
	name string
	says *regexp.Regexp
}{
	{"a comparison with null is refused", regexp.MustCompile("a comparison with null is never true|`not in` a list with null is never true|`when null` is never true")},
	{"lower and upper are compared in their own case", regexp.MustCompile("^`(lower|upper)\\(.*` is never '.*'; write '")},
	{"a pattern with the star of other patterns is refused", regexp.MustCompile("in a pattern of `like`, `%` stands for anything")},
	{"a date without quotes is refused", regexp.MustCompile("a date is written in single quotes")},
	{"a list that holds nothing is refused", regexp.MustCompile("there is nothing in this list")},
	{"a condition is not counted, since what is false would count too", regexp.MustCompile("counts rows where that is false too")},
	{"a range that is written backwards is refused", regexp.MustCompile("the lower bound comes first")},
	{"a number or text is no condition", regexp.MustCompile("is not a condition")},
	{"text that is no number, truth or time is an error", regexp.MustCompile(`(?s)^(the text )?'.*' is not (a number|a time)`)},
	{"conditions are joined by or", regexp.MustCompile("`\\|\\|` joins texts; for either condition write")},
	{"kinds that never fit are not compared", regexp.MustCompile("cannot be compared with")},
}

// refusal names the reason for which an expression is refused; empty when it is none of the deliberate ones.
func refusal(err error) string {
	var errs Errors
	if !errors.As(err, &errs) {
		return ""
	}
	name := ""
	for _, one := range errs {
		name = ""
		for _, r := range refusals {
			if r.says.MatchString(one.Message) {
				name = r.name
			}
		}
		if name == "" {
			return ""
		}
	}
	return name
}

// value is what both agree that the i-th part is.
func (s step) value(i int) Value {
	if i >= len(s.args) {
		return Value{}
	}
	return s.args[i].ours.value
}

// has reports whether a condition holds for one of the parts.
func (s step) has(holds func(Value) bool) bool {
	return slices.ContainsFunc(s.args, func(a answers) bool { return holds(a.ours.value) })
}

func (s step) isCall(name string) bool {
	c, ok := s.node.(*call)
	return ok && c.name == name
}

// compares reports whether the step compares two values for which a condition holds.
func (s step) compares(holds func(a, b Value) bool) bool {
	for _, p := range s.compared() {
		if holds(s.value(p[0]), s.value(p[1])) {
			return true
		}
	}
	return false
}

// compared lists which of the parts are compared with each other.
func (s step) compared() [][2]int {
	switch n := s.node.(type) {
	case *binary:
		if n.op.compares() || n.op == opDistinct || n.op == opNotDistinct {
			return [][2]int{{0, 1}}
		}
	case *between, *in:
		return withFirst(1, len(s.args), 1)
	case *caseOf:
		if n.operand != nil {
			return withFirst(1, 2*len(n.whens), 2)
		}
	case *call:
		switch n.name {
		case "nullif":
			return [][2]int{{0, 1}}
		case "min", "max":
			var all [][2]int
			for i := range s.args {
				for j := range i {
					all = append(all, [2]int{j, i})
				}
			}
			return all
		}
	}
	return nil
}

// withFirst pairs the first part with others.
func withFirst(from, to, by int) [][2]int {
	var all [][2]int
	for i := from; i < to; i += by {
		all = append(all, [2]int{0, i})
	}
	return all
}

// orders reports whether the step asks which of two values is greater.
func (s step) orders() bool {
	switch n := s.node.(type) {
	case *binary:
		return n.op.orders()
	case *between:
		return true
	case *call:
		return n.name == "min" || n.name == "max"
	}
	return false
}

// makesText reports whether the step takes its parts as texts.
func (s step) makesText() bool {
	switch n := s.node.(type) {
	case *binary:
		return n.op == opConcat
	case *like:
		return true
	case *cast:
		return n.to == castText
	case *call:
		return slices.Contains([]string{"length", "lower", "upper", "trim", "replace", "substr"}, n.name)
	}
	return false
}

// computes reports whether the step computes a number.
func (s step) computes() bool {
	switch n := s.node.(type) {
	case *binary:
		return n.op >= opAdd && n.op <= opModulo
	case *unary:
		return n.op == opNegate
	case *literal:
		return true
	case *cast:
		return n.to == castInteger || n.to == castNumber
	case *call:
		return slices.Contains([]string{"abs", "round", "floor", "ceil", "sum", "avg", "median", "percentile", "stddev"}, n.name)
	}
	return false
}

func textDoesNotFit(s step) bool {
	wrong, ok := errors.AsType[*TypeError](s.ours.err)
	if !ok {
		return false
	}
	return s.has(func(v Value) bool {
		switch {
		case !isText(v):
			return false
		case wrong.Want == withArticle(Time):
			return !looksTime(v.String())
		case wrong.Want == withArticle(Bool):
			return !holdsNumber(v) && !isTruthWord(v.String())
		}
		return !holdsNumber(v)
	})
}

func timeIsNoNumber(s step) bool {
	return s.computes() && s.has(func(v Value) bool { return looksTime(v.String()) })
}

func textTruthDiffers(s step) bool {
	says := func(v Value) bool { return isText(v) && (isTruthWord(v.String()) || holdsNumber(v)) }
	if s.compares(func(a, b Value) bool { return a.Kind() == Bool && says(b) || b.Kind() == Bool && says(a) }) {
		return true
	}
	return s.has(func(v Value) bool { return isText(v) && isTruthWord(v.String()) }) && !s.makesText()
}

// roundingDiffers is where SQLite's binary fractions are not the decimals that were written, by less than can be seen
// in what goes into the step.
func roundingDiffers(s step) bool {
	if s.compares(func(a, b Value) bool {
		x, okX := numberIn(a)
		y, okY := numberIn(b)
		return okX && okY && closeTo(x, y, 1e3*math.Max(math.Abs(x), math.Abs(y)))
	}) {
		return true
	}
	theirs := floatIn(s.theirs.value)
	if !s.computes() || math.IsNaN(theirs) || s.ours.err != nil || !isNumeric(s.ours.value) {
		return false
	}
	size := math.Abs(theirs)
	for _, a := range s.args {
		x, _ := numberIn(a.ours.value)
		size += math.Abs(x)
	}
	ours := floatOf(s.ours.value)
	if closeTo(ours, theirs, size) {
		return true
	}
	return s.cutsAtEdge(ours, theirs)
}

// cutsAtEdge reports whether the step cuts digits off a number that is so near to where one cuts the other way that
// SQLite's is on the other side.
func (s step) cutsAtEdge(ours, theirs float64) bool {
	places := 0.0
	switch n := s.node.(type) {
	case *cast:
	case *call:
		if n.name == "round" && len(s.args) == 2 {
			places = floatOf(s.value(1))
		}
	case *binary:
		return n.op == opModulo && isWholeNearly(floatOf(s.value(0))) && isWholeNearly(floatOf(s.value(1)))
	default:
		return false
	}
	x, ok := numberIn(s.value(0))
	unit := math.Pow(10, -places)
	return ok && isWholeNearly(2*x/unit) && math.Abs(ours-theirs) <= unit*(1+1e-9)
}

func isWholeNearly(x float64) bool { return closeTo(x, math.Round(x), 1e3*math.Abs(x)) }

// beyondSQLite is about numbers that do not fit 64 bits, as whole ones or as binary fractions.
func beyondSQLite(s step) bool {
	if s.theirs.err != nil {
		return strings.Contains(s.theirs.err.Error(), "integer overflow")
	}
	if s.compares(func(a, b Value) bool { return isBeyond(a) || isBeyond(b) }) {
		return true
	}
	return s.computes() && (isBeyond(s.ours.value) || errors.Is(s.ours.err, ErrRange) ||
		s.has(isBeyond))
}

func isBeyond(v Value) bool {
	x, ok := numberIn(v)
	return ok && (math.Abs(x) >= math.MaxInt64 || x != 0 && math.Abs(x) < 1e-307)
}

// roundsToTens is where SQLite takes negative places for 0.
func roundsToTens(s step) bool {
	if !s.isCall("round") || len(s.args) != 2 || s.ours.err != nil {
		return false
	}
	x, okX := exactly(s.value(0))
	places, ok := exactly(s.value(1))
	if !ok || !okX || places.Sign() >= 0 {
		return false
	}
	unit := math.Pow(10, -floatOf(s.value(1)))
	number, _ := x.Float64()
	ours, theirs := floatOf(s.ours.value), floatIn(s.theirs.value)
	return isWholeNearly(ours/unit) && math.Abs(ours-number) <= unit/2 && math.Abs(theirs-number) <= 0.5+1e-9+1e-12*math.Abs(number)
}

func remainderDiffers(s step) bool {
	n, ok := s.node.(*binary)
	if !ok || n.op != opModulo || s.ours.err != nil {
		return false
	}
	a, okA := exactly(s.value(0))
	b, okB := exactly(s.value(1))
	if !okA || !okB || a.IsInt() && b.IsInt() {
		return false
	}
	if b.Sign() == 0 {
		return s.ours.value.IsNull()
	}
	quotient := new(big.Rat).Quo(a, b)
	whole := new(big.Rat).SetInt(new(big.Int).Quo(quotient.Num(), quotient.Denom()))
	return ratOf(s.ours.value).Cmp(new(big.Rat).Sub(a, whole.Mul(whole, b))) == 0
}

// exactly is a value as an exact fraction, where it is a number or holds one.
func exactly(v Value) (*big.Rat, bool) {
	if !isNumeric(v) && !holdsNumber(v) {
		return nil, false
	}
	return ratOf(v), true
}

func numberIn(v Value) (float64, bool) {
	r, ok := exactly(v)
	if !ok {
		return 0, false
	}
	f, _ := r.Float64()
	return f, true
}

// floatIn is a number of SQLite; NaN when it is none.
func floatIn(v any) float64 {
	switch v := v.(type) {
	case int64:
		return float64(v)
	case float64:
		return v
	}
	return math.NaN()
}

func isText(v Value) bool { return v.Kind() == Text }

func isBool(v Value) bool { return v.Kind() == Bool }

func isFloat(v any) bool {
	_, ok := v.(float64)
	return ok
}

var numberText = regexp.MustCompile(`^[ \t\r\n]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?[ \t\r\n]*$`)

func holdsNumber(v Value) bool { return isText(v) && numberText.MatchString(v.String()) }

var timeText = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}([Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)? ?(Z|z|UTC|[+-][0-9]{2}(:?[0-9]{2})?)?)?$`)

func looksTime(s string) bool { return timeText.MatchString(s) && realDate(s) }

// realDate reports whether the date at the beginning is one of the calendar.
func realDate(s string) bool {
	if len(s) < len(time.DateOnly) {
		return false
	}
	_, err := time.Parse(time.DateOnly, s[:len(time.DateOnly)])
	return err == nil
}

// stands reports whether a text is ordered as what it holds.
func stands(v Value) bool { return holdsNumber(v) || looksTime(v.String()) }

func isTruthWord(s string) bool { return strings.EqualFold(s, "true") || strings.EqualFold(s, "false") }

// sameInstant reads the formats of the samples by Go's own means.
func sameInstant(a, b Value) bool {
	t, okT := instantOf(a.String())
	u, okU := instantOf(b.String())
	return isText(a) && isText(b) && okT && okU && t.Equal(u)
}

func instantOf(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00"} {
		if t, err := time.Parse(layout, strings.ToUpper(s)); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// asciiCase moves the letters of one range, as SQLite does.
func asciiCase(s string, from, to, by rune) string {
	return strings.Map(func(r rune) rune {
		if r >= from && r <= to && r < utf8.RuneSelf {
			return r + by
		}
		return r
	}, s)
}
