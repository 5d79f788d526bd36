package rules_test

import (
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestRule_Version: what a rule was is comparable with what it is unless its value means something else.
func TestRule_Version(t *testing.T) {
	t.Parallel()
	const head = "version: 1\ndefaults: {channel: c}\n"
	version := func(text string) string {
		t.Helper()
		set, err := rules.Parse("rules.yaml", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return set.Rules[0].Version()
	}
	was := version(head + "rules: [{name: A, report: 5f3c0a1b2d4e, value: sum(x), warning: above 1}]\n")
	for _, tt := range []struct {
		text string
		same bool
	}{
		{head + "rules: [{name: B, report: 5f3c0a1b2d4e, value: sum(x), critical: above avg_last(3), mention: dana}]\n", true},
		{head + "rules: [{name: A, report: 5f3c0a1b2d4f, value: sum(x), warning: above 1}]\n", false},
		{head + "rules: [{name: A, report: 5f3c0a1b2d4e, value: sum(y), warning: above 1}]\n", false},
		{head + "rules: [{name: A, report: 5f3c0a1b2d4e, where: y > 1, value: sum(x), warning: above 1}]\n", false},
		{head + "rules: [{name: A, report: 5f3c0a1b2d4e, by: shop, value: sum(x), warning: above 1}]\n", false},
		{head + "rules: [{name: A, report: 5f3c0a1b2d4e, query: Daily, value: sum(x), warning: above 1}]\n", false},
		{head + "rules: [{name: A, report: 5f3c0a1b2d4e, latest: day, value: sum(x), warning: above 1}]\n", false},
		{head + "timezone: Europe/Berlin\nrules: [{name: A, report: 5f3c0a1b2d4e, value: sum(x), warning: above 1}]\n", false},
	} {
		if got := version(tt.text); (got == was) != tt.same {
			t.Errorf("the same version is %v, want %v, for\n%s", got == was, tt.same, tt.text)
		}
	}
}
