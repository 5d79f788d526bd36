package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// fenced is the queue's driver for a replica. What became of a job, the queue writes down by the job's number alone, be it
// this replica's or not any more, and when it is due again by this machine's clock: here it does so only for those that the
// replica has in hand, and by the server's clock, which tells for all replicas when a job is due.
type fenced struct {
	riverdriver.Driver[pgx.Tx]

	replica string
	now     func() time.Time
}

// GetExecutor implements riverdriver.Driver.
func (f fenced) GetExecutor() riverdriver.Executor {
	return fencedExecutor{f.Driver.GetExecutor(), f.replica, f.now}
}

type fencedExecutor struct {
	riverdriver.Executor

	replica string
	now     func() time.Time
}

// JobSetStateIfRunningMany implements riverdriver.Executor. A job that was given to another replica, and was lost to this one
// by that, is left out.
func (e fencedExecutor) JobSetStateIfRunningMany(
	ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams,
) (rows []*rivertype.JobRow, err error) {
	tx, err := e.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }() // nothing after a commit
	var mine []int64
	var server time.Time
	err = tx.QueryRow(ctx, `select coalesce(array_agg(id), '{}'), clock_timestamp() from (
			select id from river_job where id = any($1) and `+holder+` = $2 order by id for update
		) as held`, p.ID, e.replica).Scan(&mine, &server)
	if err == nil {
		rows, err = tx.JobSetStateIfRunningMany(ctx, only(p, mine, server.Sub(e.now())))
	}
	if err != nil {
		return nil, err
	}
	return rows, tx.Commit(ctx)
}

// only is the part of p that is about some jobs, which are due later by so much than it says.
func only(p *riverdriver.JobSetStateIfRunningManyParams, jobs []int64, later time.Duration) *riverdriver.JobSetStateIfRunningManyParams {
	part := &riverdriver.JobSetStateIfRunningManyParams{Now: p.Now, Schema: p.Schema}
	for i, id := range p.ID {
		if !slices.Contains(jobs, id) {
			continue
		}
		part.ID = append(part.ID, id)
		part.Attempt = append(part.Attempt, p.Attempt[i])
		part.ErrData = append(part.ErrData, p.ErrData[i])
		part.FinalizedAt = append(part.FinalizedAt, p.FinalizedAt[i])
		part.MetadataDoMerge = append(part.MetadataDoMerge, p.MetadataDoMerge[i])
		part.MetadataUpdates = append(part.MetadataUpdates, p.MetadataUpdates[i])
		due := p.ScheduledAt[i]
		if due != nil {
			due = new(due.Add(later))
		}
		part.ScheduledAt = append(part.ScheduledAt, due)
		part.State = append(part.State, p.State[i])
	}
	return part
}

// QueueCreateOrSetUpdatedAt implements riverdriver.Executor.
func (e fencedExecutor) QueueCreateOrSetUpdatedAt(
	ctx context.Context, params *riverdriver.QueueCreateOrSetUpdatedAtParams,
) (*rivertype.Queue, error) {
	return patiently(ctx, func(ctx context.Context) (*rivertype.Queue, error) {
		return e.Executor.QueueCreateOrSetUpdatedAt(ctx, params)
	})
}
