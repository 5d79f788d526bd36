package alert

import "testing"

// History is kept longer where a condition looks at it.
func TestWatcher_LooksBack(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - {name: Low, report: 5f3c0a1b2d4e, value: sum(x), warning: below 5}
  - {name: Fell, report: 5f3c0a1b2d4e, value: sum(x), critical: percent_change below -20}
  - {name: Slow, report: any, value: run.duration, warning: above 2 * avg_last(7)}
  - {name: Last year, report: {collection: Finance}, value: sum(x), warning: below ago(366 days), critical: below 1}
  - {name: Rows, report: 5f3c0a1b2d4e, value: x, warning: above 5}
  - {name: Late, report: 5f3c0a1b2d4e, expect_every: 26 hours}
`)
	for key, want := range map[string]bool{
		"low": false, "fell": true, "slow": true, "slow@5f3c0a1b2d4e": true, "last-year@5f3c0a1b2d4e": true,
		"rows": false, "late": false, "removed": false, "removed@5f3c0a1b2d4e": false, "": false, "failed runs@5f3c0a1b2d4e": false,
	} {
		if got := p.watcher.LooksBack(key); got != want {
			t.Errorf("LooksBack(%q) = %t, want %t", key, got, want)
		}
	}
}
