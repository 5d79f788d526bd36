package store

import (
	"context"
	"fmt"
)

// RetryNotification puts a notification that was given up back into its place in its thread, and reports whether it was
// one. It is queued when it is the first of its thread that is undelivered.
func (tx *Tx) RetryNotification(ctx context.Context, id int64) (bool, error) {
	n, err := tx.execCount(ctx, `update notifications set state = 'waiting', error = '', retried = retried + 1
		where id = $1 and state = 'dead'`, id)
	if err != nil {
		return false, fmt.Errorf("putting notification %d back: %w", id, err)
	}
	if n == 0 {
		return false, nil
	}
	return true, tx.queueNext(ctx, id)
}

// SaidLater tells whether a notification of one of two roles comes after n in its thread that was delivered, or is yet to
// be. It is false for one that is about no incident.
func (tx *Tx) SaidLater(ctx context.Context, n Notification, role, other string) (bool, error) {
	later, err := tx.exists(ctx, saidLater, n.Incident, n.Thread, n.ID, role, other)
	if err != nil {
		return false, fmt.Errorf("looking for what was said after notification %d: %w", n.ID, err)
	}
	return later, nil
}

const saidLater = `select 1 from notifications where incident <> 0 and incident = $1 and thread = $2 and id > $3
	and role in ($4, $5) and state in ('waiting', 'queued', 'held', 'sent')`

// ForgetPost forgets the root message of an incident in a channel: it is no more. Forgetting one that is not there is no
// error.
func (tx *Tx) ForgetPost(ctx context.Context, incident int64, channel string) error {
	if err := tx.exec(ctx, `delete from posts where incident = $1 and channel = $2`, incident, channel); err != nil {
		return fmt.Errorf("forgetting the message of incident %d in %s: %w", incident, channel, err)
	}
	return nil
}

// DeadNotificationIDs are those of the notifications that were given up, oldest first.
func (tx *Tx) DeadNotificationIDs(ctx context.Context) ([]int64, error) {
	var ids []int64
	err := tx.each(ctx, func(rows row) error {
		var id int64
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, `select id from notifications where state = 'dead' order by id`)
	if err != nil {
		return nil, fmt.Errorf("reading which notifications are dead: %w", err)
	}
	return ids, nil
}
