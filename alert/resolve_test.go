package alert

import (
	"strings"
	"testing"
)

// TestResolve: an alert is over after so many good runs.
func TestResolve(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n"+
		"  - {name: Slow, report: 5f3c0a1b2d4e, value: sum(x), warning: above 5, resolve: {after: 2 runs}, repeat: every run}\n")
	p.rows(`[{"x": 12}]`)
	p.sees("#c posted: WARNING: Slow is 12, above 5 (Sales)")
	run := p.rows(`[{"x": 3}]`)
	p.sees("#c edited: WARNING: Slow is 3 now, fine for 1 of 2 runs (Sales)")
	if why := p.why(run); !strings.Contains(why, "recovering, run 1 of 2") {
		t.Errorf("the run is on record with %q", why)
	}
	p.rows(`[{"x": 9}]`)
	p.sees("#c edited: WARNING: Slow is 9, above 5 (Sales)", "#c broadcast: Still WARNING: Slow is 9, above 5, for 2 runs (2 h) (Sales)")
	p.rows(`[{"x": 3}]`)
	p.rows(`[]`)
	p.rows(`[{"x": 2}]`)
	p.sees("#c edited: WARNING: Slow is 3 now, fine for 1 of 2 runs (Sales)",
		"#c edited: NO DATA: Slow: the result has no rows (Sales)",
		"#c replied: Now NO DATA: Slow: the result has no rows (Sales)",
		"#c edited: NO DATA: Slow is 2 now, fine for 1 of 2 runs (Sales)")
	p.rows(`[{"x": 1}]`)
	p.sees("#c edited: RESOLVED: Slow has data again: 1, after 6 h; worst was 12, threshold above 5 (Sales)",
		"#c replied: Resolved: Slow has data again: 1, after 6 h; worst was 12, threshold above 5 (Sales)")
}

// TestResolve_off: the message turns green, and nobody hears of it.
func TestResolve_off(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Quiet, report: 5f3c0a1b2d4e, value: y, warning: above 5, resolve: off}\n")
	p.rows(`[{"y": 7}]`)
	p.rows(`[{"y": 1}]`)
	p.sees("#c posted: WARNING: Quiet: 1 of 1 row is above 5; it is 7 (Sales)",
		"#c edited: RESOLVED: Quiet: no row is above 5 any more, after 1 h; worst was 7 (Sales)")
}

// TestResolve_rows: rows of which some were critical are over when none is even a warning, and the end says so.
func TestResolve_rows(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Orders, report: 5f3c0a1b2d4e, value: y, warning: above 5, critical: above 50}\n")
	p.rows(`[{"y": 70}]`)
	p.rows(`[{"y": 1}]`)
	p.sees("#c posted: CRITICAL: Orders: 1 of 1 row is above 50; it is 70 (Sales)",
		"#c edited: RESOLVED: Orders: no row is above 5 any more, after 1 h; worst was 70 (Sales)",
		"#c replied: Resolved: Orders: no row is above 5 any more, after 1 h; worst was 70 (Sales)")
}

// TestResolve_groupsAgain: a rule whose result was empty has data again, whatever its groups are.
func TestResolve_groupsAgain(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n"+
		"  - {name: Slow, report: 5f3c0a1b2d4e, value: sum(x), by: g, warning: above 5, resolve: {after: 2 runs}}\n")
	p.rows(`[]`)
	p.rows(`[{"g": "a", "x": 3}]`)
	p.rows(`[{"g": "a", "x": 3}]`)
	p.sees("#c posted: NO DATA: Slow: the result has no rows (Sales)",
		"#c edited: NO DATA: Slow has data again, fine for 1 of 2 runs (Sales)",
		"#c edited: RESOLVED: Slow has data again, after 2 h (Sales)",
		"#c replied: Resolved: Slow has data again, after 2 h (Sales)")
}
