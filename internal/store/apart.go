package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// apartAtOnce is how many transactions of a process are apart at once: those that wait for others hold a connection each.
const apartAtOnce = 4

// errNotApart says that a transaction was to write what is not of one thing alone.
var errNotApart = errors.New("this concerns more than one thing")

// UpdateApart is Update for what most probably concerns one thing alone, a report, by its name: on PostgreSQL it runs beside
// those of other names, but not beside an Update, nor one of the same name. It may write into the tables that apartTables lists,
// what is of that report. When f writes into another one, all of it is undone, and f is run again in an Update; so f must bear
// that.
func (s *Store) UpdateApart(ctx context.Context, name string, f func(*Tx) error) error {
	if s.db.concurrent() {
		if err := s.tryApart(ctx, name, f); !errors.Is(err, errNotApart) {
			return err
		}
	}
	return s.Update(ctx, f)
}

// tryApart runs f apart; it is errNotApart where that cannot be.
func (s *Store) tryApart(ctx context.Context, name string, f func(*Tx) error) error {
	select {
	case s.apart <- struct{}{}:
		defer func() { <-s.apart }()
	case <-ctx.Done():
		return fmt.Errorf("waiting for a transaction: %w", ctx.Err())
	}
	return s.run(ctx, scope{apart, name}, func(tx *Tx) error {
		err := f(tx)
		if tx.notApart { // whatever f made of that error
			return errNotApart
		}
		return err
	})
}

// apartTables lists the tables whose rows each belong to one report, directly or by the alert's name: what is written there
// meets nothing that is written of another one. Messages and incidents are not there: they share threads, digests and snoozes.
func apartTables() []string {
	return []string{"runs", "evaluations", "history", "alerts", "row_keys", "backfills", "waits", "timers"}
}

// allow refuses a statement that has no place in a transaction that is apart.
func (tx *Tx) allow(query string) error {
	if tx.access != apart {
		return nil
	}
	if table := written(query); table != "" && !slices.Contains(apartTables(), table) {
		tx.notApart = true
		return errNotApart
	}
	return nil
}

// written is the table that a statement of ours writes into; empty for one that only reads.
func written(query string) string {
	switch words := strings.Fields(query[:min(len(query), 100)]); {
	case len(words) > 2 && (words[0] == "insert" || words[0] == "delete"): // into, from
		return words[2]
	case len(words) > 1 && words[0] == "update":
		return words[1]
	default:
		return ""
	}
}
