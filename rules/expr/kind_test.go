package expr

import (
	"strings"
	"testing"
)

// Of many values it is known what they are, and a condition that can never be compared with them is refused at once.
func TestScope_valueKinds(t *testing.T) {
	t.Parallel()
	tests := []struct {
		value, src string
		message    string // empty where it fits
	}{
		{"count(*)", "above 2 hours", "a number cannot be compared with a duration"},
		{"count(*)", "between 1 and 2 hours", "a number cannot be compared with a duration"},
		{"count(*)", "= 'many'", "'many' is not a number, which `value` is"},
		{"count(*)", "value", "`value` is not a condition"},
		{"count(*)", "above '5'", ""},
		{"count(*)", "above 5", ""},
		{"age(max(at))", "above 7200", "a duration has a unit: `2 hours`"},
		{"age(max(at))", "between 1 and 2 hours", "a duration has a unit"},
		{"age(max(at))", "value / 2 above 5", "a duration has a unit"},
		{"age(max(at))", "value / 1 hour above 5", ""},
		{"age(max(at))", "above 2 hours", ""},
		{"max(age(at))", "above 5", "a duration has a unit"},
		{"sum(age(at))", "above 5", "a duration has a unit"},
		{"date(max(at))", "above 5", "a time cannot be compared with a number"},
		{"date(max(at))", "= 'today'", "'today' is not a time, which `value` is"},
		{"date(max(at))", "below date(now())", ""},
		{"date(max(at))", "below '2026-11-23'", ""},
		{"date(max(at))", "above 2 hours", "`age(time)` is how long ago"},
		{"cast(max(at) as timestamp)", "above 5", "a time cannot be compared with a number"},
		{"case when count(*) > 5 then 1 hour else 2 hours end", "above 5", "a duration has a unit"},
		{"coalesce(count(*), 0)", "above 2 hours", "a number cannot be compared"},
		{"iif(count(*) > 1, 1, 2)", "above 2 hours", "a number cannot be compared"},
		{"nullif(count(*), 0)", "above 2 hours", "a number cannot be compared"},
		{"sum(x)", "above 2 hours", "write a number without a unit"},
		{"sum(x)", "change above 1 hour", "write a number without a unit"},
		{"count(*)", "change between 1 hour and 2 hours", "write a number without a unit"},
		{"count(*)", "previous above 1 hour", "write a number without a unit"},
		{"avg(coalesce(x, 0) * 2)", "avg_last(7) above 1 hour", "write a number without a unit"},
		{"sum(x - 5) / count(*)", "above 1 hour", "write a number without a unit"},
		{"abs(sum(case when x > 5 then x end))", "above 1 hour", "write a number without a unit"},
		{"sum(x)", "above '1,000'", "'1,000' is not a number, which `value` is; write `1000`"},
		{"avg(x)", "above '$1_000.50'", "write `1000.50`"},
		{"median(x)", "above 'NaN'", "'NaN' is not a number, which `value` is"},
		{"percentile(x, 95)", "between 0 and 'Infinity'", "'Infinity' is not a number"},
		{"stddev(x)", "above 'limit'", "a column is written without quotes: `limit`"},
		{"sum(x)", "above '1.000,5'", "'1.000,5' is not a number, which `value` is"},
		{"sum(x)", "above '1000'", ""},
		{"sum(ended - started)", "above 2 hours", ""},
		{"sum(now() - at)", "change above 2 hours", ""},
		{"avg(iif(open, age(at), null))", "above 2 hours", ""},
		{"avg(coalesce(ended, now()) - started)", "above 2 hours", ""},
		{"sum(x * 1 hour)", "above 2 hours", ""},
		{"sum(x / 1 hour)", "above 2", ""},
		{"avg(age(at))", "change above 1 hour", ""},
		{"max(x)", "above 2 hours", ""},
		{"max(x)", "above 5", ""},
		{"sum(x) / count(*)", "above 5", ""},
	}
	for _, test := range tests {
		scope := NewScope(NewColumns(), nil)
		scope.Value = mustParse(t, test.value)
		_, err := scope.Group(mustParseCondition(t, test.src))
		if test.message == "" {
			if err != nil {
				t.Errorf("value: %s, %s: %v", test.value, test.src, err)
			}
			continue
		}
		if err == nil || !strings.Contains(err.Error(), test.message) {
			t.Errorf("value: %s, %s: %v, want %q", test.value, test.src, err, test.message)
			continue
		}
		checkErrors(t, test.src, err)
	}
}
