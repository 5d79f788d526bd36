package rules_test

import (
	"strings"
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestPass_latestInZone: which time is the latest depends on the zone of those that name none.
func TestPass_latestInZone(t *testing.T) {
	t.Parallel()
	const rule = "defaults: {channel: c}\nrules:\n  - {name: A, report: 5f3c0a1b2d4e, latest: at, value: sum(x), warning: above 10}\n"
	const result = `[{"at": "2026-11-23T04:00:00.000Z", "x": 1}, {"at": "2026-11-23 00:30:00", "x": 20}]`
	for zone, want := range map[string]rules.Level{"UTC": rules.OK, "America/New_York": rules.Warning, "Pacific/Auckland": rules.OK} {
		set, err := rules.Parse("rules.yaml", []byte("version: 1\ntimezone: "+zone+"\n"+rule))
		if err != nil {
			t.Fatal(err)
		}
		pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now()})
		if err != nil {
			t.Fatal(err)
		}
		if err := pass.ReadJSON(strings.NewReader(result)); err != nil {
			t.Fatal(err)
		}
		results, err := pass.Results(nil)
		if err != nil || results[0].Err != nil {
			t.Fatal(err, results[0].Err)
		}
		if got := results[0].Groups[0].Level; got != want {
			t.Errorf("in %s: %s, want %s", zone, got, want)
		}
	}
}
