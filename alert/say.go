package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/modealert/modealert/internal/store"
)

// say queues the notifications of a move, and reports whether one of them is heard rather than only seen: an edit is not.
func (d *decision) say(ctx context.Context, mv move, v verdict, incident store.Incident, n Notice) (bool, error) {
	posted, err := d.tx.Channels(ctx, incident.ID)
	if err != nil {
		return false, err
	}
	if n.State != StateOK {
		n.Mentions = v.mentions(n.State)
	}
	role := reply(mv, d.due(mv, v, incident))
	for _, channel := range posted {
		if err := d.oweAll(ctx, channel, messages(mv, role, n)...); err != nil {
			return false, err
		}
	}
	if mv != moveOpen && mv != moveRise && mv != moveTurn {
		return role != "", nil
	}
	n.Role = RolePost
	for _, channel := range v.channels(n.State) {
		if slices.Contains(posted, channel) {
			continue
		}
		if err := d.oweAll(ctx, channel, n); err != nil {
			return false, err
		}
	}
	return true, nil
}

// messages are what a channel that has the incident's message gets for a move: the message edited, and a line in its
// thread. The line comes first where people wait for it, and mentions them only then.
func messages(mv move, role Role, n Notice) []Notice {
	edit, line := n, n
	edit.Role = RoleEdit
	line.Role, line.Table = role, nil
	switch {
	case role == "":
		return []Notice{edit}
	case mv == moveRise:
		return []Notice{line, edit}
	default:
		line.Mentions = nil
		return []Notice{edit, line}
	}
}

// reply is the role of the thread's line for a move, "" when the edit alone says enough.
func reply(mv move, due bool) Role {
	switch mv {
	case moveRise:
		return RoleBroadcast
	case moveEase, moveTurn, moveClose:
		return RoleReply
	case moveHold:
		if due {
			return RoleBroadcast
		}
	case moveNone, moveOpen:
	}
	return ""
}

// due reports whether an alert that goes on is to be said again.
func (d *decision) due(mv move, v verdict, incident store.Incident) bool {
	if mv != moveHold {
		return false
	}
	return v.repeat.EveryRun || v.repeat.Every > 0 && d.completed.Sub(incident.Spoken) >= v.repeat.Every
}

// oweAll queues notices for a channel. Those of one incident in one channel are delivered in the order in which they are
// owed.
func (d *decision) oweAll(ctx context.Context, channel string, notices ...Notice) error {
	d.spoke = true
	for _, n := range notices {
		thread := fmt.Sprintf("incident/%d/%s", n.Incident, channel)
		if n.Subject == SubjectAnnouncement {
			thread = fmt.Sprintf("run/%s/%s/%s", d.report, d.run, channel)
		}
		body, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("encoding a notice: %w", err)
		}
		_, err = d.tx.AddNotification(ctx, store.Notification{
			Thread: thread, Incident: n.Incident, Channel: channel, Role: string(n.Role), Body: body, Priority: priority(n), Created: d.now,
		})
		if err != nil {
			return fmt.Errorf("queueing a notification for %s: %w", channel, err)
		}
	}
	return nil
}

// priority says how much a notice hurries, 1 the most: a new or higher severity before what changes a message, and that
// before announcements.
func priority(n Notice) int {
	switch {
	case n.Subject == SubjectAnnouncement:
		return 3
	case n.Role == RolePost, n.Role == RoleBroadcast && n.Was != n.State:
		return 1
	default:
		return 2
	}
}
