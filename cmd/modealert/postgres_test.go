package main

import (
	"bytes"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/modealert/modealert/internal/store/postgrestest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_replicas starts three on one empty database at once. The same webhook, many times at once at all of them, is one
// message in Slack; when one of them is killed the others go on.
func TestServe_replicas(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	database := "MODEALERT_DATABASE_URL=" + postgrestest.New(t)
	replicas := make([]*process, 3)
	var starting sync.WaitGroup
	for i := range replicas {
		starting.Go(func() { replicas[i] = w.start(t, database) })
	}
	starting.Wait()

	var sending sync.WaitGroup
	for i := range 100 {
		sending.Go(func() {
			if status := w.completed(replicas[i%len(replicas)], orderReport, run); status != http.StatusAccepted {
				t.Errorf("webhook answered %d, want 202", status)
			}
		})
	}
	sending.Wait()
	said := func(what string) (n int) {
		for _, p := range replicas {
			n += strings.Count(p.log.String(), what)
		}
		return n
	}
	// A kill between Slack's answer and the note of it would double the message.
	replicas[0].waitFor("the alert", func() bool { return said(`"run decided"`) == 1 && said(`"message sent"`) == 1 })
	replicas[0].kill()
	fine := w.mode.AddRun(orderReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"total_amt_usd": 1}]`}}})
	if status := w.completed(replicas[1], orderReport, fine); status != http.StatusAccepted {
		t.Errorf("webhook answered %d, want 202", status)
	}
	replicas[1].waitFor("the reply that it is over", func() bool { return said(`"message sent"`) == 3 })

	dead := exec.Command(replicas[1].cmd.Path, "dead")
	dead.Env = append(dead.Environ(), database)
	if out, err := dead.CombinedOutput(); err != nil || len(out) != 0 {
		t.Errorf("modealert dead = %v, %s", err, out)
	}
	for _, p := range replicas[1:] {
		if code := p.stop(); code != 0 {
			t.Errorf("exit code %d, want 0; it said:\n%s", code, p.log)
		}
	}
	for _, p := range replicas {
		assertNoSecrets(t, w, p.log.String())
	}
	if n := said(`"run decided"`); n != 2 {
		t.Errorf("%d runs were decided, want 2", n)
	}
	if posts := w.slack.Calls("chat.postMessage"); posts != 2 {
		t.Errorf("%d messages, want one and its reply", posts)
	}
}

// TestServe_outage cuts the program off from its database: webhooks are refused, /readyz says why, and everything goes on by
// itself afterwards.
func TestServe_outage(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	proxy := postgrestest.NewProxy(t, postgrestest.New(t))
	p := w.start(t, "MODEALERT_DATABASE_URL="+proxy.URL)
	ready := func() (int, string) {
		response, err := http.Get("http://" + p.address + "/readyz")
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, _ := io.ReadAll(response.Body)
		return response.StatusCode, string(bytes.TrimSpace(body))
	}
	if status, text := ready(); status != http.StatusOK {
		t.Errorf("/readyz answers %d: %s", status, text)
	}
	proxy.Cut()
	if status := w.completed(p, orderReport, run); status != http.StatusServiceUnavailable {
		t.Errorf("webhook answered %d without a database, want 503", status)
	}
	var status int
	var text string
	p.waitFor("/readyz to tell", func() bool {
		status, text = ready()
		return status == http.StatusServiceUnavailable
	})
	if !strings.Contains(text, "the server cannot be reached") && !strings.Contains(text, "the connection to the server broke") {
		t.Errorf("/readyz says %q", text)
	}
	proxy.Restore(t)
	p.waitFor("the webhook to be accepted", func() bool { return w.completed(p, orderReport, run) == http.StatusAccepted })
	w.says(p, 1)
	p.waitFor("/readyz to be fine", func() bool {
		status, _ := ready()
		return status == http.StatusOK
	})
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0; it said:\n%s", code, p.log)
	}
}
