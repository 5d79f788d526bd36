package alert

import (
	"errors"
	"sync"
	"time"
)

// pauses are for how long Slack wants to be left alone, for each of its methods: it counts them apart. All share one
// pause, whichever message or mention has met it.
type pauses struct {
	now func() time.Time

	mu    sync.Mutex
	until map[string]time.Time // by method
}

func newPauses(now func() time.Time) *pauses {
	return &pauses{now: now, until: make(map[string]time.Time)}
}

// left says for how long a method is still paused. There is no pause in a nil *pauses.
func (p *pauses) left(method string) time.Duration {
	if p == nil {
		return 0
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(p.until[method].Sub(p.now()), 0)
}

// learn takes note of an answer that asks for time.
func (p *pauses) learn(method string, err error) {
	said, ok := errors.AsType[*SlackError](err)
	if p == nil || !ok || said.fault != faultBusy {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.until[method] = latest(p.until[method], p.now().Add(said.wait))
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
