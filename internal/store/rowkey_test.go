package store

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func checkRowKeys(t *testing.T, tx *Tx, rule, group string, want map[string]time.Time) {
	t.Helper()
	got, err := tx.RowKeys(t.Context(), rule, group)
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("RowKeys(%q, %q) = %v (-want +got):\n%s", rule, group, err, diff)
	}
}

func saveRowKeys(t *testing.T, tx *Tx, rule, group string, minute int, added, removed []string) {
	t.Helper()
	if err := tx.SaveRowKeys(t.Context(), rule, group, added, at(minute), removed); err != nil {
		t.Errorf("SaveRowKeys() = %v", err)
	}
}

func TestRowKeys(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			checkRowKeys(t, tx, "rule", "", map[string]time.Time{})
			saveRowKeys(t, tx, "rule", "", 1, []string{`["1"]`, `["2"]`, `["it's"]`}, nil)
			saveRowKeys(t, tx, "rule", `["FR"]`, 2, []string{`["1"]`}, nil)
			saveRowKeys(t, tx, "rule@report", "", 3, []string{`["1"]`}, nil)

			saveRowKeys(t, tx, "rule", "", 4, []string{`["2"]`, `["3"]`}, []string{`["1"]`, `["none"]`})
			checkRowKeys(t, tx, "rule", "", map[string]time.Time{`["2"]`: at(1), `["it's"]`: at(1), `["3"]`: at(4)})
			checkRowKeys(t, tx, "rule", `["FR"]`, map[string]time.Time{`["1"]`: at(2)})
			checkRowKeys(t, tx, "rule@report", "", map[string]time.Time{`["1"]`: at(3)})

			saveRowKeys(t, tx, "rule", "", 5, []string{`["3"]`}, []string{`["3"]`}) // it went, and came back
			checkRowKeys(t, tx, "rule", "", map[string]time.Time{`["2"]`: at(1), `["it's"]`: at(1), `["3"]`: at(5)})
			return nil
		})
	})
}

// There may be more keys than one statement takes.
func TestRowKeys_many(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			var added, removed []string
			want := map[string]time.Time{}
			for i := range 5*rowKeyBatch + 3 {
				key := fmt.Sprint((i * 7) % (5*rowKeyBatch + 3))
				added = append(added, key)
				if i%3 == 0 {
					removed = append(removed, key)
				} else {
					want[key] = at(1)
				}
			}
			saveRowKeys(t, tx, "rule", "", 1, added, nil)
			saveRowKeys(t, tx, "rule", "x", 1, added, nil)
			saveRowKeys(t, tx, "rule", "", 2, nil, removed)
			checkRowKeys(t, tx, "rule", "", want)
			return nil
		})
	})
}

// What is remembered of the rows goes with the alert, and with the rule; their history does not.
func TestRowKeys_go(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			none := map[string]time.Time{}
			key := map[string]time.Time{"k": at(1)}
			for _, rule := range []string{"stays", "stays@a", "goes@b", "goes"} {
				for _, group := range []string{"", "x"} {
					saveRowKeys(t, tx, rule, group, 1, []string{"k"}, nil)
					if rule == "goes" {
						continue // has no alert
					}
					if err := tx.SaveAlert(ctx, Alert{Rule: rule, Group: group, State: "ok"}); err != nil {
						t.Error(err)
					}
				}
				addPoints(t, tx, rule, "v", "", 1)
			}
			if err := tx.DeleteAlert(ctx, "stays", "x"); err != nil {
				t.Error(err)
			}
			checkRowKeys(t, tx, "stays", "x", none)
			checkRowKeys(t, tx, "stays", "", key)
			checkRowKeys(t, tx, "stays@a", "x", key)

			keep := func(rule string) bool { return rule == "stays" || rule == "stays@a" }
			if err := tx.DeleteAlertsExcept(ctx, keep); err != nil {
				t.Error(err)
			}
			checkRowKeys(t, tx, "stays", "", key)
			checkRowKeys(t, tx, "stays@a", "", key)
			for _, gone := range []string{"goes@b", "goes"} {
				checkRowKeys(t, tx, gone, "", none)
				checkRowKeys(t, tx, gone, "x", none)
			}
			for rule, want := range map[string]int{"stays": 1, "stays@a": 2, "goes@b": 0} {
				if alerts, err := tx.Alerts(ctx, rule); err != nil || len(alerts) != want {
					t.Errorf("Alerts(%q) = %v, %v, want %d", rule, alerts, err, want)
				}
			}
			return nil
		})
		if n := count(t, s, `select count(*) from history`); n != 4 {
			t.Errorf("%d points of history, want 4", n)
		}
	})
}
