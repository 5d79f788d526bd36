package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Alert is one rule for one group of its rows.
type Alert struct {
	Rule, Group string // the rule's id, and a text that identifies the group
	State       string
	Runs        int       // for how many runs in a row it has been away from ok
	Good        int       // for how many runs in a row it has been fine, while its incident is open
	Since       time.Time // when it entered its state
	Value       string    // the last value
	Run         string    // the last run that moved it
	Incident    int64     // the open incident, 0 when there is none
	Last        int64     // the incident that is open or was last, which may have been pruned; 0 when there was none
	Missing     int       // for how many runs in a row its group was not in the result
	Updated     time.Time
}

// Alerts returns the alerts of a rule by their group; empty when it has none.
func (tx *Tx) Alerts(ctx context.Context, rule string) (map[string]Alert, error) {
	alerts := map[string]Alert{}
	err := tx.each(ctx, func(rows row) error {
		a := Alert{Rule: rule}
		if err := rows.Scan(&a.Group, &a.State, &a.Runs, &a.Good, moment{&a.Since}, &a.Value, &a.Run, &a.Incident, &a.Last, &a.Missing,
			moment{&a.Updated}); err != nil {
			return err
		}
		alerts[a.Group] = a
		return nil
	}, `select group_key, state, runs, good, since, value, run, incident, last, missing, updated from alerts where rule = $1`, rule)
	if err != nil {
		return nil, fmt.Errorf("reading the alerts of rule %s: %w", rule, err)
	}
	return alerts, nil
}

// LastIncident returns the incident of an alert that is open or was last; 0 when there was none.
func (tx *Tx) LastIncident(ctx context.Context, rule, group string) (int64, error) {
	var last int64
	err := tx.get(ctx, []any{&last}, `select last from alerts where rule = $1 and group_key = $2`, rule, group)
	if err != nil && !errors.Is(err, ErrNotFound) {
		return 0, fmt.Errorf("reading the last incident of rule %s: %w", rule, err)
	}
	return last, nil
}

// SaveAlert is SaveAlerts for one.
func (tx *Tx) SaveAlert(ctx context.Context, a Alert) error { return tx.SaveAlerts(ctx, []Alert{a}) }

// SaveAlerts stores alerts as they are given, in place of those of the same rule and group.
func (tx *Tx) SaveAlerts(ctx context.Context, alerts []Alert) error {
	row := func(i int) []any {
		a := &alerts[i]
		return []any{
			a.Rule, a.Group, a.State, a.Runs, a.Good, millis(a.Since), a.Value, a.Run, a.Incident, a.Last, a.Missing,
			millis(a.Updated),
		}
	}
	err := tx.insert(ctx, len(alerts), `insert into alerts
		(rule, group_key, state, runs, good, since, value, run, incident, last, missing, updated)`, row,
		`on conflict (rule, group_key) do update set state = excluded.state, runs = excluded.runs, good = excluded.good,
			since = excluded.since, value = excluded.value, run = excluded.run, incident = excluded.incident,
			last = excluded.last, missing = excluded.missing, updated = excluded.updated`)
	if err != nil {
		return fmt.Errorf("saving %d alerts, the first of rule %s: %w", len(alerts), alerts[0].Rule, err)
	}
	return nil
}

// DeleteAlert forgets an alert with its row keys; forgetting one that is not there is no error.
func (tx *Tx) DeleteAlert(ctx context.Context, rule, group string) error {
	err := tx.exec(ctx, `delete from alerts where rule = $1 and group_key = $2`, rule, group)
	if err == nil {
		err = tx.exec(ctx, `delete from row_keys where rule = $1 and group_key = $2`, rule, group)
	}
	if err != nil {
		return fmt.Errorf("deleting an alert of rule %s: %w", rule, err)
	}
	return nil
}

// DeleteAlertsExcept forgets the alerts of all rules but those to keep, with their row keys. Their history stays until
// it is pruned by its age, because a rule that was removed may come back.
func (tx *Tx) DeleteAlertsExcept(ctx context.Context, keep func(rule string) bool) error {
	var gone []string
	err := tx.each(ctx, func(rows row) error {
		var rule string
		if err := rows.Scan(&rule); err != nil {
			return err
		}
		if !keep(rule) {
			gone = append(gone, rule)
		}
		return nil
	}, `select rule from alerts union select rule from row_keys`)
	for _, rule := range gone {
		if err == nil {
			err = tx.exec(ctx, `delete from alerts where rule = $1`, rule)
		}
		if err == nil {
			err = tx.exec(ctx, `delete from row_keys where rule = $1`, rule)
		}
	}
	if err != nil {
		return fmt.Errorf("deleting the alerts of rules that were removed: %w", err)
	}
	return nil
}
