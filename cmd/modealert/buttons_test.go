package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
)

const signingSecret = "8f742231b10e8888abcd99yyyzzz85a5"

// slackPosts posts what Slack does when somebody did something, signed at a time, and returns the answer.
func (p *process) slackPosts(path string, body []byte, secret string, at time.Time) (status int, answer string) {
	p.t.Helper()
	r, err := http.NewRequestWithContext(p.t.Context(), http.MethodPost, "http://"+p.address+path, bytes.NewReader(body))
	if err != nil {
		p.t.Fatal(err)
	}
	slacktest.Sign(r.Header, secret, at, body)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	said, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(said)
}

// TestServe_buttons presses a button of the built program's message over HTTP, as Slack does and as others might.
func TestServe_buttons(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	w.env = append(w.env, "SLACK_SIGNING_SECRET="+signingSecret)
	p := w.start(t)
	w.completed(p, orderReport, run)
	w.says(p, 1)
	payload, ok := w.slack.Click(w.slack.Messages("c")[0], slacktest.Click{User: "U0123ABCD", Button: "Acknowledge"})
	if !ok {
		t.Fatalf("the message has no button:\n%s", w.slack.Transcript("c"))
	}
	p.waitFor("the message to be on record", func() bool { return strings.Contains(p.log.String(), `"message sent"`) })
	click, now := slacktest.Form(payload), time.Now()
	for _, tt := range []struct {
		name, secret string
		at           time.Time
		status       int
	}{
		{"forged", "8f742231b10e8888abcd99yyyzzz85a6", now, http.StatusUnauthorized},
		{"stale", signingSecret, now.Add(-10 * time.Minute), http.StatusUnauthorized},
		{"good", signingSecret, now, http.StatusOK},
		{"replayed", signingSecret, now, http.StatusUnauthorized},
	} {
		if status, answer := p.slackPosts("/slack/interactions", click, tt.secret, tt.at); status != tt.status {
			t.Errorf("a click that is %s is answered %d %s", tt.name, status, answer)
		}
	}
	p.waitFor("the message to show it", func() bool { return strings.Contains(w.slack.Transcript("c"), "Acknowledged by") })
	if status, answer := p.slackPosts("/slack/interactions", []byte("payload=%7Bnot+JSON"), signingSecret, now); status != http.StatusBadRequest {
		t.Errorf("a click that is not JSON is answered %d %s", status, answer)
	}
	command := slacktest.Form(w.slack.Command("U0123ABCD", "c", "/modealert", "status"))
	if status, answer := p.slackPosts("/slack/commands", command, signingSecret, now); status != http.StatusOK || !strings.Contains(answer, "acknowledged by") {
		t.Errorf("a command is answered %d %s", status, answer)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
	for _, reason := range []string{"slack_forged", "slack_stale", "slack_replayed"} {
		if !strings.Contains(p.log.String(), reason) {
			t.Errorf("the log does not say %s", reason)
		}
	}
	assertNoSecrets(t, w, p.log.String())
	if log := p.log.String(); strings.Contains(log, "/actions/") {
		t.Errorf("an address for answers is in the log:\n%s", log)
	}
}

// TestServe_notConnected: where the app cannot connect to Slack, the log says so, and the rest works.
func TestServe_notConnected(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	p := w.start(t, "SLACK_APP_TOKEN=xapp-secret-of-the-app")
	p.waitFor("the refusal", func() bool { return strings.Contains(p.log.String(), "slack is not connected") })
	w.completed(p, orderReport, run)
	w.says(p, 1)
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
	assertNoSecrets(t, w, p.log.String())
}
