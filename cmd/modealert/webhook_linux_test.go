package main

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// limitFiles lets a running process write no file beyond so many bytes: for it, the disk is full. No permission stands in
// the way of root, but this does.
func limitFiles(t *testing.T, pid int, bytes uint64) {
	t.Helper()
	limit := syscall.Rlimit{Cur: bytes, Max: ^uint64(0)}
	_, _, errno := syscall.Syscall6(syscall.SYS_PRLIMIT64, uintptr(pid), syscall.RLIMIT_FSIZE, uintptr(unsafe.Pointer(&limit)), 0, 0, 0)
	if errno != 0 {
		t.Skipf("limiting the files of another process: %v", errno)
	}
}

// TestServe_databaseNotWritable: what cannot be stored is answered with 503, never with success, and all is well again as
// soon as the database can be written.
func TestServe_databaseNotWritable(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	p := w.start(t)
	if status, text := p.get("/readyz"); status != http.StatusOK || text != "ok\n" {
		t.Errorf("/readyz answers %d %q, want 200", status, text)
	}
	limitFiles(t, p.cmd.Process.Pid, 0)
	for range 3 {
		if status := w.completed(p, orderReport, run); status != http.StatusServiceUnavailable {
			t.Errorf("an event that cannot be stored is answered %d, want 503; the program said:\n%s", status, p.log)
		}
	}
	p.waitFor("/readyz to answer 503, and why", func() bool {
		status, text := p.get("/readyz")
		return status == http.StatusServiceUnavailable && strings.Contains(text, "database")
	})
	if status, _ := p.get("/healthz"); status != http.StatusOK {
		t.Errorf("/healthz answers %d, want 200", status)
	}
	if n := len(w.slack.Messages("c")); n > 0 {
		t.Errorf("%d messages although nothing was accepted", n)
	}
	limitFiles(t, p.cmd.Process.Pid, ^uint64(0))
	p.waitFor("the database to be written again", func() bool {
		status, _ := p.get("/readyz")
		return status == http.StatusOK
	})
	if status := w.completed(p, orderReport, run); status != http.StatusAccepted {
		t.Errorf("afterwards an event is answered %d, want 202", status)
	}
	w.says(p, 1)
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	assertNoSecrets(t, w, p.log.String())
}

// TestServe_diskFullMeanwhile fills the disk while a run is being fetched, and while a message is on its way. What was accepted
// is told once there is room again, without a hand, and at most twice.
func TestServe_diskFullMeanwhile(t *testing.T) {
	t.Parallel()
	for _, during := range []string{"a run is being fetched", "a message is on its way"} {
		t.Run(during, func(t *testing.T) {
			t.Parallel()
			w, run := newOrders(t)
			begun, hold := func() bool { return len(w.mode.Requests()) > 0 }, make(chan struct{})
			if during == "a message is on its way" {
				begun = func() bool { return w.slack.Calls("chat.postMessage") > 0 }
				w.slack.Fail(slacktest.Failure{Method: "chat.postMessage", How: slacktest.Silence})
				close(hold)
			} else {
				w.mode.Fail(modetest.Failure{Wait: hold, Times: 1})
			}
			p := w.start(t)
			if status := w.completed(p, orderReport, run); status != http.StatusAccepted {
				t.Fatalf("an event is answered %d, want 202", status)
			}
			p.waitFor("the work to begin", begun)
			limitFiles(t, p.cmd.Process.Pid, 0)
			if during == "a run is being fetched" {
				close(hold)
			}
			p.waitFor("the log to tell of it", func() bool { return strings.Contains(p.log.String(), "job failed and will be tried again") })
			limitFiles(t, p.cmd.Process.Pid, ^uint64(0))
			w.says(p, 1)
			if code := p.stop(); code != 0 {
				t.Errorf("exit code %d, want 0", code)
			}
			if n := len(w.slack.Messages("c")); n > 2 {
				t.Errorf("%d messages, want one, or two", n)
			}
		})
	}
}
