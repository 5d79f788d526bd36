package store

import (
	"context"
	"errors"
	"time"
)

// startPatience bounds each statement that the start of the queue hangs on. The queue itself gives it ten seconds, which a machine
// that is busy enough does not keep: being slow is no failure, being cancelled is one.
const startPatience = 5 * time.Minute

// patienceKey is under what a context keeps the one that it was made from, which has no such deadline.
type patienceKey struct{}

func withPatience(ctx context.Context) context.Context {
	return context.WithValue(ctx, patienceKey{}, ctx)
}

// patiently runs f with a context that outlasts the deadline of ctx, but not its being cancelled.
func patiently[T any](ctx context.Context, f func(context.Context) (T, error)) (T, error) {
	origin, ok := ctx.Value(patienceKey{}).(context.Context)
	if !ok {
		return f(ctx)
	}
	patient, cancel := context.WithTimeout(origin, startPatience)
	defer cancel()
	defer context.AfterFunc(ctx, func() {
		if !errors.Is(ctx.Err(), context.DeadlineExceeded) {
			cancel()
		}
	})()
	return f(patient) //nolint:contextcheck // it is what ctx was made from
}
