package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// What was given up can be put back into the queue. By then it may be old: it is told as it stands, and not at all where
// something later has said it.

// kindRetry is the kind of the jobs that put notifications back into the queue.
const kindRetry = "retry"

// retryJob is the body of such a job.
type retryJob struct {
	Notifications []int64 `json:"notifications"`
}

// Dead is a notification that was given up.
type Dead struct {
	ID       int64     `json:"id"`
	Created  time.Time `json:"created"`
	Channel  string    `json:"channel"`
	Rule     string    `json:"rule,omitempty"` // its ID
	Sentence string    `json:"sentence"`       // what it would have said
	Reason   string    `json:"reason"`
}

// DeadNotifications lists the notifications that were given up, oldest first, and of very many the newest.
func DeadNotifications(ctx context.Context, s *store.Store) ([]Dead, error) {
	const most = 1000
	var list []Dead
	err := s.View(ctx, func(tx *store.Tx) error {
		dead, err := tx.DeadNotifications(ctx, most)
		list = make([]Dead, len(dead))
		for i, n := range dead {
			d := Dead{ID: n.ID, Created: n.Created, Channel: n.Channel, Reason: n.Error}
			var notice Notice
			if json.Unmarshal(n.Body, &notice) == nil {
				d.Rule, d.Sentence = notice.Rule.ID, plainSentence(notice)
			}
			list[len(list)-1-i] = d
		}
		return err
	})
	return list, err
}

// Retry has notifications that were given up sent again, by the service that works with the database of s, or the next
// that does. It returns those that are not there, or were not given up; then nothing is sent.
func Retry(ctx context.Context, s *store.Store, ids []int64) (wrong []int64, err error) {
	err = s.Update(ctx, func(tx *store.Tx) error {
		for _, id := range ids {
			n, err := tx.Notification(ctx, id)
			if errors.Is(err, store.ErrNotFound) || err == nil && n.State != store.NotificationDead {
				wrong = append(wrong, id)
			} else if err != nil {
				return err
			}
		}
		if len(wrong) > 0 || len(ids) == 0 {
			return nil
		}
		body, err := json.Marshal(retryJob{ids})
		if err != nil {
			return fmt.Errorf("encoding a job: %w", err)
		}
		return tx.Enqueue(ctx, store.Job{Kind: kindRetry, Body: body, Priority: 1})
	})
	return wrong, err
}

// RetryAll is Retry of all that were given up, and returns how many they are.
func RetryAll(ctx context.Context, s *store.Store) (int, error) {
	var ids []int64
	err := s.View(ctx, func(tx *store.Tx) (err error) {
		ids, err = tx.DeadNotificationIDs(ctx)
		return err
	})
	if err != nil {
		return 0, err
	}
	_, err = Retry(ctx, s, ids)
	return len(ids), err
}

// putBack works the job that puts notifications back into the queue.
func (c *Courier) putBack(ctx context.Context, job *store.Job) error {
	var body retryJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	count := 0
	err := c.store.Update(ctx, func(tx *store.Tx) error {
		for _, id := range body.Notifications {
			again, err := tx.RetryNotification(ctx, id)
			if err != nil {
				return err
			}
			if again {
				count++
			}
		}
		return tx.Complete(ctx, job)
	})
	if err == nil {
		c.log.InfoContext(ctx, "messages that were given up are sent again", "messages", count)
	}
	return err
}

// bringUpToDate makes of a notification that was put back what is true now, and says why nothing is to be said, if so. What
// belongs to no incident is told as it was.
func (c *Courier) bringUpToDate(ctx context.Context, tx *store.Tx, p *parcel) (string, error) {
	switch {
	case p.notification.Retried == 0:
		return "", nil
	case p.notice.Trouble != nil && p.notice.Trouble.Notification != 0:
		return troubleOver(ctx, tx, p.notice.Trouble.Notification)
	case p.notification.Incident == 0:
		return "", nil
	}
	line := p.notice.isReply()
	one, other := string(RolePost), string(RoleEdit)
	if line {
		one, other = string(RoleReply), string(RoleBroadcast)
	}
	later, err := tx.SaidLater(ctx, p.notification, one, other)
	if err != nil {
		return "", err
	}
	if later {
		return "a later message says it all", nil
	}
	now, err := present(ctx, tx, p)
	switch {
	case err != nil:
		return "", err
	case now.over() && (!p.notice.over() || !p.posted()):
		return "its incident is over", nil
	case line && now.State != p.notice.State:
		return "the alert has changed since", nil
	case line:
		return "", nil
	}
	now.Role, now.Handling = p.notice.Role, p.notice.Handling
	if p.posted() {
		now.Role = RoleEdit
	}
	p.notice = now
	return "", nil
}

// troubleOver says why nobody needs to hear any more that a notification was given up, if so.
func troubleOver(ctx context.Context, tx *store.Tx, notification int64) (string, error) {
	n, err := tx.Notification(ctx, notification)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return "what it tells of is forgotten", nil
	case err != nil:
		return "", err
	case n.State != store.NotificationDead:
		return "what it tells of is not given up any more", nil
	}
	return "", nil
}
