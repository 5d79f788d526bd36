package alert

import (
	"context"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules/expr"
)

// move opens, changes or ends the alert's incident and queues what is to be said. It returns the incident that is open
// afterwards, 0 for none.
func (d *decision) move(ctx context.Context, mv move, v verdict, was store.Alert, stands standing) (int64, error) {
	incident, err := d.incident(ctx, mv, v, was, stands)
	if err != nil {
		return 0, err
	}
	handling, err := d.heed(ctx, mv, v, incident.ID, stands)
	if err != nil {
		return 0, err
	}
	v.acknowledged, d.hushed = handling.AcknowledgedBy != "", handling.Silence
	n := v.draft()
	n.Incident, n.State, n.Was = incident.ID, stands.state, State(was.State)
	n.Urgent = stands.rank == rankCritical
	n.WasUrgent = stateRank(v.rule, State(was.State)) == rankCritical
	n.Heeds, n.AsOf, n.Heard = v.heeds(), d.completed, incident.Spoken
	if n.Muted, err = d.muted(ctx, v, handling); err != nil {
		return 0, err
	}
	n.Opened, n.Digest = incident.Opened, incident.Digest
	addCourse(&n, courseOf(incident))
	if v.group != groupLate { // looks are no runs
		n.Runs = max(stands.runs, was.Runs)
	}
	if v.valued() {
		var before expr.Value
		if v.roll == nil {
			if before, err = d.previous(ctx, v, was); err != nil {
				return 0, err
			}
		}
		addPast(&n, v, before, decode(incident.Worst))
		if err := d.addTrend(ctx, &n, v); err != nil {
			return 0, err
		}
	}
	v.recall.addRows(&n, v.rows, d.completed)
	if n.Table != nil && v.rule != nil {
		n.Table.Rows = n.Table.Rows[:min(len(n.Table.Rows), v.rule.Rows)]
	}
	if mv == moveClose {
		incident.Closed, n.Closed = d.completed, d.completed
		n.Values.Limit = v.limit(v.left(State(incident.Peak)))
	}
	if mv == moveMend {
		n.Mending = &MendingFacts{Runs: stands.good, Of: v.need.good}
		n.Values.Limit = v.limit(stands.state)
	} else if v.valued() && v.roll == nil {
		addWords(&n, v.rule, d.facts.parameters)
	}
	d.reminded = d.due(mv, v, incident)
	said, err := d.say(ctx, mv, v, incident, n)
	if err != nil {
		return 0, err
	}
	if said && !n.Muted {
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
			Worst: encode(v.value), Runs: stands.runs, Opened: d.firesAt(v),
		}
		if err := setMost(&incident, v.roll, true); err != nil {
			return store.Incident{}, err
		}
		id, err := d.tx.OpenIncident(ctx, incident)
		incident.ID = id
		return incident, err
	}
	incident, err := d.tx.Incident(ctx, max(was.Incident, was.Last))
	if err != nil {
		return store.Incident{}, err
	}
	if mv == moveBack {
		if err := reopen(&incident, v.away); err != nil {
			return store.Incident{}, err
		}
	}
	if incident.State = string(stands.state); mv == moveClose {
		return incident, nil
	}
	incident.Runs = stands.runs
	rose := stands.rank > stateRank(v.rule, State(incident.Peak))
	if rose {
		incident.Peak = string(stands.state)
	}
	worst := mv != moveMend && !v.value.IsNull() && (rose || worse(v, decode(incident.Worst)))
	if worst {
		incident.Worst = encode(v.value)
	}
	return incident, setMost(&incident, v.roll, worst)
}

// worse reports whether the verdict's value is worse than another.
func worse(v verdict, than expr.Value) bool {
	if v.rule == nil || than.IsNull() {
		return true
	}
	order, err := expr.Compare(v.value, than)
	return err == nil && order*v.rule.Direction() > 0
}
