package alert

import "testing"

// TestStory_latest: only the newest rows count, and the message says which those are.
func TestStory_latest(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - name: Sign-ups fell
    report: 5f3c0a1b2d4e
    latest: day
    value: sum(x)
    warning: percent_change below -20
`)
	p.rows(`[{"day": "2026-11-21", "x": 50}, {"day": "2026-11-22", "x": 60}, {"day": "2026-11-22", "x": 40}]`)
	p.sees()
	p.rows(`[{"day": "2026-11-23", "x": 79}, {"day": "2026-11-22", "x": 100}, {"day": null, "x": 1}]`)
	p.sees("#c posted: WARNING: Sign-ups fell is 79 (threshold: `percent_change below -20`) (Sales)")
	values := p.lastNotice().Values
	if values.Latest != "day 2026-11-23" || values.Change != "−21 %" || len(values.Parts) != 1 || values.Parts[0] != (Pair{Column: "percent_change", Value: "-21"}) {
		t.Errorf("the message's values are %+v", values)
	}
}
