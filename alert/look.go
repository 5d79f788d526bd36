package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
)

// endLook ends the job of a look in one transaction with what it found. Where the rules have changed meanwhile, another one
// looks by what they say now; where nobody waits for the report any more, nothing was found.
func (w *Watcher) endLook(ctx context.Context, job *store.Job, a absence, found func(*store.Tx) error) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		_, err := tx.Wait(ctx, a.rule.ID, a.report)
		switch {
		case errors.Is(err, store.ErrNotFound):
			err = nil
		case err == nil && w.rules.Load() != a.set:
			err = setLate(ctx, tx, a.job(), w.now())
		case err == nil:
			err = found(tx)
		}
		if err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// newLook begins to decide what a look found. Each has a name of its own among the runs, under which it is on record.
func (w *Watcher) newLook(tx *store.Tx, a absence) *decision {
	now := w.now()
	run := fmt.Sprintf("due %s, looked at %s", a.due().UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339Nano))
	return &decision{tx: tx, report: a.report, run: run, rules: a.set, now: now, completed: now}
}

// settleLate moves the alert that a report is late, and returns when to look next. On record is only what changed it.
func (d *decision) settleLate(ctx context.Context, a absence) (next time.Time, err error) {
	was, err := d.lateAlert(ctx, a)
	if err != nil {
		return time.Time{}, err
	}
	told, err := d.toldOf(ctx, was)
	if err != nil {
		return time.Time{}, err
	}
	v, next := punctualVerdict(d.facts, a.rule), a.due()
	if a.late(d.now) {
		v, next = lateVerdict(d.facts, a, d.now), d.now.Add(lookAgain)
	}
	switch {
	case told.At.IsZero(): // nobody was told
	case v.found.rank == rankOK && !a.last.After(told.Last): // it has not run: the rule expects something else than it did
		why := fmt.Sprintf("is not late any more: a run is expected every %s now", every(a.rule.ExpectEvery))
		return next, d.excuseLate(ctx, was, why)
	case was.State == string(v.found.state) && told.still(a) && d.now.Before(told.At.Add(lookAgain)):
		return told.At.Add(lookAgain), nil
	}
	if err := d.settle(ctx, v); err != nil {
		return time.Time{}, err
	}
	if v.found.state == State(was.State) || v.found.rank == rankOK && was.Incident == 0 {
		d.evaluations = nil
	}
	return next, nil
}

// lateAlert is the alert that a report is late as it was before the look; zero where there is none.
func (d *decision) lateAlert(ctx context.Context, a absence) (store.Alert, error) {
	alerts, err := d.tx.Alerts(ctx, alertKey(a.rule, a.report))
	return alerts[groupLate], err
}

// toldOf is what people were told last of a late report; zero where they were told nothing.
func (d *decision) toldOf(ctx context.Context, was store.Alert) (Absence, error) {
	if was.Incident == 0 {
		return Absence{}, nil
	}
	last, err := d.tx.LastNotification(ctx, was.Incident)
	if errors.Is(err, store.ErrNotFound) {
		return Absence{}, nil
	}
	if err != nil {
		return Absence{}, err
	}
	var n Notice
	if err := json.Unmarshal(last.Body, &n); err != nil {
		return Absence{}, fmt.Errorf("decoding notification %d: %w", last.ID, err)
	}
	if n.Absence == nil {
		return Absence{}, nil
	}
	return *n.Absence, nil
}

// still reports whether what was told is true yet, but for how long it has been.
func (told Absence) still(a absence) bool {
	return told.Every == a.rule.ExpectEvery && told.Due.Equal(a.due())
}

// excuseLate ends the alert that a report is late though it has not run.
func (d *decision) excuseLate(ctx context.Context, was store.Alert, why string) error {
	if was.Incident == 0 {
		return nil
	}
	d.record(verdict{key: was.Rule, group: was.Group}, StateOK, why)
	return d.forget(ctx, was, why)
}
