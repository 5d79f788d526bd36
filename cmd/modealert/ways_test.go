package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/alert/slacktest"
)

// TestGreet: a Slack that does not let the bot in is told once, and again when it does.
func TestGreet(t *testing.T) {
	t.Parallel()
	workspace := slacktest.New(slacktest.Config{})
	defer workspace.Close()
	workspace.Fail(slacktest.Failure{Method: "auth.test", Code: "invalid_auth", Times: 3})
	again := make(chan time.Time, 3)
	for range cap(again) {
		again <- time.Time{}
	}
	var out bytes.Buffer
	w := ways{slack: alert.NewSlack(alert.SlackConfig{Token: "xoxb-test", URL: workspace.URL()})}
	w.greet(t.Context(), slog.New(slog.NewTextHandler(&out, nil)), again)
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "slack cannot be used, alerts are kept until it can") ||
		!strings.Contains(lines[0], "invalid_auth") || !strings.Contains(lines[1], "slack is reached") {
		t.Errorf("logged\n%s", out.String())
	}
}
