package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// NotificationsOf returns the notifications of an incident in the order in which they were added, without their bodies.
func (tx *Tx) NotificationsOf(ctx context.Context, incident int64) ([]Notification, error) {
	var all []Notification
	err := tx.each(ctx, func(rows row) error {
		n := Notification{Incident: incident}
		err := rows.Scan(&n.ID, &n.Thread, &n.Channel, &n.Role, &n.State, moment{&n.Created}, moment{&n.Sent}, &n.Error, &n.Attempts,
			&n.Retried, &n.Kind)
		all = append(all, n)
		return err
	}, `select id, thread, channel, role, state, created, sent, error, attempts, retried, kind from notifications
		where incident <> 0 and incident = $1 order by id`, incident)
	if err != nil {
		return nil, fmt.Errorf("reading the notifications of incident %d: %w", incident, err)
	}
	return all, nil
}

// RunsCalled returns the runs with a token, of whatever report: nearly always one, or none.
func (tx *Tx) RunsCalled(ctx context.Context, run string) ([]Run, error) {
	var found []Run
	err := tx.each(ctx, func(rows row) error {
		r := Run{Run: run}
		err := rows.Scan(&r.Report, &r.State, moment{&r.Received}, moment{&r.Completed}, moment{&r.Decided}, &r.ModeState, &r.Reason,
			moment{&r.Missed})
		found = append(found, r)
		return err
	}, `select report, state, received, completed, decided, mode_state, reason, missed from runs where run = $1 order by report`, run)
	if err != nil {
		return nil, fmt.Errorf("looking for run %s: %w", run, err)
	}
	return found, nil
}

// Completion is when a run completed, and Mode's word for how.
type Completion struct {
	At        time.Time
	ModeState string
}

// Completions returns when the last decided runs of a report completed, the newest first and no more than limit.
func (tx *Tx) Completions(ctx context.Context, report string, limit int) ([]Completion, error) {
	var found []Completion
	err := tx.each(ctx, func(rows row) error {
		var c Completion
		err := rows.Scan(moment{&c.At}, &c.ModeState)
		found = append(found, c)
		return err
	}, `select completed, mode_state from runs where report = $1 and state = 'decided' order by completed desc, run desc limit $2`, report, limit)
	if err != nil {
		return nil, fmt.Errorf("reading when report %s ran: %w", report, err)
	}
	return found, nil
}

// EvaluationsOf returns what was recorded of a run for one rule, ordered by group.
func (tx *Tx) EvaluationsOf(ctx context.Context, report, run, rule string) ([]Evaluation, error) {
	var evaluations []Evaluation
	err := tx.each(ctx, func(rows row) error {
		e := Evaluation{Report: report, Run: run, Rule: rule}
		var detail string
		err := rows.Scan(&e.Group, &e.Outcome, &e.Value, &e.Reason, &detail, moment{&e.At})
		e.Detail = json.RawMessage(detail)
		evaluations = append(evaluations, e)
		return err
	}, `select group_key, outcome, value, reason, detail, at from evaluations
		where report = $1 and run = $2 and rule = $3 order by group_key`, report, run, rule)
	if err != nil {
		return nil, fmt.Errorf("reading what rule %s said of run %s: %w", rule, run, err)
	}
	return evaluations, nil
}

// AlertTally is how many alerts of a rule are in a state, and the one of them that changed last.
type AlertTally struct {
	Rule, State string
	Count       int
	Last        Alert
}

// TallyAlerts counts all alerts by rule and state. Those whose group begins with a mark are of another kind, and left out.
func (tx *Tx) TallyAlerts(ctx context.Context, mark string) ([]AlertTally, error) {
	var all []AlertTally
	err := tx.each(ctx, func(rows row) error {
		var t AlertTally
		err := rows.Scan(&t.Rule, &t.State, &t.Count)
		all = append(all, t)
		return err
	}, `select rule, state, count(*) from alerts where substr(group_key, 1, 1) <> $1 group by rule, state order by rule, state`, mark)
	for i := range all {
		if err != nil {
			break
		}
		t := &all[i]
		a := &t.Last
		a.Rule, a.State = t.Rule, t.State
		err = tx.get(ctx, []any{&a.Group, moment{&a.Since}, &a.Value, &a.Run, &a.Incident, moment{&a.Updated}},
			`select group_key, since, value, run, incident, updated from alerts
				where rule = $1 and state = $2 and substr(group_key, 1, 1) <> $3 order by updated desc, group_key limit 1`,
			t.Rule, t.State, mark)
	}
	if err != nil {
		return nil, fmt.Errorf("counting the alerts: %w", err)
	}
	return all, nil
}

// MarkedAlerts returns the alerts whose group begins with a mark, but for those in a state, ordered by rule and group. Only
// their rule, group, state and value are filled in.
func (tx *Tx) MarkedAlerts(ctx context.Context, mark, except string) ([]Alert, error) {
	var all []Alert
	err := tx.each(ctx, func(rows row) error {
		var a Alert
		err := rows.Scan(&a.Rule, &a.Group, &a.State, &a.Value)
		all = append(all, a)
		return err
	}, `select rule, group_key, state, value from alerts where substr(group_key, 1, 1) = $1 and state <> $2 order by rule, group_key`,
		mark, except)
	if err != nil {
		return nil, fmt.Errorf("reading the alerts: %w", err)
	}
	return all, nil
}
