package alert

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// watchedBy are the reports whose runs somebody wants to hear of.
func watchedBy(set *rules.Set) rules.Reports {
	var all rules.Reports
	add := func(r rules.Reports) {
		all.Tokens = append(all.Tokens, r.Tokens...)
		all.Collections = append(all.Collections, r.Collections...)
		all.Any = all.Any || r.Any
	}
	for _, rule := range set.Rules {
		add(rule.Reports)
	}
	for _, a := range set.Announcements {
		if slices.Contains(a.On, mode.EventReportRunCompleted) {
			add(a.Reports)
			all.Any = all.Any || a.Reports.None()
		}
	}
	slices.Sort(all.Tokens)
	all.Tokens = slices.Compact(all.Tokens)
	return all
}

// mustList reports whether Mode has to be asked which reports are meant.
func mustList(r rules.Reports) bool { return r.Any || len(r.Collections) > 0 }

// watchAll has the runs of reports listed that the rules are about. Since when they are watched is kept. The first time in a
// process they are listed at once: webhooks may have been lost while there was none.
func (w *Watcher) watchAll(ctx context.Context, set *rules.Set) error {
	starts := !w.polling.Swap(true)
	if w.poll == 0 {
		if starts {
			w.log.InfoContext(ctx, "runs that no webhook tells of are not looked for, as MODEALERT_POLL_INTERVAL says")
		}
		return nil
	}
	wanted := watchedBy(set)
	if mustList(wanted) { // the list of reports is watched as if it were a report without a name
		wanted.Tokens = append([]string{""}, wanted.Tokens...)
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		all, err := tx.Watches(ctx)
		if err != nil {
			return err
		}
		count, err := watch(ctx, tx, all, watching{
			reports: wanted.Tokens, since: w.now(), keep: func(report string) bool { return report != "" && mustList(wanted) },
		})
		if err != nil {
			return err
		}
		if starts || count != len(all) {
			w.sayPace(ctx, wanted, count)
		}
		switch {
		case starts:
			return w.pollAtStart(ctx, tx, all)
		case mustList(wanted): // the collections may be others
			if err := tx.SaveWatch(ctx, store.Watch{Since: w.now()}); err != nil {
				return err
			}
			return setPoll(ctx, tx, pollJob{}, w.now())
		default:
			return nil
		}
	})
}

// watching is what is to be watched from now on.
type watching struct {
	reports []string
	since   time.Time                // those that are not watched yet
	keep    func(report string) bool // whether to go on watching one that is not among them
}

// watch begins to watch reports, and ends the watches of the others. It returns how many there are.
func watch(ctx context.Context, tx *store.Tx, all []store.Watch, now watching) (int, error) {
	count, wanted := len(all), make(map[string]bool, len(now.reports))
	for _, report := range now.reports {
		wanted[report] = true
	}
	for _, watch := range all {
		if wanted[watch.Report] || now.keep(watch.Report) {
			continue
		}
		if err := tx.EndWatch(ctx, watch.Report); err != nil {
			return 0, err
		}
		if err := tx.ClearTimer(ctx, pollJob{Report: watch.Report}.timer()); err != nil {
			return 0, err
		}
		count--
	}
	for _, report := range now.reports {
		added, err := tx.AddWatch(ctx, store.Watch{Report: report, Since: now.since})
		if err != nil {
			return 0, err
		}
		if !added {
			continue
		}
		if err := setPoll(ctx, tx, pollJob{Report: report}, now.since); err != nil {
			return 0, err
		}
		count++
	}
	return count, nil
}

// pollAtStart has all reports listed that were not a moment ago.
func (w *Watcher) pollAtStart(ctx context.Context, tx *store.Tx, all []store.Watch) error {
	now := w.now()
	for _, before := range all {
		watch, err := tx.Watch(ctx, before.Report)
		if errors.Is(err, store.ErrNotFound) { // not any more
			continue
		}
		if err != nil {
			return err
		}
		due := now
		if w.fresh(watch) {
			due = slot(watch.Report, now, w.period(len(all)))
		}
		if err := setPoll(ctx, tx, pollJob{Report: watch.Report}, due); err != nil {
			return err
		}
	}
	return nil
}

// sayPace says how long a run may stay unseen of which no webhook tells.
func (w *Watcher) sayPace(ctx context.Context, wanted rules.Reports, reports int) {
	if mustList(wanted) { // the list itself is no report
		reports--
	}
	period := w.period(reports)
	w.log.InfoContext(ctx, "runs that no webhook tells of are looked for", "reports", reports, "seen_within", period.String())
	if period > w.poll {
		w.log.WarnContext(ctx, "Mode's rate limit does not allow to look at so many reports as often as MODEALERT_POLL_INTERVAL says",
			"reports", reports, "interval", w.poll.String(), "seen_within", period.String())
	}
}

// listReports works a job that looks which reports there are in the collections that the rules are about.
func (w *Watcher) listReports(ctx context.Context, job *store.Job) error {
	set := w.rules.Load()
	wanted := watchedBy(set)
	tokens, trouble := w.reportsIn(ctx, wanted)
	w.noteKey(ctx, trouble)
	if trouble != nil && w.mayPass(ctx, job, trouble) {
		return fmt.Errorf("listing the reports that are watched: %w", trouble)
	}
	tokens = append(append(tokens, wanted.Tokens...), "")
	return w.endPoll(ctx, job, pollJob{}, trouble, func(tx *store.Tx, list *store.Watch, period time.Duration) (again bool, err error) {
		if w.rules.Load() != set {
			return true, nil
		}
		all, err := tx.Watches(ctx)
		if err != nil {
			return false, err
		}
		// One that is new may have run since the list was made last.
		now := watching{reports: tokens, since: w.now(), keep: func(string) bool { return false }}
		if now.since.Sub(list.Checked) < 2*max(period, listEvery) {
			now.since = list.Checked
		}
		count, err := watch(ctx, tx, all, now)
		if err == nil && count != len(all) {
			w.sayPace(ctx, wanted, count)
		}
		return false, err
	})
}
