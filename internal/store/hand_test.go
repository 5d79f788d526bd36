package store

import (
	"context"
	"encoding/json"
	"testing"
)

// TestElsewhere: on PostgreSQL, others see which job somebody has in hand; a SQLite file has one process.
func TestElsewhere(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		working, done := make(chan struct{}), make(chan struct{})
		s.Handle("kind", HandleOptions{}, func(context.Context, *Job) error {
			close(working)
			<-done
			return nil
		})
		defer close(done)
		job := Job{Kind: "kind", Body: json.RawMessage(`{"run":"1"}`)}
		update(t, s, func(tx *Tx) error { return tx.Enqueue(t.Context(), job) })
		elsewhere := func(body string) (is bool) {
			err := s.View(t.Context(), func(tx *Tx) (err error) {
				is, err = tx.Elsewhere(t.Context(), Job{Kind: "kind", Body: json.RawMessage(body)})
				return err
			})
			if err != nil {
				t.Error(err)
			}
			return is
		}
		if elsewhere(`{"run":"1"}`) {
			t.Error("a job that waits is in hand elsewhere")
		}
		if err := s.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		receive(t, "the job", working)
		if got, want := elsewhere(`{"run":"1"}`), s.db.concurrent(); got != want {
			t.Errorf("Elsewhere() = %t, want %t", got, want)
		}
		if elsewhere(`{"run":"2"}`) {
			t.Error("another job is in hand elsewhere")
		}
	})
}
