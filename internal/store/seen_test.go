package store

import (
	"errors"
	"testing"
)

// TestSeeRequest: a request is seen for the first time once, until it is forgotten; what was not committed was not seen.
func TestSeeRequest(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		see := func(signature string, minute, old int) (first bool, err error) {
			err = s.Update(ctx, func(tx *Tx) (err error) {
				first, err = tx.SeeRequest(ctx, signature, at(minute), at(old))
				return err
			})
			return first, err
		}
		failed := errors.New("the effect failed")
		err := s.Update(ctx, func(tx *Tx) error {
			_, err := tx.SeeRequest(ctx, "a", at(20), at(0))
			return errors.Join(err, failed)
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			signature   string
			minute, old int
			want        bool
		}{
			{"a", 20, 10, true}, {"a", 21, 11, false}, {"b", 22, 12, true}, {"a", 30, 20, false}, {"a", 31, 21, true}, {"b", 31, 21, false},
		} {
			if first, err := see(tt.signature, tt.minute, tt.old); first != tt.want || err != nil {
				t.Errorf("SeeRequest(%s) in minute %d = %v, %v, want %v", tt.signature, tt.minute, first, err, tt.want)
			}
		}
		see("c", 59, 58)
		if n := count(t, s, `select count(*) from seen_requests`); n != 1 {
			t.Errorf("%d requests are kept, want 1", n)
		}
	})
}
