package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_hugeResult gives the built program a result of 1 GB, and looks how much memory it
// took.
func TestServe_hugeResult(t *testing.T) {
	if testing.Short() || runtime.GOOS != "linux" {
		t.Skip("takes long, and only Linux tells how much memory a process had")
	}
	const (
		size  = 1 << 30
		limit = 100 // MB
	)
	var seen events
	w := newWorld(t, countryRules, slacktest.Config{OnEvent: seen.add})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Revenue"})
	run := w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{Results: []modetest.Result{{Write: func(out io.Writer) error {
		return writeRows(out, size)
	}}}})
	p := w.start(t)
	if status := w.completed(p, "5f3c0a1b2d4e", run); status != http.StatusAccepted {
		t.Fatalf("webhook answered %d, want 202", status)
	}
	p.waitFor("the alert", func() bool { return seen.count() == 1 })
	if got := seen.since(); !strings.Contains(got, "country DE) is $1, below") {
		t.Errorf("the channel sees %q", got)
	}
	peak := peakMemory(t, p.cmd.Process.Pid)
	t.Logf("a result of %d MB took %d MB of memory", size>>20, peak)
	if peak > limit {
		t.Errorf("a result of %d MB took %d MB of memory, want %d or less", size>>20, peak, limit)
	}
}

// writeRows writes about so many bytes of rows: France sells a lot, Germany hardly anything.
func writeRows(out io.Writer, size int) error {
	var chunk strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&chunk, `{"country":"FR","revenue":%d.5,"note":"row %d of the chunk, with a text that nobody needs"},`+"\n", i, i)
	}
	if _, err := io.WriteString(out, "["); err != nil {
		return err
	}
	for written := 0; written < size; written += chunk.Len() {
		if _, err := io.WriteString(out, chunk.String()); err != nil {
			return err
		}
	}
	_, err := io.WriteString(out, `{"country":"DE","revenue":1}]`)
	return err
}

// peakMemory is the most memory that a process had, in MB.
func peakMemory(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kb, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		t.Fatal(err)
	}
	return kb >> 10
}
