package main

import (
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert"
)

// TestRuleLine: a run that failed is told from those that were judged.
func TestRuleLine(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	s := alert.RuleState{ID: "total", State: alert.StateOK, Groups: 1, LastRun: now.Add(-time.Hour), LastFailed: true, Zone: time.UTC}
	if got, want := strings.Join(ruleLine(s, now), "|"), "total|ok|0|–|11:00, failed|–|"; got != want {
		t.Errorf("ruleLine() = %s, want %s", got, want)
	}
}
