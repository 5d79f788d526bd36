package alert

import (
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules/expr"
)

// FuzzKept: whatever stands in the database is read without trouble, and what was read is written so that it is read alike.
func FuzzKept(f *testing.F) {
	for _, text := range []string{
		"", "null", `{"number":"12.50"}`, `{"number":"-1e40"}`, `{"text":"x"}`, `{"boolean":true}`, `{"duration":"-90s"}`,
		`{"time":"2026-11-23T09:00:00Z"}`, `{"time":"0000-01-01T00:00:00+23:00"}`, `{"time":"9999-12-31T23:00:00-23:00"}`,
		`{"number":"1","text":"x"}`, `{"text":"` + strings.Repeat("é", maxLongValue) + `"}`,
		`[]`, `["DE",12.50,null,true]`, `[1e400,-0,-0.0,1E+2]`, `["` + "\xff" + `"]`, `[{"a":1}]`, `[1,`,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v := decode(text)
		at, isTime := v.Time()
		odd := isTime && (at.Year() < 0 || at.Year() > 9999) // at the very ends of what can be read, in another zone
		if again := decode(encode(v)); !odd && (expr.Order(again, short(v)) != 0 || again.Kind() != v.Kind()) {
			t.Errorf("%q is read as %s %q, and as %s %q when that was kept", text, v.Kind(), v, again.Kind(), again)
		}
		key := groupKey(groupValues(text))
		if again := groupKey(groupValues(key)); again != key {
			t.Errorf("the group %q is kept as %q, and as %q when that was read", text, key, again)
		}
	})
}

// TestGroupKey: groups are kept as JSON, equal numbers alike, and are told apart by it.
func TestGroupKey(t *testing.T) {
	t.Parallel()
	number := func(s string) expr.Value {
		v, err := expr.ParseNumber(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for want, key := range map[string][]expr.Value{
		"":                            nil,
		`["DE",null,true]`:            {expr.TextOf("DE"), {}, expr.BoolOf(true)},
		`[12.5,"12.5",0,-0.05]`:       {number("12.500"), expr.TextOf("12.5"), number("-0.00"), number("-0.050")},
		`[100000000000000000000]`:     {number("1e20")},
		`["\u003c\"\u0026\n😀\ufffd"]`: {expr.TextOf("<\"&\n😀\xff")},
		`["2026-11-23T09:00:00Z"]`:    {expr.TimeOf(storyBegin)},
		`["2h30m"]`:                   {expr.DurationOf(150 * time.Minute)},
	} {
		if got := groupKey(key); got != want {
			t.Errorf("groupKey() = %s, want %s", got, want)
		}
	}
}

// TestCourse_odd: a time that the database should not hold is an error, and ends no process.
func TestCourse_odd(t *testing.T) {
	t.Parallel()
	incident := store.Incident{ID: 7, Closed: time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC), Detail: []byte(`{"reopened":`)}
	if err := reopen(&incident, time.Minute); err == nil || !strings.Contains(err.Error(), "incident 7") {
		t.Errorf("reopen() = %v", err)
	}
}
