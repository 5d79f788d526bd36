package mode

import (
	"context"

	"golang.org/x/time/rate"
)

// Background returns a client for work that nobody waits for, such as reading past runs. It shares the rate limit with c
// and with all other background clients of c, which together make at most half of the requests that the limit allows.
// Only one of theirs at a time waits for its turn, so a request of c is never behind more than one of them.
func (c *Client) Background() *Client {
	other := *c
	other.background = true
	return &other
}

// backgroundLane is where background requests wait before they ask for a turn like any other. The limiter gives turns in
// the order in which they are asked for, so whoever wants to go last must not ask early.
type backgroundLane struct {
	half *rate.Limiter
	next chan struct{} // holds one while somebody waits for half's and then for everybody's limiter
}

func newBackgroundLane(limit rate.Limit) *backgroundLane {
	return &backgroundLane{half: rate.NewLimiter(limit/2, 1), next: make(chan struct{}, 1)}
}

// wait waits for a turn in the background and then for one of everybody's.
func (l *backgroundLane) wait(ctx context.Context, everybody *rate.Limiter) error {
	select {
	case l.next <- struct{}{}:
		defer func() { <-l.next }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := l.half.Wait(ctx); err != nil {
		return err
	}
	return everybody.Wait(ctx)
}
