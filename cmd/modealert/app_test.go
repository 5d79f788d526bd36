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
