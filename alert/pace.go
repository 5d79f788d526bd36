package alert

import (
	"cmp"
	"maps"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// messageEvery is how often Slack takes a new message for one channel. Edits are not counted.
	messageEvery = time.Second
	// callsASecond bounds what is sent to the whole workspace: Slack says that it has a limit there, and not which.
	callsASecond = 5
	// overdue is for how long the turn of a message is kept that was to come back and did not.
	overdue = 2 * time.Second
)

// pace spreads messages as Slack wants them: one a second for each channel, and some a second for all. When a channel is
// free again the turn goes to the most urgent message that waits for it, not to the one that came first.
type pace struct {
	all   *rate.Limiter
	every time.Duration // between two messages for a channel

	mu      sync.Mutex
	free    map[string]time.Time         // by channel: when the next message may be sent
	waiting map[string]map[int64]*ticket // by channel and notification
}

// ticket is a message that wants to be sent.
type ticket struct {
	id       int64
	channel  string
	edit     bool
	priority int // 1 is the most urgent

	back time.Time // when it comes back to ask again
}

func newPace() *pace {
	return &pace{
		all:     rate.NewLimiter(callsASecond, callsASecond),
		every:   messageEvery,
		free:    make(map[string]time.Time),
		waiting: make(map[string]map[int64]*ticket),
	}
}

// turn says how long a message has to wait before it asks again; 0 means that it may be sent now.
func (p *pace) turn(t ticket, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	wait := time.Duration(0)
	if !t.edit {
		wait = latest(now, p.free[t.channel]).Add(time.Duration(p.before(t, now)) * p.every).Sub(now)
	}
	if wait == 0 {
		wait = p.reserve(now)
	}
	if wait > 0 {
		t.back = now.Add(wait)
		p.queue(t)
		return wait
	}
	p.drop(t.channel, t.id)
	if !t.edit {
		maps.DeleteFunc(p.free, func(_ string, at time.Time) bool { return !at.After(now) }) // which says nothing any more
		p.free[t.channel] = now.Add(p.every)
	}
	return 0
}

// before counts the messages that wait for the same channel and are more urgent, or as urgent and older. One that did not
// come back when it was to is not waited for.
func (p *pace) before(t ticket, now time.Time) int {
	n := 0
	for id, other := range p.waiting[t.channel] {
		switch {
		case id == t.id, cmp.Or(cmp.Compare(other.priority, t.priority), cmp.Compare(id, t.id)) > 0:
		case now.Sub(other.back) > overdue:
			p.drop(t.channel, id)
		default:
			n++
		}
	}
	return n
}

// reserve takes one of the calls that the workspace has, or says when there is one.
func (p *pace) reserve(now time.Time) time.Duration {
	r := p.all.ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (p *pace) queue(t ticket) {
	if t.edit {
		return
	}
	if p.waiting[t.channel] == nil {
		p.waiting[t.channel] = make(map[int64]*ticket)
	}
	p.waiting[t.channel][t.id] = &t
}

func (p *pace) drop(channel string, id int64) {
	delete(p.waiting[channel], id)
	if len(p.waiting[channel]) == 0 {
		delete(p.waiting, channel)
	}
}

// forget drops a message that is not to be sent any more.
func (p *pace) forget(id int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for channel := range p.waiting {
		p.drop(channel, id)
	}
}
