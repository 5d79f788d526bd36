package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/internal/server"
	"github.com/modealert/modealert/mode"
)

// TestAnswered: each request of Mode's or Slack's is told of once, in words that are none of the sender's.
func TestAnswered(t *testing.T) {
	t.Parallel()
	var said string
	var stored, verified error
	h, err := server.New(server.Config{
		Secret: secret,
		Accept: func(context.Context, mode.Event) error { return stored },
		Slack: &server.Slack{
			Verify:      func(http.Header, []byte) (string, error) { return "request", verified },
			Interaction: func(context.Context, string, []byte) error { return stored },
			Command:     func(context.Context, string, []byte) (json.RawMessage, error) { return nil, stored },
		},
		Answered: func(from, answer string) { said += from + " " + answer + "\n" },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		path, body       string
		stored, verified error
		want             string
	}{
		{address, event, nil, nil, "mode accepted\n"},
		{address, event, server.ErrIgnored, nil, "mode not_wanted\n"},
		{address, event, errors.New("disk full"), nil, "mode not_stored\n"},
		{address, `{"event":"mine"}`, nil, nil, "mode unknown_event\n"},
		{address, strings.Repeat(" ", 65<<10), nil, nil, "mode too_large\n"},
		{address + "x", event, nil, nil, "mode wrong_secret\n"},
		{"/slack/interactions", "", nil, nil, "slack accepted\n"},
		{"/slack/commands", "", errors.New("disk full"), nil, "slack not_stored\n"},
		{"/slack/commands", "", nil, errors.New("forged"), "slack forged\n"},
		{"/slack/commands", strings.Repeat(" ", 513<<10), nil, nil, "slack too_large\n"},
		{"/healthz", "", nil, nil, ""},
		{"/mine", "", nil, nil, ""},
	} {
		said, stored, verified = "", tt.stored, tt.verified
		ask(h, "POST", tt.path, tt.body)
		if diff := cmp.Diff(tt.want, said); diff != "" {
			t.Errorf("POST %s, stored %v, verified %v (-want +got):\n%s", tt.path, tt.stored, tt.verified, diff)
		}
	}
}

// TestMetrics: the address is there where somebody answers it, for reading alone.
func TestMetrics(t *testing.T) {
	t.Parallel()
	config := server.Config{Secret: secret, Accept: (&recorder{}).accept}
	for _, tt := range []struct {
		method  string
		metrics http.Handler
		status  int
	}{
		{"GET", nil, http.StatusNotFound},
		{"GET", http.RedirectHandler("/here", http.StatusFound), http.StatusFound},
		{"POST", http.RedirectHandler("/here", http.StatusFound), http.StatusMethodNotAllowed},
	} {
		config.Metrics = tt.metrics
		h, err := server.New(config)
		if err != nil {
			t.Fatal(err)
		}
		if resp := ask(h, tt.method, "/metrics", ""); resp.Code != tt.status {
			t.Errorf("%s /metrics with %v is answered %d, want %d", tt.method, tt.metrics, resp.Code, tt.status)
		}
	}
}
