package store

import (
	"context"
	"errors"
	"path/filepath"
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

// TestUpdateSoon: what is written down soon goes before the Updates that wait.
func TestUpdateSoon(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{URL: "sqlite:" + filepath.Join(t.TempDir(), "soon.db")})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	var order []string
	note := func(name string) func(*Tx) error {
		return func(*Tx) error { order = append(order, name); return nil } // one at a time
	}
	ended := make(chan error, 3)
	err = s.Update(t.Context(), func(*Tx) error {
		for i, later := range []string{"a", "b"} {
			go func() { ended <- s.Update(t.Context(), note(later)) }()
			eventually(t, later+" waits", func() bool { return s.turn.length(false) == i+1 })
		}
		go func() { ended <- s.UpdateSoon(t.Context(), note("soon")) }()
		eventually(t, "the other waits", func() bool { return s.turn.length(true) == 1 })
		return nil
	})
	for range 3 {
		err = errors.Join(err, <-ended)
	}
	if want := []string{"soon", "a", "b"}; err != nil || !slices.Equal(order, want) {
		t.Errorf("the order is %v, want %v; %v", order, want, err)
	}
}

func (t *turn) length(hurries bool) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.waiting[hurries])
}
