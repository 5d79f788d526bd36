package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

func dialOf(t *testing.T, rest string) (rules.Dial, error) {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, channel: c, report: 5f3c0a1b2d4e, "+rest+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return set.Rules[0].Dial()
}

func texts(values []expr.Value) string {
	var all []string
	for _, v := range values {
		all = append(all, v.String())
	}
	return strings.Join(all, " ")
}

// TestDial_Steps: what is tried lies between the values that were seen, is round, and goes from quiet to loud.
func TestDial_Steps(t *testing.T) {
	t.Parallel()
	var seen []expr.Value
	for _, text := range []string{"41210", "54100", "52880", "53920.55", "51240", "50310", "50040"} {
		n, err := expr.ParseDecimal(text)
		if err != nil {
			t.Fatal(err)
		}
		seen = append(seen, expr.NumberOf(n))
	}
	for rule, want := range map[string]string{
		"value: sum(x), warning: below 50000":                           "40000 50000 50200 51000 52000",
		"value: sum(x), critical: above 50000":                          "55000 54000 53000 52000 51000",
		"value: sum(x), warning: percent_change below -20":              "-200 -100 -60 -40 -32 -28 -24 -22 -18 -16 -14 -12 -10 -8 -6 -4 -2",
		"value: sum(x), warning: value below 0.5 * avg_last(7)":         "0.05 0.1 0.15 0.2 0.25 0.3 0.35 0.4 0.45 0.55 0.6 0.7 0.8 1 1.5 2.5 5",
		"value: x, warning: above 10":                                   "100 50 30 20 16 14 12 11 9 8 7 6 5 4 3 2 1",
		"value: sum(x), warning: below 50000, critical: below 100":      "40000 50000 50200 51000 52000",
		"value: sum(x), warning: below 53000, critical: below 50000":    "50020 50200 51000 52000",
		"value: sum(x), warning: above 50000, critical: above 53500":    "53000 52000 51000 50200",
		"value: x, warning: above 10, critical: above 20":               "16 14 12 11 9 8 7 6 5 4 3 2 1",
		"value: sum(x), warning: above 30000, critical: above 40000":    "36000 33000 27000",
		"value: age(max(t)), warning: above 2 hours":                    "20h 10h 6h 4h",
		"value: sum(x), warning: value below avg_last(3) - 0":           "",
		"value: sum(x), warning: value below avg_last(3) and value > 3": "joins",
	} {
		d, err := dialOf(t, rule)
		if err != nil {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v", rule, err)
			}
			continue
		}
		if got := texts(d.Steps(seen, 12)); got != want && !strings.HasPrefix(got, want+" ") {
			t.Errorf("%s: tried are %s, want %s", rule, got, want)
		}
	}
}

// TestDial_Turn: the rule with another number is the same rule, and the one that it was made of stays as it was.
func TestDial_Turn(t *testing.T) {
	t.Parallel()
	d, err := dialOf(t, "value: sum(x), critical: below 5, warning: {when: below 10, channel: other}")
	if err != nil {
		t.Fatal(err)
	}
	turned, err := d.Turn(expr.IntOf(41000))
	if err != nil {
		t.Fatal(err)
	}
	want := "Alert in #other when the sum of x is below 41,000, and critically in #c, when it is below 5; no data is a warning"
	if diff := cmp.Diff(want, strings.Split(turned.Describe(), "; no data")[0]+"; no data is a warning"); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again, err := d.Turn(expr.IntOf(10))
	if err != nil || again.Version() != turned.Version() || again.Warning.When.String() != "below 10" {
		t.Errorf("%+v, %v", again, err)
	}
}
