package alert

import (
	"fmt"
	"testing"
	"time"
)

var paceBegin = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

func TestPace(t *testing.T) {
	t.Parallel()
	p := newPace()
	for i, step := range []struct {
		after   time.Duration
		id      int64
		channel string
		edit    bool
		want    time.Duration
	}{
		{0, 1, "revenue", false, 0},
		{0, 2, "revenue", false, time.Second},
		{0, 3, "revenue", false, 2 * time.Second},
		{0, 4, "orders", false, 0},
		{0, 5, "revenue", true, 0}, // an edit does not wait for the channel
		{500 * time.Millisecond, 3, "revenue", false, 1500 * time.Millisecond},
		{time.Second, 2, "revenue", false, 0},
		{time.Second, 3, "revenue", false, time.Second},
		{2 * time.Second, 3, "revenue", false, 0},
	} {
		if got := p.turn(ticket{id: step.id, channel: step.channel, edit: step.edit, priority: 2}, paceBegin.Add(step.after)); got != step.want {
			t.Errorf("step %d: message %d waits %s, want %s", i, step.id, got, step.want)
		}
	}
}

// TestPace_urgent: of a backlog the most urgent goes first, whenever it came.
func TestPace_urgent(t *testing.T) {
	t.Parallel()
	p := newPace()
	back := make(map[int64]ticket) // what waits
	due := make(map[int64]time.Time)
	ask := func(k ticket, now time.Time) bool {
		wait := p.turn(k, now)
		back[k.id], due[k.id] = k, now.Add(wait)
		if wait == 0 {
			delete(back, k.id)
		}
		return wait == 0
	}
	for id := range int64(300) {
		ask(ticket{id: id + 1, channel: "c", priority: 4}, paceBegin)
	}
	var sent []int64
	asked := 0
	for now := paceBegin.Add(100 * time.Millisecond); len(back) > 0; now = now.Add(100 * time.Millisecond) {
		if now.Sub(paceBegin) > 400*time.Second {
			t.Fatalf("%d messages still wait", len(back))
		}
		if now.Sub(paceBegin) == 2500*time.Millisecond {
			ask(ticket{id: 1000, channel: "c", priority: 2}, now)
			ask(ticket{id: 1001, channel: "c", priority: 1}, now)
		}
		for id := int64(1001); id > 0; id-- { // in any order
			if k, ok := back[id]; ok && !now.Before(due[id]) {
				asked++
				if ask(k, now) {
					sent = append(sent, id)
				}
			}
		}
	}
	if got := fmt.Sprint(sent[:6]); got != "[2 3 1001 1000 4 5]" {
		t.Errorf("sent are %s first", got)
	}
	if len(sent) != 301 || asked > 1000 {
		t.Errorf("%d messages were sent, and %d times one asked; want 301 and not many more", len(sent), asked)
	}
}

// TestPace_lost: one that does not come back keeps nobody waiting for long.
func TestPace_lost(t *testing.T) {
	t.Parallel()
	p := newPace()
	p.turn(ticket{id: 1, channel: "c", priority: 2}, paceBegin)
	p.turn(ticket{id: 2, channel: "c", priority: 1}, paceBegin)
	if got := p.turn(ticket{id: 3, channel: "c", priority: 2}, paceBegin.Add(time.Second)); got != time.Second {
		t.Errorf("behind a more urgent one it waits %s, want 1s", got)
	}
	if got := p.turn(ticket{id: 3, channel: "c", priority: 2}, paceBegin.Add(4*time.Second)); got != 0 {
		t.Errorf("behind one that was lost it waits %s", got)
	}
	p.turn(ticket{id: 4, channel: "c", priority: 1}, paceBegin.Add(4*time.Second))
	p.forget(4)
	if got := p.turn(ticket{id: 5, channel: "c", priority: 2}, paceBegin.Add(5*time.Second)); got != 0 {
		t.Errorf("behind one that is needed no more it waits %s", got)
	}
}

// TestPace_all: the whole workspace gets only some messages a second.
func TestPace_all(t *testing.T) {
	t.Parallel()
	p := newPace()
	at := paceBegin
	sent := 0
	for id := int64(0); id < 100; {
		wait := p.turn(ticket{id: id, channel: fmt.Sprint(id), priority: 2}, at)
		at = at.Add(wait)
		if wait == 0 {
			id++
			sent++
		}
	}
	if took := at.Sub(paceBegin); took < 18*time.Second || took > 20*time.Second {
		t.Errorf("%d messages took %s", sent, took)
	}
}

func TestPauses(t *testing.T) {
	t.Parallel()
	now := paceBegin
	p := newPauses(func() time.Time { return now })
	p.learn("chat.postMessage", &SlackError{fault: faultBusy, wait: 30 * time.Second})
	p.learn("chat.postMessage", &SlackError{fault: faultBusy, wait: time.Second}) // the longer one holds
	p.learn("chat.update", &SlackError{fault: faultPayload})
	now = now.Add(10 * time.Second)
	for method, want := range map[string]time.Duration{"chat.postMessage": 20 * time.Second, "chat.update": 0, "users.info": 0} {
		if got := p.left(method); got != want {
			t.Errorf("%s is paused for %s, want %s", method, got, want)
		}
	}
	now = now.Add(20 * time.Second)
	if got := p.left("chat.postMessage"); got != 0 {
		t.Errorf("after the pause it still lasts %s", got)
	}
	if got := (*pauses)(nil).left("chat.postMessage"); got != 0 {
		t.Errorf("nobody has paused, for %s", got)
	}
}

// TestPace_forgets: what is remembered does not grow with the channels that there ever were.
func TestPace_forgets(t *testing.T) {
	t.Parallel()
	p := newPace()
	l := newPlaces(nil, nil)
	for i := range 100 {
		now := paceBegin.Add(time.Duration(i) * time.Hour)
		l.now = func() time.Time { return now }
		channel := fmt.Sprint(i)
		if wait := p.turn(ticket{id: int64(i), channel: channel, priority: 2}, now); wait != 0 {
			t.Errorf("message %d waits %s", i, wait)
		}
		l.note("finding " + channel)
	}
	if len(p.free) != 1 || len(p.waiting) != 0 || len(l.tried) != 1 || l.untried("finding 99") {
		t.Errorf("it remembers %v, %v and %v", p.free, p.waiting, l.tried)
	}
}
