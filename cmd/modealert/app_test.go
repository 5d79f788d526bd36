package main

import (
	"testing"
	"time"
)

// History is kept longer than any condition looks back, which is 366 days.
func TestOldestHistory(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for looksBack, days := range map[bool]int{true: 400, false: 90} {
		if got, want := oldestHistory(now, looksBack), now.AddDate(0, 0, -days); !got.Equal(want) {
			t.Errorf("oldestHistory(%t) = %s, want %s", looksBack, got, want)
		}
	}
}

// TestPruningTime: a clock that is years ahead makes nothing old.
func TestPruningTime(t *testing.T) {
	t.Parallel()
	last := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	for now, want := range map[time.Time]time.Time{
		last.Add(time.Hour):    last.Add(time.Hour),
		last.AddDate(10, 0, 0): last.Add(24 * time.Hour),
		last.AddDate(-1, 0, 0): last.AddDate(-1, 0, 0),
	} {
		if got := pruningTime(now, last); !got.Equal(want) {
			t.Errorf("pruningTime(%s, %s) = %s, want %s", now, last, got, want)
		}
	}
	if got := pruningTime(last, time.Time{}); !got.Equal(last) {
		t.Errorf("pruningTime(%s) without a run = %s", last, got)
	}
}
