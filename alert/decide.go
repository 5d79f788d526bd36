package alert

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules/expr"
)

// decision settles what one run means, within one transaction: evaluations are recorded, alerts move, and what is owed
// to Slack is queued, all of it or nothing.
type decision struct {
	tx          *store.Tx
	report, run string
	now         time.Time // when it is decided
	completed   time.Time // when the run completed

	alerts      map[string]map[string]store.Alert // by key and group, as they were
	evaluations []store.Evaluation
	spoke       bool
}

// settle moves one alert by what the run says of it.
func (d *decision) settle(ctx context.Context, v verdict) error {
	was, known, err := d.alert(ctx, v.key, v.group)
	if err != nil {
		return err
	}
	if v.silent && !known && v.found.rank == rankOK {
		return nil
	}
	stood := standing{state: State(was.State), rank: v.rank(State(was.State)), runs: was.Runs}
	stands, mv := transition(stood, v.found, v.need)
	if v.keep {
		stands, mv = stood, moveNone
	}
	next := store.Alert{
		Rule: v.key, Group: v.group, State: string(stands.state), Runs: stands.runs, Since: was.Since,
		Value: was.Value, Run: d.run, Incident: was.Incident, Updated: d.now,
	}
	if was.State != next.State {
		next.Since = d.completed
	}
	if !v.value.IsNull() {
		next.Value = encode(v.value)
	}
	if mv != moveNone {
		if next.Incident, err = d.move(ctx, mv, v, was, stood, stands); err != nil {
			return fmt.Errorf("moving %s %s: %w", v.key, v.group, err)
		}
	}
	d.evaluations = append(d.evaluations, store.Evaluation{
		Report: d.report, Run: d.run, Rule: v.key, Group: v.group,
		Outcome: string(stands.state), Value: encode(v.value), Reason: reason(mv, v, stands), At: d.now,
	})
	return d.tx.SaveAlert(ctx, next)
}

// alert returns the alert as it was before this run, and whether there was one.
func (d *decision) alert(ctx context.Context, key, group string) (store.Alert, bool, error) {
	if d.alerts == nil {
		d.alerts = make(map[string]map[string]store.Alert)
	}
	groups, loaded := d.alerts[key]
	if !loaded {
		var err error
		if groups, err = d.tx.Alerts(ctx, key); err != nil {
			return store.Alert{}, false, fmt.Errorf("reading the alerts of %s: %w", key, err)
		}
		d.alerts[key] = groups
	}
	alert, known := groups[group]
	return alert, known, nil
}

// move opens, changes or ends the alert's incident and queues what is to be said. It returns the incident that is open
// afterwards, 0 for none.
func (d *decision) move(ctx context.Context, mv move, v verdict, was store.Alert, stood, stands standing) (int64, error) {
	incident, err := d.incident(ctx, mv, v, was, stands)
	if err != nil {
		return 0, err
	}
	n := v.draft()
	n.Incident, n.State, n.Was = incident.ID, stands.state, stood.state
	n.Runs, n.Opened = max(stands.runs, was.Runs), incident.Opened
	if v.previous != nil {
		v.previous(&n, decode(was.Value))
	}
	if incident.Worst != "" {
		n.Values.Worst = v.write(decode(incident.Worst))
	}
	if mv == moveClose {
		incident.Closed, n.Closed = d.completed, d.completed
		n.Values.Limit = v.limit(State(incident.Peak))
	}
	if v.words != nil {
		v.words(&n)
	}
	spoken, err := d.say(ctx, mv, v, incident, n)
	if err != nil {
		return 0, err
	}
	if spoken {
		incident.Spoken = d.completed
	}
	if err := d.tx.SaveIncident(ctx, incident); err != nil {
		return 0, err
	}
	if mv == moveClose {
		return 0, nil
	}
	return incident.ID, nil
}

// incident opens the alert's incident or brings the open one up to date; the caller saves it.
func (d *decision) incident(ctx context.Context, mv move, v verdict, was store.Alert, stands standing) (store.Incident, error) {
	if mv == moveOpen {
		incident := store.Incident{
			Rule: v.key, Group: v.group, State: string(stands.state), Peak: string(stands.state),
			Worst: encode(v.value), Runs: stands.runs, Opened: d.completed, Spoken: d.completed,
		}
		id, err := d.tx.OpenIncident(ctx, incident)
		incident.ID = id
		return incident, err
	}
	incident, err := d.tx.Incident(ctx, was.Incident)
	if err != nil {
		return store.Incident{}, err
	}
	if incident.State = string(stands.state); mv == moveClose {
		return incident, nil
	}
	incident.Runs = stands.runs
	if rose := v.rank(stands.state) > v.rank(State(incident.Peak)); rose || worse(v, decode(incident.Worst)) {
		if rose {
			incident.Peak = string(stands.state)
		}
		if !v.value.IsNull() {
			incident.Worst = encode(v.value)
		}
	}
	return incident, nil
}

// worse reports whether the verdict's value is worse than any before.
func worse(v verdict, than expr.Value) bool {
	if v.value.IsNull() || than.IsNull() {
		return than.IsNull()
	}
	order, err := expr.Compare(v.value, than)
	return err == nil && order*v.direction > 0
}

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

// encode writes a value as the database keeps it, "" for null.
func encode(v expr.Value) string {
	if v.IsNull() {
		return ""
	}
	text, err := json.Marshal(v)
	if err != nil {
		panic("a value is always valid JSON: " + err.Error())
	}
	return string(text)
}

// decode reads what encode wrote; what it does not understand is null, as if it were not known.
func decode(text string) expr.Value {
	var v expr.Value
	if text == "" || json.Unmarshal([]byte(text), &v) != nil {
		return expr.Value{}
	}
	return v
}
