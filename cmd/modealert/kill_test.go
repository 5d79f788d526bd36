package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_killed kills the built program at random moments while it handles webhooks. Every event that was answered
// with 202 must reach Slack, and each kill may double one message at the most: the one that Slack had taken when the
// program died before it could write that down.
func TestServe_killed(t *testing.T) {
	if testing.Short() {
		t.Skip("takes most of a minute")
	}
	eachDatabase(t, killed)
}

func killed(t *testing.T, database string) {
	const (
		webhooks = 200
		channels = 50 // Slack takes a message a second and channel
		kills    = 50
	)
	w := newWorld(t, killRules(webhooks, channels), slacktest.Config{})
	runs := make([]string, webhooks)
	for i := range runs {
		report := killReport(i)
		w.mode.AddReport(modetest.Report{Token: report, Name: "Report"})
		runs[i] = w.mode.AddRun(report, modetest.Run{Results: []modetest.Result{{Rows: `[{"amount": 2000}]`}}})
	}
	var current atomic.Pointer[process]
	sent := make(chan struct{})
	go func() { // as a sender that repeats what was not accepted
		defer close(sent)
		for i, run := range runs {
			for p := current.Load(); p == nil || p.address == "" || w.completed(p, killReport(i), run) != http.StatusAccepted; p = current.Load() {
				time.Sleep(5 * time.Millisecond)
			}
			time.Sleep(rand.N(100 * time.Millisecond))
		}
	}()
	for range kills {
		p := w.start(t, database)
		current.Store(p)
		time.Sleep(rand.N(500 * time.Millisecond)) // a random moment, which is the point
		p.kill()
	}
	p := w.start(t, database)
	current.Store(p)
	<-sent
	p.waitFor("every alert to reach Slack", func() bool {
		missing, _ := w.alerted(webhooks, channels)
		return missing == 0
	})
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	missing, doubled := w.alerted(webhooks, channels)
	t.Logf("%d webhooks, %d kills: %d lost, %d doubled", webhooks, kills, missing, doubled)
	if missing != 0 || doubled > kills {
		t.Errorf("%d alerts lost and %d doubled after %d kills, want 0 and at most one a kill", missing, doubled, kills)
	}
}

func killReport(i int) string { return fmt.Sprintf("%012d", i) }

// killRules is a rules file with one rule for each report.
func killRules(reports, channels int) string {
	var b strings.Builder
	b.WriteString("version: 1\nrules:\n")
	for i := range reports {
		fmt.Fprintf(&b, "  - name: Rule %03d\n    report: '%s'\n    value: amount\n    warning: above 1000\n    channel: c%02d\n",
			i, killReport(i), i%channels)
	}
	return b.String()
}

// alerted counts the rules of which nothing is in Slack, and the messages that are there once more than they should.
func (w *world) alerted(rules, channels int) (missing, doubled int) {
	seen := make(map[string]int)
	for c := range channels {
		for _, m := range w.slack.Messages(fmt.Sprintf("c%02d", c)) {
			_, rest, _ := strings.Cut(m.Text, "Rule ")
			seen[rest[:min(3, len(rest))]]++
		}
	}
	for i := range rules {
		n := seen[fmt.Sprintf("%03d", i)]
		if n == 0 {
			missing++
		}
		doubled += max(n-1, 0)
	}
	return missing, doubled
}
