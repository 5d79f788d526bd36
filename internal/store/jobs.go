package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// maxUnfinished is how many jobs Unfinished returns.
const maxUnfinished = 10_000

// UnfinishedJob is a job that is not over, as it is seen from outside.
type UnfinishedJob struct {
	Kind    string
	Body    json.RawMessage
	State   JobState
	Attempt int       // how often it was begun
	Due     time.Time // when it is begun next
	Error   string    // why the last attempt failed; empty where none did
}

// Unfinished returns the jobs of some kinds that are not over, the oldest first; of very many, the oldest 10,000.
func (s *Store) Unfinished(ctx context.Context, kinds ...string) ([]UnfinishedJob, error) {
	rows, err := s.db.listJobs(ctx, river.NewJobListParams().Kinds(kinds...).First(maxUnfinished).States(
		rivertype.JobStateAvailable, rivertype.JobStateScheduled, rivertype.JobStateRetryable, rivertype.JobStateRunning).
		OrderBy(river.JobListOrderByID, river.SortOrderAsc))
	if err != nil {
		return nil, fmt.Errorf("listing the jobs that are not over: %w", s.db.explain(err))
	}
	jobs := make([]UnfinishedJob, len(rows))
	for i, row := range rows {
		jobs[i] = UnfinishedJob{
			Kind: row.Kind, State: jobStates()[string(row.State)], Attempt: row.Attempt, Due: row.ScheduledAt.UTC(),
		}
		var a args
		if err := json.Unmarshal(row.EncodedArgs, &a); err == nil { // of a job that cannot be read, its worker will say so
			jobs[i].Body = json.RawMessage(a.Body)
		}
		if n := len(row.Errors); n > 0 {
			jobs[i].Error = row.Errors[n-1].Error
		}
	}
	return jobs, nil
}
