package expr

import (
	"errors"
	"math"
	"math/big"
	"strings"
	"testing"
)

func decimal(t testing.TB, s string) Decimal {
	t.Helper()
	d, err := ParseDecimal(s)
	if err != nil {
		t.Fatalf("ParseDecimal(%q): %v", s, err)
	}
	return d
}

func TestParseDecimal(t *testing.T) {
	t.Parallel()
	tests := []struct{ in, want string }{
		{"0", "0"},
		{"-0", "0"},
		{"-0.00", "0.00"},
		{"12.50", "12.50"},
		{"+7", "7"},
		{".5", "0.5"},
		{"5.", "5"},
		{"007", "7"},
		{"1e6", "1000000"},
		{"1E+6", "1000000"},
		{"1.5e-3", "0.0015"},
		{"12.34e1", "123.4"},
		{"0e99999999999999999999", "0"},
		{"0.0e-99999999999", "0.0"},
		{"999999999999999999", "999999999999999999"},
		{"9223372036854775807", "9223372036854775807"},
		{"-9223372036854775808", "-9223372036854775808"},
		{"9223372036854775808", "9223372036854775808"},
		{"0.000000000000000001", "0.000000000000000001"},
		{"0.0000000000000000001", "0.0000000000000000001"},
		{"1234567890123456789012345678901234567890", "1234567890123456789012345678901234567890"},
		{"1e400", "1" + strings.Repeat("0", 400)},
		{"1e1000", "1" + strings.Repeat("0", 1000)},
		{"1e-1000", "0." + strings.Repeat("0", 999) + "1"},
	}
	for _, test := range tests {
		d := decimal(t, test.in)
		if d.String() != test.want {
			t.Errorf("ParseDecimal(%q) = %s, want %s", test.in, d, test.want)
		}
		if again := decimal(t, d.String()); again.Cmp(d) != 0 || again.String() != d.String() {
			t.Errorf("%s is read back as %s", d, again)
		}
		v, err := ParseNumber([]byte(test.in))
		if err != nil || v.String() != test.want {
			t.Errorf("ParseNumber(%q) = %s, %v, want %s", test.in, v, err, test.want)
		}
	}
}

func TestParseDecimal_refuses(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"", "-", "+", ".", "e5", "1e", "1e+", "--1", "+-1", "1.2.3", "1,000", "NaN", "nan", "Infinity", "-inf", "0x10", "1_000",
		" 1", "1 ", "१", "1e5.5", "$5", "12a",
	} {
		if d, err := ParseDecimal(in); !errors.Is(err, errNotNumber) {
			t.Errorf("ParseDecimal(%q) = %s, %v, want %v", in, d, err, errNotNumber)
		}
	}
	for _, in := range []string{
		"1e1001", "-1e100000", "1e-1001", "1e999999999999999999999", "1e-99999999999999999999", strings.Repeat("9", 1002), strings.Repeat("9", 100_000),
	} {
		if d, err := ParseDecimal(in); !errors.Is(err, ErrRange) {
			t.Errorf("ParseDecimal(%.20s…) = %s, %v, want %v", in, d, err, ErrRange)
		}
	}
}

func TestDecimalArithmetic(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a  string
		op operator
		b  string
		// want is empty for null.
		want string
	}{
		{"0.1", opAdd, "0.2", "0.3"},
		{"0.10", opAdd, "0.2", "0.30"},
		{"9223372036854775807", opAdd, "1", "9223372036854775808"},
		{"-9223372036854775807", opSubtract, "1", "-9223372036854775808"},
		{"9223372036854775808", opSubtract, "1", "9223372036854775807"},
		{"9007199254740993", opSubtract, "9007199254740992", "1"},
		{"1e40", opAdd, "1e-40", "1" + strings.Repeat("0", 40) + "." + strings.Repeat("0", 39) + "1"},
		{"3037000500", opMultiply, "3037000500", "9223372037000250000"},
		{"-4294967296", opMultiply, "4294967296", "-18446744073709551616"},
		{"0.000000001", opMultiply, "0.0000000001", "0.0000000000000000001"},
		{"7", opDivide, "2", "3.5"},
		{"6", opDivide, "3", "2"},
		{"6.0", opDivide, "3", "2"},
		{"1", opDivide, "3", "0.3333333333333333333333333333333333333333"},
		{"2", opDivide, "3", "0.6666666666666666666666666666666666666667"},
		{"-2", opDivide, "3", "-0.6666666666666666666666666666666666666667"},
		{"1", opDivide, "1024", "0.0009765625"},
		{"100", opDivide, "0.001", "100000"},
		{"1", opDivide, "0", ""},
		{"0", opDivide, "0.00", ""},
		{"5.5", opModulo, "2", "1.5"},
		{"-7", opModulo, "3", "-1"},
		{"7", opModulo, "-3", "1"},
		{"1e30", opModulo, "7", "1"},
		{"7", opModulo, "0", ""},
	}
	for _, test := range tests {
		got, err := numbers(test.op, decimal(t, test.a), decimal(t, test.b))
		if err != nil || got.String() != test.want {
			t.Errorf("%s %s %s = %s, %v, want %s", test.a, test.op.sign(), test.b, got, err, test.want)
		}
	}
}

func TestDecimalRange(t *testing.T) {
	t.Parallel()
	large, small := decimal(t, "9e1000"), decimal(t, "1e-600")
	for name, compute := range map[string]func() (Decimal, error){
		"sum":      func() (Decimal, error) { return large.Add(large) },
		"product":  func() (Decimal, error) { return large.Mul(large) },
		"tiny":     func() (Decimal, error) { return small.Mul(small) },
		"quotient": func() (Decimal, error) { return large.Quo(small) },
	} {
		if d, err := compute(); !errors.Is(err, ErrRange) {
			t.Errorf("%s = %s, %v, want %v", name, d, err, ErrRange)
		}
	}
}

func TestDecimalRounding(t *testing.T) {
	t.Parallel()
	tests := []struct {
		in                 string
		places             int
		round, floor, ceil string
	}{
		{"2.5", 0, "3", "2", "3"},
		{"-2.5", 0, "-3", "-3", "-2"},
		{"-0.0625", 0, "0", "-1", "0"},
		{"0.0000000000000000000000001", 0, "0", "0", "1"},
		{"-123456789012345678901234567890.5", 0, "-123456789012345678901234567891", "-123456789012345678901234567891", "-123456789012345678901234567890"},
		{"2.4999", 0, "2", "2", "3"},
		{"2.345", 2, "2.35", "2", "3"},
		{"-0.4", 0, "0", "-1", "0"},
		{"1250", -2, "1300", "1250", "1250"},
		{"12", -2, "0", "12", "12"},
		{"12.5", 5, "12.5", "12", "13"},
		{"12.5", 1 << 40, "12.5", "12", "13"},
		{"12.5", -1 << 40, "0", "12", "13"},
		{"9223372036854775807.5", 0, "9223372036854775808", "9223372036854775807", "9223372036854775808"},
		{"123456789012345678901234567890.55", 1, "123456789012345678901234567890.6", "123456789012345678901234567890", "123456789012345678901234567891"},
	}
	for _, test := range tests {
		d := decimal(t, test.in)
		if got := d.Round(test.places).String(); got != test.round {
			t.Errorf("%s.Round(%d) = %s, want %s", d, test.places, got, test.round)
		}
		if got := d.Floor().String(); got != test.floor {
			t.Errorf("%s.Floor() = %s, want %s", d, got, test.floor)
		}
		if got := d.Ceil().String(); got != test.ceil {
			t.Errorf("%s.Ceil() = %s, want %s", d, got, test.ceil)
		}
	}
}

func TestDecimalInt64(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		want int64
		ok   bool
	}{
		"5": {5, true}, "5.00": {5, true}, "5.5": {0, false}, "9223372036854775807": {math.MaxInt64, true}, "1e30": {0, false}, "-3e2": {-300, true},
	}
	for in, want := range tests {
		if got, ok := decimal(t, in).Int64(); got != want.want || ok != want.ok {
			t.Errorf("%s.Int64() = %d, %v, want %d, %v", in, got, ok, want.want, want.ok)
		}
	}
}

// ParseNumber on the way of nearly all numbers needs no memory.
func TestParseNumber_allocates(t *testing.T) {
	for _, text := range []string{"0", "-12.50", "123456789012345678", "0.000000000000000001"} {
		bytes := []byte(text)
		if n := testing.AllocsPerRun(100, func() { _, _ = ParseNumber(bytes) }); n != 0 {
			t.Errorf("ParseNumber(%s) allocates %v times", text, n)
		}
	}
}

// rat is what a decimal is, as the standard library reads it.
func rat(t testing.TB, d Decimal) *big.Rat {
	t.Helper()
	r, ok := new(big.Rat).SetString(d.String())
	if !ok {
		t.Fatalf("%s is no number", d)
	}
	return r
}

func FuzzDecimal(f *testing.F) {
	for _, pair := range [][2]string{
		{"0.1", "0.2"},
		{"9223372036854775807", "1"},
		{"-9223372036854775808", "-1"},
		{"1e18", "1e-18"},
		{"3037000500", "3037000500"},
		{"12345678901234567890.5", "-7"},
		{"1e400", "3"},
		{"0", "0.00"},
		{"922337203685477580.7", "0.000000000000000001"},
	} {
		f.Add(pair[0], pair[1])
	}
	f.Fuzz(func(t *testing.T, s, u string) {
		a, err := ParseDecimal(s)
		if err != nil {
			return
		}
		b, err := ParseDecimal(u)
		if err != nil {
			return
		}
		x, y := rat(t, a), rat(t, b)
		if got, want := a.Cmp(b), x.Cmp(y); got != want {
			t.Errorf("%s compared with %s = %d, want %d", a, b, got, want)
		}
		checkRounding(t, a, x)
		checkExact(t, "+", a, b, a.Add, new(big.Rat).Add(x, y))
		checkExact(t, "-", a, b, a.Sub, new(big.Rat).Sub(x, y))
		checkExact(t, "*", a, b, a.Mul, new(big.Rat).Mul(x, y))
		if y.Sign() != 0 {
			checkQuotient(t, a, b, new(big.Rat).Quo(x, y))
			checkRemainder(t, a, b, x, y)
		}
		keyed := string(a.appendKey(nil)) == string(b.appendKey(nil))
		if keyed != (x.Cmp(y) == 0) {
			t.Errorf("%s and %s have the same key: %v", a, b, keyed)
		}
		again, err := ParseDecimal(a.String())
		if err != nil || again.Cmp(a) != 0 || again.String() != a.String() {
			t.Errorf("%s is read back as %s, %v", a, again, err)
		}
	})
}

// checkRounding checks that floor <= x <= ceil, that they are whole, and that round takes the nearer one.
func checkRounding(t *testing.T, d Decimal, x *big.Rat) {
	t.Helper()
	floor, ceil, round := rat(t, d.Floor()), rat(t, d.Ceil()), rat(t, d.Round(0))
	apart := new(big.Rat).Sub(ceil, floor)
	whole := big.NewRat(1, 1)
	if x.IsInt() {
		whole = new(big.Rat)
	}
	if !floor.IsInt() || !ceil.IsInt() || floor.Cmp(x) > 0 || ceil.Cmp(x) < 0 || apart.Cmp(whole) != 0 {
		t.Errorf("%s is between %s and %s", d, d.Floor(), d.Ceil())
	}
	half := big.NewRat(int64(d.Sign()), 2)
	toward := new(big.Rat).Add(x, half)
	want := new(big.Rat).SetInt(new(big.Int).Quo(toward.Num(), toward.Denom()))
	if round.Cmp(want) != 0 {
		t.Errorf("%s rounds to %s, want %s", d, d.Round(0), want.RatString())
	}
}

func checkExact(t *testing.T, op string, a, b Decimal, compute func(Decimal) (Decimal, error), want *big.Rat) {
	t.Helper()
	got, err := compute(b)
	if errors.Is(err, ErrRange) {
		if inRange(want) {
			t.Errorf("%s %s %s is out of range, want %s", a, op, b, want.RatString())
		}
		return
	}
	if err != nil || rat(t, got).Cmp(want) != 0 {
		t.Errorf("%s %s %s = %s, %v, want %s", a, op, b, got, err, want.RatString())
	}
}

// inRange reports whether a number is well within the bounds.
func inRange(r *big.Rat) bool {
	limit := new(big.Int).Exp(big.NewInt(10), big.NewInt(400), nil)
	return r.Num().CmpAbs(limit) < 0 && r.Denom().CmpAbs(limit) < 0
}

func checkQuotient(t *testing.T, a, b Decimal, want *big.Rat) {
	t.Helper()
	got, err := a.Quo(b)
	if err != nil {
		if !errors.Is(err, ErrRange) || inRange(want) {
			t.Errorf("%s / %s: %v", a, b, err)
		}
		return
	}
	// Off by less than one in the 34th digit.
	off := new(big.Rat).Sub(rat(t, got), want)
	bound := new(big.Rat).Mul(want, new(big.Rat).SetFrac(big.NewInt(1), new(big.Int).Exp(big.NewInt(10), big.NewInt(34), nil)))
	if off.Abs(off).Cmp(bound.Abs(bound)) > 0 {
		t.Errorf("%s / %s = %s, want %s", a, b, got, want.FloatString(50))
	}
}

func checkRemainder(t *testing.T, a, b Decimal, x, y *big.Rat) {
	t.Helper()
	got, err := a.Rem(b)
	if err != nil {
		t.Errorf("%s %% %s: %v", a, b, err)
		return
	}
	quotient := new(big.Rat).Quo(x, y)
	whole := new(big.Rat).SetInt(new(big.Int).Quo(quotient.Num(), quotient.Denom()))
	want := new(big.Rat).Sub(x, whole.Mul(whole, y))
	if rat(t, got).Cmp(want) != 0 {
		t.Errorf("%s %% %s = %s, want %s", a, b, got, want.RatString())
	}
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"0", "-12.50", "1e6", "1e400", ".5", "5.", "NaN", "1e-99999", "00012", "+1", "9223372036854775808", "123456789012345678.9"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := ParseNumber(text)
		if err != nil {
			return
		}
		want, ok := new(big.Rat).SetString(string(text))
		if !ok {
			// A zero with an exponent beyond all bounds is still zero.
			if d, _ := v.Number(); d.Sign() != 0 {
				t.Fatalf("ParseNumber(%q) = %s, which is no number", text, v)
			}
			return
		}
		d, _ := v.Number()
		if rat(t, d).Cmp(want) != 0 {
			t.Errorf("ParseNumber(%q) = %s", text, v)
		}
		again, err := ParseNumber(v.String())
		if err != nil || !equal(again, v) || again.String() != v.String() {
			t.Errorf("ParseNumber(%q) = %s, read back as %s, %v", text, v, again, err)
		}
	})
}
