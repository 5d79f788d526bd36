package main

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"unsafe"
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
