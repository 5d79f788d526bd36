package expr

import (
	"math/rand/v2"
	"strconv"
)

// sample is the table that this package and SQLite are asked about.
type sample struct {
	columns []string
	rows    [][]any   // for SQLite
	values  [][]Value // the same for this package
}

// digits is a number as a result writes it. SQLite gets what it can keep of it.
type digits string

// pool is a column and what can stand in it.
type pool struct {
	column string
	values []any
}

var (
	poolInts     = []any{nil, 0, 1, -1, 2, 3, 7, 10, -13, 99, 100}
	poolBinary   = []any{nil, digits("0.0"), digits("0.5"), digits("-0.25"), digits("2.5"), digits("-7.75"), digits("12.125"), digits("100.0"), digits("0.125")}
	poolDecimals = []any{
		nil, digits("0.1"), digits("0.2"), digits("0.3"), digits("19.99"), digits("-1250.50"), digits("1.005"), digits("2.675"),
		digits("0.000001"), digits("123456789.123456789"), digits("-3.0"),
	}
	poolHuge = []any{
		nil, 9007199254740993, 9007199254740992, 9223372036854775807, -9223372036854775808, -9007199254740993,
		9223372036854775806, 5, digits("1e300"), digits("-2.5e18"), digits("12345678901234567890123"), digits("1e-300"),
	}
	poolTexts = []any{
		nil, "", "EU", "eu", "US", "a%b", "a_b", "it's", "x y", "  pad ", "日本語", "naïve", "😀!", "ABC", "abc", "Zz",
		"STRASSE", "straße", "👩‍👩‍👧", "é", "É", "\ttab\n", "%", "\\",
	}
	poolNumbers = []any{nil, "5", "-3", "2.5", "0", "10", "-0.25", " 7 ", "+4", "1e3", ".5", "9", "2.50", "12345678901234567890"}
	poolBools   = []any{nil, true, false}
	poolMixed   = []any{
		nil, 1, 0, "x", "EU", "", -5, digits("2.5"), "5", true, "1,000", "0x1F", "NaN", "Infinity", "1e400", "12abc",
		"true", true, 1, "a\x00b", "2026-11-23", 9223372036854775807,
	}
	poolTimes = []any{
		nil, "2026-11-23", "2026-11-22", "2026-11-23T00:00:00.000Z", "2026-11-22T20:55:24.316Z", "2026-11-23 02:00:00+02:00",
		"2026-02-28", "2026-02-30", "2026-11-23T01:00:00+0200", "1969-12-31", "2026-11-22 23:30:00-01:00",
	}
)

// pools are the columns of a sample. Those whose names need quotes are there for their names.
var pools = []pool{
	{"g", []any{0, 1, 2, nil}},
	{"i", poolInts},
	{"j", poolInts},
	{"d", poolBinary},
	{"e", poolDecimals},
	{"h", poolHuge},
	{"s", poolTexts},
	{"u", poolTexts},
	{"n", poolNumbers},
	{"b", poolBools},
	{"m", poolMixed},
	{"t", poolTimes},
	{"Order Total", poolInts},
	{"größe", poolBinary},
	{"select", poolTexts},
	{`is "ok"`, poolBools},
	{"UPPER", poolTexts},
}

func newSample(random *rand.Rand, rows int) sample {
	var s sample
	for _, p := range pools {
		s.columns = append(s.columns, p.column)
	}
	for range rows {
		row := make([]any, len(pools))
		values := make([]Value, len(pools))
		for i, p := range pools {
			v := p.values[random.IntN(len(p.values))]
			row[i], values[i] = stored(v), valueOf(v)
		}
		s.rows = append(s.rows, row)
		s.values = append(s.values, values)
	}
	return s
}

// stored is a value as SQLite keeps it.
func stored(v any) any {
	if number, ok := v.(digits); ok {
		return numberOf(string(number))
	}
	return v
}

// numberOf is a number as SQLite has it: a whole one or a binary fraction.
func numberOf(s string) any {
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i
	}
	f, _ := strconv.ParseFloat(s, 64)
	return f
}

// valueOf is a value as this package keeps it.
func valueOf(v any) Value {
	switch v := v.(type) {
	case int:
		return IntOf(int64(v))
	case digits:
		d, err := ParseDecimal(string(v))
		if err != nil {
			panic(err)
		}
		return NumberOf(d)
	case string:
		return TextOf(v)
	case bool:
		return BoolOf(v)
	}
	return Value{}
}
