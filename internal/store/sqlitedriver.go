package store

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// sqliteDriver is River's driver for SQLite, but looks before it takes. The statement that takes jobs writes, so that each
// kind of job would wait for the lock of the file, and keep others from it, several times a second for nothing. Where there are
// jobs it waits for its turn: SQLite lets who waits for the lock look for it again after 1, 2, 5, … 25 ms.
type sqliteDriver struct {
	*riversqlite.Driver

	db *sqliteDatabase
}

// GetExecutor implements riverdriver.Driver.
func (d sqliteDriver) GetExecutor() riverdriver.Executor {
	return sqliteExecutor{d.Driver.GetExecutor(), d.db}
}

type sqliteExecutor struct {
	riverdriver.Executor

	db *sqliteDatabase
}

// JobGetAvailable implements riverdriver.Executor.
func (e sqliteExecutor) JobGetAvailable(
	ctx context.Context, params *riverdriver.JobGetAvailableParams,
) (*riverdriver.JobGetAvailableResult, error) {
	due := false
	err := e.db.read.QueryRowContext(ctx, `select exists (select 1 from river_job
		where state = 'available' and queue = $1 and scheduled_at <= datetime('now', 'subsec'))`, params.Queue).Scan(&due)
	switch {
	case err != nil:
		return nil, fmt.Errorf("looking for jobs: %w", err)
	case !due:
		return &riverdriver.JobGetAvailableResult{}, nil
	}
	if err := e.db.turn.take(ctx, false); err != nil {
		return nil, fmt.Errorf("waiting to take jobs: %w", err)
	}
	defer e.db.turn.give()
	return e.Executor.JobGetAvailable(ctx, params)
}

// JobSetStateIfRunningMany implements riverdriver.Executor. Most jobs were ended by the transaction that did what they were for,
// and need no other one: for each of them River would ask for the lock of the file, and write twice.
func (e sqliteExecutor) JobSetStateIfRunningMany(
	ctx context.Context, params *riverdriver.JobSetStateIfRunningManyParams,
) ([]*rivertype.JobRow, error) {
	params, err := e.unended(ctx, params)
	if err != nil || len(params.ID) == 0 {
		return nil, err
	}
	if err := e.db.turn.take(ctx, false); err != nil {
		return nil, fmt.Errorf("waiting to end jobs: %w", err)
	}
	defer e.db.turn.give()
	return e.Executor.JobSetStateIfRunningMany(ctx, params)
}

// unended leaves out the jobs that are ended already.
func (e sqliteExecutor) unended(
	ctx context.Context, all *riverdriver.JobSetStateIfRunningManyParams,
) (*riverdriver.JobSetStateIfRunningManyParams, error) {
	ids, err := json.Marshal(all.ID)
	if err != nil {
		return nil, err
	}
	rows, err := e.db.read.QueryContext(ctx, `select id from river_job
		where state = 'running' and id in (select value from json_each($1))`, string(ids))
	if err != nil {
		return nil, fmt.Errorf("looking which jobs are not ended: %w", err)
	}
	defer rows.Close()
	var left []int64
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("looking which jobs are not ended: %w", err)
		}
		left = append(left, id)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("looking which jobs are not ended: %w", err)
	}
	for i, id := range all.ID {
		if all.MetadataDoMerge[i] { // which is written of those that ended too
			left = append(left, id)
		}
	}
	return only(all, left, 0), nil
}

// QueueCreateOrSetUpdatedAt implements riverdriver.Executor.
func (e sqliteExecutor) QueueCreateOrSetUpdatedAt(
	ctx context.Context, params *riverdriver.QueueCreateOrSetUpdatedAtParams,
) (*rivertype.Queue, error) {
	return patiently(ctx, func(ctx context.Context) (*rivertype.Queue, error) {
		return e.Executor.QueueCreateOrSetUpdatedAt(ctx, params)
	})
}
