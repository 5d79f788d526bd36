package mode_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// readResults reads the rows of a run's first query.
func readResults(t *testing.T, c *mode.Client) (string, error) {
	t.Helper()
	list, err := c.QueryRuns(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return readRows(t.Context(), c, list[0].Token)
}

func readRows(ctx context.Context, c *mode.Client, queryRun string) (string, error) {
	rows, err := c.Results(ctx, ref, queryRun)
	if err != nil {
		return "", err
	}
	defer rows.Close()
	all, err := io.ReadAll(rows)
	return string(all), err
}

func TestResults_compressions(t *testing.T) {
	t.Parallel()
	for name, compression := range map[string]modetest.Compression{
		"plain": modetest.Plain, "gzip": modetest.Gzip, "gzip without header": modetest.GzipBare, "gzip twice": modetest.GzipTwice,
	} {
		for _, redirect := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, redirect %v", name, redirect), func(t *testing.T) {
				t.Parallel()
				w := newWorkspace(t, modetest.Config{Compression: compression, RedirectResults: redirect})
				c, _ := newClient(t, w.ClientConfig())
				got, err := readResults(t, c)
				if err != nil || got != `[{"revenue": 7}]` {
					t.Errorf("Results() = %q, %v", got, err)
				}
				if n := len(w.StorageRequests()); redirect != (n == 1) {
					t.Errorf("%d requests at the storage", n)
				}
			})
		}
	}
}

func TestResults_noCredentialsForAnotherHost(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{RedirectResults: true})
	c, _ := newClient(t, w.ClientConfig())
	if _, err := readResults(t, c); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.StorageRequests() {
		for _, name := range []string{"Authorization", "Referer", "Cookie"} {
			if r.Header.Get(name) != "" {
				t.Errorf("the storage was told %s: %s", name, r.Header.Get(name))
			}
		}
		if r.Query == "" {
			t.Error("the signature was lost on the way")
		}
	}
	for _, r := range w.Requests() {
		if r.Header.Get("Authorization") == "" {
			t.Errorf("no credentials for %s", r.Path)
		}
	}
}

// TestResults_noCredentialsAfterDetour lets another host send the client back, with a path of its own choice.
func TestResults_noCredentialsAfterDetour(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	detour := httptest.NewServer(http.RedirectHandler(w.URL()+"/api/acme/reports/beef00000001", http.StatusFound))
	t.Cleanup(detour.Close)
	w.Fail(modetest.Failure{Path: "reports/*/runs/*", Status: 307, Header: http.Header{"Location": {detour.URL}}})
	c, _ := newClient(t, w.ClientConfig())
	_, err := c.Run(t.Context(), ref)
	e, ok := errors.AsType[*mode.Error](err)
	if !ok || e.Status != http.StatusUnauthorized || !strings.Contains(err.Error(), "credentials are not sent to another host") {
		t.Errorf("Run() = %v, want 401 and why", err)
	}
	seen := w.Requests()
	if len(seen) != 2 || seen[1].Header.Get("Authorization") != "" {
		t.Errorf("requests = %v", seen)
	}
}

func TestResults_keepsEncryption(t *testing.T) {
	t.Parallel()
	called := false
	plain := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	t.Cleanup(plain.Close)
	secure := httptest.NewTLSServer(http.RedirectHandler(plain.URL+"/x?X-Amz-Signature=s", http.StatusFound))
	t.Cleanup(secure.Close)
	c, _ := newClient(t, mode.Config{
		BaseURL: secure.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1, Transport: secure.Client().Transport,
	})
	_, err := c.Results(t.Context(), ref, "9e0000000001")
	if e, ok := errors.AsType[*mode.Error](err); !ok || e.Retryable() || !strings.Contains(err.Error(), "without encryption") {
		t.Errorf("Results() = %v, want a refusal", err)
	}
	if called {
		t.Error("the redirect was followed")
	}
}

func TestResults_storageRefuses(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{RedirectResults: true})
	w.Fail(modetest.Failure{
		Path: "results/*/*/*", Status: 403,
		Body: `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message><RequestId>hidden</RequestId></Error>`,
	})
	c, _ := newClient(t, w.ClientConfig())
	_, err := readResults(t, c)
	e, ok := errors.AsType[*mode.Error](err)
	host := strings.TrimPrefix(w.StorageURL(), "http://")
	if !ok || !e.Retryable() || e.Passing() || e.Host != host {
		t.Fatalf("Results() = %v", err)
	}
	if want := host + ", to which Mode redirected, answered 403 (Request has expired)"; !strings.HasSuffix(err.Error(), want) {
		t.Errorf("Results() = %v, want … %v", err, want)
	}
}

func TestResults_states(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		run              modetest.Run
		notReady, purged bool
	}{
		"goes on": {run: modetest.Run{State: "running_notebook"}, notReady: true},
		"purged":  {run: modetest.Run{Purged: true}, purged: true},
		"failed":  {run: modetest.Run{State: "failed"}, purged: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, modetest.Config{})
			test.run.Token = ref.Run
			w.AddRun(ref.Report, test.run)
			c, _ := newClient(t, w.ClientConfig())
			_, err := readResults(t, c)
			e, ok := errors.AsType[*mode.Error](err)
			if !ok || e.NotReady() != test.notReady || e.Purged() != test.purged || e.Retryable() != test.notReady || e.Passing() {
				t.Errorf("Results() = %v", err)
			}
		})
	}
}

// server answers every request with these bytes.
func server(t *testing.T, header http.Header, body string) *mode.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		maps.Copy(w.Header(), header)
		io.WriteString(w, body)
	}))
	t.Cleanup(s.Close)
	c, _ := newClient(t, mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
	return c
}

func TestResults_bodies(t *testing.T) {
	t.Parallel()
	squeeze := func(s string) string {
		var b bytes.Buffer
		w := gzip.NewWriter(&b)
		io.WriteString(w, s)
		w.Close()
		return b.String()
	}
	whole := squeeze(`[{"a": 1}]`)
	damaged := []byte(whole)
	damaged[len(damaged)-6] ^= 1 // of the checksum
	gzipped := http.Header{"Content-Encoding": {"gzip"}}
	tests := map[string]struct {
		header     http.Header
		body, want string
		err        string
		passing    bool // of the error
	}{
		"rows":                       {body: "[{\"a\": 1}]\n", want: "[{\"a\": 1}]\n"},
		"no rows":                    {body: "[]", want: "[]"},
		"null":                       {body: " null\n", want: "[]"},
		"nothing":                    {body: "", want: "[]"},
		"white space":                {body: " \r\n\t", want: "[]"},
		"a mark and white space":     {body: "\ufeff \n[1]", want: "[1]"},
		"called text":                {header: http.Header{"Content-Type": {"text/csv"}}, body: "[1]", want: "[1]"},
		"compressed":                 {header: gzipped, body: whole, want: `[{"a": 1}]`},
		"called compressed":          {header: gzipped, body: "[1]", want: "[1]"},
		"nothing, compressed":        {header: gzipped, body: squeeze(""), want: "[]"},
		"ends before its end":        {body: `[{"a": 1}, {"a"`, err: "unexpected EOF", passing: true},
		"ends after a row":           {body: `[{"a": 1},`, err: "unexpected EOF", passing: true},
		"compressed and cut off":     {body: whole[:len(whole)-9], err: "unexpected EOF", passing: true},
		"compressed, no checksum":    {body: whole[:len(whole)-8], err: "unexpected EOF", passing: true},
		"compressed, wrong checksum": {body: string(damaged), err: "gzip: invalid checksum"},
		"no compression after all":   {body: "\x1f\x8b\x00", err: "unexpected EOF", passing: true},
		"an error as an object": {
			body: `{"id":"not_found","message":"run has not completed"}`, err: "Mode answered 404 (run has not completed)",
		},
		"an object":     {body: `{"private": 1}`, err: "the answer of Mode cannot be read: it is not an array of rows"},
		"a text":        {body: `"private"`, err: "the answer of Mode cannot be read: it is not an array of rows"},
		"nothing much":  {body: "nil", err: "the answer of Mode cannot be read: it is not an array of rows"},
		"comma, values": {body: "a,b\n1,2\n", err: "the answer of Mode cannot be read: it is not an array of rows"},
		"a page": {
			body: "<!doctype html><html><head><title>Sign in</title></head></html>",
			err:  `the answer of Mode cannot be read: it is not an array of rows but a page that says "Sign in"`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := readRows(t.Context(), server(t, test.header, test.body), "9e0000000001")
			if test.err == "" {
				if err != nil || got != test.want {
					t.Errorf("Results() = %q, %v, want %q", got, err, test.want)
				}
				return
			}
			if e, ok := errors.AsType[*mode.Error](err); !ok || !e.Retryable() || !strings.HasSuffix(err.Error(), test.err) {
				t.Errorf("Results() = %q, %v, want %v", got, err, test.err)
			} else if e.Passing() != test.passing {
				t.Errorf("Passing() = %v of: %v", e.Passing(), err)
			}
		})
	}
}

func TestResults_brokenConnection(t *testing.T) {
	t.Parallel()
	for _, compression := range []modetest.Compression{modetest.Plain, modetest.Gzip, modetest.GzipBare} {
		w := newWorkspace(t, modetest.Config{Compression: compression})
		w.AddRun(ref.Report, modetest.Run{
			Token: ref.Run, Results: []modetest.Result{{Write: func(w io.Writer) error { return writeRows(w, 20_000) }}},
		})
		w.Fail(modetest.Failure{Path: "reports/*/runs/*/query_runs/*/results/*", CutAfter: 30_000})
		c, _ := newClient(t, w.ClientConfig())
		got, err := readResults(t, c)
		if e, ok := errors.AsType[*mode.Error](err); !ok || !e.Retryable() || !e.Passing() || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("compression %v: %v", compression, err)
		}
		if len(got) == 0 {
			t.Errorf("compression %v: nothing was read before the end", compression)
		}
	}
}

// TestResults_closingConnection has no length and no chunks: the end of the connection is the end of the body.
func TestResults_closingConnection(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]error{`[{"a": 1}]`: nil, `[{"a": 1}, {"a":`: io.ErrUnexpectedEOF} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			io.WriteString(conn, "HTTP/1.0 200 OK\r\n\r\n"+body)
		}))
		t.Cleanup(s.Close)
		c, _ := newClient(t, mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
		got, err := readRows(t.Context(), c, "9e0000000001")
		if got != body || !errors.Is(err, want) {
			t.Errorf("Results() = %q, %v, want %q, %v", got, err, body, want)
		}
	}
}

func writeRows(w io.Writer, n int) error {
	io.WriteString(w, "[")
	for i := range n {
		if _, err := fmt.Fprintf(w, "{\"n\": %d, \"text\": \"%x\"},\n", i, i*i*2654435761); err != nil {
			return err
		}
	}
	_, err := io.WriteString(w, "{\"n\": -1}]\n")
	return err
}

func TestResults_bound(t *testing.T) {
	t.Parallel()
	for limit, fits := range map[int64]bool{16: true, 15: false, 1: false} {
		w := newWorkspace(t, modetest.Config{Compression: modetest.Gzip})
		config := w.ClientConfig()
		config.MaxResultBytes = limit
		c, _ := newClient(t, config)
		got, err := readResults(t, c) // of 16 bytes
		if _, large := errors.AsType[*mode.TooLargeError](err); large == fits || fits != (err == nil) || int64(len(got)) != limit {
			t.Errorf("limit %d: %q, %v", limit, got, err)
		}
	}
}

func TestResults_stalls(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "[1,")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(s.Close)
	c, _ := newClient(t, mode.Config{
		BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1, IdleTimeout: 50 * time.Millisecond,
	})
	got, err := readRows(t.Context(), c, "9e0000000001")
	if e, ok := errors.AsType[*mode.Error](err); !ok || !e.Passing() || !e.Retryable() || !strings.HasSuffix(err.Error(), "nothing came for 50ms") || got != "[1," {
		t.Errorf("Results() = %q, %v", got, err)
	}
}

// TestResults_refusalStalls begins to say what is wrong and says no more.
func TestResults_refusalStalls(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusServiceUnavailable, http.StatusForbidden} {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(status)
			io.WriteString(w, `{"message":`)
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}))
		t.Cleanup(s.Close)
		c, _ := newClient(t, mode.Config{
			BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1, IdleTimeout: 20 * time.Millisecond,
		})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		_, err := c.Results(ctx, ref, "9e0000000001")
		cancel()
		if e, ok := errors.AsType[*mode.Error](err); !ok || e.Status != status {
			t.Errorf("Results() = %v, want an answer of %d", err, status)
		}
	}
}

func TestResults_stopsWithItsContext(t *testing.T) {
	t.Parallel()
	stopped := errors.New("stopped")
	ctx, cancel := context.WithCancelCause(t.Context())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "[1,")
		http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}))
	t.Cleanup(s.Close)
	c, _ := newClient(t, mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
	rows, err := c.Results(ctx, ref, "9e0000000001")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if _, err := io.ReadFull(rows, make([]byte, 3)); err != nil {
		t.Fatal(err)
	}
	cancel(stopped)
	if _, err := rows.Read(make([]byte, 3)); !errors.Is(err, stopped) {
		t.Errorf("Read() = %v, want %v", err, stopped)
	}
}

func TestResults_closedEarly(t *testing.T) {
	t.Parallel()
	gone := make(chan error, 1)
	w := newWorkspace(t, modetest.Config{Compression: modetest.Gzip})
	w.AddRun(ref.Report, modetest.Run{Token: ref.Run, Results: []modetest.Result{{Write: func(w io.Writer) error {
		err := writeRows(w, 100_000_000)
		gone <- err
		return err
	}}}})
	c, _ := newClient(t, w.ClientConfig())
	list, err := c.QueryRuns(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := c.Results(t.Context(), ref, list[0].Token)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(rows, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	rows.Close()
	if err := <-gone; err == nil {
		t.Error("the rest was sent although nobody read it")
	}
}

func BenchmarkResults(b *testing.B) {
	var rows, squeezed bytes.Buffer
	layer := gzip.NewWriter(&squeezed)
	if err := errors.Join(writeRows(io.MultiWriter(&rows, layer), 1_000_000), layer.Close()); err != nil {
		b.Fatal(err)
	}
	for name, body := range map[string][]byte{"plain": rows.Bytes(), "gzip": squeezed.Bytes()} {
		b.Run(name, func(b *testing.B) {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write(body) }))
			defer s.Close()
			c, err := mode.New(mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(int64(rows.Len()))
			b.ReportAllocs()
			for b.Loop() {
				rows, err := c.Results(b.Context(), ref, "9e0000000001")
				if err != nil {
					b.Fatal(err)
				}
				if _, err := io.Copy(io.Discard, rows); err != nil {
					b.Fatal(err)
				}
				rows.Close()
			}
		})
	}
}
