package alert

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// TestSlack_noRedirect: neither the token nor a message goes where Slack, or who answers in its place, points to.
func TestSlack_noRedirect(t *testing.T) {
	t.Parallel()
	called := false
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(elsewhere.Close)
	for _, status := range []int{301, 302, 303, 307, 308} {
		bot := answering(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, status) })
		_, err := bot.post(t.Context(), "c", Message{Text: "x"})
		if e, ok := errors.AsType[*SlackError](err); !ok || e.fault != faultPassing || called {
			t.Errorf("after %d: %v, and the other address was called: %v", status, err, called)
		}
	}
}

// TestSlack_endlessAnswer: an answer without end is cut off.
func TestSlack_endlessAnswer(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for chunk := []byte(strings.Repeat(" ", 64<<10)); ; {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	}))
	t.Cleanup(server.Close)
	bot := NewSlack(SlackConfig{Token: secretToken, URL: server.URL, Timeout: time.Minute})
	_, err := bot.post(t.Context(), "c", Message{Text: "x"})
	if err == nil || !strings.Contains(err.Error(), "larger than 16 MiB") {
		t.Errorf("post() = %v, want that the answer is too large", err)
	}
}
