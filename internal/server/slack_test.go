package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/modealert/modealert/mode"
)

// TestSlack: what is signed is handed on exactly as it came, and answered once it is taken.
func TestSlack(t *testing.T) {
	t.Parallel()
	var took string
	handler, err := New(Config{
		Secret: "0123456789abcdef", Accept: func(context.Context, mode.Event) error { return nil },
		Slack: &Slack{
			Verify: func(h http.Header, body []byte) (string, error) {
				if h.Get("X-Slack-Signature") != "good "+string(body) {
					return "", errors.New("forged")
				}
				return "request " + string(body), nil
			},
			Interaction: func(_ context.Context, request string, body []byte) error {
				if request != "request "+string(body) {
					t.Errorf("it is told that %q is %q", body, request)
				}
				if strings.Contains(string(body), "again") {
					return fmt.Errorf("storing a click: %w", ErrReplayed)
				}
				if strings.Contains(string(body), "not JSON") {
					return fmt.Errorf("reading: %w", ErrMalformed)
				}
				took += "interaction " + string(body)
				if strings.Contains(string(body), "fails") {
					return errors.New("the database is gone, says nobody")
				}
				return nil
			},
			Command: func(_ context.Context, _ string, body []byte) (json.RawMessage, error) {
				took += "command " + string(body)
				return json.RawMessage(`{"text":"fine"}`), nil
			},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, method, path, body, signature string
		status                              int
		answer, took                        string
	}{
		{"click", "POST", "/slack/interactions", "payload=%7B%7D", "good payload=%7B%7D", 200, "", "interaction payload=%7B%7D"},
		{"command", "POST", "/slack/commands", "text=a+b", "good text=a+b", 200, `{"text":"fine"}`, "command text=a+b"},
		{"forged", "POST", "/slack/interactions", "payload=%7B%7D", "bad", 401, "this is not signed by Slack\n", ""},
		{"replayed", "POST", "/slack/interactions", "again", "good again", 401, "this is not signed by Slack\n", ""},
		{"malformed", "POST", "/slack/interactions", "not JSON", "good not JSON", 400, "this cannot be read\n", ""},
		{"unsigned", "POST", "/slack/commands", "text=a", "", 401, "this is not signed by Slack\n", ""},
		{"not stored", "POST", "/slack/interactions", "fails", "good fails", 503, "it could not be stored, try again\n", "interaction fails"},
		{"too large", "POST", "/slack/commands", strings.Repeat("x", maxSlackBody+1), "good", 413, "the body is larger than 512 KiB\n", ""},
		{"read", "GET", "/slack/commands", "", "", 405, "method not allowed\n", ""},
	} {
		took = ""
		r := httptest.NewRequest(tt.method, tt.path, strings.NewReader(tt.body))
		r.Header.Set("X-Slack-Signature", tt.signature)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != tt.status || w.Body.String() != tt.answer || took != tt.took {
			t.Errorf("%s: %d %q, and took %q; want %d %q and %q", tt.name, w.Code, w.Body, took, tt.status, tt.answer, tt.took)
		}
	}
}

// TestSlack_off: without a signing secret there are no such addresses.
func TestSlack_off(t *testing.T) {
	t.Parallel()
	handler, err := New(Config{Secret: "0123456789abcdef", Accept: func(context.Context, mode.Event) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/slack/interactions", "/slack/commands"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader("payload={}")))
		if w.Code != http.StatusNotFound {
			t.Errorf("POST %s = %d", path, w.Code)
		}
	}
}
