package expr

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// ordered are values in their order; those of one line stand beside each other.
func ordered(t testing.TB) [][]Value {
	t.Helper()
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	return [][]Value{
		{{}},
		{IntOf(-3), TextOf("-3.0")},
		{IntOf(0), BoolOf(false), TextOf("0")},
		{IntOf(1), BoolOf(true), TextOf(" 1"), TextOf("\t1")},
		{TextOf("9")},
		{number(t, "10.0"), TextOf("1e1")},
		{DurationOf(time.Hour)},
		{DurationOf(2 * time.Hour)},
		{TimeOf(at.Add(-time.Second)), TextOf("2026-11-22 23:59:59")},
		{TimeOf(at), TextOf("2026-11-23"), TextOf("2026-11-23T00:00:00.000Z")},
		{TextOf("")},
		{TextOf("1x")},
		{TextOf("2026-11")},
		{TextOf("NaN")},
		{TextOf("a")},
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	lines := ordered(t)
	for i, line := range lines {
		for j, other := range lines {
			for _, a := range line {
				for _, b := range other {
					if got, want := Order(a, b), compareInts(int64(i), int64(j)); got != want {
						t.Errorf("Order(%s %q, %s %q) = %d, want %d", a.Kind(), a, b.Kind(), b, got, want)
					}
				}
			}
		}
	}
	flat := slices.Concat(lines...)
	shuffled := slices.Clone(flat)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	slices.SortFunc(shuffled, Order)
	for i := range flat {
		if Order(flat[i], shuffled[i]) != 0 {
			t.Errorf("sorted: %s %q stands where %s %q belongs", shuffled[i].Kind(), shuffled[i], flat[i].Kind(), flat[i])
		}
	}
}

// Two texts are compared in that order, so that a comparison never goes round in a circle.
func TestCompare_textsAreInOrder(t *testing.T) {
	t.Parallel()
	for _, line := range ordered(t) {
		for _, other := range ordered(t) {
			for _, a := range line {
				for _, b := range other {
					if a.Kind() != Text || b.Kind() != Text {
						continue
					}
					if got, err := Compare(a, b); err != nil || got != Order(a, b) {
						t.Errorf("Compare(%q, %q) = %d, %v, want %d", a, b, got, err, Order(a, b))
					}
				}
			}
		}
	}
}

// The least and the greatest of numbers among other text are errors alike, whatever comes first.
func TestExtremes_mixed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		a, b    Value
		message string
	}{
		{TextOf("5"), TextOf("NaN"), "column `x` has the text 'NaN', which is not a number"},
		{IntOf(5), TextOf("NaN"), "column `x` has the text 'NaN', which is not a number"},
		{TextOf("2026-11-23"), TextOf("soon"), "column `x` has the text 'soon', which is not a time"},
		{TextOf("2026-11-23"), TextOf("5"), "column `x` has the text '2026-11-23', which is not a number"},
	}
	for _, test := range tests {
		for _, src := range []string{"min(x)", "max(x)"} {
			for _, rows := range [][][]Value{{{test.a}, {test.b}}, {{test.b}, {test.a}}} {
				if _, err := summary(t, src, nil, []string{"x"}, rows...); err == nil || err.Error() != test.message {
					t.Errorf("%s of %q: %v, want %q", src, rows, err, test.message)
				}
			}
		}
	}
	for _, src := range []string{"min(priced, region)", "max(priced, region)", "min(region, priced)", "max(region, priced)"} {
		want := "column `region` has the text 'EU', which is not a number"
		if _, err := evaluate(t, src, Parse); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %q", src, err, want)
		}
	}
}
