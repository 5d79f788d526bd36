package store

import (
	"context"
	"fmt"
	"sync"
)

// runningJob is the query for the jobs of a kind and body that somebody has in hand.
const runningJob = `select 1 from river_job where state = 'running' and queue = $1 and args->>'body' = $2`

// Elsewhere tells whether another process may have a job of the kind and body of this one in hand. Of its own this process knows
// better.
func (tx *Tx) Elsewhere(ctx context.Context, job Job) (bool, error) {
	query := tx.s.db.elsewhere()
	if query == "" {
		return false, nil
	}
	running, err := tx.exists(ctx, query, job.Kind, jsonText(job.Body))
	if err != nil {
		return false, fmt.Errorf("looking who works a job: %w", err)
	}
	return running, nil
}

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
