package expr_test

import (
	"testing"

	"github.com/modealert/modealert/rules/expr"
)

// TestDial: the number that can be turned, which way, and what the condition is with another.
func TestDial(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		condition, value string
		eases            int
		plain            bool
		turned           string // to 7
	}{
		{"below 10000", "10000", 1, true, "below 7"},
		{"above 10000", "10000", -1, true, "above 7"},
		{"value at least -3", "-3", -1, true, "value at least 7"},
		{"12 > value", "12", 1, true, "7 > value"},
		{"percent_change below -20", "-20", 1, false, "percent_change below 7"},
		{"zscore(20) above 3", "3", -1, false, "zscore(20) above 7"},
		{"value below 0.5 * avg_last(7)", "0.5", 1, false, "value below 7 * avg_last(7)"},
		{"value above median_last(4) + 3 * stddev_last(4)", "3", -1, false, "value above median_last(4) + 7 * stddev_last(4)"},
		{"value above avg_last(4) - 5", "5", 1, false, "value above avg_last(4) - 7"},
		{"value - avg_last(4) above 5", "5", -1, false, "value - avg_last(4) above 7"},
		{"value / 3 above previous", "3", -1, false, "value / 7 above previous"},
		{"round(value, 2) above (5)", "5", -1, false, "round(value, 2) above 7"},
	} {
		e, err := expr.ParseCondition(tt.condition)
		if err != nil {
			t.Fatal(err)
		}
		d, err := e.Dial()
		if err != nil {
			t.Errorf("%s: %v", tt.condition, err)
			continue
		}
		turned, err := d.Turn(expr.IntOf(7))
		if err != nil {
			t.Errorf("%s: %v", tt.condition, err)
			continue
		}
		if d.Value.String() != tt.value || d.Eases != tt.eases || d.Plain != tt.plain || turned.String() != tt.turned {
			t.Errorf("%s: value %s, eases %d, plain %t, turned %q", tt.condition, d.Value, d.Eases, d.Plain, turned)
		}
	}
	for condition, want := range map[string]string{
		"below 1 or above 9":          "it joins several conditions with `or`",
		"above 3 and count(*) > 200":  "it joins several conditions with `and`",
		"between 1 and 2":             "it is about a range, which has two numbers",
		"= 5":                         "it does not ask whether something is above or below a number",
		"is null":                     "it does not ask whether something is above or below a number",
		"value above avg_last(7)":     "there is no number in it",
		"value * 3 > 2 * avg_last(7)": "it has more than one number",
	} {
		e, err := expr.ParseCondition(condition)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := e.Dial(); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", condition, err, want)
		}
	}
}

// TestDial_duration: a length of time is turned into another.
func TestDial_duration(t *testing.T) {
	t.Parallel()
	e, err := expr.ParseCondition("above 2 hours")
	if err != nil {
		t.Fatal(err)
	}
	d, err := e.Dial()
	if err != nil {
		t.Fatal(err)
	}
	turned, err := d.Turn(expr.DurationOf(90 * 60e9))
	if err != nil || turned.String() != "above 90 minutes" {
		t.Errorf("Turn() = %s, %v", turned, err)
	}
}
