package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// kindBackfill is the kind of the jobs that read a report's past runs.
const kindBackfill = "backfill"

// stillAfter is how long a backfill may rest before its job is taken for lost and another one is queued. A job that is
// one too many finds nothing to do.
const stillAfter = time.Hour

// backfillJob is the body of a backfill's job. It serves all rules that wait for the report's history when it begins.
// Without a report, it looks which reports there are in the collections that rules are about.
type backfillJob struct {
	Report string `json:"report,omitempty"`
}

// fill has history read for the rules about reports that they name or that are in a collection, and forgets what they were
// before. What a rule about any report needs is read when a run of the report comes in.
func (w *Watcher) fill(ctx context.Context, set *rules.Set) error {
	return w.store.Update(ctx, func(tx *store.Tx) error {
		named := make(map[string][]*rules.Rule)
		for _, rule := range set.Rules {
			for _, report := range rule.Reports.Tokens {
				if err := tx.ForgetHistory(ctx, alertKey(rule, report), rule.Version()); err != nil {
					return err
				}
				named[report] = append(named[report], rule)
			}
		}
		if len(lookingBack(set)) > 0 {
			if err := enqueueBackfill(ctx, tx, ""); err != nil {
				return err
			}
		}
		return queueBackfills(ctx, tx, named, w.now())
	})
}

// queueBackfills queues the jobs that read the past runs of reports, where their rules need it.
func queueBackfills(ctx context.Context, tx *store.Tx, named map[string][]*rules.Rule, now time.Time) error {
	for _, report := range slices.Sorted(maps.Keys(named)) {
		if err := queueBackfill(ctx, tx, report, named[report], now); err != nil {
			return err
		}
	}
	return nil
}

// fillFor has history read for the rules that are about the report of a run, where nobody knew before that they are. A run
// that began under rules that are no more must not bring their history back.
func (w *Watcher) fillFor(ctx context.Context, tx *store.Tx, c examined) error {
	if c.set != w.rules.Load() {
		return nil
	}
	return queueBackfill(ctx, tx, c.ref.Report, c.rules, w.now())
}

// queueBackfill queues the job that reads a report's past runs, if one of the rules needs it.
func queueBackfill(ctx context.Context, tx *store.Tx, report string, checked []*rules.Rule, now time.Time) error {
	needed := false
	for _, rule := range checked {
		begun, err := beginBackfill(ctx, tx, report, rule, now)
		if err != nil {
			return err
		}
		needed = needed || begun
	}
	if !needed {
		return nil
	}
	return enqueueBackfill(ctx, tx, report)
}

func enqueueBackfill(ctx context.Context, tx *store.Tx, report string) error {
	body, err := json.Marshal(backfillJob{Report: report})
	if err != nil {
		return fmt.Errorf("encoding a job: %w", err)
	}
	return tx.Enqueue(ctx, store.Job{Kind: kindBackfill, Body: body})
}

// beginBackfill records that a rule waits for history, and reports whether that takes a job: not where the history has been
// read, or is being read.
func beginBackfill(ctx context.Context, tx *store.Tx, report string, rule *rules.Rule, now time.Time) (bool, error) {
	key, version, need := alertKey(rule, report), rule.Version(), rule.Need()
	if need == (expr.Need{}) {
		return false, nil
	}
	b, err := tx.Backfill(ctx, key, version, report)
	switch {
	case errors.Is(err, store.ErrNotFound):
		b = store.Backfill{Rule: key, Version: version, Report: report}
		if err := tx.ForgetHistory(ctx, key, version); err != nil {
			return false, err
		}
	case err != nil:
		return false, err
	case b.State == store.BackfillWaiting:
		if now.Sub(b.Updated) < stillAfter {
			return false, nil
		}
	case need.Runs <= b.WantRuns && need.Since <= b.WantSince:
		return false, nil
	}
	b.State, b.Reason, b.Updated = store.BackfillWaiting, "", now
	return true, tx.SaveBackfill(ctx, b)
}
