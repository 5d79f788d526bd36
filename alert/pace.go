package alert

import (
	"sync"
	"time"
)

// messageEvery is how often Slack takes a new message for one channel. Edits are not counted.
const messageEvery = time.Second

// pace spreads messages as Slack wants them: one a second for each channel, and none at all for as long as Slack asks.
// Each notification is given its turn once and keeps it.
type pace struct {
	mu     sync.Mutex
	free   map[string]time.Time // by channel: when the next message may be sent
	turns  map[int64]time.Time  // by notification: when it may be
	paused map[bool]time.Time   // edits, and all else: Slack counts them apart
}

func newPace() *pace {
	return &pace{
		free:   make(map[string]time.Time),
		turns:  make(map[int64]time.Time),
		paused: make(map[bool]time.Time),
	}
}

// turn says how long a notification for a channel has to wait; 0 means that it may be sent now, which uses its turn.
func (p *pace) turn(id int64, channel string, edit bool, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	if edit {
		return max(p.paused[true].Sub(now), 0)
	}
	at, ok := p.turns[id]
	if !ok {
		at = latest(now, p.free[channel])
		p.turns[id] = at
		p.free[channel] = at.Add(messageEvery)
	}
	if wait := latest(at, p.paused[false]).Sub(now); wait > 0 {
		return wait
	}
	delete(p.turns, id)
	p.free[channel] = latest(p.free[channel], now.Add(messageEvery))
	return 0
}

// forget drops the turn of a notification that is not to be sent any more.
func (p *pace) forget(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.turns, id)
}

// pausedFor says for how long edits, or all else, are still paused.
func (p *pace) pausedFor(edit bool, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	return max(p.paused[edit].Sub(now), 0)
}

// pause stops edits, or all else, until the given time.
func (p *pace) pause(edit bool, until time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.paused[edit] = latest(p.paused[edit], until)
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
