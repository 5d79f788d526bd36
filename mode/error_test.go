package mode_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

func TestClient_errors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		failure   modetest.Failure
		want      string // the end of the error's text
		retryable bool
		lasting   bool // that it is not passing
		after     time.Duration
		requests  int
	}{
		"401": {
			failure: modetest.Failure{Status: 401, Body: `{"id":"unauthorized","message":"unauthorized"}`},
			want:    "Mode answered 401 (unauthorized): check MODE_API_TOKEN and MODE_API_SECRET", requests: 1,
		},
		"403": {
			failure: modetest.Failure{Status: 403, Body: `{"id":"forbidden","message":"forbidden"}`},
			want:    "Mode answered 403 (forbidden): the API key may not see it; give its owner access, or use a workspace key", lasting: true, requests: 1,
		},
		"404": {
			failure: modetest.Failure{Status: 404, Body: `{"id":"not_found","message":"report not found"}`},
			want: "Mode answered 404 (report not found): it is not there, or the API key may not see it; " +
				"check MODE_WORKSPACE and the key's access", lasting: true, requests: 1,
		},
		"404 not ready": {
			failure: modetest.Failure{Status: 404, Body: `{"id":"not_found","message":"run has not completed"}`},
			want:    "Mode answered 404 (run has not completed)", retryable: true, lasting: true, requests: 1,
		},
		"404 purged": {
			failure: modetest.Failure{Status: 404, Body: `{"id":"not_found","message":"run results not found"}`},
			want:    "Mode answered 404 (run results not found): Mode no longer keeps them, or the API key may not see them", lasting: true, requests: 1,
		},
		"406": {
			failure: modetest.Failure{Status: 406},
			want:    "Mode answered 406 (not acceptable): Mode does not answer in the form that was asked for; check MODE_BASE_URL", lasting: true, requests: 1,
		},
		"422 of Rails": {
			failure: modetest.Failure{Status: 422, Body: `{"message":{"name":["is too long","is odd"],"age":["is missing"]}}`},
			want:    "Mode answered 422 (age is missing; name is too long, is odd)", lasting: true, requests: 1,
		},
		"429": {
			failure: modetest.Failure{Status: 429, Body: "Retry later\n"},
			want: "Mode answered 429 (Retry later): Mode allows about 4 requests a second for one API key; " +
				"check whether something else uses it", retryable: true, requests: 3,
		},
		"429 for long": {
			failure: modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"40"}}},
			want: "Mode answered 429 (too many requests): Mode allows about 4 requests a second for one API key; " +
				"check whether something else uses it", retryable: true, after: 40 * time.Second, requests: 1,
		},
		"429 until a date": {
			failure: modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"Mon, 02 Mar 2026 09:01:30 GMT"}}, Body: "<p>slow down</p>"},
			want: "Mode answered 429 (slow down): Mode allows about 4 requests a second for one API key; " +
				"check whether something else uses it", retryable: true, after: 90 * time.Second, requests: 1,
		},
		"500 with nothing": {
			failure: modetest.Failure{Status: 500},
			want:    "Mode answered 500 (internal server error)", retryable: true, requests: 3,
		},
		"504 with a page": {
			failure: modetest.Failure{Status: 504, Body: modetest.GatewayTimeout},
			want:    "Mode answered 504 (504 Gateway Time-out)", retryable: true, requests: 3,
		},
		"503 for a day": {
			failure: modetest.Failure{Status: 503, Header: http.Header{"Retry-After": {"86400"}}, Body: `{"errors":["maintenance"]}`},
			want:    "Mode answered 503 (maintenance)", retryable: true, after: time.Hour, requests: 1,
		},
		"a page with a good status": {
			failure: modetest.Failure{Status: 200, Body: "<html><title>Sign in &amp; go</title></html>"},
			want:    `the answer of Mode cannot be read: it is not a whole JSON document but a page that says "Sign in & go"`, retryable: true, requests: 3,
		},
		"an empty answer": {
			failure: modetest.Failure{Status: 200},
			want:    "the answer of Mode cannot be read: it is not a whole JSON document", retryable: true, requests: 3,
		},
		"an array": {
			failure: modetest.Failure{Status: 200, Body: `["private"]`},
			want:    "the answer of Mode cannot be read: it is not a whole JSON document", retryable: true, requests: 3,
		},
		"cut off": {
			failure: modetest.Failure{CutAfter: 20},
			want:    "the answer of Mode cannot be read: unexpected EOF", retryable: true, requests: 3,
		},
		"hung up": {
			failure: modetest.Failure{Drop: true},
			want:    "no answer from Mode: EOF: check MODE_BASE_URL and the network if this goes on", retryable: true, requests: 3,
		},
		"huge": {
			failure: modetest.Failure{Status: 200, Body: `{"a":"` + strings.Repeat("x", 33<<20) + `"}`},
			want:    "the answer of Mode cannot be read: it is larger than 33554432 bytes, the most that is read", lasting: true, requests: 1,
		},
		"deep": {
			failure: modetest.Failure{Status: 200, Body: strings.Repeat(`{"a":`, 20_000)},
			want:    "the answer of Mode cannot be read: it is not a whole JSON document", retryable: true, requests: 3,
		},
		"a long message with control characters": {
			failure: modetest.Failure{Status: 400, Body: `{"message":"a\u0000\n\u001b[31m` + strings.Repeat("é", 200) + `"}`},
			want:    "Mode answered 400 (a [31m" + strings.Repeat("é", 97) + "…)", lasting: true, requests: 1,
		},
		"a redirect without an address": {
			failure: modetest.Failure{Status: 302}, want: "Mode answered 302 (found)", lasting: true, requests: 1,
		},
		"a redirect to nowhere": {
			failure: modetest.Failure{Status: 302, Header: http.Header{"Location": {"ftp://x"}}},
			want:    "Mode answered 302 (a redirect to something that is no web address)", lasting: true, requests: 1,
		},
		"a circle": {
			failure: modetest.Failure{Status: 302, Header: http.Header{"Location": {"/api/acme/x"}}},
			want:    "Mode answered 302 (more than 5 redirects)", lasting: true, requests: 6,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, modetest.Config{})
			w.Fail(test.failure)
			config := w.ClientConfig()
			config.Now = func() time.Time { return monday }
			c, _ := newClient(t, config)
			_, err := c.Run(t.Context(), ref)
			e, ok := errors.AsType[*mode.Error](err)
			if !ok {
				t.Fatalf("Run() = %v, want an *Error", err)
			}
			if want := "fetching run c0ffee000001 of report beef00000001: " + test.want; err.Error() != want {
				t.Errorf("Run() =\n%v, want\n%v", err, want)
			}
			if e.Retryable() != test.retryable || e.RetryAfter() != test.after {
				t.Errorf("Retryable() = %v, RetryAfter() = %v, want %v, %v", e.Retryable(), e.RetryAfter(), test.retryable, test.after)
			}
			if e.Passing() == test.lasting {
				t.Errorf("Passing() = %v, want %v", e.Passing(), !test.lasting)
			}
			if n := len(w.Requests()); n != test.requests {
				t.Errorf("%d requests, want %d", n, test.requests)
			}
		})
	}
}

func TestClient_retries(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		failure modetest.Failure
		want    naps
	}{
		"a broken gateway":     {modetest.Failure{Status: 502}, naps{500 * time.Millisecond, 1500 * time.Millisecond}},
		"busy":                 {modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"2"}}}, naps{2 * time.Second, 2 * time.Second}},
		"busy, parts":          {modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"0.75"}}}, naps{750 * time.Millisecond, 1500 * time.Millisecond}},
		"busy, a date":         {modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"Mon, 02 Mar 2026 09:00:03 GMT"}}}, naps{3 * time.Second, 3 * time.Second}},
		"busy, a date gone by": {modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"Mon, 02 Mar 2026 08:00:03 GMT"}}}, naps{500 * time.Millisecond, 1500 * time.Millisecond}},
		"busy, nonsense":       {modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"NaN"}}}, naps{500 * time.Millisecond, 1500 * time.Millisecond}},
		"busy, minus":          {modetest.Failure{Status: 429, Header: http.Header{"Retry-After": {"-7"}}}, naps{500 * time.Millisecond, 1500 * time.Millisecond}},
		"hung up":              {modetest.Failure{Drop: true}, naps{500 * time.Millisecond, 1500 * time.Millisecond}},
		"cut off":              {modetest.Failure{CutAfter: 100}, naps{500 * time.Millisecond, 1500 * time.Millisecond}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, modetest.Config{})
			test.failure.Times = 2
			w.Fail(test.failure)
			config := w.ClientConfig()
			config.Now = func() time.Time { return monday }
			c, slept := newClient(t, config)
			if _, err := c.Run(t.Context(), ref); err != nil {
				t.Errorf("Run() = %v", err)
			}
			if diff := cmp.Diff(test.want, *slept); diff != "" {
				t.Errorf("waits (-want +got):\n%s", diff)
			}
		})
	}
}

func TestClient_stopsWithItsContext(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	t.Run("while it waits", func(t *testing.T) {
		t.Parallel()
		w := newWorkspace(t, modetest.Config{})
		w.Fail(modetest.Failure{Status: 500})
		ctx, cancel := context.WithCancelCause(t.Context())
		config := w.ClientConfig()
		config.Sleep = func(ctx context.Context, _ time.Duration) error {
			cancel(stopped)
			return context.Cause(ctx)
		}
		c, _ := newClient(t, config)
		if _, err := c.Run(ctx, ref); !errors.Is(err, stopped) || len(w.Requests()) != 1 {
			t.Errorf("Run() = %v after %d requests", err, len(w.Requests()))
		}
	})
	t.Run("while Mode thinks", func(t *testing.T) {
		t.Parallel()
		w := newWorkspace(t, modetest.Config{})
		w.Fail(modetest.Failure{Wait: make(chan struct{})})
		ctx, cancel := context.WithCancelCause(t.Context())
		config := w.ClientConfig()
		config.Transport = cancelling{http.DefaultTransport.(*http.Transport).Clone(), func() { cancel(stopped) }}
		c, _ := newClient(t, config)
		_, err := c.Run(ctx, ref)
		if _, ok := errors.AsType[*mode.Error](err); ok || !errors.Is(err, stopped) {
			t.Errorf("Run() = %v, want the context's own cause", err)
		}
	})
	t.Run("when Mode takes too long", func(t *testing.T) {
		t.Parallel()
		w := newWorkspace(t, modetest.Config{})
		w.Fail(modetest.Failure{Wait: make(chan struct{})})
		config := w.ClientConfig()
		config.Timeout, config.Retries = 20*time.Millisecond, -1
		c, _ := newClient(t, config)
		_, err := c.Run(t.Context(), ref)
		if e, ok := errors.AsType[*mode.Error](err); !ok || !e.Retryable() || !strings.Contains(err.Error(), "it took too long") {
			t.Errorf("Run() = %v, want a retryable timeout", err)
		}
	})
}

// cancelling cancels as soon as a request is on its way.
type cancelling struct {
	transport *http.Transport
	cancel    func()
}

func (c cancelling) RoundTrip(r *http.Request) (*http.Response, error) {
	c.cancel()
	defer c.transport.CloseIdleConnections()
	return c.transport.RoundTrip(r)
}
