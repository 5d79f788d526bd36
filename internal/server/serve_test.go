package server_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

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
