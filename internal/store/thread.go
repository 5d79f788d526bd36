package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
)

// Busy tells whether a thread has notifications that are undelivered and not held.
func (tx *Tx) Busy(ctx context.Context, thread string) (bool, error) {
	busy, err := tx.exists(ctx, `select 1 from notifications where thread = $1 and state in ('waiting', 'queued')`, thread)
	if err != nil {
		return false, fmt.Errorf("looking for notifications of thread %s: %w", thread, err)
	}
	return busy, nil
}

// queueNext queues the first waiting notification of the thread that finished belongs to, unless one of them is in the
// queue already. The thread is read from the table rather than trusted to the caller.
func (tx *Tx) queueNext(ctx context.Context, finished int64) error {
	var n Notification
	err := tx.get(ctx, []any{&n.ID, &n.Priority, &n.Kind}, `update notifications set state = 'queued' where id = (
			select min(id) from notifications where state = 'waiting'
				and thread = (select thread from notifications where id = $1)
				and not exists (select 1 from notifications as live where live.state = 'queued'
					and live.thread = notifications.thread)
		) returning id, priority, kind`, finished)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("queueing the notification after %d: %w", finished, err)
	}
	return tx.enqueueNotify(ctx, n, false)
}

func (tx *Tx) enqueueNotify(ctx context.Context, n Notification, woken bool) error {
	body, err := json.Marshal(NotifyBody{Notification: n.ID, Woken: woken})
	if err != nil {
		return fmt.Errorf("encoding the job of notification %d: %w", n.ID, err)
	}
	return tx.Enqueue(ctx, Job{Kind: n.Kind, Body: body, Priority: n.Priority})
}

// LaterInThread tells whether an undelivered notification of the same incident and of the given role comes after n in its
// thread, so that, of two edits of one message, the first may be skipped.
func (tx *Tx) LaterInThread(ctx context.Context, n Notification, role string) (bool, error) {
	later, err := tx.exists(ctx, `select 1 from notifications where thread = $1 and id > $2 and role = $3
		and incident = $4 and state in ('waiting', 'queued')`, n.Thread, n.ID, role, n.Incident)
	if err != nil {
		return false, fmt.Errorf("looking for notifications after %d: %w", n.ID, err)
	}
	return later, nil
}
