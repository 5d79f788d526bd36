package store

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// TestTurn: those that hurry go first, but each of the others that waits goes before the second of them.
func TestTurn(t *testing.T) {
	t.Parallel()
	var turns turn
	if err := turns.take(t.Context(), false); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := turns.take(gone, true); !errors.Is(err, context.Canceled) {
		t.Errorf("take() of somebody who is gone = %v", err)
	}
	names, waiting := []string{"a", "b", "H", "c", "I", "J"}, map[string]chan struct{}{}
	for _, name := range names {
		waiting[name] = turns.join(name < "a")
	}
	var order []string
	for range names {
		turns.give()
		for name, mine := range waiting {
			select {
			case <-mine:
				order = append(order, name)
				delete(waiting, name)
			default:
			}
		}
	}
	if want := []string{"H", "a", "I", "b", "J", "c"}; !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v", order, want)
	}
	turns.give()
	if turns.join(false) != nil {
		t.Error("the turn that nobody has is not free")
	}
}
