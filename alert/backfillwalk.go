package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// What one backfill asks of Mode at the most, however much history a rule wishes for.
const (
	maxBackfillRuns  = 200 // read for a rule: a week of an hourly report
	maxBackfillPages = 12  // of the list of runs
)

// backfill reads the past runs of one report, the newest first, for all rules that wait for its history.
type backfill struct {
	watcher  *Watcher
	mode     *mode.Client
	job      *store.Job
	report   string
	now      time.Time
	waiting  []*filling
	names    []mode.Query // of the report, once they were asked for
	runs     int          // read by this job
	requests int
}

// backfill works a job. Each run that was read is recorded before the next, so that a job that begins again goes on
// where it was.
func (w *Watcher) backfill(ctx context.Context, job *store.Job) error {
	var body backfillJob
	if err := json.Unmarshal(job.Body, &body); err != nil {
		return store.Cancel(fmt.Errorf("decoding a job: %w", err))
	}
	if body.Report == "" {
		return w.fillCollections(ctx, job)
	}
	b := &backfill{watcher: w, mode: w.mode.Background(), job: job, report: body.Report, now: w.now()}
	if err := b.find(ctx, w.rules.Load()); err != nil {
		return err
	}
	if len(b.waiting) == 0 {
		return nil
	}
	if job.Attempt == 1 {
		w.log.InfoContext(ctx, "backfill begins", "report", b.report, "rules", b.keys())
	}
	found, err := b.walk(ctx)
	if err != nil {
		return fmt.Errorf("reading the past runs of report %s: %w", b.report, err)
	}
	return b.end(ctx, found)
}

// find finds the rules that wait for the report's history.
func (b *backfill) find(ctx context.Context, set *rules.Set) error {
	return b.watcher.store.View(ctx, func(tx *store.Tx) error {
		for _, rule := range set.Rules {
			record, err := tx.Backfill(ctx, alertKey(rule, b.report), rule.Version(), b.report)
			switch {
			case errors.Is(err, store.ErrNotFound):
			case err != nil:
				return err
			case record.State == store.BackfillWaiting:
				b.waiting = append(b.waiting, &filling{rule: rule, record: record})
			}
		}
		return nil
	})
}

// keys names the rules.
func (b *backfill) keys() []string {
	keys := make([]string, len(b.waiting))
	for i, f := range b.waiting {
		keys[i] = f.rule.ID
	}
	return keys
}

// walk goes back through the report's runs until every rule has what it needs.
func (b *backfill) walk(ctx context.Context) (finding, error) {
	seen := make(map[string]bool)
	for page := 1; page <= maxBackfillPages; page++ {
		list, err := b.mode.Runs(ctx, b.report, page)
		b.requests++
		switch {
		case err != nil && (passing(err) || !b.watcher.exhausted(b.job)):
			return finding{}, err
		case err != nil:
			return finding{reason: cutText(err.Error()), refused: true}, nil
		}
		fresh := false
		for _, run := range list.Runs {
			if seen[run.Token] {
				continue // pages shift while new runs come in
			}
			seen[run.Token], fresh = true, true
			if err := b.look(ctx, run); err != nil {
				return finding{}, err
			}
			if b.sated() {
				return finding{}, nil
			}
		}
		if !fresh || !list.More {
			return finding{reason: "the report has no earlier runs"}, nil
		}
	}
	return finding{reason: fmt.Sprintf("%d pages of runs, the most that are read, were read", maxBackfillPages)}, nil
}

// finding is how a walk ended, where it did so before every rule had what it needs.
type finding struct {
	reason  string
	refused bool // Mode does not show the runs; it may yet
}

// sated reports whether no rule takes more.
func (b *backfill) sated() bool {
	for _, f := range b.waiting {
		if f.takes(b.now) {
			return false
		}
	}
	return true
}

// end records how the backfill ended for each rule, and ends its job.
func (b *backfill) end(ctx context.Context, found finding) error {
	err := b.watcher.store.Update(ctx, func(tx *store.Tx) error {
		unjudged, err := b.record(ctx, tx, found)
		if err != nil {
			return err
		}
		if err := queueAgain(ctx, tx, b.report, unjudged); err != nil {
			return err
		}
		return tx.Complete(ctx, b.job)
	})
	if err == nil {
		b.watcher.log.InfoContext(ctx, "backfill ended", "report", b.report, "rules", b.keys(), "runs", b.runs,
			"requests", b.requests, "reason", found.reason)
	}
	return err
}

// record records how the backfill ended for each rule, and returns the runs that wait to be judged again. Where Mode refused to
// show any run, what was wanted is not recorded: it is tried again when there is reason to, with the next run or the next change
// of the rules.
func (b *backfill) record(ctx context.Context, tx *store.Tx, found finding) (unjudged []string, err error) {
	for _, f := range b.waiting {
		record, err := f.fresh(ctx, tx)
		if err != nil {
			return nil, err
		}
		if record == nil {
			continue
		}
		need := f.rule.Need()
		record.State, record.Reason, record.Updated = store.BackfillDone, f.reason(b.now, found.reason), b.watcher.now()
		if !found.refused {
			record.WantRuns, record.WantSince = need.Runs, need.Since
		}
		if err := tx.SaveBackfill(ctx, *record); err != nil {
			return nil, err
		}
		unjudged = append(unjudged, record.Unjudged)
	}
	return unjudged, nil
}
