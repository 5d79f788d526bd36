package store

import (
	"context"
	"fmt"
)

// Update runs f in a transaction and commits it when f returns nil: what was written is then on the disk. With an error,
// nothing of it happened; only when the connection to a PostgreSQL server is lost during the commit, nobody knows.
// Updates run one after the other, those of all replicas too, and beside nothing that is apart, so that what f has read is still
// true when it writes, but for what Accept adds. So f must be short, and must not call Update itself.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) error { return s.update(ctx, false, f) }

// UpdateSoon is Update for what has happened outside and is not written down yet: it goes before the Updates of this process that
// wait, because a crash before it means that it happens again.
func (s *Store) UpdateSoon(ctx context.Context, f func(*Tx) error) error {
	return s.update(ctx, true, f)
}

func (s *Store) update(ctx context.Context, hurries bool, f func(*Tx) error) error {
	if err := s.turn.take(ctx, hurries); err != nil {
		return fmt.Errorf("waiting for a transaction: %w", err)
	}
	defer s.turn.give()
	return s.run(ctx, scope{access: alone}, f)
}

// View runs f in a transaction that only reads, and that sees the database as it is when f first reads. It does not wait
// for Update, nor Update for it.
func (s *Store) View(ctx context.Context, f func(*Tx) error) error {
	return s.run(ctx, scope{access: reading}, f)
}
