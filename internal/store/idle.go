package store

import (
	"context"
	"fmt"
	"time"
)

// Idle reports whether no job waits or runs, and no timer is due.
func (s *Store) Idle(ctx context.Context) (bool, error) {
	idle := false
	err := s.View(ctx, func(tx *Tx) error {
		busy, err := tx.exists(ctx, `select 1 from river_job where state not in ('completed', 'cancelled', 'discarded')`)
		if err == nil && !busy {
			busy, err = tx.exists(ctx, timersDue, millis(time.Now()))
		}
		idle = !busy
		return err
	})
	if err != nil {
		return false, fmt.Errorf("looking for jobs: %w", err)
	}
	return idle, nil
}
