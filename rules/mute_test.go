package rules_test

import (
	"testing"
	"time"

	"github.com/modealert/modealert/rules"
)

// mutedRule is a rule with a `mute` in a zone.
func mutedRule(t *testing.T, zone, mute string) *rules.Rule {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ntimezone: "+zone+
		"\nrules: [{name: A, report: 5f3c0a1b2d4e, channel: c, value: sum(x), warning: above 1, mute: "+mute+"}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	return set.Rules[0]
}

// TestRule_MutedAt_clockChange: the hours are those of a clock on the wall, also where it is set forward or back.
func TestRule_MutedAt_clockChange(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zone, mute, at, until string }{
		{"America/New_York", "{from: 01:30, to: 03:30}", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00Z"}, // one hour, from 1:30 EST to 3:30 EDT
		{"America/New_York", "{from: 02:30, to: 03:30}", "2026-03-08T06:59:59Z", ""},                     // 1:59:59
		{"America/New_York", "{from: 02:30, to: 03:30}", "2026-03-08T07:00:00Z", "2026-03-08T07:30:00Z"}, // 3:00, when the clock passes 2:30
		{"America/New_York", "{from: 01:00, to: 02:30}", "2026-03-08T06:30:00Z", "2026-03-08T07:00:00Z"},
		{"America/New_York", "{from: 02:10, to: 02:50}", "2026-03-08T07:00:00Z", ""}, // there is no such time on that day
		{"Europe/Berlin", "{from: 02:30, to: 03:30}", "2026-03-29T00:59:59Z", ""},
		{"Europe/Berlin", "{from: 02:30, to: 03:30}", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"},
		{"Europe/Berlin", "{from: 22:00, to: 06:00}", "2026-03-28T22:00:00Z", "2026-03-29T04:00:00Z"}, // 7 hours
		{"Europe/Berlin", "{from: 22:00, to: 06:00}", "2026-10-25T04:59:59Z", "2026-10-25T05:00:00Z"}, // 9 hours
		{"Europe/Berlin", "{days: sun}", "2026-10-25T22:30:00Z", "2026-10-25T23:00:00Z"},              // 25 hours
		{"America/Santiago", "{days: sun}", "2026-09-06T03:59:59Z", ""},                               // Saturday, 23:59:59
		{"America/Santiago", "{days: sun}", "2026-09-06T04:00:00Z", "2026-09-07T03:00:00Z"},           // Sunday, 1:00
		{"America/Santiago", "{days: sat}", "2026-09-06T03:59:59Z", "2026-09-06T04:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		until, muted := mutedRule(t, tt.zone, tt.mute).MutedAt(at)
		if got := until.UTC().Format(time.RFC3339); muted != (tt.until != "") || muted && got != tt.until {
			t.Errorf("%s in %s at %s: muted %v until %s, want %q", tt.mute, tt.zone, tt.at, muted, got, tt.until)
		}
	}
}

// TestRule_MutedAt_nearlyAlways: what leaves a minute of the week is no mistake.
func TestRule_MutedAt_nearlyAlways(t *testing.T) {
	t.Parallel()
	rule := mutedRule(t, "UTC", "[{days: weekend}, {days: [mon, tue, wed, thu]}, {days: fri, from: 00:01}, {until: 2026-01-01}]")
	friday := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	if until, muted := rule.MutedAt(friday.Add(time.Minute)); !muted || !until.Equal(friday.AddDate(0, 0, 7)) {
		t.Errorf("muted %v until %s, want the next Friday", muted, until)
	}
	if _, muted := rule.MutedAt(friday); muted {
		t.Error("muted in the only minute that is left")
	}
}
