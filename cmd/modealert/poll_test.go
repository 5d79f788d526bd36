package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_pollOnly: without any webhook the program finds the runs by itself, also those that completed while it was away.
func TestServe_pollOnly(t *testing.T) {
	t.Parallel()
	var seen events
	w := newWorld(t, countryRules, slacktest.Config{OnEvent: seen.add})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Revenue", Queries: []modetest.Query{{Name: "Daily totals"}}})
	ran := func(germany int) {
		now := time.Now()
		w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{Created: now, Completed: now, Results: countries(12000, germany, 15000)})
	}
	p := w.start(t, "MODEALERT_POLL_INTERVAL=1s")
	ran(7000)
	p.waitFor("the first alert", func() bool { return strings.Contains(p.log.String(), `"message sent"`) })
	p.kill()
	ran(6000)
	ran(11000)
	p = w.start(t, "MODEALERT_POLL_INTERVAL=1s")
	p.waitFor("its end", func() bool { return seen.count() >= 3 })
	all := seen.since()
	for _, germany := range []string{"WARNING: EU revenue (country DE) is $7,000", "EU revenue (country DE) is back to $11,000"} {
		if !strings.Contains(all, germany) {
			t.Errorf("the channel does not see %q but\n%s", germany, all)
		}
	}
	if n := strings.Count(p.log.String(), fmt.Sprintf("%q", "run decided")); n != 2 {
		t.Errorf("%d runs were decided after the start, want 2", n)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
}
