package rules_test

import (
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestSet_Named: a rule is found by its ID or its name, and where it is not, what was probably meant.
func TestSet_Named(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(`version: 1
rules:
  - {name: EU revenue, report: 5f3c0a1b2d4e, value: sum(x), warning: below 1, channel: c}
  - {name: Late orders, id: late, report: 5f3c0a1b2d4e, value: sum(x), warning: below 1, channel: c}
`))
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ written, id, meant string }{
		{"eu-revenue", "eu-revenue", ""},
		{"EU REVENUE", "eu-revenue", ""},
		{"late orders", "late", ""},
		{"LATE", "late", ""},
		{"revenue", "", "eu-revenue"},
		{"lat ordrs", "", "Late orders"},
		{"signups", "", ""},
		{"", "", ""},
	} {
		rule, meant := set.Named(tt.written)
		id := ""
		if rule != nil {
			id = rule.ID
		}
		if id != tt.id || meant != tt.meant {
			t.Errorf("%q: rule %q, meant %q; want %q, %q", tt.written, id, meant, tt.id, tt.meant)
		}
	}
}
