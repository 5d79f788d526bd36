package server_test

import (
	"bytes"
	"context"
	"errors"
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

func listen(t *testing.T) net.Listener {
	t.Helper()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// TestServe_finishesWhatItHolds stops the server while an event is being stored.
func TestServe_finishesWhatItHolds(t *testing.T) {
	t.Parallel()
	storing, stored := make(chan struct{}), make(chan struct{})
	handler, err := server.New(server.Config{Secret: secret, Accept: func(context.Context, mode.Event) error {
		close(storing)
		<-stored
		return nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	l := listen(t)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l, handler, slog.New(slog.DiscardHandler)) }()

	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	status := make(chan int, 1)
	go func() {
		resp, err := client.Post("http://"+l.Addr().String()+address, "application/json", strings.NewReader(event))
		if err != nil {
			t.Error(err)
			status <- 0
			return
		}
		resp.Body.Close()
		status <- resp.StatusCode
	}()
	<-storing
	stop()
	select {
	case err := <-ended:
		t.Errorf("Serve() = %v while a request was in hand", err)
	default:
	}
	close(stored)
	if got := <-status; got != http.StatusAccepted {
		t.Errorf("answer %d, want 202", got)
	}
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
	if resp, err := client.Get("http://" + l.Addr().String() + "/healthz"); err == nil {
		resp.Body.Close()
		t.Error("it still answers")
	}
}

func TestServe_listenerFails(t *testing.T) {
	t.Parallel()
	l := listen(t)
	l.Close()
	err := server.Serve(t.Context(), l, http.NotFoundHandler(), slog.New(slog.DiscardHandler))
	if !errors.Is(err, net.ErrClosed) {
		t.Errorf("Serve() = %v, want %v", err, net.ErrClosed)
	}
}

// TestServe_endlessBody sends more than is read, over a real connection.
func TestServe_endlessBody(t *testing.T) {
	t.Parallel()
	handler, err := server.New(server.Config{Secret: secret, Accept: func(context.Context, mode.Event) error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	l := listen(t)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(ctx, l, handler, slog.New(slog.DiscardHandler)) }()
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(conn, "POST "+address+" HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n"+strings.Repeat(" ", 70_000))
	answer := make([]byte, 12)
	if _, err := io.ReadFull(conn, answer); err != nil || string(answer) != "HTTP/1.1 413" {
		t.Errorf("answer %q, %v", answer, err)
	}
	conn.Close()
	stop()
	if err := <-ended; err != nil {
		t.Errorf("Serve() = %v", err)
	}
}

// pipes is a listener whose connections are in memory, so that time in a test can be any.
type pipes struct {
	conns chan net.Conn
	done  chan struct{}
	close func()
}

func newPipes() pipes {
	done := make(chan struct{})
	return pipes{conns: make(chan net.Conn), done: done, close: sync.OnceFunc(func() { close(done) })}
}

func (p pipes) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

func (p pipes) Close() error {
	p.close()
	return nil
}

func (p pipes) Addr() net.Addr { return &net.TCPAddr{} }

// TestServe_stop stops the server while requests are in hand, and looks at how long that takes.
func TestServe_stop(t *testing.T) {
	t.Parallel()
	whole := "POST " + address + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + strconv.Itoa(len(event)) + "\r\n\r\n" + event
	tests := map[string]struct {
		sent    string
		storing time.Duration
		want    time.Duration // the longest that stopping may take
		cut     bool
		answer  string
	}{
		"nothing in hand":  {want: 0},
		"an event in hand": {sent: whole, storing: 3 * time.Second, want: 4 * time.Second, answer: "HTTP/1.1 202"},
		"storing hangs":    {sent: whole, storing: time.Hour, want: 5 * time.Second, answer: "HTTP/1.1 503"},
		"half an event":    {sent: whole[:len(whole)-9], want: 5 * time.Second, cut: true},
		"half a header":    {sent: whole[:20], want: 5 * time.Second, cut: true},
		"nothing sent":     {sent: "", want: 5 * time.Second, cut: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				handler, err := server.New(server.Config{Secret: secret, Accept: func(ctx context.Context, _ mode.Event) error {
					select {
					case <-ctx.Done():
						return ctx.Err()
					case <-time.After(test.storing):
						return nil
					}
				}})
				if err != nil {
					t.Fatal(err)
				}
				var log bytes.Buffer
				ctx, stop := context.WithCancel(t.Context())
				listener, ended := newPipes(), make(chan error, 1)
				go func() { ended <- server.Serve(ctx, listener, handler, slog.New(slog.NewTextHandler(&log, nil))) }()
				answer := make(chan []byte, 1)
				if name != "nothing in hand" {
					ours, theirs := net.Pipe()
					defer ours.Close()
					listener.conns <- theirs
					io.WriteString(ours, test.sent)
					go func() {
						all, _ := io.ReadAll(ours)
						answer <- all
					}()
				} else {
					answer <- nil
				}
				synctest.Wait()
				stopped := time.Now()
				stop()
				if err := <-ended; err != nil {
					t.Errorf("Serve() = %v", err)
				}
				if took := time.Since(stopped); took > test.want+100*time.Millisecond {
					t.Errorf("stopping took %v, want %v", took, test.want)
				}
				if cut := strings.Contains(log.String(), `level=WARN msg="connections cut off to stop" waited=5s`); cut != test.cut {
					t.Errorf("the log is\n%s", log.String())
				}
				if got := <-answer; !strings.HasPrefix(string(got), test.answer) {
					t.Errorf("answer %q, want %q", got, test.answer)
				}
			})
		})
	}
}

// TestServe_panic: a panic ends one request, and the log tells of it without what was asked for.
func TestServe_panic(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		handler, err := server.New(server.Config{Secret: secret, Accept: func(context.Context, mode.Event) error { panic("out of luck") }})
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(t.Context())
		s := &serving{pipes: newPipes(), ended: make(chan error, 1), stop: stop}
		go func() { s.ended <- server.Serve(ctx, s, handler, slog.New(slog.NewTextHandler(&log, nil))) }()
		for range 2 {
			if got := s.post(); got != "" {
				t.Errorf("answer %q, want that the connection ends", got)
			}
		}
		s.end(t)
		if got := log.String(); strings.Count(got, "out of luck") != 2 || strings.Contains(got, secret) {
			t.Errorf("the log is\n%s", got)
		}
	})
}
