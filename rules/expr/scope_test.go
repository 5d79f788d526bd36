package expr

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// summary adds rows up and evaluates an expression over them.
func summary(t testing.TB, src string, by []string, columns []string, rows ...[]Value) (Value, error) {
	t.Helper()
	table := NewColumns()
	for _, name := range columns {
		table.Slot(name)
	}
	scope := NewScope(table, by)
	program, err := scope.Group(mustParse(t, src))
	if err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	state := scope.NewState()
	env := &Env{Now: testNow}
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

func number(t testing.TB, s string) Value { return NumberOf(decimal(t, s)) }

func TestAggregates(t *testing.T) {
	t.Parallel()
	row := func(values ...Value) []Value { return values }
	rows := [][]Value{
		row(TextOf("EU"), number(t, "0.1"), TextOf("9"), TextOf("2026-11-20")),
		row(TextOf("EU"), number(t, "0.2"), TextOf("10"), TextOf("2026-11-21T00:00:00.000Z")),
		row(TextOf("US"), Value{}, TextOf("9"), Value{}),
		row(TextOf("US"), number(t, "9007199254740993"), TextOf("-1"), TextOf("2026-11-19")),
		row(Value{}, number(t, "0.10"), Value{}, Value{}),
	}
	tests := []struct{ src, want, empty string }{
		{"count(*)", "5", "0"},
		{"count(region)", "4", "0"},
		{"count(distinct region)", "2", "0"},
		{"count(distinct amount)", "3", "0"},
		{"count_distinct(amount)", "3", "0"},
		{"sum(amount)", "9007199254740993.40", ""},
		{"sum(distinct amount)", "9007199254740993.3", ""},
		{"sum(amount) filter (where region = 'EU')", "0.3", ""},
		{"sum(amount) filter (where region = 'EU') = 0.3", "true", ""},
		{"sum(amount) filter (where region = 'APAC')", "", ""},
		{"count(*) filter (where region = 'EU')", "2", "0"},
		{"avg(amount) filter (where amount < 1)", "0.1333333333333333333333333333333333333333", ""},
		{"min(amount)", "0.1", ""},
		{"max(amount)", "9007199254740993", ""},
		{"max(texts)", "10", ""},
		{"min(texts)", "-1", ""},
		{"sum(texts)", "27", ""},
		{"max(day)", "2026-11-21T00:00:00.000Z", ""},
		{"age(max(day))", "57h", ""},
		{"avg(age(day))", "81h", ""},
		{"sum(age(day)) > 10 days", "true", ""},
		{"median(amount)", "0.15", ""},
		{"median(amount) filter (where region = 'US')", "9007199254740993", ""},
		{"median(age(day))", "81h", ""},
		{"percentile(texts, 100)", "10", ""},
		{"percentile(texts, 50) - median(texts)", "0", ""},
		{"stddev(distinct amount) filter (where region = 'EU')", "0.0707106781186547524400844362104849", ""},
		{"stddev(amount) filter (where amount > 1)", "", ""},
		{"first(amount)", "0.1", ""},
		{"last(amount)", "0.10", ""},
		{"last(texts)", "-1", ""},
		{"null_rate(amount)", "0.2", ""},
		{"null_rate(amount) filter (where region = 'US')", "0.5", ""},
		{"sum(region = 'EU')", "2", ""},
		{"sum(amount) / count(*) filter (where region = 'APAC')", "", ""},
		{"coalesce(sum(amount), 0) - coalesce(sum(amount), 0)", "0.00", "0"},
		{"max(max(amount) filter (where region = 'EU'), 7)", "7", ""},
		{"7", "7", "7"},
	}
	for _, test := range tests {
		names := []string{"region", "amount", "texts", "day"}
		got, err := summary(t, test.src, nil, names, rows...)
		if err != nil || got.String() != test.want {
			t.Errorf("%s = %q, %v, want %q", test.src, got, err, test.want)
		}
		got, err = summary(t, test.src, nil, names)
		if err != nil || got.String() != test.empty {
			t.Errorf("%s of no rows = %q, %v, want %q", test.src, got, err, test.empty)
		}
		got, err = summary(t, test.src, nil, names, row(Value{}, Value{}, Value{}, Value{}))
		if err == nil && strings.HasPrefix(test.src, "sum") && !got.IsNull() && !strings.Contains(test.src, "distinct") {
			t.Errorf("%s of nulls = %q, want null", test.src, got)
		}
	}
}

// A million times a tenth is a hundred thousand, and a sum that outgrows 64 bits goes on exactly.
func TestSum_exact(t *testing.T) {
	t.Parallel()
	tests := []struct {
		times      int
		each, want string
	}{
		{1_000_000, "0.1", "100000.0"},
		{1_000_000, "9007199254740993", "9007199254740993000000"},
		{1000, "-9223372036854775807.5", "-9223372036854775807500.0"},
		{1000, "1e300", "1" + strings.Repeat("0", 303)},
	}
	for _, test := range tests {
		s := new(sum)
		v := number(t, test.each)
		for range test.times {
			if err := s.add(v); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := s.result(); err != nil || got.String() != test.want {
			t.Errorf("%d times %s = %s, %v, want %s", test.times, test.each, got, err, test.want)
		}
	}
}

func TestAggregates_errors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src     string
		rows    []Value
		message string
	}{
		{"sum(x)", []Value{TextOf("1"), TextOf("1,234")}, "column `x` has the text '1,234', which is not a number"},
		{"avg(x + 1)", []Value{TextOf("n/a")}, "column `x` has the text 'n/a', which is not a number"},
		{"sum(upper(x))", []Value{TextOf("n/a")}, "`upper(x)` is the text 'N/A', which is not a number"},
		{"max(x)", []Value{IntOf(1), TextOf("n/a")}, "column `x` has the text 'n/a', which is not a number"},
		{"max(x)", []Value{TextOf("n/a"), IntOf(1)}, "column `x` has"},
		{"sum(x)", []Value{DurationOf(5), IntOf(1)}, "column `x` has 1, which is not a duration like those before it"},
		{"count(*) filter (where x)", []Value{TextOf("maybe")}, "column `x` has the text 'maybe', which is not true or false"},
	}
	for _, test := range tests {
		var rows [][]Value
		for _, v := range test.rows {
			rows = append(rows, []Value{v})
		}
		_, err := summary(t, test.src, nil, []string{"x"}, rows...)
		wrong, ok := errors.AsType[*TypeError](err)
		if !ok || !strings.Contains(wrong.Error(), test.message) {
			t.Errorf("%s of %v: %v, want %q", test.src, test.rows, err, test.message)
		}
	}
	huge := number(t, "9e1000")
	if _, err := summary(t, "sum(x)", nil, []string{"x"}, []Value{huge}, []Value{huge}); !errors.Is(err, ErrRange) || !strings.Contains(err.Error(), "`sum(x)`") {
		t.Errorf("a sum that is too large: %v, want %v", err, ErrRange)
	}
}

func TestDistinct_isBounded(t *testing.T) {
	t.Parallel()
	columns := NewColumns()
	scope := NewScope(columns, nil)
	if _, err := scope.Group(mustParse(t, "count(distinct x)")); err != nil {
		t.Fatal(err)
	}
	state, env := scope.NewState(), &Env{Row: make([]Value, 1)}
	for i := range maxDistinct {
		env.Row[0] = IntOf(int64(i))
		if err := scope.Add(state, 0, env); err != nil {
			t.Fatal(err)
		}
	}
	if err := scope.Add(state, 0, env); err != nil {
		t.Errorf("a value that was there before: %v", err)
	}
	env.Row[0] = TextOf("one more")
	if err := scope.Add(state, 0, env); err == nil || !strings.Contains(err.Error(), "`count(distinct x)` has more than 100,000 distinct values") {
		t.Errorf("one value too many: %v", err)
	}
}

func TestScope_groups(t *testing.T) {
	t.Parallel()
	columns := NewColumns()
	scope := NewScope(columns, []string{"Country"})
	total, err := scope.Group(mustParse(t, "sum(amount)"))
	if err != nil {
		t.Fatal(err)
	}
	low, err := scope.Group(mustParseCondition(t, "below 100 and country <> 'US' and count(*) at least 2"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := scope.Group(mustParseCondition(t, "value < SUM( amount ) or below 0"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"Country", "amount"}, columns.Names()); diff != "" {
		t.Errorf("Names() (-want +got):\n%s", diff)
	}
	if len(scope.aggregates) != 2 {
		t.Errorf("%d aggregates are added up, want 2: the sum is the same", len(scope.aggregates))
	}
	states := map[string]*State{}
	env := &Env{}
	for _, row := range []struct {
		country string
		amount  int64
	}{{"DE", 60}, {"FR", 80}, {"DE", 30}, {"US", 1}, {"FR", 50}, {"US", 2}, {"CH", 5}} {
		if states[row.country] == nil {
			states[row.country] = scope.NewState()
		}
		env.Row = []Value{TextOf(row.country), IntOf(row.amount)}
		if err := scope.Add(states[row.country], 0, env); err != nil {
			t.Fatal(err)
		}
	}
	got := map[string]string{}
	for country, state := range states {
		// At the time of asking, only the key of the group is at hand.
		env := &Env{Row: []Value{TextOf(country)}}
		if err := scope.Finish(state, 0, env); err != nil {
			t.Fatal(err)
		}
		if env.Value, err = total(env); err != nil {
			t.Fatal(err)
		}
		answer, err := low(env)
		if err != nil {
			t.Fatal(err)
		}
		never, err := again(env)
		if err != nil {
			t.Fatal(err)
		}
		got[country] = fmt.Sprintf("%s %s %s", env.Value, answer, never)
	}
	want := map[string]string{"DE": "90 true false", "FR": "130 false false", "US": "3 false false", "CH": "5 false false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

// Adding a row in needs no memory.
func TestAdd_allocates(t *testing.T) {
	columns := NewColumns()
	scope := NewScope(columns, nil)
	for _, src := range []string{"sum(amount) filter (where region = 'EU')", "avg(amount * 2)", "max(region)", "min(amount)", "count(distinct region)", "null_rate(amount)", "stddev(amount)"} {
		if _, err := scope.Group(mustParse(t, src)); err != nil {
			t.Fatal(err)
		}
	}
	env := &Env{Row: make([]Value, 2)}
	env.Row[columns.Slot("amount")] = number(t, "12.50")
	env.Row[columns.Slot("region")] = TextOf("EU")
	state := scope.NewState()
	if err := scope.Add(state, 0, env); err != nil {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(100, func() { _ = scope.Add(state, 0, env) }); n != 0 {
		t.Errorf("Add allocates %v times", n)
	}
}
