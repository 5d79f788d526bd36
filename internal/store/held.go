package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
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

// ThreadOf returns the thread of the newest notification of an incident for a channel, whatever became of it, or ErrNotFound.
func (tx *Tx) ThreadOf(ctx context.Context, incident int64, channel string) (string, error) {
	var thread string
	err := tx.get(ctx, []any{&thread}, `select thread from notifications
		where incident <> 0 and incident = $1 and channel = $2 order by id desc limit 1`, incident, channel)
	if err != nil {
		return "", fmt.Errorf("reading the thread of incident %d in %s: %w", incident, channel, err)
	}
	return thread, nil
}

// AddHeld stores a notification that is put aside from the beginning, with its job, unless one of its thread is already:
// then added is false, and that one stays.
func (tx *Tx) AddHeld(ctx context.Context, n Notification) (added bool, err error) {
	if n.Created.IsZero() {
		n.Created = tx.s.now()
	}
	n.Kind = cmp.Or(n.Kind, KindNotify)
	err = tx.get(ctx, []any{&n.ID}, `insert into notifications
		(thread, incident, channel, role, body, state, created, sent, error, attempts, priority, kind)
		values ($1, $2, $3, $4, $5, 'held', $6, 0, '', 0, $7, $8) on conflict do nothing returning id`,
		n.Thread, n.Incident, n.Channel, n.Role, jsonText(n.Body), millis(n.Created), n.Priority, n.Kind)
	switch {
	case errors.Is(err, ErrNotFound):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("storing a notification of thread %s to be held: %w", n.Thread, err)
	}
	return true, tx.enqueueNotify(ctx, n, false)
}

// HeldOf returns the notifications of an incident that are held, ordered by ID.
func (tx *Tx) HeldOf(ctx context.Context, incident int64) ([]Notification, error) {
	held, err := tx.held(ctx, `incident <> 0 and incident = $1`, incident)
	if err != nil {
		return nil, fmt.Errorf("reading what is held of incident %d: %w", incident, err)
	}
	return held, nil
}

// HeldIn returns the notifications for a channel that are held, ordered by ID.
func (tx *Tx) HeldIn(ctx context.Context, channel string) ([]Notification, error) {
	held, err := tx.held(ctx, `channel = $1`, channel)
	if err != nil {
		return nil, fmt.Errorf("reading what is held in %s: %w", channel, err)
	}
	return held, nil
}

func (tx *Tx) held(ctx context.Context, where string, args ...any) ([]Notification, error) {
	var held []Notification
	err := tx.each(ctx, func(rows row) error {
		var n Notification
		var body string
		err := rows.Scan(n.dest(&body)...)
		n.Body = json.RawMessage(body)
		held = append(held, n)
		return err
	}, `select `+notificationColumns+` from notifications where state = 'held' and `+where+` order by id`, args...)
	return held, err
}

// WakeHeld has the notifications of an incident that are held looked at at once, by one more job each, whose body says so.
func (tx *Tx) WakeHeld(ctx context.Context, incident int64) error {
	held, err := tx.HeldOf(ctx, incident)
	for _, n := range held {
		if err == nil {
			err = tx.enqueueNotify(ctx, n, true)
		}
	}
	return err
}
