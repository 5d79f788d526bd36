package expr

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t testing.TB, src string) *Expr {
	t.Helper()
	e, err := Parse(src)
	if err != nil {
		t.Fatalf("Parse(%q): %v", src, err)
	}
	return e
}

func mustParseCondition(t testing.TB, src string) *Expr {
	t.Helper()
	e, err := ParseCondition(src)
	if err != nil {
		t.Fatalf("ParseCondition(%q): %v", src, err)
	}
	return e
}

func TestParse_precedence(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{
		{"a or b and c", `("a" or ("b" and "c"))`},
		{"not a and b", `((not "a") and "b")`},
		{"not a = b", `(not ("a" = "b"))`},
		{"not not a", `(not (not "a"))`},
		{"a = b < c", `("a" = ("b" < "c"))`},
		{"(a = b) = c", `(("a" = "b") = "c")`},
		{"a = b and b = c", `(("a" = "b") and ("b" = "c"))`},
		{"a above b + 1", `("a" > ("b" + 1))`},
		{"a + b * c || d", `("a" + ("b" * ("c" || "d")))`},
		{"- a * b", `((- "a") * "b")`},
		{"a - b - c", `(("a" - "b") - "c")`},
		{"a between 1 and 2 and b", `(("a" between 1 and 2) and "b")`},
		{"a between 1 and 2 = c", `(("a" between 1 and 2) = "c")`},
		{"a not between b + 1 and c or d", `(("a" not between ("b" + 1) and "c") or "d")`},
		{"a outside 1 and 2", `("a" not between 1 and 2)`},
		{"a is null = b", `(("a" is null) = "b")`},
		{"a < b is not null", `(("a" < "b") is not null)`},
		{"a like 'x' || 'y'", `("a" like ('x' || 'y'))`},
		{"a in (1, 2) and not b in (3)", `(("a" in (1, 2)) and (not ("b" in (3))))`},
		{"sum(a) filter (where b > 1) / count(*)", `(sum("a") filter (where ("b" > 1)) / count(*))`},
		{"COUNT(DISTINCT a)", `count(distinct "a")`},
		{"col('A''B')", `"A'B"`},
		{"age(max(at)) above 2 hours", `(age(max("at")) > duration 2h)`},
		{"date", `"date"`},
		{"day + 1 day", `("day" + duration 24h)`},
		{"case a when 1 then 2 else 3 end", `case "a" when 1 then 2 else 3 end`},
	}
	for _, test := range tests {
		if got := describe(mustParse(t, test.src).root); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.src, got, test.want)
		}
	}
}

func TestParseCondition_aboutValue(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{
		{"above 1000", `(value > 1000)`},
		{"below 0.5 * sum(x)", `(value < (0.5 * sum("x")))`},
		{"at least 2 hours", `(value >= duration 2h)`},
		{"AT MOST -1", `(value <= (- 1))`},
		{"> 5", `(value > 5)`},
		{"= 'EU'", `(value = 'EU')`},
		{"<> 0", `(value <> 0)`},
		{"between 1 and 2", `(value between 1 and 2)`},
		{"not between 1 and 2", `(value not between 1 and 2)`},
		{"outside 10 and 20", `(value not between 10 and 20)`},
		{"in (1, 2)", `(value in (1, 2))`},
		{"not in (1, 2)", `(value not in (1, 2))`},
		{"is null", `(value is null)`},
		{"is not null", `(value is not null)`},
		{"like 'x%'", `(value like 'x%')`},
		{"not like 'x%'", `(value not like 'x%')`},
		{"above 5 or below 1", `((value > 5) or (value < 1))`},
		{"above 0.03 and count(*) at least 200", `((value > 0.03) and (count(*) >= 200))`},
		{"not above 5", `(not (value > 5))`},
		{"not (above 5 and below 9)", `(not ((value > 5) and (value < 9)))`},
		{"value above 0.03 and country = 'DE'", `((value > 0.03) and ("country" = 'DE'))`},
		{"abs(value - 10) above 3", `(abs((value - 10)) > 3)`},
		{"country = 'DE'", `("country" = 'DE')`},
	}
	for _, test := range tests {
		e := mustParseCondition(t, test.src)
		if got := describe(e.root); got != test.want {
			t.Errorf("%s\n got %s\nwant %s", test.src, got, test.want)
		}
		if e.String() != test.src {
			t.Errorf("%s: String() = %s", test.src, e)
		}
	}
}

func TestExpr_MaybeText(t *testing.T) {
	t.Parallel()
	e := mustParse(t, "a = EU and b not in (1, US) and c is UK and d > amount and e = f + 1")
	for _, name := range e.Columns() {
		want := slices.Contains([]string{"EU", "US", "UK"}, name)
		if e.MaybeText(name) != want {
			t.Errorf("MaybeText(%q) = %t", name, !want)
		}
	}
}

func TestExpr_mentions(t *testing.T) {
	t.Parallel()
	e := mustParse(t, `sum("Order Total") filter (where region = "EU" and Region is null) / count(region)`)
	if diff := cmp.Diff([]string{"Order Total", "region", "EU", "Region"}, e.Columns()); diff != "" {
		t.Errorf("Columns() (-want +got):\n%s", diff)
	}
	if !e.MaybeText("EU") || e.MaybeText("region") {
		t.Error("MaybeText() does not tell a quoted name from another one")
	}
	if !e.HasAggregate() {
		t.Error("HasAggregate() = false")
	}
	for src, want := range map[string]bool{"max(a, b)": false, "max(a)": true, "count(*) > 5": true, "abs(a)": false} {
		if got := mustParse(t, src).HasAggregate(); got != want {
			t.Errorf("%s: HasAggregate() = %v", src, got)
		}
	}
}

func TestThreshold(t *testing.T) {
	t.Parallel()
	one, two := IntOf(1), IntOf(2)
	tests := []struct {
		src       string
		want      Threshold
		direction int
	}{
		{"above 1", Threshold{"above", []Value{one}}, 1},
		{"> 1", Threshold{"above", []Value{one}}, 1},
		{"1 < value", Threshold{"above", []Value{one}}, 1},
		{"value below 2", Threshold{"below", []Value{two}}, -1},
		{"at least -1", Threshold{"at least", []Value{IntOf(-1)}}, 1},
		{"<= 2", Threshold{"at most", []Value{two}}, -1},
		{"2 >= value", Threshold{"at most", []Value{two}}, -1},
		{"== 1", Threshold{"=", []Value{one}}, 0},
		{"!= 'x'", Threshold{"<>", []Value{TextOf("x")}}, 0},
		{"between 1 and 2", Threshold{"between", []Value{one, two}}, 0},
		{"not between 1 and 2", Threshold{"not between", []Value{one, two}}, 0},
		{"outside 1 and 2", Threshold{"outside", []Value{one, two}}, 0},
		{"not outside 1 and 2", Threshold{"between", []Value{one, two}}, 0},
		{"in (1, 2)", Threshold{"in", []Value{one, two}}, 0},
		{"not in (1)", Threshold{"not in", []Value{one}}, 0},
		{"is null", Threshold{"is null", []Value{}}, 0},
		{"is not null", Threshold{"is not null", []Value{}}, 0},
		{"above 2 hours", Threshold{"above", []Value{DurationOf(2 * time.Hour)}}, 1},
		{"below date '2026-11-23'", Threshold{"below", []Value{TimeOf(time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))}}, -1},
	}
	for _, test := range tests {
		e := mustParseCondition(t, test.src)
		got, ok := e.Threshold()
		if diff := cmp.Diff(test.want, got, cmp.Comparer(equal)); !ok || diff != "" {
			t.Errorf("%s: Threshold() ok %v (-want +got):\n%s", test.src, ok, diff)
		}
		if e.Direction() != test.direction {
			t.Errorf("%s: Direction() = %d, want %d", test.src, e.Direction(), test.direction)
		}
	}
	for src, direction := range map[string]int{
		"above sum(x)": 1, "above 1 and count(*) > 2": 1, "above 5 or below 1": 0, "not above 5": -1, "below 1 and not at least 0": -1,
		"abs(value) > 5": 0, "amount > 5": 0, "above 1 + 1": 1, "value is true": 0, "region like 'x'": 0, "above 5 and above 7": 1,
	} {
		e := mustParseCondition(t, src)
		if got, ok := e.Threshold(); ok {
			t.Errorf("%s: Threshold() = %v, want none", src, got)
		}
		if got := e.Direction(); got != direction {
			t.Errorf("%s: Direction() = %d, want %d", src, got, direction)
		}
	}
}

func TestParse_limits(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, src, want string }{
		{"long", "a" + strings.Repeat(" + a", 1000), "too long"},
		{"100,000 parentheses", strings.Repeat("(", 100_000), "too long"},
		{"parentheses", strings.Repeat("(", 1000) + "1" + strings.Repeat(")", 1000), "nests too deeply"},
		{"minus", strings.Repeat("- ", 1500) + "1", "nests too deeply"},
		{"not", strings.Repeat("not ", 900) + "a", "nests too deeply"},
		{"case", strings.Repeat("case when ", 300) + "a", "nests too deeply"},
		{"calls", strings.Repeat("abs(", 900) + "1", "nests too deeply"},
	}
	for _, test := range tests {
		if _, err := Parse(test.src); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want %q", test.name, err, test.want)
		}
	}
	// What is long and not deep is fine.
	if v, err := evaluate(t, "1"+strings.Repeat("+1", 1900), Parse); err != nil || v.String() != "1901" {
		t.Errorf("a long sum = %s, %v", v, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, test := range mistakes {
		f.Add(test.src)
	}
	for _, src := range []string{
		"above 1000", "sum(amount) filter (where region = 'EU')", `case "a" when 1 then 2 else 3 end`, "x not in (1, 'b', null) or y is not distinct from 2 hours",
		"cast(x as numeric) between 1 and 2.5e3 and date_diff(day, a, b) % 2 = 0", "a like 'x!%' escape '!'", "\xff", "'é", "1e99999", "größe > 3 /* x */ -- y",
	} {
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src string) {
		for _, read := range []func(string) (*Expr, error){Parse, ParseCondition} {
			e, err := read(src)
			again, errAgain := read(src)
			if err != nil {
				checkErrors(t, src, err)
				if errAgain == nil || errAgain.Error() != err.Error() {
					t.Fatalf("%q: %v at first, then %v", src, err, errAgain)
				}
				continue
			}
			if e.String() != src || describe(e.root) != describe(again.root) {
				t.Fatalf("%q is read as %s, and then as %s", src, describe(e.root), describe(again.root))
			}
			for _, name := range e.Columns() {
				checkColumn(t, name)
			}
			scope, env := rowScope()
			for _, compile := range []func(*Expr) (Program, error){scope.Row, scope.Group} {
				program, err := compile(e)
				if err != nil {
					checkErrors(t, src, err)
					continue
				}
				_ = scope.Finish(scope.NewState(), 0, env)
				if v, err := program(env); err == nil {
					checkStored(t, v)
				}
			}
			e.Threshold()
			e.Direction()
		}
	})
}

// checkColumn checks that a column's name is written so that it is read as that column.
func checkColumn(t *testing.T, name string) {
	t.Helper()
	e, err := Parse(WriteColumn(name))
	if err != nil {
		t.Fatalf("the column %q is written %s: %v", name, WriteColumn(name), err)
	}
	if c, ok := e.root.(*column); !ok || c.name != name {
		t.Fatalf("the column %q is written %s and read as %s", name, WriteColumn(name), describe(e.root))
	}
}

// checkErrors checks what every error of an expression has.
func checkErrors(t *testing.T, src string, err error) {
	t.Helper()
	var errs Errors
	if !errors.As(err, &errs) || len(errs) == 0 {
		t.Fatalf("%q: %T is not Errors", src, err)
	}
	for _, e := range errs {
		if e.Offset < 0 || e.End < e.Offset || e.End > len(src) || e.Message == "" {
			t.Errorf("%q: %q at %d to %d of %d", src, e.Message, e.Offset, e.End, len(src))
		}
		if utf8.ValidString(src) && !utf8.ValidString(e.Message) {
			t.Errorf("%q: the message %q cuts a character", src, e.Message)
		}
	}
}

// checkStored checks that a value can be stored and read.
func checkStored(t *testing.T, v Value) {
	t.Helper()
	data, err := v.MarshalJSON()
	if err != nil {
		t.Fatalf("storing %s %q: %v", v.Kind(), v, err)
	}
	var again Value
	if err := again.UnmarshalJSON(data); err != nil || !equal(again, v) && utf8.ValidString(v.String()) {
		t.Errorf("%s %q is stored as %s and read as %s %q, %v", v.Kind(), v, data, again.Kind(), again, err)
	}
}
