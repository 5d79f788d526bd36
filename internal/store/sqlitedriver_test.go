package store

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// TestSQLiteEnded: jobs that ended together with what they did need no turn and no lock; those that run still do.
func TestSQLiteEnded(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "ended.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	db := s.db.(*sqliteDatabase)
	for range 3 {
		update(t, s, func(tx *Tx) error { return tx.Enqueue(t.Context(), Job{Kind: "some"}) })
	}
	for id, state := range map[int]string{1: "completed", 2: "running", 3: "completed"} {
		if _, err := db.write.ExecContext(t.Context(), `update river_job set state = $1, finalized_at = case when $1 = 'completed' then created_at end
			where id = $2`, state, id); err != nil {
			t.Fatal(err)
		}
	}
	end := func(ids ...int64) (ended []int64) {
		t.Helper()
		var all riverdriver.JobSetStateIfRunningManyParams
		for _, id := range ids {
			one := riverdriver.JobSetStateCompleted(id, s.now(), nil)
			all.ID, all.State = append(all.ID, one.ID), append(all.State, one.State)
			all.Attempt, all.ErrData = append(all.Attempt, one.Attempt), append(all.ErrData, one.ErrData)
			all.FinalizedAt, all.ScheduledAt = append(all.FinalizedAt, one.FinalizedAt), append(all.ScheduledAt, one.ScheduledAt)
			all.MetadataDoMerge, all.MetadataUpdates = append(all.MetadataDoMerge, false), append(all.MetadataUpdates, nil)
		}
		rows, err := db.jobs.driver.GetExecutor().JobSetStateIfRunningMany(t.Context(), &all)
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if row.State != rivertype.JobStateCompleted {
				t.Errorf("job %d is %s", row.ID, row.State)
			}
			ended = append(ended, row.ID)
		}
		return ended
	}
	if err := s.turn.take(t.Context(), false); err != nil { // it would wait for ever
		t.Fatal(err)
	}
	if ended := end(1, 3); len(ended) != 0 {
		t.Errorf("%v were ended again", ended)
	}
	s.turn.give()
	if ended := end(1, 2, 3); !slices.Equal(ended, []int64{2}) {
		t.Errorf("%v were ended, want the one that runs", ended)
	}
}
