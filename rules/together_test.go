package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/rulestest"
)

// TestPass_together: what rules share changes nothing of what each of them says by itself, of odd cells too.
func TestPass_together(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(rulestest.Rules(100)+latestRules))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if _, err := rulestest.WriteResult(&b, 100_000); err != nil {
		t.Fatal(err)
	}
	plain := b.String()
	middle := len(plain) / 2
	for name, result := range map[string]string{
		"plain":                    plain,
		"a text for an amount":     plain[:middle] + strings.Replace(plain[middle:], `"amount":`, `"amount":"n/a","a":`, 1),
		"numbers as text":          strings.ReplaceAll(plain, `"amount":1`, `"amount":" 17.5","a":1`),
		"a huge amount":            plain[:middle] + strings.Replace(plain[middle:], `"amount":`, `"amount":1e300,"a":`, 1),
		"one that is out of range": plain[:middle] + strings.Replace(plain[middle:], `"amount":`, `"amount":1e3000,"a":`, 1),
		"nulls":                    strings.ReplaceAll(plain, `"quantity":3`, `"quantity":null`),
		"a word for a truth":       plain[:middle] + strings.Replace(plain[middle:], `"paid":`, `"paid":"maybe","p":`, 1),
		"a number for a country":   strings.ReplaceAll(plain, `"country":"DE"`, `"country":49`),
		"a day that is none":       plain[:middle] + strings.Replace(plain[middle:], `"created_at":"2026-11-01`, `"created_at":"2026-11-31`, 1),
		"a column that is missing": strings.ReplaceAll(plain, `"channel"`, `"chanel"`),
		"a column twice":           plain[:middle] + strings.Replace(plain[middle:], `"region":`, `"region":"EU","region":`, 1),
		"spaces":                   strings.NewReplacer(`,"`, ` , "`, `":`, `" : `).Replace(plain),
		"columns that take turns":  strings.ReplaceAll(plain, `"country":"US","region":"NA"`, `"region":"NA","country":"US"`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			together := judgeBy(t, set.Rules, result)
			for i, rule := range set.Rules {
				alone := judgeBy(t, []*rules.Rule{rule}, result)[0]
				if diff := cmp.Diff(describe(alone), describe(together[i])); diff != "" {
					t.Errorf("%s of %q (-alone +together):\n%s", rule.Name, rule.Value, diff)
				}
			}
		})
	}
}

const latestRules = `
  - {name: Latest, report: 5f3c0a1b2d4e, channel: c, latest: created_at, by: country, value: sum(amount), warning: above 0}
  - {name: Latest of all, report: 5f3c0a1b2d4e, channel: c, latest: created_at, value: count(*), warning: above 0}
`

func judgeBy(t *testing.T, all []*rules.Rule, result string) []rules.Result {
	t.Helper()
	pass, err := rules.NewPass(all, rules.Moment{Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(result)); err != nil {
		t.Fatal(err)
	}
	results, err := pass.Results(nil)
	if err != nil {
		t.Fatal(err)
	}
	return results
}
