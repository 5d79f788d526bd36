package alert

import (
	"testing"
	"time"
)

// TestStory_clockJumps: whatever our clock does, each run is judged in the order in which Mode completed it, once, and people
// hear what they would have heard.
func TestStory_clockJumps(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10, flap: off}
`).hurries()
	for i, jump := range []time.Duration{0, -24 * time.Hour, 10 * 365 * 24 * time.Hour, -time.Hour, 26 * time.Hour, 0} {
		p.ahead.Store(int64(jump))
		run := p.rows(`[{"x": 7}]`)
		p.ahead.Store(-int64(jump))
		p.completes(run) // the same again, at another time
		if i == 0 {
			p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
		} else {
			p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)")
		}
	}
	p.rows(`[{"x": 12}]`)
	p.sees("#c edited: RESOLVED: Total is back to 12, after 6 h; worst was 7, threshold below 10 (Sales)",
		"#c replied: Resolved: Total is back to 12, after 6 h; worst was 7, threshold below 10 (Sales)")
}
