package main

import (
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// TestServe_tenThousandConnections holds on to 10,000 connections that ask nothing, or never end to ask. Webhooks are answered
// all the same, and the built program keeps its memory.
func TestServe_tenThousandConnections(t *testing.T) {
	const (
		connections = 10_000
		memory      = 120 // MB
	)
	if testing.Short() {
		t.Skip("takes a quarter of a minute")
	}
	var files syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files); err != nil || files.Cur < connections+100 {
		t.Skipf("a process may have %d files open, this needs %d: raise it with ulimit -n", files.Cur, connections+100)
	}
	w, run := newOrders(t)
	w.env = append(w.env, "SLACK_SIGNING_SECRET="+signingSecret)
	p := w.start(t)
	for i := range connections {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", p.address)
		if err != nil {
			t.Fatalf("connection %d: %v", i, err)
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, []string{
			"", "GET /healthz HTTP/1.1\r\nHost: x\r\nX: ", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
			"POST /slack/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\n" + strings.Repeat("x", 50_000),
		}[i%4]) // those that were closed meanwhile cannot be written to
		if i%1000 == 999 {
			if status := w.completed(p, orderReport, run); status != http.StatusAccepted {
				t.Errorf("with %d connections a webhook is answered %d, want 202", i+1, status)
			}
		}
	}
	w.says(p, 1)
	if status, _ := p.get("/readyz"); status != http.StatusOK {
		t.Errorf("/readyz answers %d, want 200", status)
	}
	peak := peakMemory(t, p.cmd.Process.Pid)
	t.Logf("%d connections took %d MB of memory", connections, peak)
	if peak > memory {
		t.Errorf("%d connections took %d MB of memory, want %d or less", connections, peak, memory)
	}
	if n := strings.Count(p.log.String(), "too many connections"); n == 0 {
		t.Error("the log does not say that there are too many connections")
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}
