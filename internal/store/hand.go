package store

import "sync"

// hand is which jobs this process has in hand, and how often: one that was given back meanwhile may be there twice.
type hand struct {
	mu   sync.Mutex
	jobs map[int64]int
}

func (h *hand) take(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.jobs[id]++
}

func (h *hand) put(id int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.jobs[id]--; h.jobs[id] == 0 {
		delete(h.jobs, id)
	}
}

func (h *hand) has(id int64) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.jobs[id] > 0
}
