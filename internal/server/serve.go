package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Every step of a request is bounded, so that no caller can hold a connection for nothing.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	writeTimeout      = 30 * time.Second // longer than Accept and Ready may take
	idleTimeout       = time.Minute
	maxHeader         = 16 << 10
	stopTimeout       = 5 * time.Second // longer than Accept may take
)

// Serve answers requests on the listener until ctx is done, then stops accepting, waits at most five seconds for the
// requests in hand, cuts off those that are left, which it logs, and returns nil. It closes the listener. An error means
// that it stopped by itself. At most 512 connections are open at once; one more closes the one that was silent for longest.
func Serve(ctx context.Context, listener net.Listener, handler http.Handler, logger *slog.Logger) error {
	srv := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: readHeaderTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeader,
		ConnState:         newCrowd(maxConnections, logger).changed,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelWarn),
	}
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("serving HTTP: %w", err)
	case <-ctx.Done():
	}
	stopCtx, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTimeout)
	defer cancel()
	err := srv.Shutdown(stopCtx)
	if errors.Is(err, context.DeadlineExceeded) {
		logger.WarnContext(ctx, "connections cut off to stop", "waited", stopTimeout)
		err = srv.Close()
	}
	if end := <-ended; !errors.Is(end, http.ErrServerClosed) {
		err = errors.Join(err, end)
	}
	return err
}
