package expr

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestPlain: what is done the short way for nearly all values comes to the same as the long way, whatever comes between.
func TestPlain(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	for _, src := range []string{
		"x = 'EU'", "x <> 'EU'", "x = '5'", "x > 'EU'", "x = 5", "x <> 5.0", "x < 5", "x <= 12.50", "x > 9007199254740992", "x >= 1e30", "x = true",
		"x <> false", "x in ('EU', '5')", "x in ('EU', 5)", "x between 1 and 10", "x not between 1 and 10", "not x = 'EU'", "x = 'EU' and y = 5",
		"x = 'EU' or y = 5", "x is null", "x is not true", "x is distinct from 5", "x like 'e%'",
	} {
		// The columns of the long way are computed, so that the compiler does not see what they are.
		plain, general := testOf(t, src), testOf(t, general(src))
		for range 400 {
			env := Env{Row: []Value{anyValue(random), anyValue(random)}}
			truth, known, err := plain(&env)
			wantTruth, wantKnown, wantErr := general(&env)
			if truth != wantTruth && err == nil || known != wantKnown && err == nil || (err == nil) != (wantErr == nil) {
				t.Errorf("%s of %v is %v, %v, %v; want %v, %v, %v", src, env.Row, truth, known, err, wantTruth, wantKnown, wantErr)
			}
		}
	}
}

// TestPlain_aggregates is the same for what adds up values.
func TestPlain_aggregates(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for _, src := range []string{"sum(x)", "avg(x)", "min(x)", "max(x)", "count(x)", "null_rate(x)", "count(*)", "first(x)", "last(x)", "sum(x) filter (where y = 5)"} {
		for range 300 {
			rows := make([][]Value, random.IntN(40))
			kinds := valuesOfColumn(random)
			for i := range rows {
				rows[i] = []Value{kinds[random.IntN(len(kinds))], anyValue(random)}
			}
			got, err := aggregateOf(t, src, rows)
			want, wantErr := aggregateOf(t, general(src), rows)
			if (err == nil) != (wantErr == nil) || err == nil && (got.kind != want.kind || got.String() != want.String()) {
				t.Errorf("%s of %v is %v, %v; want %v, %v", src, rows, got, err, want, wantErr)
			}
		}
	}
}

// general writes an expression so that its columns are no bare columns.
func general(src string) string {
	b := make([]byte, 0, 2*len(src))
	for i := range len(src) {
		alone := (i == 0 || src[i-1] == ' ' || src[i-1] == '(') && (i+1 == len(src) || src[i+1] == ' ' || src[i+1] == ')')
		if alone && (src[i] == 'x' || src[i] == 'y') {
			b = append(append(append(b, "coalesce("...), src[i]), ", null)"...)
			continue
		}
		b = append(b, src[i])
	}
	return string(b)
}

func testOf(t *testing.T, src string) Test {
	t.Helper()
	test, err := NewScope(plainColumns(), nil).Test(mustParse(t, src))
	if err != nil {
		t.Fatal(err)
	}
	return test
}

func aggregateOf(t *testing.T, src string, rows [][]Value) (Value, error) {
	t.Helper()
	scope := NewScope(plainColumns(), nil)
	program, err := scope.Group(mustParse(t, src))
	if err != nil {
		t.Fatal(err)
	}
	state, env := scope.NewState(), &Env{}
	for _, row := range rows {
		env.Row = row
		if err := scope.Add(state, 0, env); err != nil {
			return Value{}, err
		}
	}
	if err := scope.Finish(state, 0, env); err != nil {
		return Value{}, err
	}
	return program(env)
}

func plainColumns() *Columns {
	columns := NewColumns()
	columns.Slot("x")
	columns.Slot("y")
	return columns
}

// valuesOfColumn gives those of one column: mostly of one kind, now and then of any.
func valuesOfColumn(random *rand.Rand) []Value {
	kinds := [][]Value{numbersAround(random), {TextOf("EU"), TextOf("NA"), TextOf("eu")}, timesAround(random)}
	all := slices.Concat(kinds[random.IntN(len(kinds))], []Value{{}})
	if random.IntN(3) == 0 {
		all = append(all, anyValue(random))
	}
	return all
}

func anyValue(random *rand.Rand) Value {
	all := slices.Concat(numbersAround(random), timesAround(random), []Value{
		{}, BoolOf(true), BoolOf(false), TextOf("EU"), TextOf("EU"), TextOf("eu"), TextOf("5"), TextOf("5.0"), TextOf(" 5"), TextOf("n/a"), TextOf("true"), TextOf(""),
	})
	return all[random.IntN(len(all))]
}

func numbersAround(random *rand.Rand) []Value {
	var all []Value
	for _, text := range []string{
		"0", "5", "5.0", "12.50", "12.49", "-3", "9007199254740993", "9223372036854775807", "-9223372036854775807", "9223372036854775808", "999999999999999999.9",
		"1e40", "1e-30", strconv.Itoa(random.IntN(20)), strconv.Itoa(random.IntN(20)) + ".25",
	} {
		v, err := ParseNumber(text)
		if err != nil {
			panic(err)
		}
		all = append(all, v)
	}
	return all
}

func timesAround(random *rand.Rand) []Value {
	at := time.Date(2026, 11, 1+random.IntN(30), random.IntN(24), 7, 0, random.IntN(1000)*1e6, time.UTC)
	return []Value{TextOf(at.Format(plainTime)), TextOf(at.Format(time.RFC3339)), TextOf(at.Format(time.DateOnly)), TextOf("2026-02-30T00:00:00.000Z")}
}

// TestParsePlainTime: whatever it reads is what parseTime reads without it.
func TestParsePlainTime(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	read := 0
	for range 200_000 {
		text := []byte(time.Unix(random.Int64N(4e9), random.Int64N(1000)*1e6).UTC().Format(plainTime))
		for range random.IntN(3) {
			text[random.IntN(len(text))] = "0123456789-T:.Z /"[random.IntN(17)]
		}
		got, ok := parsePlainTime(string(text))
		want, wantOK := parseAnyTime(string(text), nil)
		if ok && (!wantOK || got != want) {
			t.Fatalf("%s is %v, want %v, %v", text, got, want, wantOK)
		}
		if ok {
			read++
		}
	}
	if read < 50_000 {
		t.Errorf("only %d of 200,000 times were read", read)
	}
}
