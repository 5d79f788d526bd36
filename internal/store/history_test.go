package store

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// addPoints stores the points of one rule and group, one for each minute; the run is named after the minute.
func addPoints(t *testing.T, tx *Tx, rule, version, group string, minutes ...int) {
	t.Helper()
	var points []Point
	for _, m := range minutes {
		points = append(points, Point{
			Rule: rule, Version: version, Group: group, Run: fmt.Sprint("run ", m), Completed: at(m), Value: fmt.Sprint(m),
		})
	}
	if err := tx.AddHistory(t.Context(), points); err != nil {
		t.Fatalf("AddHistory() = %v", err)
	}
}

// values returns what History finds, the newest first.
func values(t *testing.T, tx *Tx, q HistoryQuery) string {
	t.Helper()
	points, err := tx.History(t.Context(), q)
	if err != nil {
		t.Fatalf("History() = %v", err)
	}
	var values []string
	for _, p := range points {
		values = append(values, p.Value)
	}
	return strings.Join(values, " ")
}

func TestHistory(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			addPoints(t, tx, "rule@report", "v2", "", 1, 9, 3, 5, 7) // as they come when some are late
			addPoints(t, tx, "rule@report", "v2", `["FR"]`, 8)
			addPoints(t, tx, "rule@report", "v1", "", 8)
			addPoints(t, tx, "rule", "v2", "", 8)
			return nil
		})
		never := time.Time{}
		for _, test := range []struct {
			name   string
			before time.Time
			runs   int
			since  time.Time
			want   string
		}{
			{"nothing is asked", at(10), 0, never, ""},
			{"a negative number", at(10), -1, never, ""},
			{"some runs", at(10), 2, never, "9 7"},
			{"more runs than there are", at(10), 50, never, "9 7 5 3 1"},
			{"more runs than are ever told", at(10), maxHistory + 1, never, "9 7 5 3 1"},
			{"not the present", at(9), 2, never, "7 5"},
			{"nothing before the first", at(1), 5, at(0), ""},
			{"since a run", at(10), 0, at(5), "9 7 5 3"},
			{"since between runs", at(10), 0, at(6), "9 7 5"},
			{"since before all", at(10), 0, at(0), "9 7 5 3 1"},
			{"since after all", at(20), 0, at(10), "9"},
			{"since the present", at(9), 0, at(9), "7"},
			{"since later than the present", at(7), 0, at(8), "5"},
			{"more runs than time", at(10), 4, at(6), "9 7 5 3"},
			{"the runs reach the one before the time", at(10), 3, at(6), "9 7 5"},
			{"the runs end at the time", at(10), 3, at(5), "9 7 5 3"},
			{"more time than runs", at(10), 1, at(2), "9 7 5 3 1"},
			{"all runs, and the time is before them", at(10), 5, at(0), "9 7 5 3 1"},
		} {
			t.Run(test.name, func(t *testing.T) {
				if err := s.View(t.Context(), func(tx *Tx) error {
					q := HistoryQuery{Rule: "rule@report", Version: "v2", Before: test.before, Runs: test.runs, Since: test.since}
					if got := values(t, tx, q); got != test.want {
						t.Errorf("History() = %q, want %q", got, test.want)
					}
					return nil
				}); err != nil {
					t.Error(err)
				}
			})
		}
	})
}

func TestHistory_point(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		want := Point{Rule: "rule", Version: "v", Group: `["it's 100 %"]`, Run: "a", Completed: at(1), Value: "12345678901234567890.50"}
		q := HistoryQuery{Rule: "rule", Version: "v", Group: want.Group, Before: at(9), Runs: 9}
		update(t, s, func(tx *Tx) error {
			other := want
			other.Run, other.Value = "b", "2" // completed in the same millisecond
			again := want
			again.Value = "changed"
			moved := again
			moved.Completed = at(2)
			for _, points := range [][]Point{nil, {want}, {again, moved}, {other}} {
				if err := tx.AddHistory(t.Context(), points); err != nil {
					t.Errorf("AddHistory() = %v", err)
				}
			}
			got, err := tx.History(t.Context(), q)
			if diff := cmp.Diff([]Point{other, want}, got); err != nil || diff != "" {
				t.Errorf("History() = %v (-want +got):\n%s", err, diff)
			}
			return nil
		})
	})
}

func TestHistory_bounded(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			minutes := make([]int, maxHistory+10)
			for i := range minutes {
				minutes[i] = i
			}
			addPoints(t, tx, "rule", "v", "", minutes...)
			for _, q := range []HistoryQuery{{Runs: 3 * maxHistory}, {Since: at(0)}, {Runs: 5, Since: at(0)}, {Runs: 3 * maxHistory, Since: at(0)}} {
				q.Rule, q.Version, q.Before = "rule", "v", at(len(minutes))
				points, err := tx.History(t.Context(), q)
				if err != nil || len(points) != maxHistory || !points[0].Completed.Equal(at(len(minutes)-1)) {
					t.Errorf("History(%+v) = %d points, %v, want the newest %d", q, len(points), err, maxHistory)
				}
			}
			return nil
		})
	})
}

func TestHasHistory(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			addPoints(t, tx, "rule", "v", `["FR"]`, 1)
			for _, test := range []struct {
				rule, version, run string
				want               bool
			}{
				{"rule", "v", "run 1", true},
				{"rule", "v", "run 2", false},
				{"rule", "w", "run 1", false},
				{"rule@report", "v", "run 1", false},
			} {
				got, err := tx.HasHistory(t.Context(), test.rule, test.version, test.run)
				if err != nil || got != test.want {
					t.Errorf("HasHistory(%q, %q, %q) = %v, %v, want %v", test.rule, test.version, test.run, got, err, test.want)
				}
			}
			return nil
		})
	})
}

func TestForgetHistory(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			for _, version := range []string{"", "v1", "v2", "v3"} {
				addPoints(t, tx, "rule", version, `["DE"]`, 1, 2)
				addPoints(t, tx, "rule", version, `["FR"]`, 1)
				if err := tx.SaveBackfill(ctx, Backfill{Rule: "rule", Version: version, Report: "report"}); err != nil {
					t.Error(err)
				}
			}
			addPoints(t, tx, "rule@report", "v1", "", 1)
			return tx.SaveBackfill(ctx, Backfill{Rule: "other", Version: "v1", Report: "report"})
		})
		for _, rule := range []string{"rule", "rule", "none"} {
			update(t, s, func(tx *Tx) error { return tx.ForgetHistory(ctx, rule, "v2") })
		}
		for query, want := range map[string]int{
			`select count(*) from history where rule = 'rule' and version = 'v2'`: 3,
			`select count(*) from history where rule = 'rule@report'`:             1,
			`select count(*) from history`:                                        4,
			`select count(*) from backfills where version = 'v2'`:                 1,
			`select count(*) from backfills where rule = 'other'`:                 1,
			`select count(*) from backfills`:                                      2,
		} {
			if n := count(t, s, query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}

// allBefore says of every rule that its history goes back to a time.
func allBefore(before time.Time) func(rule string) time.Time {
	return func(string) time.Time { return before }
}

// The history of each rule is kept as long as that rule may look back.
func TestPrune_historyOfRules(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			for _, rule := range []string{"a", "b@report", "b@report 2", "c"} {
				addPoints(t, tx, rule, "v", "", 1, 20, 40, 60)
				addPoints(t, tx, rule, "w", `["FR"]`, 1, 60)
			}
			return nil
		})
		var asked []string
		history := func(rule string) time.Time {
			asked = append(asked, rule)
			if strings.HasPrefix(rule, "b@") {
				return at(10)
			}
			return at(30)
		}
		if n, err := s.Prune(t.Context(), at(50), history); err != nil || n != 3+2+2+3 {
			t.Errorf("Prune() = %d, %v, want 10", n, err)
		}
		if got := strings.Join(asked, ", "); got != "a, b@report, b@report 2, c" {
			t.Errorf("Prune asks for %s, want each rule once", got)
		}
		for _, test := range []struct{ rule, want string }{
			{"a", "60 40"}, {"b@report", "60 40 20"}, {"b@report 2", "60 40 20"}, {"c", "60 40"},
		} {
			update(t, s, func(tx *Tx) error {
				if got := values(t, tx, HistoryQuery{Rule: test.rule, Version: "v", Before: at(99), Runs: 9}); got != test.want {
					t.Errorf("of %s are left %s, want %s", test.rule, got, test.want)
				}
				return nil
			})
		}
	})
}

func TestPrune_history(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		const groups = 2*pruneBatch + 1
		update(t, s, func(tx *Tx) error {
			for i := range groups {
				addPoints(t, tx, "many", "v", fmt.Sprint(i), 1, 2, 60)
			}
			addPoints(t, tx, "only old", "v", "", 1, 2, 3)
			addPoints(t, tx, "only old", "w", "", 1, 2)
			addPoints(t, tx, "two at once", "v", "", 1)
			same := Point{Rule: "two at once", Version: "v", Run: "a later token", Completed: at(1)}
			return tx.AddHistory(t.Context(), []Point{same})
		})
		for _, want := range []int64{2*groups + 2 + 1 + 1, 0} {
			if n, err := s.Prune(t.Context(), at(30), allBefore(at(30))); err != nil || n != want {
				t.Errorf("Prune() = %d, %v, want %d", n, err, want)
			}
		}
		for query, want := range map[string]int{
			`select count(*) from history where rule = 'many' and run = 'run 60'`:                    groups,
			`select count(*) from history where rule = 'only old' and version = 'v' and value = '3'`: 1,
			`select count(*) from history where rule = 'only old' and version = 'w' and value = '2'`: 1,
			`select count(*) from history where rule = 'two at once' and run = 'run 1'`:              1,
			`select count(*) from history`: groups + 3,
		} {
			if n := count(t, s, query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}

// A group that is gone is forgotten some day, one that rests is not.
func TestPrune_lastPoint(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		update(t, s, func(tx *Tx) error {
			addPoints(t, tx, "rule", "v", "gone", 0)
			addPoints(t, tx, "rule", "v", "rests", 2)
			return nil
		})
		before := at(1).Add(lastPointFor)
		if n, err := s.Prune(t.Context(), before, allBefore(before)); err != nil || n != 1 {
			t.Errorf("Prune() = %d, %v, want 1", n, err)
		}
		if n := count(t, s, `select count(*) from history where group_key = 'rests'`); n != 1 {
			t.Error("the last point of a group that rests is gone")
		}
	})
}
