package alert

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	p := newPace()
	for i, want := range []time.Duration{0, time.Second, 2 * time.Second} {
		if got := p.turn(int64(i), "revenue", false, now); got != want {
			t.Errorf("message %d to one channel waits %s, want %s", i, got, want)
		}
	}
	if got := p.turn(10, "orders", false, now); got != 0 {
		t.Errorf("a message to another channel waits %s", got)
	}
	if got := p.turn(11, "revenue", true, now); got != 0 {
		t.Errorf("an edit waits %s", got)
	}
	if got := p.turn(1, "revenue", false, now.Add(time.Second)); got != 0 {
		t.Errorf("a message whose turn has come waits %s", got)
	}
	if got := p.turn(2, "revenue", false, now.Add(time.Second)); got != time.Second {
		t.Errorf("a message whose turn has not come waits %s, want 1s", got)
	}
	p.pause(false, now.Add(30*time.Second))
	if got := p.turn(12, "elsewhere", false, now); got != 30*time.Second {
		t.Errorf("while Slack asks for time a message waits %s, want 30s", got)
	}
	if got := p.turn(13, "elsewhere", true, now); got != 0 {
		t.Errorf("an edit waits %s for messages", got)
	}
}
