package store

import (
	"context"
	"encoding/json"
	"fmt"
)

// HoldNotification puts a queued notification aside: its job stays in the queue, to look again later, and the rest of its
// thread goes on. Of one incident in a thread, one can be held at a time.
func (tx *Tx) HoldNotification(ctx context.Context, id int64) error {
	n, err := tx.execCount(ctx, `update notifications set state = 'held' where id = $1 and state = 'queued'`, id)
	if err == nil && n == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("holding back notification %d: %w", id, err)
	}
	return tx.queueNext(ctx, id)
}

// Holds tells whether a notification of an incident is held in a thread.
func (tx *Tx) Holds(ctx context.Context, thread string, incident int64) (bool, error) {
	held, err := tx.exists(ctx, `select 1 from notifications where thread = $1 and incident = $2 and state = 'held'`, thread,
		incident)
	if err != nil {
		return false, fmt.Errorf("looking for what is held of thread %s: %w", thread, err)
	}
	return held, nil
}

// LastMessage returns the newest notification that says how the message of an incident in a channel is to look, a post or
// an edit, whatever became of it, or ErrNotFound.
func (tx *Tx) LastMessage(ctx context.Context, incident int64, channel string) (Notification, error) {
	var n Notification
	var body string
	err := tx.get(ctx, n.dest(&body), `select `+notificationColumns+` from notifications
		where incident <> 0 and incident = $1 and channel = $2 and role in ('post', 'edit') order by id desc limit 1`,
		incident, channel)
	if err != nil {
		return Notification{}, fmt.Errorf("reading the last message of incident %d in %s: %w", incident, channel, err)
	}
	n.Body = json.RawMessage(body)
	return n, nil
}
