package alert

import (
	"context"
	"fmt"
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
