package server_test

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/modealert/modealert/internal/server"
	"github.com/modealert/modealert/mode"
)

// serving is a server in memory, at any time that the test likes.
type serving struct {
	pipes

	log   bytes.Buffer
	ended chan error
	stop  context.CancelFunc
}

func serve(t *testing.T) *serving {
	t.Helper()
	handler, err := server.New(server.Config{
		Secret: secret, Accept: func(context.Context, mode.Event) error { return nil },
		Slack: &server.Slack{Verify: func(http.Header, []byte) (string, error) { return "", io.ErrUnexpectedEOF }},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	s := &serving{pipes: newPipes(), ended: make(chan error, 1), stop: stop}
	go func() { s.ended <- server.Serve(ctx, s, handler, slog.New(slog.NewTextHandler(&s.log, nil))) }()
	return s
}

// end stops the server.
func (s *serving) end(t *testing.T) {
	t.Helper()
	s.stop()
	if err := <-s.ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
}

// connect opens a connection and sends some text.
func (s *serving) connect(text string) net.Conn {
	ours, theirs := net.Pipe()
	s.conns <- theirs
	io.WriteString(ours, text)
	synctest.Wait()
	return ours
}

// post sends an event on a new connection and returns the answer's first line.
func (s *serving) post() string {
	conn := s.connect("POST " + address + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: " + strconv.Itoa(len(event)) + "\r\n\r\n")
	defer conn.Close()
	go io.WriteString(conn, event)
	line, _ := bufio.NewReader(conn).ReadString('\n')
	return strings.TrimSpace(line)
}

// TestServe_crowd opens thousands of connections that ask nothing, ask something without end, or stay after their answer. All
// the while an event gets in.
func TestServe_crowd(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"nothing":        "",
		"half a header":  "POST /slack/commands HTTP/1.1\r\nHost",
		"half a body":    "POST /webhooks/mode/x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf",
		"half for Slack": "POST /slack/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 500000\r\n\r\nhalf",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := serve(t)
				var closed sync.WaitGroup
				closed.Add(3000)
				for i := range 3000 {
					conn := s.connect(text)
					go func() {
						defer closed.Done()
						io.Copy(io.Discard, conn)
						conn.Close()
					}()
					if i%1000 == 999 {
						if got := s.post(); got != "HTTP/1.1 202 Accepted" {
							t.Errorf("with %d connections an event is answered %q", i+1, got)
						}
					}
				}
				closed.Wait() // all of them come to an end by themselves
				s.end(t)
				if n := strings.Count(s.log.String(), "too many connections, the oldest are closed"); n != 1 {
					t.Errorf("the log says %d times that there are too many connections:\n%s", n, s.log.String())
				}
			})
		})
	}
}

// TestServe_dripping sends a byte a second: a caller must have said what it wants, and all of it, in time.
func TestServe_dripping(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		whole string // sent at once
		want  time.Duration
	}{
		"the first line":     {"", 5 * time.Second},
		"the header":         {"POST / HTTP/1.1\r\nX: ", 5 * time.Second},
		"the body":           {"POST " + address + " HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", 15 * time.Second},
		"a stranger's body":  {"POST /webhooks/mode/x HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", 15 * time.Second},
		"a body for Slack":   {"POST /slack/commands HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n", 2500 * time.Millisecond},
		"the second request": {"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET ", 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := serve(t)
				conn := s.connect("")
				gone := make(chan time.Time, 1)
				go func() {
					io.Copy(io.Discard, conn)
					gone <- time.Now()
				}()
				began := time.Now()
				for _, err := io.WriteString(conn, test.whole); err == nil; time.Sleep(time.Second) {
					_, err = io.WriteString(conn, "a")
				}
				if took := (<-gone).Sub(began); took > test.want+time.Second {
					t.Errorf("the connection was open for %v, want %v", took, test.want)
				}
				conn.Close()
				s.end(t)
			})
		})
	}
}
