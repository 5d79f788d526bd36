package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"
)

// Tx is one transaction. It is valid only inside the function that Update or View gave it to, and only for one goroutine
// at a time.
type Tx struct {
	s        *Store
	tx       transaction
	access   access
	jobs     []river.InsertManyParams // enqueued, but not written yet
	done     []*Job                   // completed by this transaction, once it is committed
	notApart bool                     // a statement was refused that has no place here
}

// run runs f in a transaction, and commits it when f returns nil.
func (s *Store) run(ctx context.Context, in scope, f func(*Tx) error) error {
	begun, err := s.db.begin(ctx, in)
	if err != nil {
		return fmt.Errorf("beginning a transaction: %w", s.db.explain(err))
	}
	// An error of rollback says nothing new: whatever broke the transaction has been returned already.
	defer begun.rollback()
	tx := &Tx{s: s, tx: begun, access: in.access}
	if err := f(tx); err != nil {
		return err
	}
	if err := tx.insertJobs(ctx); err != nil || in.access == reading { // where it fails, as other writing does
		return err
	}
	if err := begun.commit(ctx); err != nil {
		return fmt.Errorf("committing a transaction: %w", s.db.explain(err))
	}
	for _, job := range tx.done {
		job.done = true
	}
	return nil
}

func (tx *Tx) exec(ctx context.Context, query string, args ...any) error {
	_, err := tx.execCount(ctx, query, args...)
	return err
}

// execCount is exec that tells how many rows changed.
func (tx *Tx) execCount(ctx context.Context, query string, args ...any) (int64, error) {
	if err := tx.allow(query); err != nil {
		return 0, err
	}
	n, err := tx.tx.exec(ctx, query, args)
	return n, tx.s.db.explain(err)
}

// get reads the one row of a query; without one it is ErrNotFound.
func (tx *Tx) get(ctx context.Context, dest []any, query string, args ...any) error {
	if err := tx.allow(query); err != nil {
		return err
	}
	err := tx.tx.get(ctx, dest, query, args)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return tx.s.db.explain(err)
}

// each reads the rows of a query, one call of scan for each.
func (tx *Tx) each(ctx context.Context, scan func(row) error, query string, args ...any) error {
	if err := tx.allow(query); err != nil {
		return err
	}
	return tx.s.db.explain(tx.tx.each(ctx, scan, query, args))
}

// millis is how a time is stored: milliseconds since 1970, and 0 for the zero time.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// moment reads a stored time.
type moment struct{ t *time.Time }

// Scan implements sql.Scanner.
func (m moment) Scan(src any) error {
	ms, ok := src.(int64)
	if !ok {
		return fmt.Errorf("a time is stored as %T instead of milliseconds", src)
	}
	*m.t = time.Time{}
	if ms != 0 {
		*m.t = time.UnixMilli(ms).UTC()
	}
	return nil
}
