package expr

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// values reads numbers, durations such as 1h30m, texts in quotes, true, and null.
func values(t testing.TB, texts ...string) []Value {
	t.Helper()
	all := make([]Value, len(texts))
	for i, text := range texts {
		switch d, err := time.ParseDuration(text); {
		case text == "null":
		case text == "true":
			all[i] = BoolOf(true)
		case err == nil && text != "0":
			all[i] = DurationOf(d)
		case strings.HasPrefix(text, "'"):
			all[i] = TextOf(strings.Trim(text, "'"))
		default:
			all[i] = number(t, text)
		}
	}
	return all
}

// over computes an aggregate of column x over the values.
func over(t testing.TB, src string, all []Value) (Value, error) {
	t.Helper()
	rows := make([][]Value, len(all))
	for i, v := range all {
		rows[i] = []Value{v}
	}
	return summary(t, src, nil, []string{"x"}, rows...)
}

func TestQuantile(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("1234567890", 4)
	tests := []struct{ src, values, want string }{
		{"median(x)", "", ""},
		{"median(x)", "null null", ""},
		{"median(x)", "5", "5"},
		{"median(x)", "null 5", "5"},
		{"median(x)", "1 2", "1.5"},
		{"median(x)", "3 1 2", "2"},
		{"median(x)", "0.1 0.2 0.3 0.4", "0.25"},
		{"median(x)", "0.30 0.1", "0.20"},
		{"median(x)", "12.50 12.50", "12.50"},
		{"median(x)", "-1 1", "0"},
		{"median(x)", "1 1 1 1 100", "1"},
		{"median(x)", "100 1 1 100", "50.5"},
		{"median(x)", "9007199254740992 9007199254740993", "9007199254740992.5"},
		{"median(x)", "9223372036854775807 9223372036854775806", "9223372036854775806.5"},
		{"median(x)", "-9223372036854775808 9223372036854775807", "-0.5"},
		{"median(x)", long + " " + long, long},
		{"median(x)", long + " 1", "617283945061728394506172839450617283945.5"},
		{"median(x)", "1e400 1e400 1", "1" + strings.Repeat("0", 400)},
		{"median(x)", "1e400 3e400", "2" + strings.Repeat("0", 400)},
		{"median(x)", "1e-400 1 2", "1"},
		{"median(x)", "1e-400 1", "0.5" + strings.Repeat("0", 398) + "05"},
		{"median(x)", "0.12345678901234567 1234.5678901234567 -5", "0.12345678901234567"},
		{"median(x)", "'9' '10' '11'", "10"},
		{"median(x)", "'1e2' 3 '7'", "7"},
		{"median(x)", "1h 2h", "1h30m"},
		{"median(x)", "1ns 2ns", "2ns"}, // a duration has whole nanoseconds
		{"median(distinct x)", "1 1 1 5 9", "5"},
		{"median(x) filter (where x > 1)", "1 1 1 5 9", "7"},
		{"percentile(x, 0)", "3 1 2", "1"},
		{"percentile(x, 100)", "3 1 2", "3"},
		{"percentile(x, 50)", "3 1 2", "2"},
		{"percentile(x, 25)", "1 2 3 4", "1.75"},
		{"percentile(x, 95)", "1 2 3 4 5 6 7 8 9 10 11", "10.5"},
		{"percentile(x, 99.9)", "0 1000", "999"},
		{"percentile(x, 1)", "0 1000", "10"},
		{"percentile(x, 33.333)", "0 0.3", "0.099999"},
		{"percentile(distinct x, 100)", "3 3", "3"},
		{"percentile(x, +90)", "10 20", "19"},
		{"percentile(x, 75)", "10m 20m", "17m30s"},
		{"percentile(x, 95) > median(x)", "1 2 3", "true"},
		{"MEDIAN(x) + 1", "1 2", "2.5"},
	}
	for _, test := range tests {
		got, err := over(t, test.src, values(t, strings.Fields(test.values)...))
		if err != nil || got.String() != test.want {
			t.Errorf("%s of %s = %q, %v, want %q", test.src, clip(test.values), got, err, test.want)
		}
	}
}

func TestQuantile_errors(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, values, want string }{
		{"median(x)", "1 'NaN'", "column `x` has the text 'NaN', which is not a number"},
		{"median(x)", "'Infinity'", "column `x` has the text 'Infinity', which is not a number"},
		{"stddev(x)", "1 '-inf'", "column `x` has the text '-inf', which is not a number"},
		{"percentile(x, 90)", "1 1h", "column `x` has the duration 1h, which is not a number like those before it"},
		{"stddev(x)", "1h 1", "column `x` has 1, which is not a duration like those before it"},
		{"median(x)", "'2026-11-23'", "which is not a number"},
		{"median(distinct x)", "'EU'", "column `x` has the text 'EU', which is not a number"},
	}
	for _, test := range tests {
		_, err := over(t, test.src, values(t, strings.Fields(test.values)...))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s of %s: %v, want %q", test.src, test.values, err, test.want)
		}
	}
}

// However many values there are, of whatever scale and however often, the quantiles are those of the sorted list.
func TestQuantile_sorted(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		size, spread := 1+random.IntN(2000), 1+random.Int64N(1+random.Int64N(3000))
		all := make([]Decimal, size)
		q := &quantile{share: Decimal{coef: random.Int64N(101), scale: 2}}
		for i := range all {
			all[i] = Decimal{coef: random.Int64N(2*spread) - spread, scale: random.Int32N(4)}
			if random.IntN(50) == 0 {
				all[i] = number(t, "1e30").decimal()
			}
			if err := q.add(NumberOf(all[i])); err != nil {
				t.Fatal(err)
			}
		}
		slices.SortFunc(all, Decimal.Cmp)
		got, err := q.result()
		if err != nil {
			t.Fatal(err)
		}
		if want := naiveQuantile(t, all, q.share); got.decimal().Cmp(want) != 0 {
			t.Fatalf("%s of %d values = %s, want %s", q.share, size, got, want)
		}
	}
}

// naiveQuantile is what SQL's percentile_cont is defined as, of a sorted list.
func naiveQuantile(t *testing.T, sorted []Decimal, share Decimal) Decimal {
	t.Helper()
	must := func(d Decimal, err error) Decimal {
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	position := must(share.Mul(DecimalOf(int64(len(sorted) - 1))))
	low, _ := position.Floor().Int64()
	high, _ := position.Ceil().Int64()
	part := must(position.Sub(position.Floor()))
	rest := must(DecimalOf(1).Sub(part))
	return must(must(sorted[low].Mul(rest)).Add(must(sorted[high].Mul(part))))
}

// More rows may come after a result was asked for.
func TestQuantile_goesOn(t *testing.T) {
	t.Parallel()
	q := &quantile{share: half}
	for i, want := range []string{"1", "1.5", "2", "2.5"} {
		if err := q.add(IntOf(int64(i + 1))); err != nil {
			t.Fatal(err)
		}
		if got, err := q.result(); err != nil || got.String() != want {
			t.Errorf("after %d values: %s, %v, want %s", i+1, got, err, want)
		}
	}
}

func TestQuantile_isBounded(t *testing.T) {
	t.Parallel()
	q := &quantile{share: half, account: account{written: "median(x)"}}
	for i := range maxValues {
		for range 2 {
			if err := q.add(IntOf(int64(i * 7919 % maxValues))); err != nil {
				t.Fatal(err)
			}
		}
	}
	if v, err := q.result(); err != nil || v.String() != "499999.5" {
		t.Fatalf("of as many values as there may be: %s, %v", v, err)
	}
	err := q.add(number(t, "0.5"))
	if err == nil {
		_, err = q.result()
	}
	if err == nil || err.Error() != "`median(x)` has more than 1,000,000 different values in one group; compute it in Mode's query" {
		t.Errorf("one value more: %v", err)
	}
}

// All groups and rules that share a table of columns share one budget.
func TestBudget(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src   string
		value func(i int) Value
	}{
		{"median(x)", func(i int) Value { return IntOf(int64(i)) }},
		{"percentile(x, 90)", func(i int) Value { return NumberOf(Decimal{large: DecimalOf(1).expand(), scale: int32(i)}) }},
		{"count(distinct x)", func(i int) Value { return TextOf(strconv.Itoa(i)) }},
	}
	for _, test := range tests {
		columns := NewColumns()
		columns.Budget = NewBudget(3 << 20)
		scope := NewScope(columns, nil)
		if _, err := scope.Group(mustParse(t, test.src)); err != nil {
			t.Fatal(err)
		}
		env := &Env{Row: make([]Value, 1)}
		states := []*State{scope.NewState()}
		var err error
		for i := 0; err == nil; i++ {
			if i%1000 == 0 {
				states = append(states, scope.NewState())
			}
			env.Row[0] = test.value(i)
			if err = scope.Add(states[len(states)-1], 0, env); i > 1_000_000 {
				t.Fatalf("%s: there is no end to it", test.src)
			}
		}
		want := "`" + test.src + "` has too many values to keep in mind: more than 3 MB for all rules on one result; compute it in Mode's query"
		if err.Error() != want {
			t.Errorf("%s: %v, want %s", test.src, err, want)
		}
		for _, state := range states {
			state.Release()
		}
		if used := columns.Budget.used.Load(); used != 0 {
			t.Errorf("%s: %d bytes are still taken", test.src, used)
		}
	}
}

func TestStddev(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("1234567890", 4)
	tests := []struct{ src, values, want string }{
		{"stddev(x)", "", ""},
		{"stddev(x)", "5", ""},
		{"stddev(x)", "5 null", ""},
		{"stddev(x)", "5 5", "0"},
		{"stddev(x)", "1 2 3", "1"},
		{"stddev(x)", "2 4 4 4 5 5 7 9", "2.138089935299395077476427847038028"},
		{"stddev(x)", "0.1 0.2 0.3", "0.1"},
		{"stddev(x)", "1.1 1.20 1.3", "0.1"},
		{"stddev(x)", "1 2", "0.7071067811865475244008443621048490"},
		{"stddev(x)", "-1 1", "1.414213562373095048801688724209698"},
		{"stddev(x)", "1000000000000001 1000000000000002 1000000000000003", "1"},
		{"stddev(x)", "9223372036854775805 9223372036854775806 9223372036854775807", "1"},
		{"stddev(x)", "-9223372036854775805 -9223372036854775806 -9223372036854775807", "1"},
		{"stddev(x)", "9223372036854775807 9223372036854775808 9223372036854775809", "1"},
		{"stddev(x)", long + "1 " + long + "2 " + long + "3", "1"},
		{"stddev(x)", "1e400 2e400 3e400", "1" + strings.Repeat("0", 400)},
		{"stddev(x)", "1e-400 2e-400 3e-400", "0." + strings.Repeat("0", 399) + "1"},
		{"stddev(x)", "0.000000000000000001 0.000000000000000002 0.000000000000000003", "0.000000000000000001"},
		{"stddev(x)", "'1' '2' '3'", "1"},
		{"stddev(distinct x)", "1 1 1 2 3", "1"},
		{"stddev(x) filter (where x < 10)", "1 2 3 900", "1"},
		{"stddev(x)", "1h 2h 3h", "1h"},
		{"stddev(x)", "1ns 2ns", "1ns"},
	}
	for _, test := range tests {
		got, err := over(t, test.src, values(t, strings.Fields(test.values)...))
		if err != nil || strings.TrimRight(got.String(), "0") != strings.TrimRight(test.want, "0") {
			t.Errorf("%s of %s = %q, %v, want %q", test.src, clip(test.values), got, err, test.want)
		}
	}
}

// A sum of squares that is exact does not depend on where the values lie.
func TestStddev_shifted(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for range 100 {
		near, far := new(deviation), new(deviation)
		offset := number(t, "1e25").decimal()
		for range 2 + random.IntN(200) {
			d := Decimal{coef: random.Int64N(2_000_000) - 1_000_000, scale: random.Int32N(5)}
			shifted, err := d.Add(offset)
			if err != nil {
				t.Fatal(err)
			}
			for s, v := range map[*deviation]Decimal{near: d, far: shifted} {
				if err := s.add(NumberOf(v)); err != nil {
					t.Fatal(err)
				}
			}
		}
		a, err := near.result()
		if err != nil {
			t.Fatal(err)
		}
		if b, err := far.result(); err != nil || !equal(a, b) {
			t.Fatalf("%s, and %s, %v when shifted", a, b, err)
		}
	}
}

func BenchmarkMedian(b *testing.B) {
	const size = 1_000_000
	random := rand.New(rand.NewPCG(5, 6))
	kinds := map[string]func() Value{
		"different":  func() Value { return NumberOf(Decimal{coef: random.Int64(), scale: 2}) },
		"few":        func() Value { return IntOf(random.Int64N(1000)) },
		"likeFloats": func() Value { return NumberOf(Decimal{coef: random.Int64N(1e17), scale: 14 + random.Int32N(4)}) },
	}
	for name, next := range kinds {
		all := make([]Value, size)
		for i := range all {
			all[i] = next()
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				budget := NewBudget(defaultBudget)
				q := &quantile{share: half, account: account{budget: budget}}
				for _, v := range all {
					if err := q.add(v); err != nil {
						b.Fatal(err)
					}
				}
				if _, err := q.result(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(budget.used.Load())/size, "kept-bytes/value")
			}
		})
	}
}

func BenchmarkStddev(b *testing.B) {
	v := NumberOf(Decimal{coef: 12345678901234567, scale: 14})
	s := new(deviation)
	b.ReportAllocs()
	for b.Loop() {
		if err := s.add(v); err != nil {
			b.Fatal(err)
		}
	}
}
