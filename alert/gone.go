package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

const (
	// goneAfter is for how many runs in a row a group may be missing from a result before its alert is closed.
	goneAfter = 3
	// maxGone is how many groups that are not in a result have a record of their own, beside those with a message of their own.
	maxGone = 1000
	// groupGone is the group under which the record of the others is kept.
	groupGone = "!gone"
)

// settleGone deals with the groups of a rule that were not in the result. That is no recovery: nobody knows how they are.
// What was only pending starts anew; an incident keeps its state for a few runs and is then closed as gone.
func (d *decision) settleGone(ctx context.Context, rule *rules.Rule) error {
	key := d.facts.key(rule)
	left, more := d.alerts[key], 0
	for i, group := range slices.Sorted(maps.Keys(left)) {
		was := left[group]
		stood := State(was.State)
		was.Missing++
		if was.State == string(StatePending) {
			was.State, was.Runs = string(StateOK), 0
		}
		r := d.rolls[key]
		r.rule = rule
		why := fmt.Sprintf("not posted: it is not in the result, for %d of %d runs", was.Missing, goneAfter)
		left[group] = was
		if was.Missing >= goneAfter {
			why = "is no longer in the result"
			delete(left, group)
		}
		if i < maxGone || was.Incident != 0 && !r.shares(was) {
			d.record(verdict{key: key, group: group, rule: rule, was: stood, incident: was.Incident}, State(was.State), why)
		} else {
			more++
		}
		if was.Missing < goneAfter {
			d.changed = append(d.changed, was)
		} else if err := d.giveUp(ctx, r, was, why); err != nil {
			return fmt.Errorf("settling %s %s, which is gone: %w", key, group, err)
		}
	}
	if more > 0 {
		d.record(verdict{key: key, group: groupGone}, StateOK, fmt.Sprintf("%s more: not in the result", counted(int64(more), "group")))
	}
	return nil
}

// giveUp drops the alert of a group that is gone.
func (d *decision) giveUp(ctx context.Context, r *roll, a store.Alert, why string) error {
	if r.shares(a) {
		r.gone = append(r.gone, unchanged(r.rule, a))
		return d.tx.DeleteAlert(ctx, a.Rule, a.Group)
	}
	if isGroup(a.Group) && a.Incident != 0 {
		r.singles--
	}
	return d.forget(ctx, a, why)
}

// forget drops an alert that nothing will be said of any more, and closes its incident.
func (d *decision) forget(ctx context.Context, a store.Alert, why string) error {
	if a.Incident != 0 {
		incident, err := d.tx.Incident(ctx, a.Incident)
		if err != nil {
			return err
		}
		if err := d.close(ctx, incident, why); err != nil {
			return err
		}
	}
	return d.tx.DeleteAlert(ctx, a.Rule, a.Group)
}

// close ends an incident that did not recover. What its messages say is taken from the last of them.
func (d *decision) close(ctx context.Context, incident store.Incident, why string) error {
	last, err := d.tx.LastNotification(ctx, incident.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err == nil {
		var n Notice
		if err := json.Unmarshal(last.Body, &n); err != nil {
			return fmt.Errorf("decoding notification %d: %w", last.ID, err)
		}
		n.State, n.Was, n.Ended, n.Closed = StateOK, State(incident.State), why, d.completed
		n.Muted = false
		n.Mentions, n.Table, n.Title, n.Body, n.TemplateError = nil, nil, "", "", ""
		if _, err := d.say(ctx, moveClose, verdict{}, incident, n); err != nil {
			return err
		}
	}
	if err := d.dropHandling(ctx, incident.ID); err != nil {
		return err
	}
	incident.Closed = d.completed
	return d.tx.SaveIncident(ctx, incident)
}
