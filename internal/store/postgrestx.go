package store

import (
	"context"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/rivertype"
)

// lockClass is the first half of the numbers of our locks in the database, any that nobody else will think of. The
// second half is lockUpdates for the lock of Updates, and for a replica comes from its ID. The locks of what is apart have a
// first half of their own.
const (
	lockClass   = 0x6d6f6465
	lockUpdates = 0
	lockApart   = 0x6d6f6466
)

// Updates of all replicas run one after the other: each takes the same lock, which the server gives back at the end of the
// transaction, however it ends. With that, read committed is as good as serializable to them. Every statement of an Update
// begins after the Update before it was committed, and sees all of it; nobody changes in between what it goes by, since
// what is not an Update only adds (Intake), or changes the rows of jobs (River), of which an Update looks at none but the
// one that it ends. Repeatable read would be wrong here: its view of the database would be from before the wait for the
// lock.
var beginAlone = fmt.Sprintf(`begin isolation level read committed; select pg_advisory_xact_lock(%d, %d)`, lockClass, lockUpdates)

// beginApart begins a transaction that shares the lock of Updates with its kind, so that no Update runs meanwhile, and has that of
// a name to itself. All take them in this order, so that none waits for another in a circle. Two names may have the same lock, and
// wait for each other.
func beginApart(name string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // it never fails
	return fmt.Sprintf(`begin isolation level read committed; select pg_advisory_xact_lock_shared(%d, %d); select pg_advisory_xact_lock(%d, %d)`,
		lockClass, lockUpdates, lockApart, int32(h.Sum32())) //nolint:gosec // half of them are negative
}

// begin implements database.
func (d *postgresDatabase) begin(ctx context.Context, in scope) (transaction, error) {
	pool, opts := d.write, pgx.TxOptions{IsoLevel: pgx.ReadCommitted}
	switch in.access {
	case alone:
		opts.BeginQuery = beginAlone
	case apart:
		opts.BeginQuery = beginApart(in.name)
	case reading:
		pool, opts = d.read, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	case together:
	}
	ctx, cancel := context.WithTimeout(ctx, postgresTurn)
	defer cancel()
	tx, err := pool.BeginTx(ctx, opts)
	return pgxTransaction{tx, d.jobs}, err
}

// pgxTransaction is a transaction of pgx.
type pgxTransaction struct {
	tx    pgx.Tx
	queue *riverQueue[pgx.Tx]
}

func (t pgxTransaction) exec(ctx context.Context, query string, args []any) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, postgresStatement)
	defer cancel()
	res, err := t.tx.Exec(ctx, query, storable(args)...)
	return res.RowsAffected(), err
}

func (t pgxTransaction) get(ctx context.Context, dest []any, query string, args []any) error {
	ctx, cancel := context.WithTimeout(ctx, postgresStatement)
	defer cancel()
	return t.tx.QueryRow(ctx, query, storable(args)...).Scan(dest...)
}

func (t pgxTransaction) each(ctx context.Context, scan func(row) error, query string, args []any) error {
	ctx, cancel := context.WithTimeout(ctx, postgresStatement)
	defer cancel()
	rows, err := t.tx.Query(ctx, query, storable(args)...)
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

func (t pgxTransaction) insertJobs(ctx context.Context, jobs []river.InsertManyParams) error {
	ctx, cancel := context.WithTimeout(ctx, postgresStatement)
	defer cancel()
	return t.queue.insert(ctx, t.tx, jobs)
}

func (t pgxTransaction) setState(
	ctx context.Context, p *riverdriver.JobSetStateIfRunningManyParams,
) ([]*rivertype.JobRow, error) {
	ctx, cancel := context.WithTimeout(ctx, postgresStatement)
	defer cancel()
	return t.queue.driver.UnwrapExecutor(t.tx).JobSetStateIfRunningMany(ctx, p)
}

// commit does not end with ctx once it has begun: nobody would know whether it happened.
func (t pgxTransaction) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), postgresStatement)
	defer cancel()
	return t.tx.Commit(ctx)
}

func (t pgxTransaction) rollback() {
	ctx, cancel := context.WithTimeout(context.Background(), postgresConnect)
	defer cancel()
	_ = t.tx.Rollback(ctx)
}

// storable replaces in texts what PostgreSQL does not take, as a result in Mode may hold it, and an alert must not get lost
// for that: the character of number zero, and what is not UTF-8.
func storable(args []any) []any {
	for i, arg := range args {
		if s, ok := arg.(string); ok && (strings.IndexByte(s, 0) >= 0 || !utf8.ValidString(s)) {
			args[i] = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", "\uFFFD"), "\uFFFD")
		}
	}
	return args
}
