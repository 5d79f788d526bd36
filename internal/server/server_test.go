package server_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

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
	mu     sync.Mutex
	events []mode.Event
	answer error
	log    bytes.Buffer
	clock  time.Time
}

// now tells the time that the test set, from some second on.
func (r *recorder) now() time.Time {
	if r.clock.IsZero() {
		return time.Unix(1_772_000_000, 0)
	}
	return r.clock
}

func (r *recorder) accept(_ context.Context, e mode.Event) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, e)
	return r.answer
}

// told returns what the log says of webhooks, one line each: level, message, reason and count.
func (r *recorder) told(t *testing.T) []string {
	t.Helper()
	var lines []string
	for dec := json.NewDecoder(bytes.NewReader(r.log.Bytes())); dec.More(); {
		var line struct {
			Level, Msg, Reason, Run string
			Count                   int
		}
		if err := dec.Decode(&line); err != nil {
			t.Fatal(err)
		}
		switch line.Msg {
		case "webhook ignored", "webhook refused":
			lines = append(lines, fmt.Sprintf("%s %s %s %d", line.Level, line.Msg, line.Reason, line.Count))
		case "webhook accepted", "event not stored":
			lines = append(lines, fmt.Sprintf("%s %s %s", line.Level, line.Msg, line.Run))
		}
	}
	return lines
}

func newHandler(t *testing.T, r *recorder) http.Handler {
	t.Helper()
	h, err := server.New(server.Config{
		Secret: secret, Accept: r.accept, Now: r.now,
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
		told                 string // by the log
		events               []mode.Event
	}{
		"an event":            {body: event, status: 202, told: "DEBUG webhook accepted c0ffee000001", events: usable},
		"an unwanted event":   {body: event, answer: server.ErrIgnored, status: 200, told: "INFO webhook ignored not_wanted 1", events: usable},
		"nowhere to store it": {body: event, answer: errors.New("database is read-only"), status: 503, told: "ERROR event not stored c0ffee000001", events: usable},
		"nothing":             {status: 200, told: "INFO webhook ignored not_json 1"},
		"no JSON":             {body: "ping", status: 200, told: "INFO webhook ignored not_json 1"},
		"no event":            {body: "{}", status: 200, told: "INFO webhook ignored no_event 1"},
		"an unknown event":    {body: `{"event":"dataset_refreshed"}`, status: 200, told: "INFO webhook ignored unknown_event 1"},
		"a test event":        {body: `{"event":"report_run_completed"}`, status: 200, told: "INFO webhook ignored no_address 1"},
		"placeholders": {
			body:   `{"event":"report_run_completed","report_run_url":"https://app.mode.com/api/acme/reports/[REPORT_TOKEN]/runs/[RUN_TOKEN]"}`,
			status: 200, told: "INFO webhook ignored placeholder 1",
		},
		"a bad address": {
			body:   `{"event":"report_run_completed","report_run_url":"https://app.mode.com/api/acme/reports/../runs/x"}`,
			status: 200, told: "INFO webhook ignored bad_address 1",
		},
		"64 KiB":                   {body: event + strings.Repeat(" ", 64<<10-len(event)), status: 202, told: "DEBUG webhook accepted c0ffee000001", events: usable},
		"a byte more":              {body: event + strings.Repeat(" ", 64<<10-len(event)+1), status: 413, told: "WARN webhook refused too_large 1"},
		"a wrong secret":           {target: "/webhooks/mode/0123456789abcdef-tell-nobodi", body: event, status: 404, told: "WARN webhook refused wrong_secret 1"},
		"a shorter secret":         {target: "/webhooks/mode/0", body: event, status: 404, told: "WARN webhook refused wrong_secret 1"},
		"a longer secret":          {target: address + "0", body: event, status: 404, told: "WARN webhook refused wrong_secret 1"},
		"a secret in upper case":   {target: strings.ToUpper(address), body: event, status: 404},
		"no secret":                {target: "/webhooks/mode/", body: event, status: 404},
		"a slash at the end":       {target: address + "/", body: event, status: 202, told: "DEBUG webhook accepted c0ffee000001", events: usable},
		"a wrong secret, a slash":  {target: "/webhooks/mode/0/", body: event, status: 404, told: "WARN webhook refused wrong_secret 1"},
		"more after the secret":    {target: address + "/x", body: event, status: 404},
		"a wrong secret, too much": {target: "/webhooks/mode/x", body: strings.Repeat(" ", 1<<20), status: 404, told: "WARN webhook refused wrong_secret 1"},
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
			if got := strings.Join(r.told(t), "\n"); got != test.told {
				t.Errorf("the log tells %q, want %q", got, test.told)
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

// TestWebhook_events: each of Mode's events is handed over whole, and answered by what becomes of it.
func TestWebhook_events(t *testing.T) {
	t.Parallel()
	for body, event := range map[string]mode.Event{
		`{"event":"report_created","report_url":"https://modeanalytics.com/api/acme/reports/beef00000001"}`:                             {Name: "report_created", Report: "beef00000001"},
		`{"event":"report_created","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001"}`:                         {Name: "report_created", Report: "beef00000001"},
		`{"event":"report_deleted","report_name":"Orders","report_token":"beef00000001"}`:                                               {Name: "report_deleted", Report: "beef00000001", ReportName: "Orders"},
		`{"event":"report_run_started","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001/runs/c0ffee000001"}`:   {Name: "report_run_started", Report: "beef00000001", Run: "c0ffee000001"},
		`{"event":"report_run_completed","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001/runs/c0ffee000001"}`: {Name: "report_run_completed", Report: "beef00000001", Run: "c0ffee000001"},
		`{"event":"new_database_connection","connection_url":"https://modeanalytics.com/api/acme/data_sources/cafe00000001"}`:           {Name: "new_database_connection", Token: "cafe00000001"},
		`{"event":"definition_created","definition_url":"https://modeanalytics.com/api/acme/definitions/cafe00000001"}`:                 {Name: "definition_created", Token: "cafe00000001"},
		`{"event":"definition_updated","definition_url":"https://modeanalytics.com/api/acme/definitions/cafe00000001"}`:                 {Name: "definition_updated", Token: "cafe00000001"},
		`{"event":"member_joined_organization","member_url":"https://modeanalytics.com/api/acme/memberships/cafe00000001?embed[user]=1"}`: {
			Name: "member_joined_organization", Token: "cafe00000001",
		},
		`{"event":"member_removed_from_organization"}`: {Name: "member_removed_from_organization"},
	} {
		for _, become := range []struct {
			answer error
			status int
			told   string
		}{
			{nil, 202, "DEBUG webhook accepted " + event.Run},
			{server.ErrIgnored, 200, "INFO webhook ignored not_wanted 1"},
			{fmt.Errorf("at the door: %w", server.ErrIgnored), 200, "INFO webhook ignored not_wanted 1"},
			{errors.New("database is read-only"), 503, "ERROR event not stored " + event.Run},
		} {
			r := &recorder{answer: become.answer}
			resp := ask(newHandler(t, r), http.MethodPost, address, body)
			if resp.Code != become.status {
				t.Errorf("%s, which %v: answer %d, want %d", event.Name, become.answer, resp.Code, become.status)
			}
			if got := strings.Join(r.told(t), "\n"); got != become.told {
				t.Errorf("%s: the log tells %q, want %q", event.Name, got, become.told)
			}
			if diff := cmp.Diff([]mode.Event{event}, r.events); diff != "" {
				t.Errorf("%s handed over (-want +got):\n%s", event.Name, diff)
			}
		}
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

// TestWebhook_encoded: a body that is compressed is refused and counted, and not taken for something that is no event.
func TestWebhook_encoded(t *testing.T) {
	t.Parallel()
	for encoding, want := range map[string]string{
		"gzip": "WARN webhook refused encoded 1", "br": "WARN webhook refused encoded 1", "identity": "DEBUG webhook accepted c0ffee000001",
	} {
		r := &recorder{}
		req := httptest.NewRequest(http.MethodPost, address, strings.NewReader(event))
		req.Header.Set("Content-Encoding", encoding)
		w := httptest.NewRecorder()
		newHandler(t, r).ServeHTTP(w, req)
		if got := strings.Join(r.told(t), "\n"); got != want || (w.Code == http.StatusUnsupportedMediaType) != (encoding != "identity") {
			t.Errorf("%s is answered %d and logged as %q, want %q", encoding, w.Code, got, want)
		}
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
	if w.Code != http.StatusBadRequest || len(r.events) > 0 || !slices.Equal(r.told(t), []string{"WARN webhook refused broken 1"}) {
		t.Errorf("answer %d, accepted %v, told %v", w.Code, r.events, r.told(t))
	}
}

// TestWebhook_flood sends more than the log should hear of.
func TestWebhook_flood(t *testing.T) {
	t.Parallel()
	r := &recorder{clock: time.Unix(1_772_000_000, 0)}
	h := newHandler(t, r)
	flood := func() {
		for range 100 {
			ask(h, "POST", "/webhooks/mode/guess", event)
			ask(h, "POST", address, "{}")
		}
		ask(h, "POST", address, "ping")
	}
	flood()
	r.clock = r.clock.Add(999 * time.Millisecond)
	flood()
	r.clock = r.clock.Add(time.Millisecond)
	flood()
	want := []string{
		"WARN webhook refused wrong_secret 1", "INFO webhook ignored no_event 1", "INFO webhook ignored not_json 1",
		"WARN webhook refused wrong_secret 201", "INFO webhook ignored no_event 201", "INFO webhook ignored not_json 3",
	}
	if diff := cmp.Diff(want, r.told(t)); diff != "" {
		t.Errorf("the log (-want +got):\n%s", diff)
	}
}

type failingReader struct{}

func (*failingReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestHealth(t *testing.T) {
	t.Parallel()
	var trouble error
	clock := time.Unix(1_772_000_000, 0)
	h, err := server.New(server.Config{
		Secret: secret,
		Now:    func() time.Time { return clock },
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
		trouble, clock = test.trouble, clock.Add(time.Second)
		resp := ask(h, test.method, test.target, "")
		if got := resp.Body.String(); resp.Code != test.status || got != test.text {
			t.Errorf("%s %s = %d %q, want %d %q", test.method, test.target, resp.Code, got, test.status, test.text)
		}
	}
}

// newReady makes a handler that asks ready, at the time that the clock says.
func newReady(t *testing.T, ready func(context.Context) error, clock func() time.Time) http.Handler {
	t.Helper()
	h, err := server.New(server.Config{Secret: secret, Accept: (&recorder{}).accept, Ready: ready, Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func TestReadyz_keepsTheAnswer(t *testing.T) {
	t.Parallel()
	clock, asked := time.Unix(1_772_000_000, 0), 0
	h := newReady(t, func(context.Context) error {
		if asked++; asked == 2 {
			return errors.New("database is gone")
		}
		return nil
	}, func() time.Time { return clock })
	for i, test := range []struct {
		after  time.Duration
		status int
		asked  int
	}{
		{0, 200, 1},
		{999 * time.Millisecond, 200, 1},
		{time.Millisecond, 503, 2},
		{999 * time.Millisecond, 503, 2},
		{time.Millisecond, 200, 3},
	} {
		clock = clock.Add(test.after)
		if resp := ask(h, "GET", "/readyz", ""); resp.Code != test.status || asked != test.asked {
			t.Errorf("step %d: answer %d after %d checks, want %d after %d", i, resp.Code, asked, test.status, test.asked)
		}
	}
}

// TestReadyz_together asks from many sides at once, the first of which hangs up.
func TestReadyz_together(t *testing.T) {
	t.Parallel()
	asked, checking, finish := 0, make(chan struct{}), make(chan struct{})
	h := newReady(t, func(ctx context.Context) error {
		asked++
		if _, bounded := ctx.Deadline(); !bounded {
			t.Error("the check is not bounded")
		}
		close(checking)
		<-finish
		return ctx.Err()
	}, func() time.Time { return time.Unix(1_772_000_000, 0) })
	var all sync.WaitGroup
	get := func(ctx context.Context) {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodGet, "/readyz", http.NoBody))
		if w.Code != http.StatusOK {
			t.Errorf("answer %d %s", w.Code, w.Body)
		}
	}
	first, hangUp := context.WithCancel(t.Context())
	all.Go(func() { get(first) })
	<-checking
	for range 20 {
		all.Go(func() { get(t.Context()) })
	}
	hangUp()
	close(finish)
	all.Wait()
	if asked != 1 {
		t.Errorf("%d checks, want 1", asked)
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
		`"msg":"webhook refused","reason":"wrong_secret"`, `"msg":"webhook refused","reason":"too_large"`,
		`"msg":"webhook ignored","reason":"not_json"`, `"msg":"event not stored"`, `"err":"disk is full"`, `"run":"c0ffee000001"`,
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
