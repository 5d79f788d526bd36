package alert

import (
	"context"
	"sync"
	"time"

	"github.com/modealert/modealert/mode"
)

// inHand is which runs this process examines right now.
type inHand struct {
	mu   sync.Mutex
	runs map[mode.RunRef]chan struct{} // closed when the run is put back
}

// take adds a run until put is called. Where it is in hand already, put is nil, and busy is closed when it is not any more.
func (h *inHand) take(ref mode.RunRef) (put func(), busy <-chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if busy, ok := h.runs[ref]; ok {
		return nil, busy
	}
	if h.runs == nil {
		h.runs = make(map[mode.RunRef]chan struct{})
	}
	done := make(chan struct{})
	h.runs[ref] = done
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.runs, ref)
		close(done)
	}, nil
}

// inTime waits for something to be done, and reports whether it was in that time.
func inTime(ctx context.Context, done <-chan struct{}, atMost time.Duration) bool {
	timer := time.NewTimer(atMost)
	defer timer.Stop()
	select {
	case <-done:
		return true
	case <-timer.C:
		return false
	case <-ctx.Done():
		return false
	}
}
