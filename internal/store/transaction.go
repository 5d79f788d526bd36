package store

import (
	"context"
	"database/sql"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// access is what a transaction is for.
type access int

const (
	reading  access = iota // sees the database as it is when it first reads
	alone                  // no other transaction of this kind, of any replica, runs at the same time
	apart                  // runs beside those of other names, where the engine can do that, but not beside one that is alone
	together               // runs beside all others, where the engine can do that
)

// scope is what a transaction is for, and by which name when it is apart.
type scope struct {
	access

	name string
}

// transaction is a transaction of one engine. All SQL goes through it, in one text for all engines.
type transaction interface {
	// exec tells how many rows changed.
	exec(ctx context.Context, query string, args []any) (int64, error)
	// get reads the first row of a query; without one the error is sql.ErrNoRows.
	get(ctx context.Context, dest []any, query string, args []any) error
	// each reads the rows of a query, one call of scan for each.
	each(ctx context.Context, scan func(row) error, query string, args []any) error
	// insertJobs puts jobs into the queue, setState changes one that is running.
	insertJobs(ctx context.Context, jobs []river.InsertManyParams) error
	setState(ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams) ([]*rivertype.JobRow, error)

	commit(ctx context.Context) error
	// rollback does nothing after a commit.
	rollback()
}

// row is one row of what a query finds.
type row interface {
	Scan(dest ...any) error
}

// sqlTransaction is a transaction of database/sql.
type sqlTransaction struct {
	tx    *sql.Tx
	queue *riverQueue[*sql.Tx]
}

func (t sqlTransaction) exec(ctx context.Context, query string, args []any) (int64, error) {
	res, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

func (t sqlTransaction) get(ctx context.Context, dest []any, query string, args []any) error {
	return t.tx.QueryRowContext(ctx, query, args...).Scan(dest...)
}

func (t sqlTransaction) each(ctx context.Context, scan func(row) error, query string, args []any) error {
	rows, err := t.tx.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (t sqlTransaction) insertJobs(ctx context.Context, jobs []river.InsertManyParams) error {
	return t.queue.insert(ctx, t.tx, jobs)
}

func (t sqlTransaction) setState(
	ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams,
) ([]*rivertype.JobRow, error) {
	return t.queue.driver.UnwrapExecutor(t.tx).JobSetStateIfRunningMany(ctx, p)
}

func (t sqlTransaction) commit(context.Context) error { return t.tx.Commit() }
func (t sqlTransaction) rollback()                    { _ = t.tx.Rollback() }
