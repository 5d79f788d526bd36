package server

import (
	"context"
	"net/http"
	"time"
)

const readyTimeout = 5 * time.Second

// healthz says that the process runs.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") }

// readyz says whether it can do its work, and if not why.
func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if err := s.config.Ready(ctx); err != nil {
		answer(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	answer(w, http.StatusOK, "ok")
}
