package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/modealert/modealert/internal/store"
)

// status says what fires, and what is kept quiet.
func (r *Responder) status(ctx context.Context) ([]markup, error) {
	var firing, quiet []markup
	err := r.store.View(ctx, func(tx *store.Tx) (err error) {
		if firing, err = r.firing(ctx, tx); err != nil {
			return err
		}
		quiet, err = r.quiet(ctx, tx)
		return err
	})
	if len(firing) == 0 {
		firing = []markup{"✅ Nothing fires."}
	}
	if len(quiet) == 0 && err == nil {
		quiet = []markup{"No rule is snoozed or muted."}
	}
	return append(firing, quiet...), err
}

// firing has a line for each incident that is open, by rule.
func (r *Responder) firing(ctx context.Context, tx *store.Tx) ([]markup, error) {
	open, err := tx.OpenIncidents(ctx)
	open = slices.DeleteFunc(open, isDigest) // each of what it tells of has a line of its own
	if err != nil || len(open) == 0 {
		return nil, err
	}
	slices.SortStableFunc(open, compareIncidents)
	lines := []markup{bold(counted(int64(len(open)), "alert") + " " + fire(len(open)))}
	const shown = 40
	for i, incident := range open {
		if i == shown {
			return append(lines, "… and "+grouped(int64(len(open)-shown))+" more"), nil
		}
		line, err := r.firingLine(ctx, tx, incident)
		if err != nil {
			return nil, err
		}
		lines = append(lines, line)
	}
	return lines, nil
}

func fire(n int) markup {
	if n == 1 {
		return "fires"
	}
	return "fire"
}

// compareIncidents puts the critical ones first, and those of a rule together.
func compareIncidents(a, b store.Incident) int {
	critical := func(i store.Incident) int {
		if i.State == string(StateCritical) {
			return 0
		}
		return 1
	}
	if c := critical(a) - critical(b); c != 0 {
		return c
	}
	switch {
	case a.Rule < b.Rule:
		return -1
	case a.Rule > b.Rule:
		return 1
	default:
		return 0
	}
}

// firingLine tells of one incident as its message does.
func (r *Responder) firingLine(ctx context.Context, tx *store.Tx, incident store.Incident) (markup, error) {
	last, err := tx.LastNotification(ctx, incident.ID)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	n := Notice{Subject: SubjectValue, State: State(incident.State), Rule: RuleFacts{Name: incident.Rule}}
	if err == nil {
		n = Notice{}
		if err := json.Unmarshal(last.Body, &n); err != nil {
			return "", fmt.Errorf("decoding notification %d: %w", last.ID, err)
		}
	}
	n.Role = RoleEdit
	d := draft{Notice: n}
	h := d.headline()
	parts := []markup{h.line() + ", since " + moment(incident.Opened, "")}
	handling, err := tx.Handling(ctx, incident.ID)
	if err != nil {
		return "", err
	}
	if handling.AcknowledgedBy != "" {
		parts = append(parts, "acknowledged by "+person(handling.AcknowledgedBy))
	}
	if snoozed(handling.Silence, r.now()) {
		parts = append(parts, "snoozed by "+person(handling.By)+" until "+untilWhen(handling.Until))
	}
	return join(parts, " · "), nil
}

// quiet has a line for each rule that is snoozed or muted.
func (r *Responder) quiet(ctx context.Context, tx *store.Tx) ([]markup, error) {
	snoozes, err := tx.RuleSnoozes(ctx)
	if err != nil {
		return nil, err
	}
	var lines []markup
	for _, id := range slices.Sorted(maps.Keys(snoozes)) {
		if s := snoozes[id]; snoozed(s, r.now()) {
			lines = append(lines, "😴 rule "+code(id, maxName)+" is snoozed by "+person(s.By)+" until "+untilWhen(s.Until))
		}
	}
	for _, rule := range r.rules().Rules {
		if until, muted := rule.MutedAt(r.now()); muted {
			lines = append(lines, "🔇 rule "+code(rule.ID, maxName)+" is muted by the rules file until "+untilWhen(until))
		}
	}
	return lines, nil
}
