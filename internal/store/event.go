package store

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Event is one of Mode's events about an object.
type Event struct {
	Name, Object string    // Mode's word for what happened, and a text that identifies to what
	Received     time.Time // zero is now
}

// AddEvent remembers an event. Added is false when the same was received less than within ago, or, if within is 0, ever
// since Prune forgot it: nothing is changed then. Of many at once, exactly one adds it.
func (tx *Tx) AddEvent(ctx context.Context, e Event, within time.Duration) (added bool, err error) {
	if e.Received.IsZero() {
		e.Received = tx.s.now()
	}
	forgotten := int64(math.MinInt64)
	if within > 0 {
		forgotten = millis(e.Received.Add(-within))
	}
	n, err := tx.execCount(ctx, `insert into events (name, object, received) values ($1, $2, $3)
		on conflict (name, object) do update set received = excluded.received where events.received <= $4`,
		e.Name, e.Object, millis(e.Received), forgotten)
	if err != nil {
		return false, fmt.Errorf("adding an event %s: %w", e.Name, err)
	}
	return n == 1, nil
}
