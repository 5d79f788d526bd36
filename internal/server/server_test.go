package server_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/modealert/modealert/internal/server"
	"github.com/modealert/modealert/mode"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	secret  = "0123456789abcdef-tell-nobody"
	address = "/webhooks/mode/" + secret
	event   = `{"event":"report_run_completed","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001/runs/c0ffee000001"}`
)

// recorder notes what the handler does with events.
type recorder struct {
	mu      sync.Mutex
	events  []mode.Event
	reasons []string
	answer  error
	log     bytes.Buffer
}

func (r *recorder) accept(_ context.Context, e mode.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	return r.answer
}

func (r *recorder) count(reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reasons = append(r.reasons, reason)
}

func newHandler(t *testing.T, r *recorder) http.Handler {
	t.Helper()
	h, err := server.New(server.Config{
		Secret: secret, Accept: r.accept, Count: r.count,
		Logger: slog.New(slog.NewJSONHandler(&r.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// ask makes one request and returns the answer.
func ask(h http.Handler, method, target, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(method, target, strings.NewReader(body)))
	return w
}

func TestWebhook(t *testing.T) {
	t.Parallel()
	usable := []mode.Event{{Name: "report_run_completed", Report: "beef00000001", Run: "c0ffee000001"}}
	tests := map[string]struct {
		method, target, body string
		answer               error // of Accept
		status               int
		reason               string
		events               []mode.Event
	}{
		"an event":            {body: event, status: 202, reason: "accepted", events: usable},
		"an unwanted event":   {body: event, answer: server.ErrIgnored, status: 200, reason: "ignored", events: usable},
		"nowhere to store it": {body: event, answer: errors.New("database is read-only"), status: 503, reason: "unavailable", events: usable},
		"nothing":             {status: 200, reason: "not_json"},
		"no JSON":             {body: "ping", status: 200, reason: "not_json"},
		"no event":            {body: "{}", status: 200, reason: "no_event"},
		"an unknown event":    {body: `{"event":"dataset_refreshed"}`, status: 200, reason: "unknown_event"},
		"a test event":        {body: `{"event":"report_run_completed"}`, status: 200, reason: "no_address"},
		"placeholders": {
			body:   `{"event":"report_run_completed","report_run_url":"https://app.mode.com/api/acme/reports/[REPORT_TOKEN]/runs/[RUN_TOKEN]"}`,
			status: 200, reason: "placeholder",
		},
		"a bad address": {
			body:   `{"event":"report_run_completed","report_run_url":"https://app.mode.com/api/acme/reports/../runs/x"}`,
			status: 200, reason: "bad_address",
		},
		"64 KiB":                   {body: event + strings.Repeat(" ", 64<<10-len(event)), status: 202, reason: "accepted", events: usable},
		"a byte more":              {body: event + strings.Repeat(" ", 64<<10-len(event)+1), status: 413, reason: "too_large"},
		"a wrong secret":           {target: "/webhooks/mode/0123456789abcdef-tell-nobodi", body: event, status: 404, reason: "wrong_secret"},
		"a shorter secret":         {target: "/webhooks/mode/0", body: event, status: 404, reason: "wrong_secret"},
		"a longer secret":          {target: address + "0", body: event, status: 404, reason: "wrong_secret"},
		"a secret in upper case":   {target: strings.ToUpper(address), body: event, status: 404},
		"no secret":                {target: "/webhooks/mode/", body: event, status: 404},
		"more after the secret":    {target: address + "/", body: event, status: 404},
		"a wrong secret, too much": {target: "/webhooks/mode/x", body: strings.Repeat(" ", 1<<20), status: 404, reason: "wrong_secret"},
		"GET":                      {method: "GET", status: 405},
		"PUT":                      {method: "PUT", body: event, status: 405},
		"GET, a wrong secret":      {method: "GET", target: "/webhooks/mode/x", status: 405},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{answer: test.answer}
			method, target := orElse(test.method, http.MethodPost), orElse(test.target, address)
			resp := ask(newHandler(t, r), method, target, test.body)
			if resp.Code != test.status {
				t.Errorf("answer %d, want %d", resp.Code, test.status)
			}
			if got := strings.Join(r.reasons, " "); got != test.reason {
				t.Errorf("counted %q, want %q", got, test.reason)
			}
			if diff := cmp.Diff(test.events, r.events); diff != "" {
				t.Errorf("accepted (-want +got):\n%s", diff)
			}
			if retry := resp.Header().Get("Retry-After"); (retry != "") != (test.status == 503) {
				t.Errorf("Retry-After: %q", retry)
			}
			if allow := resp.Header().Get("Allow"); (allow == "POST") != (test.status == 405) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// TestWebhook_wrongSecretLooksLikeNothing compares it with an address that does not exist.
func TestWebhook_wrongSecretLooksLikeNothing(t *testing.T) {
	t.Parallel()
	h := newHandler(t, &recorder{})
	wrong, nothing := ask(h, "POST", "/webhooks/mode/wrong", event), ask(h, "POST", "/nothing/here/at-all", event)
	if diff := cmp.Diff(nothing.Header(), wrong.Header()); diff != "" || wrong.Code != nothing.Code {
		t.Errorf("answers differ: %d, %d\n%s", nothing.Code, wrong.Code, diff)
	}
	if a, b := nothing.Body.String(), wrong.Body.String(); a != b {
		t.Errorf("answers differ: %q, %q", a, b)
	}
}

// TestWebhook_answersAfterAccept looks at the answer while Accept is at work.
func TestWebhook_answersAfterAccept(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	h, err := server.New(server.Config{Secret: secret, Accept: func(context.Context, mode.Event) error {
		if w.Body.Len() > 0 {
			t.Errorf("answered %q before the event was stored", w.Body)
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, address, strings.NewReader(event)))
	if w.Code != http.StatusAccepted {
		t.Errorf("answer %d, want 202", w.Code)
	}
}

// TestWebhook_callerHangsUp ends the request's context before the event is stored.
func TestWebhook_callerHangsUp(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var seen error
	h, err := server.New(server.Config{Secret: secret, Accept: func(ctx context.Context, _ mode.Event) error {
		cancel()
		seen = ctx.Err()
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("storing is not bounded")
		}
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	req := httptest.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(event))
	h.ServeHTTP(httptest.NewRecorder(), req)
	if seen != nil {
		t.Errorf("storing was ended by the caller: %v", seen)
	}
}

// TestWebhook_brokenBody must not be answered with success, whatever part of it came.
func TestWebhook_brokenBody(t *testing.T) {
	t.Parallel()
	r := &recorder{}
	body := io.MultiReader(strings.NewReader(event), &failingReader{})
	w := httptest.NewRecorder()
	newHandler(t, r).ServeHTTP(w, httptest.NewRequest(http.MethodPost, address, body))
	if w.Code != http.StatusBadRequest || len(r.events) > 0 || !slices.Equal(r.reasons, []string{"broken"}) {
		t.Errorf("answer %d, accepted %v, counted %v", w.Code, r.events, r.reasons)
	}
}

type failingReader struct{}

func (*failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestHealth(t *testing.T) {
	t.Parallel()
	var trouble error
	h, err := server.New(server.Config{
		Secret: secret,
		Accept: func(context.Context, mode.Event) error { return nil },
		Ready:  func(context.Context) error { return trouble },
	})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		method, target string
		trouble        error
		status         int
		text           string
	}{
		{"GET", "/healthz", nil, 200, "ok\n"},
		{"GET", "/healthz", errors.New("database is gone"), 200, "ok\n"},
		{"POST", "/healthz", nil, 405, "method not allowed\n"},
		{"GET", "/readyz", nil, 200, "ok\n"},
		{"GET", "/readyz", errors.New("database is gone"), 503, "database is gone\n"},
		{"POST", "/readyz", nil, 405, "method not allowed\n"},
		{"GET", "/", nil, 404, "not found\n"},
		{"GET", "/healthz/", nil, 404, "not found\n"},
	}
	for _, test := range tests {
		trouble = test.trouble
		resp := ask(h, test.method, test.target, "")
		if got := resp.Body.String(); resp.Code != test.status || got != test.text {
			t.Errorf("%s %s = %d %q, want %d %q", test.method, test.target, resp.Code, got, test.status, test.text)
		}
	}
}

func TestNew_refuses(t *testing.T) {
	t.Parallel()
	for _, config := range []server.Config{{}, {Secret: secret}, {Accept: (&recorder{}).accept}} {
		if _, err := server.New(config); err == nil {
			t.Errorf("New(%+v) = nil error", config)
		}
	}
}

// TestLog_secret asks in every way that has the secret, or one mistyped, and looks for it in the log.
func TestLog_secret(t *testing.T) {
	t.Parallel()
	r := &recorder{answer: errors.New("disk is full")}
	h := newHandler(t, r)
	for _, method := range []string{"POST", "GET", "DELETE", "BREW"} {
		for _, target := range []string{
			address, address + "/", address + "x", "//webhooks//mode/" + secret, "/" + secret, "/webhooks/mode/x?" + secret,
			"/webhooks/mode/../mode/" + secret,
		} {
			for _, body := range []string{event, secret, strings.Repeat(secret, 10_000)} {
				ask(h, method, target, body)
			}
		}
	}
	log := r.log.String()
	if strings.Contains(log, "tell-nobody") {
		t.Errorf("the secret is in the log:\n%s", log)
	}
	for _, want := range []string{
		`"msg":"event not stored"`, `"err":"disk is full"`, `"run":"c0ffee000001"`,
		`"route":"POST /webhooks/mode/{secret}","status":503`, `"method":"other"`, `"route":"/","status":404`,
	} {
		if !strings.Contains(log, want) {
			t.Errorf("%s is not in the log:\n%s", want, log)
		}
	}
}

func FuzzWebhook(f *testing.F) {
	f.Add([]byte(event))
	f.Add([]byte("{}"))
	h, err := server.New(server.Config{Secret: secret, Accept: func(context.Context, mode.Event) error { return nil }})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, address, bytes.NewReader(body)))
		if w.Code != http.StatusOK && w.Code != http.StatusAccepted && w.Code != http.StatusRequestEntityTooLarge {
			t.Errorf("answer %d", w.Code)
		}
	})
}
