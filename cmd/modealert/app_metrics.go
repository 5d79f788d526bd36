package main

import (
	"context"
	"net/http"

	"github.com/modealert/modealert/internal/server"
)

// startMetrics shows the metrics at an address of their own until ctx is done, where they have one.
func (a *app) startMetrics(ctx context.Context) {
	if a.listeners.metrics == nil {
		return
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", a.metrics.handler(a.log))
	a.showing.Go(func() {
		if err := server.Serve(ctx, a.listeners.metrics, mux, a.log); err != nil {
			a.log.ErrorContext(ctx, "metrics are not shown any more", "err", err)
		}
	})
}

// metricsAddress is where the metrics are, empty where that is no address of their own.
func (a *app) metricsAddress() string {
	if a.listeners.metrics == nil {
		return ""
	}
	return a.listeners.metrics.Addr().String()
}
