package store

import (
	"context"
	"time"
)

// Intake is what a transaction of Accept can do: remember that something came in, and enqueue its job. It is no more than
// that, because on PostgreSQL such transactions run beside all others, and are right all the same:
//
//   - Of many that add the same run or event at once, one adds it. They meet at its primary key: the others wait for the
//     first to end, and then find what it has written, or add it themselves when it was undone.
//   - They change nothing that an Update goes by. They add what was not there, and take up again a run that was dead;
//     both have a job of their own from the same transaction, which is begun only after its commit. An Update that does
//     not see them yet might as well have come earlier, and the job is worked after it.
//
// An Update must therefore not write a run that it did not find in the same transaction, except by AddRun.
type Intake struct{ tx *Tx }

// AddRun is that of Tx.
func (in *Intake) AddRun(ctx context.Context, report, run string) (added bool, err error) {
	return in.tx.AddRun(in.shared(ctx), report, run)
}

// AddEvent is that of Tx.
func (in *Intake) AddEvent(ctx context.Context, e Event, within time.Duration) (added bool, err error) {
	return in.tx.AddEvent(in.shared(ctx), e, within)
}

// AddReceipt is that of Tx.
func (in *Intake) AddReceipt(ctx context.Context, r Receipt) error {
	return in.tx.AddReceipt(in.shared(ctx), r)
}

// Enqueue is that of Tx.
func (in *Intake) Enqueue(ctx context.Context, job Job) error {
	return in.tx.Enqueue(in.shared(ctx), job)
}

// shared is ctx without its end where others share the transaction: SQLite undoes all of it when a statement is interrupted.
func (in *Intake) shared(ctx context.Context) context.Context {
	if in.tx.s.db.concurrent() {
		return ctx
	}
	return context.WithoutCancel(ctx)
}
