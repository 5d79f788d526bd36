package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// say queues the notifications of a move, and reports whether one of them is heard rather than only seen: an edit is not.
// A channel that ought to have the incident's message and does not, because it could not be posted or the rule's channel
// changed, gets it with the next move.
func (d *decision) say(ctx context.Context, mv move, v verdict, incident store.Incident, n Notice) (bool, error) {
	posted, err := d.tx.Channels(ctx, incident.ID)
	if err != nil {
		return false, err
	}
	var wanted []string
	if mv != moveClose {
		wanted, n.Mentions = v.heardBy(n.State), v.mentioned(n.State)
	}
	role, called := reply(mv, d.due(mv, v, incident), n.Urgent), calls(mv, n)
	if mv == moveClose && v.quiet() {
		role = ""
	}
	if mv == moveBack && v.acknowledged { // whoever looks after it sees it in the thread
		role, called = RoleReply, false
	}
	lines := rollLines(mv, n)
	if mv == moveHold && slices.ContainsFunc(lines, Notice.disturbs) {
		role = "" // the channel is reminded by these
	}
	for _, channel := range posted {
		told := n
		if !slices.Contains(wanted, channel) { // the severity is not for it
			told.Mentions = nil
		}
		d.owe(channel, append(messages(mv, role, told, called), lines...)...)
	}
	heard := role != "" || len(lines) > 0
	n = n.rolled(false, false)
	n.Role = RolePost
	if !called && len(posted) > 0 {
		n.Mentions = nil // they have been called, elsewhere
	}
	for _, channel := range wanted {
		if slices.Contains(posted, channel) {
			continue
		}
		heard = heard || mv != moveHold && mv != moveMend
		d.owe(channel, n)
	}
	return heard, nil
}

// messages are what a channel that has the incident's message gets for a move: the message edited, and a line in its
// thread. The line comes first where people wait for it, and mentions them only where they are called.
func messages(mv move, role Role, n Notice, called bool) []Notice {
	edit, line := n.rolled(false, false), n.rolled(mv == moveRise, false)
	edit.Role = RoleEdit
	line.Role, line.Trend = role, nil
	if !called {
		line.Mentions = nil
	}
	switch {
	case role == "":
		return []Notice{edit}
	case mv == moveRise, mv == moveBack && role == RoleBroadcast:
		return []Notice{line, edit}
	default:
		return []Notice{edit, line}
	}
}

// calls reports whether those who are mentioned in a severity are called by a move. What comes back again and again calls
// them once.
func calls(mv move, n Notice) bool {
	return mv == moveOpen || mv == moveRise || mv == moveBack && n.Reopened == 1
}

// reply is the role of the thread's line for a move, "" when the edit alone says enough.
func reply(mv move, due, urgent bool) Role {
	switch mv {
	case moveBack:
		if urgent {
			return RoleBroadcast
		}
		return RoleReply
	case moveRise:
		return RoleBroadcast
	case moveEase, moveTurn, moveClose:
		return RoleReply
	case moveHold:
		if due {
			return RoleBroadcast
		}
	case moveNone, moveOpen, moveMend:
	}
	return ""
}

// due reports whether an alert that goes on is to be said again. What nobody has heard of yet is not, and what somebody looks
// after only when it has more rows.
func (d *decision) due(mv move, v verdict, incident store.Incident) bool {
	if mv != moveHold || incident.Spoken.IsZero() {
		return false
	}
	repeat := v.reminds()
	if v.acknowledged {
		repeat = rules.Repeat{}
	}
	return v.news || v.recall.news() || repeat.EveryRun || repeat.Every > 0 && d.completed.Sub(incident.Spoken) >= repeat.Every
}

// oweAll queues notices for a channel. Those of one incident in one channel are delivered in the order in which they are
// owed.
func (d *decision) oweAll(ctx context.Context, channel string, notices ...Notice) error {
	d.spoke = true
	for _, n := range notices {
		thread, err := d.thread(ctx, channel, n)
		if err != nil {
			return fmt.Errorf("finding the thread of a notification for %s: %w", channel, err)
		}
		n.Received = d.received
		body, err := json.Marshal(n)
		if err != nil {
			return fmt.Errorf("encoding a notice: %w", err)
		}
		id, err := d.tx.AddNotification(ctx, store.Notification{
			Thread: thread, Incident: n.Incident, Channel: channel, Role: string(n.Role), Body: body, Priority: priority(n), Created: d.now,
			Kind: kindOf(channel),
		})
		if err != nil {
			return fmt.Errorf("queueing a notification for %s: %w", channel, err)
		}
		d.said = append(d.said, owed{channel: channel, notice: n, id: id})
	}
	return nil
}

// priority says how much a notice hurries, 1 the most: critical alerts before the others, those and what changes a message
// before reminders, and reminders before announcements.
func priority(n Notice) int {
	news := n.Role == RolePost || n.Role == RoleBroadcast && n.Was != n.State
	switch {
	case n.Subject == SubjectTrouble:
		return 2
	case n.announces():
		return 4
	case news && n.Urgent:
		return 1
	case n.Role == RoleBroadcast && !news:
		return 3
	default:
		return 2
	}
}
