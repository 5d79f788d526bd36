package store

import (
	"context"
	"slices"
	"sync"
)

// turn lets the Updates of a process go one after the other, in the order in which they came, but for those that hurry: they go
// first, each before one of the others, so that what comes in is answered soon and the others go on meanwhile.
type turn struct {
	mu      sync.Mutex
	taken   bool
	hurried bool // whether the one that has it hurries
	waiting map[bool][]chan struct{}
}

// take waits for the turn, which is given on by give unless there is an error.
func (t *turn) take(ctx context.Context, hurries bool) error {
	mine := t.join(hurries)
	if mine == nil {
		return nil
	}
	select {
	case <-mine:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	i := slices.Index(t.waiting[hurries], mine)
	if i >= 0 {
		t.waiting[hurries] = slices.Delete(t.waiting[hurries], i, i+1)
	}
	t.mu.Unlock()
	if i < 0 { // it came at the same time
		t.give()
	}
	return ctx.Err()
}

// join returns what is closed when the turn has come; nil where it is free.
func (t *turn) join(hurries bool) chan struct{} {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.taken {
		t.taken, t.hurried = true, hurries
		return nil
	}
	if t.waiting == nil {
		t.waiting = make(map[bool][]chan struct{})
	}
	mine := make(chan struct{})
	t.waiting[hurries] = append(t.waiting[hurries], mine)
	return mine
}

// give gives the turn on.
func (t *turn) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	hurries := len(t.waiting[true]) > 0 && (!t.hurried || len(t.waiting[false]) == 0)
	line := t.waiting[hurries]
	if len(line) == 0 {
		t.taken = false
		return
	}
	t.waiting[hurries], t.hurried = line[1:], hurries
	close(line[0])
}
