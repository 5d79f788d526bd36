package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// pastRunFor is how long reading one past run may take; what takes longer is not worth it.
const pastRunFor = 5 * time.Minute

// look has a past run judged by the rules that lack it.
func (b *backfill) look(ctx context.Context, run mode.Run) error {
	if !run.Succeeded() || run.Purged || run.Completed.IsZero() || !run.Completed.Before(b.now) {
		return nil
	}
	wanting, err := b.wanting(ctx, run)
	if err != nil || len(wanting) == 0 {
		return err
	}
	checked := make([]*rules.Rule, len(wanting))
	for i, f := range wanting {
		checked[i] = f.rule
	}
	results, err := b.judge(ctx, run, checked)
	if err != nil {
		return err
	}
	b.runs++
	return b.watcher.store.Update(ctx, func(tx *store.Tx) error {
		for _, f := range wanting {
			i := slices.IndexFunc(results, func(r rules.Result) bool { return r.Rule == f.rule })
			var made []store.Point
			if i >= 0 {
				made = points(results[i], run.Ref(), run.Completed)
			}
			if err := f.keep(ctx, tx, run, made, b.watcher.now()); err != nil {
				return err
			}
		}
		return nil
	})
}

// wanting are the rules that lack a run.
func (b *backfill) wanting(ctx context.Context, run mode.Run) ([]*filling, error) {
	var wanting []*filling
	err := b.watcher.store.View(ctx, func(tx *store.Tx) error {
		for _, f := range b.waiting {
			if !f.takes(b.now) {
				continue
			}
			wants, err := f.wants(ctx, tx, run)
			if err != nil {
				return err
			}
			if wants {
				wanting = append(wanting, f)
			}
		}
		return nil
	})
	return wanting, err
}

// judge has the rules judge a past run. Only their values are of interest, so their conditions are given no history. A rule
// that could not be judged has no result.
func (b *backfill) judge(ctx context.Context, run mode.Run, checked []*rules.Rule) ([]rules.Result, error) {
	by, err := b.watcher.names.user(ctx, run.ExecutedBy)
	if err != nil {
		return nil, b.forgive(ctx, ctx, run, err)
	}
	at := b.watcher.moment(&examined{run: run, facts: facts{run: RunFacts{By: by}}})
	reading := slices.DeleteFunc(slices.Clone(checked), func(r *rules.Rule) bool { return !r.ReadsResult() })
	passes, err := b.read(ctx, run, reading, at)
	if err != nil {
		return nil, err
	}
	about, err := rules.NewPass(slices.DeleteFunc(slices.Clone(checked), (*rules.Rule).ReadsResult), at)
	if err != nil {
		return nil, err
	}
	var results []rules.Result
	for _, pass := range append(passes, about) {
		judged, err := pass.Results(nil)
		if err != nil {
			return nil, err
		}
		for _, r := range judged {
			if r.Err != nil {
				b.skip(ctx, run, fmt.Errorf("rule %s: %w", r.Rule.ID, r.Err))
			}
		}
		results = append(results, judged...)
	}
	return results, nil
}

// read reads what the rules need of a past run, each result once.
func (b *backfill) read(ctx context.Context, run mode.Run, reading []*rules.Rule, at rules.Moment) ([]*rules.Pass, error) {
	if len(reading) == 0 {
		return nil, nil
	}
	bounded, cancel := context.WithTimeout(ctx, pastRunFor)
	defer cancel()
	queries, err := b.queries(bounded, run, reading)
	if err != nil {
		return nil, b.forgive(ctx, bounded, run, err)
	}
	wanted, lost := assign(queries, reading)
	for _, r := range lost {
		b.skip(ctx, run, fmt.Errorf("rule %s: %w", r.Rule.ID, r.Err))
	}
	var passes []*rules.Pass
	for _, query := range queries {
		if len(wanted[query.Token]) == 0 || query.Failed() {
			continue
		}
		pass, err := rules.NewPass(wanted[query.Token], at)
		if err != nil {
			return nil, err
		}
		b.requests++
		if err := readResult(bounded, b.mode, run.Ref(), query.Token, pass); err != nil {
			if err := b.forgive(ctx, bounded, run, err); err != nil {
				return nil, err
			}
			continue
		}
		passes = append(passes, pass)
	}
	return passes, nil
}

// queries lists the queries of a run. Their names are asked for once, where Mode leaves them out.
func (b *backfill) queries(ctx context.Context, run mode.Run, reading []*rules.Rule) ([]mode.QueryRun, error) {
	queries, err := b.mode.QueryRuns(ctx, run.Ref())
	b.requests++
	if err != nil {
		return nil, err
	}
	if b.names == nil && nameless(queries, reading) {
		b.requests++
		if b.names, err = b.mode.Queries(ctx, b.report); err != nil {
			return nil, err
		}
	}
	addNames(queries, b.names)
	return queries, nil
}

// forgive lets a run go that Mode does not give, whether it says so or takes too long. Trouble that will pass ends the
// attempt, unless it has lasted while everything else works.
func (b *backfill) forgive(ctx, bounded context.Context, run mode.Run, err error) error {
	lasting := bounded.Err() != nil || b.watcher.age(b.job) >= unfinishedFor
	if ctx.Err() != nil || passing(err) && !lasting {
		return err
	}
	b.skip(ctx, run, err)
	return nil
}

func (b *backfill) skip(ctx context.Context, run mode.Run, why error) {
	b.watcher.log.DebugContext(ctx, "past run skipped", "report", b.report, "run", run.Token, "reason", why)
}
