package alert

import (
	"maps"
	"sync"
	"time"

	"github.com/modealert/modealert/mode"
)

// balkFor is for how long a run that could not be decided ahead of its own job is left to that. Each run that waits for it would
// otherwise ask Mode for it, and again every few seconds: a report that runs often and whose results Mode does not show would
// take all that Mode lets us ask.
const balkFor = 15 * time.Second

// balked is which runs could not be decided ahead of their own jobs, and when.
type balked struct {
	mu   sync.Mutex
	runs map[mode.RunRef]time.Time
}

// add notes that a run could not be decided, and forgets those of which that does not count any more.
func (b *balked) add(ref mode.RunRef, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.runs == nil {
		b.runs = make(map[mode.RunRef]time.Time)
	}
	maps.DeleteFunc(b.runs, func(_ mode.RunRef, at time.Time) bool { return now.Sub(at) >= balkFor })
	b.runs[ref] = now
}

// lately reports whether a run could not be decided a short while ago.
func (b *balked) lately(ref mode.RunRef, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	at, ok := b.runs[ref]
	return ok && now.Sub(at) < balkFor
}
