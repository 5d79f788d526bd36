package store

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func TestAddEvent(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{Now: func() time.Time { return at(100) }})
		never := time.Time{}
		for _, test := range []struct {
			name     string
			event    string
			object   string
			received time.Time
			within   time.Duration
			want     bool
		}{
			{"the first", "report_created", "r1", at(1), 0, true},
			{"the same, for ever", "report_created", "r1", at(90), 0, false},
			{"another object", "report_created", "r2", at(1), 0, true},
			{"another event", "report_deleted", "r1", at(1), 0, true},
			{"the first of some", "definition_updated", "d", at(1), 10 * time.Minute, true},
			{"too early", "definition_updated", "d", at(10), 10 * time.Minute, false},
			{"refused ones do not count", "definition_updated", "d", at(11), 10 * time.Minute, true},
			{"too early again", "definition_updated", "d", at(20), 10 * time.Minute, false},
			{"a shorter time", "definition_updated", "d", at(20), 9 * time.Minute, true},
			{"late, of before", "definition_updated", "d", at(2), 10 * time.Minute, false},
			{"by the clock", "definition_updated", "d", never, 10 * time.Minute, true},
			{"by the clock again", "definition_updated", "d", at(109), 10 * time.Minute, false},
		} {
			update(t, s, func(tx *Tx) error {
				event := Event{Name: test.event, Object: test.object, Received: test.received}
				added, err := tx.AddEvent(t.Context(), event, test.within)
				if err != nil || added != test.want {
					t.Errorf("%s: AddEvent() = %v, %v, want %v", test.name, added, err, test.want)
				}
				return nil
			})
		}
	})
}

func TestAddEvent_undone(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		for _, result := range []error{errors.New("not stored"), nil} {
			err := s.Update(t.Context(), func(tx *Tx) error {
				added, err := tx.AddEvent(t.Context(), Event{Name: "report_created", Object: "r"}, 0)
				if err != nil || !added {
					t.Errorf("AddEvent() = %v, %v", added, err)
				}
				return result
			})
			if !errors.Is(err, result) {
				t.Errorf("Update() = %v, want %v", err, result)
			}
		}
	})
}

// The same event, many times at once, is one.
func TestAddEvent_atOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var wg sync.WaitGroup
		var n atomic.Int32
		for range 50 {
			wg.Go(func() {
				err := s.Update(t.Context(), func(tx *Tx) error {
					added, err := tx.AddEvent(t.Context(), Event{Name: "report_created", Object: "r", Received: at(1)}, time.Minute)
					if added {
						n.Add(1)
					}
					return err
				})
				if err != nil {
					t.Errorf("Update() = %v", err)
				}
			})
		}
		wg.Wait()
		if n.Load() != 1 {
			t.Errorf("added %d times, want once", n.Load())
		}
	})
}

func TestPrune_events(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		add := func(object string, minute int, want bool) {
			t.Helper()
			update(t, s, func(tx *Tx) error {
				added, err := tx.AddEvent(t.Context(), Event{Name: "report_created", Object: object, Received: at(minute)}, 0)
				if err != nil || added != want {
					t.Errorf("AddEvent(%s) = %v, %v, want %v", object, added, err, want)
				}
				return nil
			})
		}
		add("old", 1, true)
		add("new", 60, true)
		if n, err := s.Prune(t.Context(), at(30), allBefore(at(30))); err != nil || n != 1 {
			t.Errorf("Prune() = %d, %v, want 1", n, err)
		}
		add("old", 61, true)
		add("new", 61, false)
	})
}
