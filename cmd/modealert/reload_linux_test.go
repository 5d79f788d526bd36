package main

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_reload: a rule that is added while the program runs alerts on the next webhook, and a bad file changes nothing.
func TestServe_reload(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	config := filepath.Join(w.folder, "rules.yaml")
	orders, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	write(t, config, strings.Replace(string(orders), orderReport, "1a2b3c4d5e6f", 1)) // of a report that does not run
	p := w.start(t)
	w.completed(p, orderReport, run)
	p.waitFor("a run to be ignored", func() bool { return strings.Contains(p.log.String(), `"run ignored"`) })

	write(t, config, "version: 2\n")
	p.hangUp()
	p.waitFor("the bad file to be refused", func() bool { return strings.Contains(p.log.String(), "refused") })
	if status, text := p.get("/readyz"); status != http.StatusOK || !strings.HasPrefix(text, "ok\nthe rules files are refused since ") ||
		!strings.Contains(text, "rules.yaml:1:1") {
		t.Errorf("/readyz answers %d %q, want 200 and what is wrong", status, text)
	}

	write(t, config, string(orders))
	p.hangUp()
	p.waitFor("the good file to be taken", func() bool { return strings.Contains(p.log.String(), `"rules changed"`) })
	if status, text := p.get("/readyz"); status != http.StatusOK || text != "ok\n" {
		t.Errorf("/readyz answers %d %q, want 200 and nothing else", status, text)
	}
	next := w.mode.AddRun(orderReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"total_amt_usd": 2000}]`}}})
	if status := w.completed(p, orderReport, next); status != http.StatusAccepted {
		t.Errorf("the next run is answered %d, want 202", status)
	}
	w.says(p, 1)

	// Without a signal it takes a few seconds.
	write(t, config, string(orders)+"\n# changed\n")
	p.waitFor("the file to be looked at", func() bool { return strings.Contains(p.log.String(), `"rules are as before"`) })
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	assertNoSecrets(t, w, p.log.String())
}

// hangUp asks the program to read its rules again.
func (p *process) hangUp() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGHUP); err != nil {
		p.t.Fatal(err)
	}
}
