package server

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Who requests come from, or claim to.
const (
	fromMode  = "mode"
	fromSlack = "slack"
)

// How requests are answered whose sender is who it should be and has something to say; of all others, their reason is told.
const (
	answerAccepted  = "accepted"
	answerNotStored = "not_stored"
)

// Reasons for which a webhook is ignored or refused, besides those of [mode.NotEvent].
const (
	reasonNotWanted   = "not_wanted" // an event that nobody wants to hear of
	reasonWrongSecret = "wrong_secret"
	reasonTooLarge    = "too_large"
	reasonBroken      = "broken"  // the body ended early
	reasonEncoded     = "encoded" // the body is compressed
	reasonMalformed   = "malformed"
	reasonCrowded     = "crowded" // too many bodies that may be Slack's are being read
)

// tellEvery is how often the log hears of one reason: anybody can send webhooks, and must not be able to fill the disk.
const tellEvery = time.Second

// tally counts webhooks by reason since the process started. The reasons are a few fixed words and never the sender's.
type tally struct {
	now func() time.Time

	mu      sync.Mutex
	reasons map[string]*counted
}

type counted struct {
	count int
	tell  *rate.Limiter
}

// add counts one more and returns how many there were, and whether it is time to tell.
func (t *tally) add(reason string) (count int, tell bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.reasons[reason]
	if c == nil {
		c = &counted{tell: rate.NewLimiter(rate.Every(tellEvery), 1)}
		t.reasons[reason] = c
	}
	c.count++
	return c.count, c.tell.AllowN(t.now(), 1)
}
