package alert

import (
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
)

// hookSecret is the secret of the specification's test vector.
const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// TestSign: the signature is that of the reference implementation's test vector.
func TestSign(t *testing.T) {
	t.Parallel()
	key, err := DecodeHookSecret(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	const want = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	if got := sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`)); got != want {
		t.Errorf("sign() = %s, want %s", got, want)
	}
}

func TestDecodeHookSecret(t *testing.T) {
	t.Parallel()
	const make = ": make one with: echo whsec_$(openssl rand -base64 32)"
	coded := func(n int) string {
		return "whsec_" + base64.StdEncoding.EncodeToString([]byte(strings.Repeat("k", n)))
	}
	for secret, want := range map[string]string{
		"":                       "must begin with whsec_" + make,
		"0123456789abcdef":       "must begin with whsec_" + make,
		"whsec_not base64":       "must be base64 after whsec_" + make,
		coded(23):                "holds 23 bytes, it needs 24 to 64" + make,
		coded(65):                "holds 65 bytes, it needs 24 to 64" + make,
		coded(24):                "",
		coded(64):                "",
		"whsec_" + coded(24)[6:]: "",
	} {
		_, err := DecodeHookSecret(secret)
		if got := text(err); got != want {
			t.Errorf("DecodeHookSecret(%q) = %q, want %q", secret, got, want)
		}
	}
}

// text is what an error says, nothing without one.
func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestCheckHookURL(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://hooks.zapier.com/hooks/catch/1/abc": "",
		"https://10.0.0.7:8443/alerts":               "", // the operator's own network
		"http://127.0.0.1:9000/":                     "",
		"http://localhost/x":                         "",
		"http://[::1]:9000/x":                        "",
		"http://n8n.internal/x":                      "must begin with https://: with http:// anybody on the way could read it",
		"hooks.zapier.com/x":                         "must be a web address that begins with https://",
		"ftp://example.com/x":                        "must be a web address that begins with https://",
		"https://":                                   "must be a web address that begins with https://",
		"https://%zz/secret":                         "must be a web address that begins with https://",
	} {
		if got := text(CheckHookURL(address)); got != want {
			t.Errorf("CheckHookURL(%q) = %q, want %q", address, got, want)
		}
	}
}

// newTestHook is a webhook that calls a handler.
func newTestHook(t *testing.T, name string, handler http.HandlerFunc) *Hook {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	h, err := NewHook(HookConfig{Name: name, URL: s.URL + "/hook-path-is-a-secret", Secret: hookSecret, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestHook_answers: each answer is taken for what the documentation says, and no error tells the address.
func TestHook_answers(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		header string // Retry-After
		want   string
		fault  fault
		wait   time.Duration
	}{
		{status: 200},
		{status: 202},
		{status: 204},
		{301, "", "answers 301 Moved Permanently, and redirects are not followed: set its address to where it has moved", faultChannel, 0},
		{307, "", "answers 307 Temporary Redirect, and redirects are not followed: set its address to where it has moved", faultChannel, 0},
		{400, "", "answers 400 Bad Request", faultChannel, 0},
		{401, "60", "answers 401 Unauthorized", faultChannel, 0},
		{404, "", "answers 404 Not Found", faultChannel, 0},
		{410, "", "answers 410 Gone: whoever receives it wants no more", faultChannel, 0},
		{408, "", "answers 408 Request Timeout", faultPassing, 0},
		{425, "", "answers 425 Too Early", faultPassing, 0},
		{429, "7", "answers 429 Too Many Requests", faultPassing, 7 * time.Second},
		{429, "soon", "answers 429 Too Many Requests", faultPassing, 0},
		{500, "-3", "answers 500 Internal Server Error", faultPassing, 0},
		{503, "Mon, 23 Nov 2026 09:02:00 GMT", "answers 503 Service Unavailable", faultPassing, 2 * time.Minute},
		{503, "1000000", "answers 503 Service Unavailable", faultPassing, time.Hour},
		{599, "", "answers 599", faultPassing, 0},
	} {
		calls := 0
		h := newTestHook(t, "zapier", func(rw http.ResponseWriter, r *http.Request) {
			calls++
			rw.Header().Set("Location", "/elsewhere")
			rw.Header().Set("Retry-After", tt.header)
			rw.WriteHeader(tt.status)
			_, _ = io.WriteString(rw, strings.Repeat("x", 3*maxReply))
		})
		err := h.send(t.Context(), "msg_1", storyBegin, []byte("{}"))
		var said *HookError
		switch {
		case tt.want == "" && err == nil:
		case !errors.As(err, &said):
			t.Errorf("%d: send() = %v", tt.status, err)
		case said.Code != tt.want || said.fault != tt.fault || said.RetryAfter() != tt.wait:
			t.Errorf("%d: send() = %q, %s, %s, want %q, %s, %s", tt.status, said.Code, said.fault, said.wait, tt.want, tt.fault, tt.wait)
		}
		if calls != 1 {
			t.Errorf("%d: %d calls, want 1", tt.status, calls)
		}
		if strings.Contains(text(err), "secret") || strings.Contains(text(err), "127.0.0.1") {
			t.Errorf("%d: the error tells the address: %v", tt.status, err)
		}
	}
}

// TestHook_unreachable: what cannot be reached is tried again, and its address not told.
func TestHook_unreachable(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	for _, address := range []string{s.URL, "https://no-such-host.invalid"} {
		h, err := NewHook(HookConfig{Name: "zapier", URL: address + "/path-is-a-secret", Secret: hookSecret})
		if err != nil {
			t.Fatal(err)
		}
		err = h.send(t.Context(), "msg_1", storyBegin, []byte("{}"))
		if said, ok := errors.AsType[*HookError](err); !ok || said.fault != faultPassing {
			t.Errorf("send() = %v, want one to be tried again", err)
		}
		if strings.Contains(text(err), "path-is-a-secret") {
			t.Errorf("the error tells the address: %v", err)
		}
	}
}

// received is what a webhook of a story got.
type received struct {
	id, body string
}

// receiver is whoever has a webhook: it answers as it is told, and checks with the specification's own library who sends.
type receiver struct {
	t       *testing.T
	answers chan int // statuses, one for each call; 200 when there is none
	got     chan received
}

func newReceiver(t *testing.T) *receiver {
	return &receiver{t: t, answers: make(chan int, 100), got: make(chan received, 100)}
}

func (r *receiver) ServeHTTP(rw http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Error(err)
	}
	verifier, err := standardwebhooks.NewWebhook(hookSecret)
	if err == nil {
		err = verifier.VerifyIgnoringTimestamp(body, req.Header) // a story has a clock of its own
	}
	if err != nil {
		r.t.Errorf("the signature is wrong: %v", err)
	}
	r.got <- received{id: req.Header.Get("webhook-id"), body: string(body)}
	select {
	case status := <-r.answers:
		rw.WriteHeader(status)
	default:
	}
}

// all is what it got since the last question.
func (r *receiver) all() []received {
	var all []received
	for {
		select {
		case one := <-r.got:
			all = append(all, one)
		default:
			return all
		}
	}
}

// withHook gives a story a webhook.
func withHook(name string, r *receiver) func(*play, *CourierConfig) {
	return func(_ *play, c *CourierConfig) { c.Hooks = append(c.Hooks, newTestHook(r.t, name, r.ServeHTTP)) }
}
