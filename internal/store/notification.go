package store

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// KindNotify is the kind of the jobs that AddNotification and FinishNotification enqueue, unless the notification says
// otherwise. Their body is a NotifyBody.
const KindNotify = "notify"

// NotifyBody is the body of a job that delivers: which notification.
type NotifyBody struct {
	Notification int64 `json:"notification"`
	// Woken says that the job is one more, of a notification that is held, and need not come back.
	Woken bool `json:"woken,omitempty"`
}

// NotificationState is how far a notification has come.
type NotificationState string

// Over reports whether nothing becomes of the notification any more.
func (s NotificationState) Over() bool {
	return s == NotificationSent || s == NotificationDead || s == NotificationSkipped
}

// The states of a notification.
const (
	NotificationWaiting NotificationState = "waiting" // for an earlier one of its thread
	NotificationQueued  NotificationState = "queued"  // its job is in the queue, or running
	NotificationHeld    NotificationState = "held"    // put aside with its job; later ones of its thread do not wait for it
	NotificationSent    NotificationState = "sent"
	NotificationDead    NotificationState = "dead"    // given up, Error says why
	NotificationSkipped NotificationState = "skipped" // a later one says it all
)

// Notification is one thing owed to one destination.
type Notification struct {
	ID int64 // given by AddNotification; a later one has a greater ID
	// Thread is what it must keep its place in: the notifications of one thread are delivered one at a time, in the
	// order in which they were added.
	Thread   string
	Incident int64 // 0 when it is not about one
	Channel  string
	Role     string
	Body     json.RawMessage
	State    NotificationState
	// Created is when it was added, Sent when it was delivered; zero before.
	Created, Sent time.Time
	Error         string
	Attempts      int
	Priority      int    // of its job, as Job.Priority
	Retried       int    // how often it was put back after it was given up; AddNotification ignores it
	Kind          string // of its job, as Job.Kind; AddNotification takes an empty one for KindNotify
}

// AddNotification stores a notification and returns its ID. When nothing earlier of its thread is undelivered, it is
// queued: its job is enqueued in this transaction. Otherwise it waits until FinishNotification of the one before it. ID
// and State are ignored; a zero Created is now.
func (tx *Tx) AddNotification(ctx context.Context, n Notification) (int64, error) {
	if n.Created.IsZero() {
		n.Created = tx.s.now()
	}
	n.Kind = cmp.Or(n.Kind, KindNotify)
	// Nothing can come between this and the insert: Updates run one after the other, those of all replicas too.
	busy, err := tx.Busy(ctx, n.Thread)
	if err != nil {
		return 0, err
	}
	n.State = NotificationQueued
	if busy {
		n.State = NotificationWaiting
	}
	err = tx.get(ctx, []any{&n.ID}, `insert into notifications
		(thread, incident, channel, role, body, state, created, sent, error, attempts, priority, kind)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id`,
		n.Thread, n.Incident, n.Channel, n.Role, jsonText(n.Body), n.State, millis(n.Created), millis(n.Sent), n.Error,
		n.Attempts, n.Priority, n.Kind)
	if err != nil {
		return 0, fmt.Errorf("storing a notification of thread %s: %w", n.Thread, err)
	}
	if busy {
		return n.ID, nil
	}
	return n.ID, tx.enqueueNotify(ctx, n, false)
}

const notificationColumns = `id, thread, incident, channel, role, body, state, created, sent, error, attempts, priority, retried, kind`

func (n *Notification) dest(body *string) []any {
	return []any{
		&n.ID, &n.Thread, &n.Incident, &n.Channel, &n.Role, body, &n.State,
		moment{&n.Created},
		moment{&n.Sent},
		&n.Error,
		&n.Attempts, &n.Priority, &n.Retried, &n.Kind,
	}
}

// Notification returns a notification, or ErrNotFound.
func (tx *Tx) Notification(ctx context.Context, id int64) (Notification, error) {
	var (
		n    Notification
		body string
	)
	err := tx.get(ctx, n.dest(&body), `select `+notificationColumns+` from notifications where id = $1`, id)
	if err != nil {
		return Notification{}, fmt.Errorf("reading notification %d: %w", id, err)
	}
	n.Body = json.RawMessage(body)
	return n, nil
}

// FinishNotification stores how a notification ended: n.State, which must be sent, dead or skipped, with n.Sent, n.Error
// and n.Attempts. Then the next one of its thread that waits is queued: its job is enqueued in this transaction.
func (tx *Tx) FinishNotification(ctx context.Context, n Notification) error {
	switch n.State {
	case NotificationSent, NotificationDead, NotificationSkipped:
	case NotificationWaiting, NotificationQueued, NotificationHeld:
		return fmt.Errorf("finishing notification %d: %q is not an end", n.ID, n.State)
	default:
		return fmt.Errorf("finishing notification %d: unknown state %q", n.ID, n.State)
	}
	changed, err := tx.execCount(ctx, `update notifications set state = $2, sent = $3, error = $4, attempts = $5
		where id = $1`, n.ID, n.State, millis(n.Sent), n.Error, n.Attempts)
	if err == nil && changed == 0 {
		err = ErrNotFound
	}
	if err != nil {
		return fmt.Errorf("finishing notification %d: %w", n.ID, err)
	}
	return tx.queueNext(ctx, n.ID)
}

// DeadNotifications returns the notifications that were given up, the newest first and no more than limit.
func (tx *Tx) DeadNotifications(ctx context.Context, limit int) ([]Notification, error) {
	var dead []Notification
	err := tx.each(ctx, func(rows row) error {
		var (
			n    Notification
			body string
		)
		if err := rows.Scan(n.dest(&body)...); err != nil {
			return err
		}
		n.Body = json.RawMessage(body)
		dead = append(dead, n)
		return nil
	}, `select `+notificationColumns+` from notifications where state = 'dead' order by id desc limit $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("reading dead notifications: %w", err)
	}
	return dead, nil
}

// exists tells whether a query has a row.
func (tx *Tx) exists(ctx context.Context, query string, args ...any) (bool, error) {
	var one int
	err := tx.get(ctx, []any{&one}, query+` limit 1`, args...)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// LastNotification returns the newest notification of an incident, whatever became of it, or ErrNotFound.
func (tx *Tx) LastNotification(ctx context.Context, incident int64) (Notification, error) {
	var n Notification
	var body string
	err := tx.get(ctx, n.dest(&body), `select `+notificationColumns+` from notifications
		where incident <> 0 and incident = $1 order by id desc limit 1`, incident)
	if err != nil {
		return Notification{}, fmt.Errorf("reading the last notification of incident %d: %w", incident, err)
	}
	n.Body = json.RawMessage(body)
	return n, nil
}
