package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A wait keeps the time at which it began, until it ends.
func TestWait(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.Wait(ctx, "rule", "a"); !errors.Is(err, ErrNotFound) {
				t.Errorf("Wait() of none = %v, want %v", err, ErrNotFound)
			}
			for _, w := range []struct {
				Wait
				added bool
			}{
				{Wait{"rule", "b", at(1)}, true},
				{Wait{"rule", "a", at(2)}, true},
				{Wait{"other", "a", at(3)}, true},
				{Wait{"rule", "a", at(4)}, false},
				{Wait{"rule", "a", at(0)}, false},
			} {
				if added, err := tx.AddWait(ctx, w.Wait); err != nil || added != w.added {
					t.Errorf("AddWait(%v) = %t, %v, want %t", w.Wait, added, err, w.added)
				}
			}
			if w, err := tx.Wait(ctx, "rule", "a"); err != nil || w != (Wait{"rule", "a", at(2)}) {
				t.Errorf("Wait() = %v, %v", w, err)
			}
			for range 2 {
				if err := tx.EndWait(ctx, "rule", "b"); err != nil {
					t.Errorf("EndWait() = %v", err)
				}
			}
			waits, err := tx.Waits(ctx)
			if diff := cmp.Diff([]Wait{{"other", "a", at(3)}, {"rule", "a", at(2)}}, waits); err != nil || diff != "" {
				t.Errorf("Waits() = %v (-want +got):\n%s", err, diff)
			}
			return nil
		})
	})
}
