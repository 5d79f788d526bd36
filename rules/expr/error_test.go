package expr

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// condition asks a condition on a value of the row.
func condition(t testing.TB, value, src string) (*TypeError, error) {
	t.Helper()
	scope, env := rowScope()
	scope.Value = mustParse(t, value)
	program, err := scope.Row(scope.Value)
	if err != nil {
		t.Fatal(err)
	}
	if env.Value, err = program(env); err != nil {
		t.Fatal(err)
	}
	if program, err = scope.Row(mustParseCondition(t, src)); err != nil {
		t.Fatal(err)
	}
	_, err = program(env)
	wrong, _ := errors.AsType[*TypeError](err)
	return wrong, err
}

// What is said of the value names the column that it is.
func TestTypeError_value(t *testing.T) {
	t.Parallel()
	tests := []struct{ value, src, message string }{
		{"region", "above 5", "column `region` has the text 'EU', which is not a number"},
		{"region", "between 1 and 2", "column `region` has the text 'EU', which is not a number"},
		{"region", "value * 2 above 5", "column `region` has the text 'EU', which is not a number"},
		{"i", "= 'open'", "column `i` has 7, which is not text"},
		{"i", "'open' = value", "column `i` has 7, which is not text"},
		{"i", "in ('open')", "column `i` has 7, which is not text"},
		{"coalesce(region, 'x')", "above 5", "the value is the text 'EU', which is not a number"},
		{"coalesce(i, 5)", "= 'open'", "the value is 7, which is not text"},
		{"i", "region", "column `region` has the text 'EU', which is not true or false"},
		{"region", "value", "column `region` has the text 'EU', which is not true or false"},
		{"i", "region above 5", "column `region` has the text 'EU', which is not a number"},
	}
	for _, test := range tests {
		wrong, err := condition(t, test.value, test.src)
		if wrong == nil || wrong.Error() != test.message {
			t.Errorf("value: %s, %s: %v, want %q", test.value, test.src, err, test.message)
		}
	}
	scope, env := rowScope()
	env.Value = TextOf("NaN")
	program, err := scope.Row(mustParseCondition(t, "above 5"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := program(env); err == nil || err.Error() != "the value is the text 'NaN', which is not a number" {
		t.Errorf("a value that is not known to be a column: %v", err)
	}
}

// An error can be said without the value, and tells which columns decide about that.
func TestTypeError_Private(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src     string
		message string
		columns []string
	}{
		{"region > 5", "column `region` has a text that is not a number", []string{"region"}},
		{"-region", "column `region` has a text that is not a number", []string{"region"}},
		{"i = 'open'", "column `i` has a number that is not text", []string{"i"}},
		{"age(active)", "column `active` has a boolean that is not a time", []string{"active"}},
		{`"When" > 5`, "column `When` has a time that is not a number", []string{"When"}},
		{"lower(region || flag) > i", "`lower(region || flag)` is a text that is not a number", []string{"flag", "region"}},
		{"case when i = 7 then region end > 5", "`case when i = 7 then region end` is a text that is not a number", []string{"i", "region"}},
	}
	for _, test := range tests {
		_, err := evaluate(t, test.src, Parse)
		wrong, ok := errors.AsType[*TypeError](err)
		if !ok || wrong.Private() != test.message || !slices.Equal(wrong.Columns(), test.columns) {
			t.Errorf("%s: %v, want %q of %q", test.src, err, test.message, test.columns)
		}
		if ok && strings.Contains(wrong.Private(), "EU") {
			t.Errorf("%s: %q names the value", test.src, wrong.Private())
		}
	}
	if wrong, err := condition(t, "region || flag", "above 5"); wrong == nil || !slices.Equal(wrong.Columns(), []string{"region", "flag"}) {
		t.Errorf("the columns of a value: %v", err)
	}
	_, err := summary(t, "sum(upper(x))", nil, []string{"x"}, []Value{TextOf("secret")})
	if wrong, ok := errors.AsType[*TypeError](err); !ok || wrong.Private() != "`upper(x)` is a text that is not a number" ||
		!slices.Equal(wrong.Columns(), []string{"x"}) {
		t.Errorf("in an aggregate: %v", err)
	}
}
