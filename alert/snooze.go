package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// morning is the hour at which a snooze until tomorrow is over, in the time zone of the rules file.
const morning = 9

// tomorrow is the next day's morning.
func tomorrow(now time.Time, zone *time.Location) time.Time {
	now = now.In(zone)
	return time.Date(now.Year(), now.Month(), now.Day()+1, morning, 0, 0, 0, zone)
}

// snooze keeps an incident quiet for as long as was chosen.
func (r *Responder) snooze(ctx context.Context, d *decision, was store.Handling, c click) (refused markup, err error) {
	now := was
	now.Silence = store.Silence{By: c.user, Since: d.now}
	switch c.choice {
	case choiceHour:
		now.Until = d.now.Add(time.Hour)
	case choiceHours:
		now.Until = d.now.Add(4 * time.Hour)
	case choiceWeek:
		now.Until = d.now.Add(7 * 24 * time.Hour)
	case choiceTomorrow:
		zone, err := r.zoneOf(ctx, d.tx, was.Incident)
		if err != nil {
			return "", err
		}
		now.Until = tomorrow(d.now, zone)
	case choiceChange:
	default:
		return unknownButton, nil
	}
	return "", d.silence(ctx, was, now)
}

// zoneOf is the time zone of the rule that an incident is about, UTC where that is not one rule.
func (r *Responder) zoneOf(ctx context.Context, tx *store.Tx, incident int64) (*time.Location, error) {
	last, err := tx.LastNotification(ctx, incident)
	if err != nil {
		return nil, err
	}
	var n Notice
	if err := json.Unmarshal(last.Body, &n); err != nil {
		return nil, fmt.Errorf("decoding notification %d: %w", last.ID, err)
	}
	for _, id := range n.Heeds {
		if rule := r.rules().Rule(id); rule != nil {
			return rule.Location, nil
		}
	}
	return time.UTC, nil
}

// silence snoozes an incident. A reminder is held back in each of its channels from the beginning: what is said meanwhile is
// dropped for it, and at the end it tells how the incident stands.
func (d *decision) silence(ctx context.Context, was, now store.Handling) error {
	posts, err := d.tx.Posts(ctx, was.Incident)
	if err != nil {
		return err
	}
	if now.Rank, err = d.rankOf(ctx, was.Incident); err != nil {
		return err
	}
	for _, post := range posts {
		n, known, err := lastMessage(ctx, d.tx, was.Incident, post.Channel)
		if err != nil {
			return err
		}
		if !known {
			continue
		}
		if err := d.holdReminder(ctx, post.Channel, n); err != nil {
			return err
		}
	}
	if err := d.tx.SaveHandling(ctx, now); err != nil {
		return err
	}
	return d.redraw(ctx, was.Incident)
}

// rankOf is how bad an incident that people were told of is; where nobody remembers, not worse than it needs to be.
func (d *decision) rankOf(ctx context.Context, incident int64) (int, error) {
	last, err := d.tx.LastNotification(ctx, incident)
	if errors.Is(err, store.ErrNotFound) {
		return rankWarning, nil
	}
	if err != nil {
		return rankOK, err
	}
	var n Notice
	if err := json.Unmarshal(last.Body, &n); err != nil {
		return rankOK, fmt.Errorf("decoding notification %d: %w", last.ID, err)
	}
	if n.Urgent {
		return rankCritical, nil
	}
	return rankWarning, nil
}

// holdReminder holds back a line that would say that nothing has changed.
func (d *decision) holdReminder(ctx context.Context, channel string, n Notice) error {
	n.Role, n.Was, n.WasUrgent, n.Table, n.Mentions = RoleBroadcast, n.State, n.Urgent, nil, nil
	n.Values.Previous, n.Values.Change = n.Values.Now, "" // for what may be told then
	body, err := json.Marshal(n)
	if err != nil {
		return fmt.Errorf("encoding a notice: %w", err)
	}
	thread, err := d.thread(ctx, channel, n)
	if err != nil {
		return err
	}
	_, err = d.tx.AddHeld(ctx, store.Notification{
		Thread: thread, Incident: n.Incident, Channel: channel, Role: string(n.Role), Body: body,
		Priority: priority(n), Created: d.now, Kind: kindOf(channel),
	})
	return err
}

// unsnooze ends a snooze before its time. Whoever does so knows how the incident stands; others are told what has changed.
func (d *decision) unsnooze(ctx context.Context, was store.Handling) error {
	if was.By == "" {
		return nil
	}
	held, err := d.tx.HeldOf(ctx, was.Incident)
	if err != nil {
		return err
	}
	for _, notification := range held {
		if err := d.dropReminder(ctx, notification); err != nil {
			return err
		}
	}
	now := was
	now.Silence = store.Silence{}
	if err := d.saveHandling(ctx, was, now); err != nil {
		return err
	}
	return d.redraw(ctx, was.Incident)
}

// dropReminder drops what is held back of an incident where all that it could say is that nothing has changed.
func (d *decision) dropReminder(ctx context.Context, held store.Notification) error {
	var before Notice
	if err := json.Unmarshal(held.Body, &before); err != nil {
		return fmt.Errorf("decoding notification %d: %w", held.ID, err)
	}
	now, known, err := lastMessage(ctx, d.tx, held.Incident, held.Channel)
	if err != nil || !known || before.Role == RolePost || before.Was != now.State || before.WasUrgent != now.Urgent {
		return err
	}
	held.State, held.Error = store.NotificationSkipped, "somebody ended its snooze, and it is as it was before"
	return d.tx.FinishNotification(ctx, held)
}
