package alert

import (
	"sync"
	"time"
)

// refusedFor is for how long a kind of block is left out that the workspace refused: charts came to Slack only lately, and not
// everywhere at once.
const refusedFor = 24 * time.Hour

// feature is a kind of block that a workspace may refuse.
type feature string

const (
	featureChart feature = "charts"
	featureTable feature = "tables" // and rich text
)

// refusals remembers what the workspace refuses, so that not every message has to be sent twice.
type refusals struct {
	mu    sync.Mutex
	until map[feature]time.Time
}

func newRefusals() *refusals { return &refusals{until: make(map[feature]time.Time)} }

// adapt is m without what the workspace refuses.
func (r *refusals) adapt(m Message, now time.Time) Message {
	plainer := m.at(noChart)
	switch bare := plainer.at(noTable); {
	case r.refuses(featureTable, now) && !plainer.looksLike(bare):
		return bare
	case r.refuses(featureChart, now) && !m.looksLike(plainer):
		return plainer
	default:
		return m
	}
}

// learn takes down what was left out of m when the workspace took it, having refused it before; "" for what is not
// remembered.
func (r *refusals) learn(m Message, now time.Time) feature {
	var learned feature
	switch m.draft.level {
	case noChart:
		learned = featureChart
	case noTable:
		learned = featureTable
	default:
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.until[learned] = now.Add(refusedFor)
	return learned
}

func (r *refusals) refuses(f feature, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return now.Before(r.until[f])
}
