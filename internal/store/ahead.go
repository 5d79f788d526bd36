package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// recallEvery is how often it is looked for jobs of a clock that was ahead.
const recallEvery = time.Minute

// recallJobs makes due what waits for a time that a clock which was ahead has set: the job was put into the queue, or last
// begun, in what is the future by now. The clock of a machine that starts may be years ahead until it is corrected, and what
// arrived meanwhile would wait for years.
const recallJobs = `update river_job set state = 'available', scheduled_at = datetime('now', 'subsec')
	where state in ('available', 'retryable', 'scheduled') and scheduled_at > datetime('now', 'subsec')
		and (created_at > datetime('now', '+1 minute') or attempted_at > datetime('now', '+1 minute'))`

// recall does so once a minute for as long as the store works.
func (s *Store) recall(ctx context.Context) {
	tick := time.NewTicker(recallEvery)
	defer tick.Stop()
	for {
		if err := s.recallOnce(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "jobs of a clock that was ahead are not taken up", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (s *Store) recallOnce(ctx context.Context) error {
	recall := s.db.recall()
	if recall == "" {
		return nil
	}
	return s.Update(ctx, func(tx *Tx) error {
		n, err := tx.execCount(ctx, recall)
		if n > 0 {
			s.log.WarnContext(ctx, "the clock went back, jobs that wait for its time are taken up now", "jobs", n)
		}
		return err
	})
}

// LastCompletion returns when the last run completed, by Mode's clock and not by ours; zero when there was none.
func (s *Store) LastCompletion(ctx context.Context) (time.Time, error) {
	var last time.Time
	err := s.View(ctx, func(tx *Tx) error {
		var ms sql.NullInt64
		err := tx.get(ctx, []any{&ms}, `select max(completed) from runs`)
		if ms.Int64 != 0 {
			last = time.UnixMilli(ms.Int64).UTC()
		}
		return err
	})
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for the last run: %w", err)
	}
	return last, nil
}
