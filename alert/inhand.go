package alert

import (
	"sync"

	"github.com/modealert/modealert/mode"
)

// inHand is which runs this process examines right now.
type inHand struct {
	mu   sync.Mutex
	runs map[mode.RunRef]bool
}

// take adds a run until the function that it returns is called.
func (h *inHand) take(ref mode.RunRef) (put func()) {
	h.set(ref, true)
	return func() { h.set(ref, false) }
}

func (h *inHand) set(ref mode.RunRef, in bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.runs == nil {
		h.runs = make(map[mode.RunRef]bool)
	}
	if in {
		h.runs[ref] = true
	} else {
		delete(h.runs, ref)
	}
}

func (h *inHand) has(ref mode.RunRef) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.runs[ref]
}
