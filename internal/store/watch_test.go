package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWatch(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.Watch(ctx, "report"); !errors.Is(err, ErrNotFound) {
				t.Errorf("Watch() of none = %v, want %v", err, ErrNotFound)
			}
			for _, want := range []bool{true, false} {
				if added, err := tx.AddWatch(ctx, Watch{Report: "report", Since: at(1)}); err != nil || added != want {
					t.Errorf("AddWatch() = %v, %v, want %v", added, err, want)
				}
			}
			want := Watch{Report: "report", Since: at(1), Checked: at(2), Trouble: "it's 404", Away: at(3)}
			for _, w := range []Watch{want, {Report: "other", Since: at(1)}} {
				if err := tx.SaveWatch(ctx, w); err != nil {
					t.Error(err)
				}
			}
			got, err := tx.Watch(ctx, "report")
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Watch() = %v, %v (-want +got):\n%s", got, err, diff)
			}
			all, err := tx.Watches(ctx)
			if diff := cmp.Diff([]Watch{want}, all); err != nil || diff != "" {
				t.Errorf("Watches() = %v, %v (-want +got):\n%s", all, err, diff)
			}
			for range 2 {
				if err := tx.EndWatch(ctx, "report"); err != nil {
					t.Error(err)
				}
			}
			all, err = tx.Watches(ctx)
			if err != nil || len(all) != 0 {
				t.Errorf("Watches() after the end = %v, %v", all, err)
			}
			return nil
		})
	})
}

func TestMissedRuns(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			late := Run{Report: "report", Run: "late", State: RunMissed, Received: at(9), Completed: at(3), Missed: at(9), ModeState: "failed"}
			early := Run{Report: "report", Run: "early", State: RunMissed, Received: at(9), Completed: at(2), Missed: at(9)}
			read := Run{Report: "report", Run: "read", State: RunDecided, Completed: at(1), Decided: at(8), Missed: at(7), Reason: "missed"}
			for _, r := range []Run{late, early, read, {Report: "report", Run: "came", State: RunDecided}, {Report: "other", Run: "x", State: RunMissed, Missed: at(9)}} {
				if err := tx.SaveRun(ctx, r); err != nil {
					return err
				}
			}
			for since, want := range map[time.Time][]Run{at(8): {early, late}, {}: {read, early, late}, at(10): nil} {
				got, err := tx.MissedRuns(ctx, "report", since)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("MissedRuns(%v) = %v (-want +got):\n%s", since, err, diff)
				}
			}
			known, err := tx.KnownRuns(ctx, "report", []string{"late", "came", "x", "new"})
			if diff := cmp.Diff(map[string]bool{"late": true, "came": true}, known); err != nil || diff != "" {
				t.Errorf("KnownRuns() = %v (-want +got):\n%s", err, diff)
			}
			next, err := tx.NextMissed(ctx, "report")
			if diff := cmp.Diff(early, next); err != nil || diff != "" {
				t.Errorf("NextMissed() = %v (-want +got):\n%s", err, diff)
			}
			if _, err := tx.NextMissed(ctx, "none"); !errors.Is(err, ErrNotFound) {
				t.Errorf("NextMissed() of none = %v, want %v", err, ErrNotFound)
			}
			if waiting, err := tx.WaitingRuns(ctx, "report"); err != nil || len(waiting) != 0 {
				t.Errorf("WaitingRuns() = %v, %v: somebody would wait for a missed run", waiting, err)
			}
			return nil
		})
	})
}
