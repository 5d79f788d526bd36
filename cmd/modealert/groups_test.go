package main

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_manyGroups gives the built program a result with 5,000,000 groups, and looks how much memory it took to say that
// these are too many. The rules that make fewer of them are judged all the same.
func TestServe_manyGroups(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("takes long, and only Linux tells how much memory a process had")
	}
	const (
		groups = 5_000_000
		limit  = 250 // MB
	)
	var seen events
	w := newWorld(t, `version: 1
rules:
  - {name: Each order, report: 5f3c0a1b2d4e, by: [order_id], value: sum(amount), warning: above 1000, channel: c}
  - {name: Orders, report: 5f3c0a1b2d4e, value: count(*), warning: above 1000, channel: c}
`, slacktest.Config{OnEvent: seen.add})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Orders"})
	run := w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{Results: []modetest.Result{{Write: func(out io.Writer) error {
		return writeGroups(out, groups)
	}}}})
	p := w.start(t)
	if status := w.completed(p, "5f3c0a1b2d4e", run); status != http.StatusAccepted {
		t.Fatalf("webhook answered %d, want 202", status)
	}
	p.waitFor("both rules to be told of", func() bool { return seen.count() == 2 })
	got := seen.since()
	for _, want := range []string{"makes more than 50,000 groups; group by something that repeats", "Orders is 5,000,000, above 1,000"} {
		if !strings.Contains(got, want) {
			t.Errorf("the channel sees\n%s\nwant %q", got, want)
		}
	}
	peak := peakMemory(t, p.cmd.Process.Pid)
	t.Logf("%d groups took %d MB of memory", groups, peak)
	if peak > limit {
		t.Errorf("%d groups took %d MB of memory, want %d or less", groups, peak, limit)
	}
}

// writeGroups writes rows of so many groups.
func writeGroups(out io.Writer, n int) error {
	var chunk strings.Builder
	chunk.WriteString("[")
	for i := range n {
		fmt.Fprintf(&chunk, `{"order_id":"order-%08d","amount":1}`, i)
		if i == n-1 {
			chunk.WriteString("]")
		} else {
			chunk.WriteString(",\n")
		}
		if chunk.Len() > 1<<20 || i == n-1 {
			if _, err := io.WriteString(out, chunk.String()); err != nil {
				return err
			}
			chunk.Reset()
		}
	}
	return nil
}
