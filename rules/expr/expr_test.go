package expr

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// now is when the tests take place.
var testNow = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// row are the columns that the tests know.
var row = []struct {
	name  string
	value Value
}{
	{"i", IntOf(7)},
	{"zero", IntOf(0)},
	{"amount", NumberOf(Decimal{coef: 1250, scale: 2})},
	{"priced", TextOf("12.50")},
	{"padded", TextOf(" 12.50 ")},
	{"region", TextOf("EU")},
	{"nothing", Value{}},
	{"active", BoolOf(true)},
	{"flag", TextOf("False")},
	{"at", TextOf("2026-11-22T20:55:24.316Z")},
	{"before", TextOf("2026-11-22 07:00:00+02:00")},
	{"day", TextOf("2026-11-21")},
	{"When", TimeOf(testNow.Add(-90 * time.Minute))},
	{"With Spaces", IntOf(3)},
	{`say "so"`, IntOf(4)},
	{"größe", IntOf(5)},
	{"select", IntOf(6)},
	{"value", IntOf(8)},
	{"long", TextOf(strings.Repeat("lorem ipsum ", 10))},
}

func rowScope() (*Scope, *Env) {
	columns := NewColumns()
	env := &Env{Now: testNow, Value: IntOf(42)}
	for _, column := range row {
		columns.Slot(column.name)
		env.Row = append(env.Row, column.value)
	}
	return NewScope(columns, nil), env
}

// evaluate asks an expression of the row.
func evaluate(t testing.TB, src string, read func(string) (*Expr, error)) (Value, error) {
	t.Helper()
	e, err := read(src)
	if err != nil {
		return Value{}, err
	}
	scope, env := rowScope()
	program, err := scope.Row(e)
	if err != nil {
		return Value{}, err
	}
	return program(env)
}

func TestEvaluate(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{
		// Literals.
		{"1", "1"},
		{".5", "0.5"},
		{"1e6", "1000000"},
		{"12.50", "12.50"},
		{"'it''s'", "it's"},
		{"''", ""},
		{"null", ""},
		{"TRUE", "true"},
		{"2 hours", "2h"},
		{"1 hour + 30 minutes", "1h30m"},
		{"1.5 days", "36h"},
		{"90 seconds", "1m30s"},
		{"1 week", "168h"},
		{"250 milliseconds", "250ms"},
		{"timestamp '2026-11-23 09:00:00'", "2026-11-23T09:00:00Z"},
		{"date '2026-11-23'", "2026-11-23T00:00:00Z"},
		// Columns.
		{"i", "7"},
		{`"With Spaces"`, "3"},
		{"col('With Spaces') + 1", "4"},
		{`"say ""so"""`, "4"},
		{"größe", "5"},
		{`"select"`, "6"},
		{`"value"`, "8"},
		{"/* a comment */ i -- and another", "7"},
		{"i\u00a0+ 1", "8"},
		// Arithmetic.
		{"1 + 2 * 3", "7"},
		{"(1 + 2) * 3", "9"},
		{"-2 - -2", "0"},
		{"10 - 3 - 2", "5"},
		{"7 / 2", "3.5"},
		{"7 % 4", "3"},
		{"1 / 0", ""},
		{"1 % 0", ""},
		{"amount / zero", ""},
		{"0.1 + 0.2 = 0.3", "true"},
		{"9007199254740993 = 9007199254740992", "false"},
		{"1234567890123456789012345678901234567890 + 1", "1234567890123456789012345678901234567891"},
		{"1e400 > 1e399", "true"},
		{"priced * 2", "25.00"},
		{"padded + 0", "12.50"},
		{"active + 1", "2"},
		{"nothing + 1", ""},
		{"1 || 2 || 'x'", "12x"},
		{"nothing || 'x'", ""},
		{"-i || 'x'", "-7x"},
		// Times and durations.
		{"at - before", "15h55m24.316s"},
		{"day + 1 day", "2026-11-22T00:00:00Z"},
		{"1 day + day", "2026-11-22T00:00:00Z"},
		{"day - 1 day", "2026-11-20T00:00:00Z"},
		{"\"When\" - day > 2 days", "true"},
		{"age(\"When\")", "1h30m"},
		{"age(day) above 2 days", "true"},
		{"age(nothing)", ""},
		{"now()", "2026-11-23T09:00:00Z"},
		{"now() - 1 hour", "2026-11-23T08:00:00Z"},
		{"2 * 3 hours", "6h"},
		{"3 hours / 2", "1h30m"},
		{"3 hours / 90 minutes", "2"},
		{"3 hours / 0", ""},
		{"-(3 hours)", "-3h"},
		{"abs(day - at)", "44h55m24.316s"},
		{"3 hours % 2 hours", "1h"},
		{"at > timestamp '2026-11-22 20:55:24'", "true"},
		{"day = date '2026-11-21'", "true"},
		{"at > before", "true"},
		{"day < at", "true"},
		{"date(at)", "2026-11-22"},
		{"date(at) = '2026-11-22'", "true"},
		{"date_diff('day', day, at)", "1"},
		{"date_diff(hour, day, at)", "44"},
		{"date_diff('month', '2026-10-31', '2026-11-01')", "1"},
		{"date_diff('quarter', '2026-10-31', '2026-11-01')", "0"},
		{"date_diff('year', '2026-12-31', '2025-01-01')", "-1"},
		{"date_diff('week', '2026-11-22', '2026-11-23')", "1"},
		{"date_diff('week', '1969-12-28', '1969-12-29')", "1"},
		{"date_diff('day', nothing, at)", ""},
		// Comparison.
		{"amount = 12.5", "true"},
		{"priced = 12.5", "true"},
		{"priced = '12.5'", "false"},
		{"priced >= 12.5", "true"},
		{"'9' < '10'", "true"},
		{"'9a' < '10a'", "false"},
		{"active = true", "true"},
		{"active = 1", "true"},
		{"flag = false", "true"},
		{"region = 'EU'", "true"},
		{"region = 'eu'", "false"},
		{"region <> 'US' and region != 'eu'", "true"},
		{"i above 6 and i below 8", "true"},
		{"i at least 7 and i at most 7", "true"},
		{"i AT LEAST 8", "false"},
		{"nothing = nothing", ""},
		{"nothing is null", "true"},
		{"i is not null", "true"},
		{"nothing isnull and i notnull and i not null", "true"},
		{"nothing is not distinct from nothing", "true"},
		{"i is distinct from nothing", "true"},
		{"i is 7", "true"},
		{"active is true", "true"},
		{"nothing is not true", "true"},
		{"i between 1 and 7", "true"},
		{"i not between 1 and 7", "false"},
		{"i outside 1 and 7", "false"},
		{"i outside 1 and 6", "true"},
		{"i not outside 1 and 6", "false"},
		{"nothing outside 1 and 6", ""},
		{"i between nothing and 6", "false"},
		{"i between nothing and 7", ""},
		{"i in (1, 7)", "true"},
		{"i in (1, '7')", "true"},
		{"i in (1, nothing)", ""},
		{"region in ('EU', 'US')", "true"},
		{"region not in ('EU', 'US')", "false"},
		{"nothing not in ('EU', 'US')", ""},
		{"region like 'e%'", "true"},
		{"region not like '_u'", "false"},
		{"'100%' like '100!%' escape '!'", "true"},
		{"i like '7'", "true"},
		// Logic.
		{"not true", "false"},
		{"not nothing = 1", ""},
		{"nothing = 1 and false", "false"},
		{"nothing = 1 or true", "true"},
		{"nothing = 1 and true", ""},
		{"not i = 7 or true", "true"},
		{"true or true and false", "true"},
		{"false and region = 1", "false"}, // not asked
		// Choice.
		{"case when i > 5 then 'big' else 'small' end", "big"},
		{"case when nothing > 5 then 'big' end", ""},
		{"case region when 'US' then 1 when 'EU' then 2 end", "2"},
		{"iif(i > 5, 'big', 'small')", "big"},
		{"iif(nothing, 1)", ""},
		{"coalesce(nothing, nothing, i)", "7"},
		{"nullif(i, 7)", ""},
		{"nullif(i, 8)", "7"},
		{"min(i, 3, 5)", "3"},
		{"max(i, 3, nothing)", ""},
		{"max(priced, 3)", "12.50"},
		// Functions.
		{"abs(-3.5)", "3.5"},
		{"round(2.5)", "3"},
		{"round(-2.345, 2)", "-2.35"},
		{"round(1234, -2)", "1200"},
		{"round(i, nothing)", ""},
		{"floor(-2.5)", "-3"},
		{"ceil(2.1)", "3"},
		{"lower('ÄB')", "äb"},
		{"upper('äb')", "ÄB"},
		{"trim('  x ')", "x"},
		{"trim('xxaxx', 'x')", "a"},
		{"length('größe')", "5"},
		{"length(nothing)", ""},
		{"replace('banana', 'an', 'o')", "booa"},
		{"substr('hello', 2, 3)", "ell"},
		{"substr('größe', -2)", "ße"},
		{"substr('hello', 1e300)", ""},
		// Casts.
		{"cast('12.7' as integer)", "12"},
		{"cast(-12.7 as int)", "-12"},
		{"cast(priced as numeric) + 1", "13.50"},
		{"cast(i as text) || 'x'", "7x"},
		{"cast(nothing as text)", ""},
		{"cast('2026-11-23 09:00' as timestamp) = timestamp '2026-11-23 09:00:00'", "true"},
		{"cast(at as date)", "2026-11-22"},
		{"cast(flag as boolean)", "false"},
		{"cast(3 as double precision)", "3"},
	}
	for _, test := range tests {
		got, err := evaluate(t, test.src, Parse)
		if err != nil || got.String() != test.want {
			t.Errorf("%s = %s %q, %v, want %q", test.src, got.Kind(), got, err, test.want)
		}
	}
}

func TestEvaluate_typeErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, column, message string }{
		{"region + 1", "region", "column `region` has the text 'EU', which is not a number"},
		{"1 - region", "region", "column `region` has the text 'EU', which is not a number"},
		{"region > 100", "region", "column `region` has the text 'EU', which is not a number"},
		{"100 > region", "region", "column `region` has the text 'EU', which is not a number"},
		{"i = 'open'", "i", "column `i` has 7, which is not text"},
		{"i in ('open', 'closed')", "i", "column `i` has 7, which is not text"},
		{"region between 1 and 5", "region", "column `region` has the text 'EU', which is not a number"},
		{"-region", "region", "column `region` has the text 'EU', which is not a number"},
		{"age(region)", "region", "column `region` has the text 'EU', which is not a time"},
		{"age(i)", "i", "column `i` has 7, which is not a time"},
		{"date(long)", "long", "column `long` has the text 'lorem ipsum lorem ipsum lorem ipsum lore…', which is not a time"},
		{"round(i, region)", "region", "column `region` has the text 'EU', which is not a number"},
		{"abs(region)", "region", "column `region` has the text 'EU', which is not a number"},
		{"cast(region as integer)", "region", "column `region` has the text 'EU', which is not a number"},
		{"not region", "region", "column `region` has the text 'EU', which is not true or false"},
		{"region and true", "region", "column `region` has the text 'EU', which is not true or false"},
		{`"When" > 5`, "When", "column `When` has the time 2026-11-23T07:30:00Z, which is not a number"},
		{`"When" + i`, "i", "column `i` has 7, which is not a duration such as 1 day"},
		{"active = region", "region", "column `region` has the text 'EU', which is not true or false"},
		{"i > 2 hours", "i", "column `i` has 7, which is not a duration"},
		{"lower(region) > 5", "", "`lower(region)` is the text 'eu', which is not a number"},
		{"max(i, region)", "region", "column `region` has the text 'EU', which is not a number"},
	}
	for _, test := range tests {
		_, err := evaluate(t, test.src, Parse)
		wrong, ok := errors.AsType[*TypeError](err)
		if !ok {
			t.Errorf("%s: error %v, want a TypeError", test.src, err)
			continue
		}
		if wrong.Column != test.column || wrong.Error() != test.message {
			t.Errorf("%s: column %q, %q, want %q, %q", test.src, wrong.Column, wrong, test.column, test.message)
		}
	}
}

func TestEvaluate_bounds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src  string
		want error
	}{
		{"1e999 * i * 1e999", ErrRange},
		{"date '9999-01-01' + i * 10000 days", errTimeRange},
		{"i * 100000 days", errDurationRange},
		{"date '0001-01-01' - day - 1 second", errDurationRange},
		{"age('0001-01-01') + age('0001-01-01')", errDurationRange},
	}
	for _, test := range tests {
		if v, err := evaluate(t, test.src, Parse); !errors.Is(err, test.want) {
			t.Errorf("%s = %s, %v, want %v", test.src, v, err, test.want)
		}
	}
	grown := "replace(replace(replace(replace(long, 'o', long), 'o', long), 'o', long), 'o', long)"
	if _, err := evaluate(t, grown, Parse); !errors.Is(err, errTextLength) {
		t.Errorf("a text that grows without end: %v, want %v", err, errTextLength)
	}
	e, err := Parse("age(day)")
	if err != nil {
		t.Fatal(err)
	}
	scope, env := rowScope()
	program, err := scope.Row(e)
	if err != nil {
		t.Fatal(err)
	}
	env.Now = time.Time{}
	if _, err := program(env); !errors.Is(err, errNoNow) {
		t.Errorf("age() without a clock: %v, want %v", err, errNoNow)
	}
	if _, err := program(&Env{Now: testNow}); err == nil || !strings.Contains(err.Error(), "`day`") {
		t.Errorf("a row that is too short: %v, want an error that names the column", err)
	}
}

// Years such as 1 and 9999 stand for never: the time to them ends at the longest duration there is.
func TestEvaluate_longestDuration(t *testing.T) {
	t.Parallel()
	const longest = "2562047h47m16.854775807s"
	for src, want := range map[string]string{
		"date '0001-01-01' - day":                         "-" + longest,
		"day - date '0001-01-01'":                         longest,
		"date '9999-12-31' - day":                         longest,
		"age('0001-01-01')":                               longest,
		"age('9999-12-31T00:00:00.000Z')":                 "-" + longest,
		"-age('9999-12-31')":                              longest,
		"abs(age('9999-12-31'))":                          longest,
		"age('9999-12-31') < 2 hours":                     "true",
		"age('0001-01-01') > 100000 days":                 "true",
		"date_diff('year', '0001-01-01', '9999-12-31')":   "9998",
		"timestamp '2262-11-23' - timestamp '1970-11-23'": "2559624h",
	} {
		if v, err := evaluate(t, src, Parse); err != nil || v.String() != want {
			t.Errorf("%s = %s, %v, want %s", src, v, err, want)
		}
	}
}

func TestLocation(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	tests := []struct{ src, want string }{
		{"timestamp '2026-11-23 09:00:00'", "2026-11-23T08:00:00Z"},
		{"timestamp '2026-11-23 09:00:00Z'", "2026-11-23T09:00:00Z"},
		{"date '2026-07-01'", "2026-06-30T22:00:00Z"},
		{"date(now())", "2026-11-23"},
		{"date(timestamp '2026-11-22T23:30:00Z')", "2026-11-23"},
		{"date_diff(day, '2026-11-22T22:30:00Z', '2026-11-22T23:30:00Z')", "1"},
		{"'2026-11-23 09:00:00' = timestamp '2026-11-23T08:00:00Z'", "true"},
		{"age('2026-11-23 09:00:00')", "1h"},
	}
	for _, test := range tests {
		e, err := Parse(test.src)
		if err != nil {
			t.Fatal(err)
		}
		scope := NewScope(NewColumns(), nil)
		scope.Location = berlin
		program, err := scope.Row(e)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := program(&Env{Now: testNow}); err != nil || got.String() != test.want {
			t.Errorf("%s = %s, %v, want %s", test.src, got, err, test.want)
		}
	}
}

func TestTruth(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value        Value
		truth, known bool
	}{
		{Value{}, false, false},
		{BoolOf(true), true, true},
		{BoolOf(false), false, true},
		{IntOf(0), false, true},
		{IntOf(-2), true, true},
		{TextOf("TRUE"), true, true},
		{TextOf("0.00"), false, true},
	}
	for _, test := range tests {
		truth, known, err := Truth(test.value)
		if truth != test.truth || known != test.known || err != nil {
			t.Errorf("Truth(%s) = %v, %v, %v, want %v, %v", test.value, truth, known, err, test.truth, test.known)
		}
	}
	for _, v := range []Value{TextOf("yes"), TimeOf(testNow), DurationOf(time.Hour)} {
		if _, _, err := Truth(v); err == nil {
			t.Errorf("Truth(%s) is known", v)
		}
	}
}

// The way of most rows needs no memory.
func TestEvaluate_allocates(t *testing.T) {
	for _, src := range []string{
		"region = 'EU' and amount > 10.5", "amount * 2 + i between 1 and 100", "region in ('US', 'EU') or region like '%x'",
		"at <> '2026-11-22' and at in ('2026-11-21', 'x', '2026-11-22T20:55:24.316Z')", "priced > 10", "age(\"When\") > 1 hour", "case when i > 5 then amount else 0 end", "round(amount, 1) >= coalesce(nothing, i)",
	} {
		e, err := Parse(src)
		if err != nil {
			t.Fatal(err)
		}
		scope, env := rowScope()
		program, err := scope.Row(e)
		if err != nil {
			t.Fatal(err)
		}
		if n := testing.AllocsPerRun(100, func() { _, _ = program(env) }); n != 0 {
			t.Errorf("%s allocates %v times", src, n)
		}
	}
}

// A day in a result is a time of day zero, and people write the day.
func TestEvaluate_sameTime(t *testing.T) {
	t.Parallel()
	columns := NewColumns()
	env := &Env{Now: testNow, Row: []Value{TextOf("2026-11-23T00:00:00.000Z"), TextOf("2026-11-23 02:00:00+02:00"), TextOf("2026-1x")}}
	columns.Slot("day")
	columns.Slot("at")
	columns.Slot("code")
	tests := []struct{ src, want string }{
		{"day = '2026-11-23'", "true"},
		{"'2026-11-23' = day", "true"},
		{"day <> '2026-11-23'", "false"},
		{"day = '2026-11-24'", "false"},
		{"day = date(now())", "true"},
		{"day = at", "true"},
		{"day in ('2026-11-22', '2026-11-23')", "true"},
		{"day not in ('2026-11-22', '2026-11-23')", "false"},
		{"day in ('2026-11-22', 'x')", "false"},
		{"case day when '2026-11-22' then 1 when '2026-11-23' then 2 end", "2"},
		{"nullif(day, '2026-11-23')", ""},
		{"day is not distinct from '2026-11-23'", "true"},
		{"day is distinct from '2026-11-23'", "false"},
		{"day is '2026-11-23'", "true"},
		{"day between '2026-11-01' and '2026-11-23'", "true"},
		{"day + 9 hours between '2026-11-01' and '2026-11-23'", "false"}, // the range ends at midnight
		{"code = '2026-1x' and code <> '2026-11-23'", "true"},
		{"code in ('2026-11-23', '2026-1x')", "true"},
	}
	for _, test := range tests {
		program, err := NewScope(columns, nil).Row(mustParse(t, test.src))
		if err != nil {
			t.Fatalf("%s: %v", test.src, err)
		}
		if got, err := program(env); err != nil || got.String() != test.want {
			t.Errorf("%s = %q, %v, want %q", test.src, got, err, test.want)
		}
	}
}
