package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// absence is how long a report has not run, seen by a rule that expects it to.
type absence struct {
	rule  *rules.Rule
	since time.Time // when the rule began to wait for it
	last  time.Time // when a run completed last; zero where none is known
}

// due is when a run ought to have completed.
func (a absence) due() time.Time {
	if a.last.IsZero() {
		return a.since.Add(a.rule.ExpectEvery)
	}
	return a.last.Add(a.rule.ExpectEvery)
}

// decideLate settles what a look at a report found: late, or not yet. In the same transaction the next look is set.
func (w *Watcher) decideLate(ctx context.Context, job *store.Job, c examined, a absence) error {
	now := w.now()
	c.facts = facts{token: c.ref.Report}
	var err error
	if c.facts.report, c.facts.collection, err = w.names.report(ctx, c.ref.Report); optional(ctx, job, err) != nil {
		return err
	}
	if c.facts.report.URL == "" {
		c.facts.report.URL = w.mode.ReportURL(c.ref.Report)
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		// A run that completed while we looked has set the timer anew, and its word counts.
		last, _, err := tx.LastDecided(ctx, c.ref.Report)
		if err != nil {
			return err
		}
		if last.After(a.last) {
			return tx.Complete(ctx, job)
		}
		found, lookNext := punctualVerdict(c.facts, a.rule), a.due()
		if !now.Before(a.due()) {
			found, lookNext = lateVerdict(c.facts, a, now), now.Add(lookAgain)
		}
		d := &decision{
			tx: tx, report: c.ref.Report, run: "due " + a.due().UTC().Format(time.RFC3339), facts: c.facts, now: now, completed: now,
		}
		if err := d.settle(ctx, found); err != nil {
			return err
		}
		if err := tx.AddEvaluations(ctx, d.evaluations); err != nil {
			return err
		}
		next := lateJob{Rule: a.rule.ID, Report: c.ref.Report, Since: a.since}
		if err := setLate(ctx, tx, next, lookNext); err != nil {
			return err
		}
		return tx.Complete(ctx, job)
	})
}

// lateVerdict says that a report is late. How loud that is, the rule's `no_data` says: what does not run has no data either.
func lateVerdict(f facts, a absence, now time.Time) verdict {
	v := punctualVerdict(f, a.rule)
	v.found = standing{state: StateWarning, rank: rankWarning}
	if a.rule.NoData == rules.NoDataCritical {
		v.found = standing{state: StateCritical, rank: rankCritical}
	}
	v.draft = func() Notice {
		n := f.notice(SubjectLate, a.rule)
		n.Absence = &Absence{Every: a.rule.ExpectEvery, Due: a.due(), Last: a.last, At: now}
		return n
	}
	return v
}

// punctualVerdict says that a report is not late.
func punctualVerdict(f facts, rule *rules.Rule) verdict {
	return verdict{
		key: f.key(rule), group: groupLate, rule: rule, found: standing{state: StateOK}, need: 1, silent: true,
		draft: func() Notice { return f.notice(SubjectLate, rule) },
	}
}
