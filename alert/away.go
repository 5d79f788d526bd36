package alert

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// Whoever was away says so when they are back: each channel hears once how many runs of its reports were missed for long, and
// which alerts they would have been. That is told when all of them are read and the newest are decided.

const (
	// awayLook is how often it is looked whether everything is read, awayPatience for how long that is waited for.
	awayLook     = time.Minute
	awayPatience = 2 * time.Hour
)

// setAway has a job tell what was missed.
func setAway(ctx context.Context, tx *store.Tx, due time.Time) error {
	job, err := missedJob{}.job()
	if err != nil {
		return err
	}
	return tx.SetTimer(ctx, store.Timer{Name: missedJob{}.timer(), Due: due, Job: job})
}

// absentee is a report with the runs of it that were missed for long.
type absentee struct {
	watch  store.Watch
	runs   []store.Run
	report rules.ReportRef
	would  []would // what they would have been
}

// tellAway works a job that tells what was missed.
func (w *Watcher) tellAway(ctx context.Context, job *store.Job) error {
	var all []absentee
	wait := false
	err := w.store.View(ctx, func(tx *store.Tx) (err error) {
		all, wait, err = w.absentees(ctx, tx)
		return err
	})
	if err != nil {
		return err
	}
	if wait {
		return w.store.Update(ctx, func(tx *store.Tx) error {
			return errors.Join(setAway(ctx, tx, w.now().Add(awayLook)), tx.Complete(ctx, job))
		})
	}
	set := w.rules.Load()
	for i := range all {
		a := &all[i]
		if a.report, err = w.identify(ctx, job, set, a.watch.Report); err != nil {
			return err
		}
		err = w.store.View(ctx, func(tx *store.Tx) error {
			a.would, err = w.wouldHave(ctx, tx, set, *a)
			return err
		})
		if err != nil {
			return fmt.Errorf("reading what was missed of report %s: %w", a.watch.Report, err)
		}
	}
	return w.store.Update(ctx, func(tx *store.Tx) error {
		if err := w.tellChannels(ctx, tx, set, all); err != nil {
			return fmt.Errorf("telling what was missed: %w", err)
		}
		return tx.Complete(ctx, job)
	})
}

// absentees are the reports of which runs were missed and nobody was told. Wait says that there may be more to say soon: runs
// that are being read, or reports that were not looked at yet.
func (w *Watcher) absentees(ctx context.Context, tx *store.Tx) (all []absentee, wait bool, err error) {
	watches, err := tx.Watches(ctx)
	if err != nil {
		return nil, false, err
	}
	now, stale, first := w.now(), max(awayFor, 2*w.period(len(watches))), time.Time{}
	for _, watch := range watches {
		if watch.Away.IsZero() {
			wait = wait || watch.Trouble == "" && !watch.Checked.IsZero() && now.Sub(watch.Checked) > stale
			continue
		}
		a := absentee{watch: watch}
		if a.runs, err = tx.MissedRuns(ctx, watch.Report, watch.Away); err != nil {
			return nil, false, err
		}
		waiting, err := tx.WaitingRuns(ctx, watch.Report)
		if err != nil {
			return nil, false, err
		}
		wait = wait || len(waiting) > 0 || slices.ContainsFunc(a.runs, func(r store.Run) bool { return r.State == store.RunMissed })
		for _, run := range a.runs {
			if first.IsZero() || run.Missed.Before(first) {
				first = run.Missed
			}
		}
		all = append(all, a)
	}
	return all, wait && now.Sub(first) < awayPatience && len(all) > 0, nil
}

// tellChannels queues a message for each channel of the reports' rules, and notes that it was told.
func (w *Watcher) tellChannels(ctx context.Context, tx *store.Tx, set *rules.Set, all []absentee) error {
	told := make(map[string]*MissedFacts)
	for _, a := range all {
		news, err := a.end(ctx, tx)
		if err != nil {
			return err
		}
		if news {
			a.tell(set, told)
		}
	}
	d := &decision{tx: tx, now: w.now()}
	for _, channel := range slices.Sorted(maps.Keys(told)) {
		m := told[channel]
		m.shorten()
		if err := d.oweAll(ctx, channel, Notice{Subject: SubjectAway, State: StateOK, Role: RolePost, Missed: m}); err != nil {
			return err
		}
		w.log.InfoContext(ctx, "told what was missed", "channel", channel, "runs", m.Runs, "reports", m.Reports, "alerts", len(m.Alerts)+m.More)
	}
	return nil
}

// end notes that it was told what was missed of a report. It is no news where that was done meanwhile. Where more was missed
// meanwhile, the error has the job begin again.
func (a absentee) end(ctx context.Context, tx *store.Tx) (news bool, err error) {
	watch, err := tx.Watch(ctx, a.watch.Report)
	if errors.Is(err, store.ErrNotFound) || err == nil && watch.Away.IsZero() {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	runs, err := tx.MissedRuns(ctx, a.watch.Report, watch.Away)
	if err != nil {
		return false, err
	}
	if len(runs) != len(a.runs) {
		return false, store.Snooze(time.Second)
	}
	watch.Away = time.Time{}
	return len(runs) > 0, tx.SaveWatch(ctx, watch)
}

// tell adds what was missed of a report to what each channel of its rules hears.
func (a absentee) tell(set *rules.Set, told map[string]*MissedFacts) {
	for _, channel := range channelsOf(set, a.report) {
		m := told[channel]
		if m == nil {
			m = &MissedFacts{}
			told[channel] = m
		}
		m.add(a)
		for _, alert := range a.would {
			if rule := set.Rule(alert.rule); rule != nil && slices.Contains(everyChannel(rule), channel) {
				m.Alerts = append(m.Alerts, alert.MissedAlert)
			}
		}
	}
}

// channelsOf are the channels that hear of a report.
func channelsOf(set *rules.Set, report rules.ReportRef) []string {
	var all []string
	for _, rule := range set.For(report) {
		all = append(all, everyChannel(rule)...)
	}
	for _, a := range set.AnnouncementsOf(mode.EventReportRunCompleted, report) {
		all = append(all, a.Channels...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// everyChannel are the channels that may hear of a rule. Webhooks, which are told of alerts, are not among them.
func everyChannel(rule *rules.Rule) []string {
	var all []string
	for _, level := range []*rules.Severity{nil, rule.Warning, rule.Critical} {
		channels, _ := rule.To(level)
		all = append(all, channels...)
	}
	return all
}
