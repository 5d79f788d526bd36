package store

import (
	"cmp"
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
)

// maxShared bounds how many share a transaction: the Updates that wait meanwhile must not wait for long.
const maxShared = 100

// Accept is Update for what comes in from outside, which need not wait for Updates: on PostgreSQL it runs beside them and
// beside others of its kind. On SQLite, where only one can write, those that come at the same time share a transaction, and
// so the disk's time, which is most of it; each is undone alone when its f returns an error.
func (s *Store) Accept(ctx context.Context, f func(*Intake) error) error {
	accept := func(tx *Tx) error { return f(&Intake{tx}) }
	if s.db.concurrent() {
		return s.run(ctx, scope{access: together}, accept)
	}
	c := &caller{f: accept, done: make(chan struct{})}
	if s.crowd.join(c) {
		go s.acceptAll(context.WithoutCancel(ctx))
	}
	select {
	case <-c.done:
		return c.err
	case <-ctx.Done():
	}
	if s.crowd.leave(c) {
		return fmt.Errorf("waiting for a transaction: %w", ctx.Err())
	}
	<-c.done // its f is being run, and may be committed
	return c.err
}

// acceptAll runs what waits to be accepted when its turn has come, in one transaction.
func (s *Store) acceptAll(ctx context.Context) {
	var taken []*caller
	var more bool
	err := s.update(ctx, true, func(tx *Tx) error {
		taken, more = s.crowd.take(maxShared)
		for _, c := range taken {
			var err error
			if c.err, err = tx.part(ctx, c.f); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && taken == nil { // no transaction was to be had
		taken, more = s.crowd.take(maxShared)
	}
	if more {
		go s.acceptAll(ctx)
	}
	for _, c := range taken {
		c.err = cmp.Or(c.err, err)
		close(c.done)
	}
}

// part runs f as a part of the transaction that can be undone alone: it is when f returns an error, which is the first of
// the two. With the second one the transaction is lost.
func (tx *Tx) part(ctx context.Context, f func(*Tx) error) (refused, err error) {
	if err := tx.exec(ctx, `savepoint part`); err != nil {
		return nil, err
	}
	jobs := len(tx.jobs)
	if refused = tx.call(ctx, f); refused != nil {
		tx.jobs = tx.jobs[:jobs]
		if err := tx.exec(ctx, `rollback to savepoint part`); err != nil {
			return refused, err
		}
	}
	return refused, tx.exec(ctx, `release savepoint part`)
}

// call runs f. A panic becomes an error, and its stack is logged: here nobody else would keep it from ending the process.
func (tx *Tx) call(ctx context.Context, f func(*Tx) error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
			tx.s.log.ErrorContext(ctx, "accepting panicked", "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
		}
	}()
	return f(tx)
}

// crowd is who waits for a transaction to share.
type crowd struct {
	mu      sync.Mutex
	waiting []*caller
}

// caller is one of a crowd: what to run, and how that ended once done is closed.
type caller struct {
	f    func(*Tx) error
	err  error
	done chan struct{}
}

// join adds a caller, and reports whether it is the first, for whom a transaction must be begun.
func (cr *crowd) join(c *caller) (first bool) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	cr.waiting = append(cr.waiting, c)
	return len(cr.waiting) == 1
}

// leave takes a caller out that does not want to wait any more; it reports false when it is too late for that. The
// transaction that was begun for it finds fewer then, or nobody.
func (cr *crowd) leave(c *caller) bool {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	i := slices.Index(cr.waiting, c)
	if i >= 0 {
		cr.waiting = slices.Delete(cr.waiting, i, i+1)
	}
	return i >= 0
}

// take takes out those that have waited longest, n at the most, and tells whether there are more, for whom another
// transaction must be begun.
func (cr *crowd) take(n int) (taken []*caller, more bool) {
	cr.mu.Lock()
	defer cr.mu.Unlock()
	n = min(n, len(cr.waiting))
	taken = cr.waiting[:n:n]
	cr.waiting = cr.waiting[n:]
	return taken, len(cr.waiting) > 0
}
