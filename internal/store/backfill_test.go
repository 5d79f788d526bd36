package store

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestSaveBackfill(t *testing.T) {
	t.Parallel()
	s := open(t, Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "x.db")})
	at := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	want := Backfill{
		Rule: "total", Version: "a", Report: "5f3c0a1b2d4e", State: BackfillDone, Reason: "no more", Runs: 3,
		Reached: at, WantRuns: 7, WantSince: 7 * 24 * time.Hour, Updated: at.Add(time.Minute), Unjudged: "0123456789ab",
	}
	update(t, s, func(tx *Tx) error {
		if err := tx.SaveBackfill(t.Context(), Backfill{Rule: "total", Version: "a", Report: "5f3c0a1b2d4e"}); err != nil {
			return err
		}
		return tx.SaveBackfill(t.Context(), want)
	})
	update(t, s, func(tx *Tx) error {
		got, err := tx.Backfill(t.Context(), "total", "a", "5f3c0a1b2d4e")
		if diff := cmp.Diff(want, got); err == nil && diff != "" {
			t.Errorf("Backfill (-want +got):\n%s", diff)
		}
		return err
	})
}
