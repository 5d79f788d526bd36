package rules

import (
	"regexp"
	"strings"
	"testing"
)

// What people are told to write for a time, a report or an event is taken when they write it.
func TestHints_keys(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, instead string }{
		{"mute: 2026-12-01", "mute: {until: 2026-12-01}"},
		{"mute: weekends", "mute: {days: [weekends]}"},
		{"mute: Mon - Fri", "mute: {days: [mon, tue, wed, thu, fri]}"},
		{"mute: fri-mon", "mute: {days: [fri, sat, sun, mon]}"},
		{"mute: [sat, sun]", "mute: {days: [sat, sun]}"},
		{"mute: at night", "mute: {until: 2026-12-01}"},
		{"mute: {days: sat-sun}", "days: [sat, sun]"},
		{"mute: {days: 'Sat; Sun'}", "days: [sat, sun]"},
		{"mute: {from: 6pm}", "from: 18:00"},
		{"mute: {from: 6:30 p.m.}", "from: 18:30"},
		{"mute: {from: 18.15}", "from: 18:15"},
		{"mute: {to: 12am, days: sat}", "to: 00:00"},
		{"mute: {to: 8}", "to: 08:00"},
		{"mute: {until: 5 days}", "until: 2026-12-01"},
		{"expect_every: 26", "expect_every: 26 hours"},
		{"expect_every: hourly", "expect_every: 26 hours"},
		{"report: all", "report: any"},
		{"report: 5f3c0a1b2d4e, 8d3e0a1f2b4c", "report: [5f3c0a1b2d4e, 8d3e0a1f2b4c]"},
		{"report: https://app.mode.com/acme/spaces/0a1b2c3d4e5f", "report: {collection: 0a1b2c3d4e5f}"},
		{"report: [https://app.mode.com/acme/spaces/0a1b2c3d4e5f]", "report: {collection: [0a1b2c3d4e5f]}"},
		{"report: {collection: https://app.mode.com/acme/reports/0a1b2c3d4e5f}", "report: https://app.mode.com/acme/reports/0a1b2c3d4e5f"},
		{"report: {collection: https://app.mode.com/acme/spaces/0a1b2c3d4e5f?a=b}", "report: {collection: 'https://app.mode.com/acme/spaces/0a1b2c3d4e5f?a=b'}"},
		{"report: {}", "report: {collection: Finance}"},
		{"by: country, city", "by: [country, city]"},
	}
	for _, test := range tests {
		problems := problemsOf(t, ruleWith(test.line))
		if len(problems) != 1 {
			t.Errorf("%s: %d problems, want 1:\n%s", test.line, len(problems), problems)
			continue
		}
		if said := problems.Error(); !strings.Contains(said, "`"+test.instead+"`") {
			t.Errorf("%s: says\n%s\nwant %s", test.line, said, test.instead)
			continue
		}
		line := test.instead
		if key, _, _ := strings.Cut(line, ":"); muteLevel.has(key) {
			line = regexp.MustCompile(key+`: ('[^']*'|[^,}]*)`).ReplaceAllString(test.line, line)
		}
		if again := problemsOf(t, ruleWith(line)); len(again) > 0 {
			t.Errorf("%s: what is advised, %s, is refused:\n%s", test.line, line, again)
		}
	}
}

// A rule that reads no results has a word in what becomes of failed runs only where it says something itself.
func TestParse_failedRuns(t *testing.T) {
	t.Parallel()
	set := parsed(t, `version: 1
defaults: {channel: c, failed_runs: 2}
rules:
  - {name: A, report: a, value: sum(x), warning: above 1}
  - {name: B, report: b, value: run.duration, warning: above 1 hour}
  - {name: C, report: b, expect_every: 1 day}
  - {name: D, report: d, expect_every: 1 day, failed_runs: 3}
  - {name: E, report: e, value: run.row_count, warning: below 1}
`)
	for token, want := range map[string]FailedRuns{"a": 2, "b": 0, "d": 3, "e": 2} {
		if got := set.FailedRunsOf(ReportRef{Token: token}); got != want {
			t.Errorf("FailedRunsOf(%s) = %d, want %d", token, got, want)
		}
	}
}
