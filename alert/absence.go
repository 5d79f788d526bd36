package alert

import (
	"context"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// absence is how long a report has not run, seen by a rule that expects it to.
type absence struct {
	set    *rules.Set // the rules files as they were when the look began
	rule   *rules.Rule
	report string
	since  time.Time // when the rule began to wait for it
	last   time.Time // when a run completed last; zero where none is known
}

// absenceOf is how long a report has not run as far as the database knows; store.ErrNotFound where the rule does not wait
// for it.
func (w *Watcher) absenceOf(ctx context.Context, set *rules.Set, rule *rules.Rule, report string) (absence, error) {
	a := absence{set: set, rule: rule, report: report}
	err := w.store.View(ctx, func(tx *store.Tx) error {
		wait, err := tx.Wait(ctx, rule.ID, report)
		if err == nil {
			a.since = wait.Since
			a.last, _, err = tx.LastDecided(ctx, report)
		}
		return err
	})
	return a, err
}

// job looks at it again.
func (a absence) job() lateJob { return lateJob{Rule: a.rule.ID, Report: a.report} }

// due is when a run ought to have completed.
func (a absence) due() time.Time {
	if a.last.IsZero() {
		return a.since.Add(a.rule.ExpectEvery)
	}
	return a.last.Add(a.rule.ExpectEvery)
}

// late reports whether that is over.
func (a absence) late(now time.Time) bool { return !now.Before(a.due()) }

// decideLate settles what a look at a report found: late, or not yet. In the same transaction the next look is set.
func (w *Watcher) decideLate(ctx context.Context, job *store.Job, a absence) error {
	f := facts{token: a.report}
	var err error
	if f.report, f.collection, err = w.names.report(ctx, a.report); optional(ctx, job, err) != nil {
		return err
	}
	if f.report.URL == "" {
		f.report.URL = w.mode.ReportURL(a.report)
	}
	return w.endLook(ctx, job, a, func(tx *store.Tx) error {
		_, next, err := w.lookIn(ctx, tx, a, f)
		if err != nil {
			return err
		}
		return setLate(ctx, tx, a.job(), next)
	})
}

// lookIn is decideLate within a transaction, without the next look. It returns when that is.
func (w *Watcher) lookIn(ctx context.Context, tx *store.Tx, a absence, f facts) (d *decision, next time.Time, err error) {
	last, _, err := tx.LastDecided(ctx, a.report)
	if err != nil {
		return nil, time.Time{}, err
	}
	if last.After(a.last) { // a run completed while we looked
		a.last = last
	}
	d = w.newLook(tx, a)
	d.facts = f
	if next, err = d.settleLate(ctx, a); err != nil {
		return nil, time.Time{}, err
	}
	return d, next, d.finish(ctx)
}

// lateVerdict says that a report is late. How loud that is, the rule's `no_data` says: what does not run has no data either.
func lateVerdict(f facts, a absence, now time.Time) verdict {
	v := punctualVerdict(f, a.rule)
	v.found, v.began = standing{state: StateWarning, rank: rankWarning}, a.due()
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
		key: f.key(rule), group: groupLate, rule: rule, found: standing{state: StateOK}, need: need{bad: 1}, silent: true,
		draft: func() Notice { return f.notice(SubjectLate, rule) },
	}
}
