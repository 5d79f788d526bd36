package store

import (
	"context"
	"fmt"
	"time"
)

// SeeRequest notes that a request came, under what tells it from all others, and reports whether that is for the first time.
// Those that came before old are forgotten. It is to be called in the transaction that does what the request asks for.
func (tx *Tx) SeeRequest(ctx context.Context, signature string, at, old time.Time) (first bool, err error) {
	if err := tx.exec(ctx, `delete from seen_requests where seen < $1`, millis(old)); err != nil {
		return false, fmt.Errorf("forgetting requests: %w", err)
	}
	n, err := tx.execCount(ctx, `insert into seen_requests (signature, seen) values ($1, $2) on conflict do nothing`, signature, millis(at))
	if err != nil {
		return false, fmt.Errorf("noting a request: %w", err)
	}
	return n == 1, nil
}
