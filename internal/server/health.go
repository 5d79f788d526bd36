package server

import (
	"context"
	"net/http"
	"sync"
	"time"
)

const (
	readyTimeout = 5 * time.Second
	readyFor     = time.Second // how long an answer is good: anybody can ask, and asking costs the database a write
)

// healthz says that the process runs.
func (s *server) healthz(w http.ResponseWriter, _ *http.Request) { answer(w, http.StatusOK, "ok") }

// readyz says whether it can do its work, and if not why.
func (s *server) readyz(w http.ResponseWriter, r *http.Request) {
	if err := s.ready.ask(r.Context()); err != nil {
		answer(w, http.StatusServiceUnavailable, err.Error())
		return
	}
	text := "ok"
	if remark := s.config.Remark(r.Context()); remark != "" {
		text += "\n" + remark
	}
	answer(w, http.StatusOK, text)
}

// readiness is one answer for all who ask at about the same time.
type readiness struct {
	check func(context.Context) error
	now   func() time.Time

	mu       sync.Mutex // held while checking: whoever comes meanwhile waits for that answer
	answer   error
	answered time.Time
}

// ask returns what the last check said, after a new one if that was too long ago. The check is everybody's and does not
// end with the caller who happened to start it.
func (r *readiness) ask(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.answered.IsZero() && r.now().Sub(r.answered) < readyFor {
		return r.answer
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readyTimeout)
	defer cancel()
	r.answer = r.check(ctx)
	r.answered = r.now()
	return r.answer
}
