package mode

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for _, inside := range []string{
		"127.0.0.1", "127.8.9.1", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "100.100.100.200",
		"169.254.169.254", "169.254.170.2", "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
		"ff02::1", "64:ff9b::a00:1", "64:ff9b:1::a00:1", "2002:a00:1::1", "2001::1",
	} {
		if public(netip.MustParseAddr(inside)) {
			t.Errorf("%s is taken for public", inside)
		}
	}
	for _, outside := range []string{"8.8.8.8", "52.216.1.1", "100.128.0.1", "172.32.0.1", "::ffff:8.8.8.8", "2600:9000::1", "2001:4860::1"} {
		if !public(netip.MustParseAddr(outside)) {
			t.Errorf("%s is not taken for public", outside)
		}
	}
}

// from answers every request with a redirect.
type from string

func (to from) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusFound, Header: http.Header{"Location": {string(to)}}, Body: http.NoBody, Request: req}, nil
}

// TestResults_redirectInside: whoever answers in Mode's place cannot have us ask this machine or its network, by number or by
// name, nor where machines are told their secrets, even where Mode itself is inside.
func TestResults_redirectInside(t *testing.T) {
	t.Parallel()
	called := false
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(inside.Close)
	port := inside.URL[strings.LastIndex(inside.URL, ":"):]
	for _, test := range []struct{ base, to string }{
		{"http://mode.example", inside.URL},
		{"http://mode.example", "http://localhost" + port},
		{"http://mode.example", "http://LOCALHOST" + port},
		{"http://mode.example", "http://[::ffff:127.0.0.1]" + port},
		{"http://mode.example", "http://10.1.2.3"},
		{"http://mode.example", "http://169.254.169.254/latest/meta-data/"},
		{"http://127.0.0.1:1", "http://169.254.169.254/latest/meta-data/"},
		{"http://10.0.0.1", "http://100.100.100.200/"},
		{"http://localhost", "http://[fd00:ec2::254]/"},
		{"http://localhost", "http://[fe80::1%25eth0]/"},
	} {
		c, err := New(Config{BaseURL: test.base, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1, Retries: -1})
		if err != nil {
			t.Fatal(err)
		}
		c.config.Transport = from(test.to + "?X-Amz-Signature=hidden")
		_, err = c.Results(t.Context(), RunRef{Report: "beef00000001", Run: "c0ffee000001"}, "9e0000000001")
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Retryable() || e.Passing() || !strings.Contains(err.Error(), errInside.Error()) || strings.Contains(err.Error(), "hidden") {
			t.Errorf("%s redirects to %s: %v, want a refusal", test.base, test.to, err)
		}
	}
	if called {
		t.Error("a redirect was followed")
	}
}

// TestGuard_looksAtWhatIsCalled: a name that was fine when it was looked at may mean this machine when it is called.
func TestGuard_looksAtWhatIsCalled(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(s.Close)
	g := newGuard(&url.URL{Scheme: "https", Host: "app.mode.com"}, false)
	req := httptest.NewRequest(http.MethodGet, "https://storage.example/x", http.NoBody)
	transport, ok := g.transport(req, nil).(*http.Transport)
	if !ok {
		t.Skip("there is a proxy, which looks names up by itself")
	}
	conn, err := transport.DialContext(t.Context(), "tcp", s.Listener.Addr().String())
	if !errors.Is(err, errInside) {
		t.Errorf("DialContext() = %v, %v, want %v", conn, err, errInside)
	}
}

// TestGuard_allows: the configured host may be anywhere, and where it is inside, its storage may be.
func TestGuard_allows(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ base, to string }{
		{"https://app.mode.com", "https://mode-results.s3.amazonaws.com/x"},
		{"https://app.mode.com", "https://52.216.1.1/x"},
		{"http://mode.internal", "http://mode.internal:9000/x"},
		{"http://127.0.0.1:8001", "http://127.0.0.1:8002/x"},
		{"http://10.0.0.1", "http://10.0.0.2/x"},
		{"http://localhost:1", "http://localhost:2/x"},
	} {
		base, err := parseBase(test.base)
		if err != nil {
			t.Fatal(err)
		}
		c := &Client{base: base, guard: newGuard(base, false)}
		if _, err := c.redirected(base, test.to); err != nil {
			t.Errorf("%s redirects to %s: %v", test.base, test.to, err)
		}
	}
}

// TestResults_blank: what decompresses to white space without end is given up.
func TestResults_blank(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write([]byte(strings.Repeat(" ", 1<<10))); err != nil {
				return
			}
		}
	}))
	t.Cleanup(s.Close)
	c, err := New(Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Results(t.Context(), RunRef{Report: "beef00000001", Run: "c0ffee000001"}, "9e0000000001")
	if e, ok := errors.AsType[*Error](err); !ok || e.Passing() || !strings.Contains(err.Error(), "nothing but white space") {
		t.Errorf("Results() = %v, want a refusal", err)
	}
}
