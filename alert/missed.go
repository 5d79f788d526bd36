package alert

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
)

const (
	// skew is how far Mode's clock may be from ours: for so long before a report began to be watched its runs count as
	// completed since.
	skew = 5 * time.Minute
	// overlap is how far each listing reaches back behind the one before.
	overlap = time.Hour
	// catchUpFor is how old a run may be that is looked at yet.
	catchUpFor = 30 * 24 * time.Hour
	// maxPollPages bounds one listing: ten pages are 300 runs.
	maxPollPages = 10
)

// survey goes through the runs of a report, the newest first, and collects those that completed and are not known.
type survey struct {
	since   time.Time // when the report began to be watched
	checked time.Time // when its runs were listed last; zero where they never were
	now     time.Time

	seen   map[string]bool
	missed []mode.Run
	latest mode.Run // the one that completed last, missed or not, of those that can move an alert
	cut    bool     // there may be more than were looked at
}

// newSurvey begins to list the runs of a report.
func newSurvey(watch store.Watch, now time.Time) *survey {
	l := &survey{since: watch.Since, checked: watch.Checked, now: now, seen: make(map[string]bool)}
	if l.since.After(now) { // our clock was ahead
		l.since = now
	}
	return l
}

// from is since when nobody has looked.
func (l *survey) from() time.Time {
	if l.checked.IsZero() || l.checked.After(l.now) {
		return l.since
	}
	return l.checked
}

// add goes through a page and reports whether the pages after it are of no interest. A run counts as missed because it is
// not known, whatever the clocks say. Pages go on until the time before the last listing, unless the last run of the page may
// still have been missed, as one that took very long.
func (l *survey) add(runs []mode.Run, known map[string]bool) (done bool) {
	fresh, last := false, false
	for _, run := range runs {
		if l.seen[run.Token] {
			continue // pages shift while new runs come in
		}
		l.seen[run.Token], fresh = true, true
		if (run.Succeeded() || run.Failed()) && !run.Completed.Before(l.latest.Completed) {
			l.latest = run
		}
		settled := known[run.Token] || l.past(run)
		if !settled && run.Finished() {
			l.missed = append(l.missed, run)
		}
		last = settled && begun(run).Before(l.from().Add(-overlap))
	}
	return last || !fresh
}

// past reports whether a run completed before the report was watched, or too long ago. Of one whose times Mode does not tell,
// it did not.
func (l *survey) past(run mode.Run) bool {
	ended := endOf(run)
	return !ended.IsZero() && (ended.Before(l.since.Add(-skew)) || ended.Before(l.now.Add(-catchUpFor)))
}

// endOf is when a run ended as far as Mode says: of one that was cancelled, when it was asked for.
func endOf(run mode.Run) time.Time {
	if run.Completed.IsZero() {
		return run.Created
	}
	return run.Completed
}

// inOrder are the runs that were missed in the order in which they completed.
func (l *survey) inOrder() []mode.Run {
	return slices.SortedFunc(slices.Values(l.missed), func(a, b mode.Run) int {
		return cmp.Or(endOf(a).Compare(endOf(b)), cmp.Compare(a.Token, b.Token))
	})
}

// parted are the runs that were missed, all but the one that says how the report is now, and that one; nil where it is known.
func (l *survey) parted() (older []mode.Run, newest *mode.Run) {
	older = l.inOrder()
	i := slices.IndexFunc(older, func(run mode.Run) bool { return run.Token == l.latest.Token })
	if i < 0 {
		return older, nil
	}
	run := older[i]
	return slices.Delete(older, i, i+1), &run
}

// listRuns lists the runs of a report that completed and are not known.
func (w *Watcher) listRuns(ctx context.Context, watch store.Watch) (*survey, error) {
	l, client := newSurvey(watch, w.now()), w.mode.Background()
	for page := 1; page <= maxPollPages; page++ {
		list, err := client.Runs(ctx, watch.Report, page)
		if err != nil {
			return nil, err
		}
		known, err := w.knownRuns(ctx, watch.Report, list.Runs)
		if err != nil {
			return nil, err
		}
		if l.add(list.Runs, known) || !list.More {
			return l, nil
		}
	}
	l.cut = true
	return l, nil
}

func (w *Watcher) knownRuns(ctx context.Context, report string, runs []mode.Run) (known map[string]bool, err error) {
	tokens := make([]string, len(runs))
	for i, run := range runs {
		tokens[i] = run.Token
	}
	err = w.store.View(ctx, func(tx *store.Tx) error {
		known, err = tx.KnownRuns(ctx, report, tokens)
		return err
	})
	return known, err
}
