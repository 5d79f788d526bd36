package main

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
)

// TestTestReport_suite: each test has the time that it took by the clock, and the suite that of all.
func TestTestReport_suite(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(`version: 1
rules: [{name: R, report: 5f3c0a1b2d4e, channel: c, value: sum(x), warning: above 1}]
tests:
  - {rule: R, runs: [{rows: [{x: 1}], expect: []}]}
  - {name: "two < one", rule: R, runs: [{rows: [{x: 2}], expect: []}]}
`))
	if err != nil {
		t.Fatal(err)
	}
	clock := time.Date(2026, 1, 5, 9, 0, 0, 0, time.UTC)
	played, err := playAll(t.Context(), set, set.Tests, func() time.Time {
		clock = clock.Add(1500 * time.Microsecond)
		return clock
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := testReport{played: played}.suite().xml()
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="modealert" tests="2" failures="1" errors="0" time="0.003000">
  <testcase name="R" classname="R" file="rules.yaml" line="4" time="0.001500"></testcase>
  <testcase name="two &lt; one" classname="R" file="rules.yaml" line="5" time="0.001500">
    <failure message="rules.yaml:5:58: run 1 says what is not expected">` +
		`rules.yaml:5:58: run 1 says what is not expected&#xA;  + state: warning, value: 2&#xA;      posted, c: WARNING: R is 2, above 1 (5f3c0a1b2d4e)</failure>
  </testcase>
</testsuite>
`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
