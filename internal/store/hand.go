package store

import "sync"

// hand is which jobs this process has in hand.
type hand struct {
	mu   sync.Mutex
	jobs map[int64]bool
}

func (h *hand) take(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.jobs[id] = true
}

func (h *hand) put(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.jobs, id)
}

func (h *hand) has(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.jobs[id]
}
