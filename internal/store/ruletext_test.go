package store

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRuleTexts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		old := RuleText{Rule: "a", Version: "1", Body: "below 10", Since: at(1)}
		update(t, s, func(tx *Tx) error {
			return errors.Join(tx.SaveRuleText(ctx, old),
				tx.SaveRuleText(ctx, RuleText{Rule: "a", Version: "2", Body: "below 5", Since: at(2)}),
				tx.SaveRuleText(ctx, RuleText{Rule: "b", Version: "1", Body: "above 1", Since: at(1)}),
				tx.AddEvaluations(ctx, []Evaluation{{Report: "r", Run: "x", Rule: "a@r", At: at(3)}}))
		})
		look := func(want map[string]string) {
			t.Helper()
			update(t, s, func(tx *Tx) error {
				got, err := tx.RuleVersions(ctx)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("RuleVersions() = %v, %v (-want +got):\n%s", got, err, diff)
				}
				return nil
			})
		}
		look(map[string]string{"a": "2", "b": "1"})
		update(t, s, func(tx *Tx) error {
			got, err := tx.RuleText(ctx, "a", "1")
			if diff := cmp.Diff(old, got); err != nil || diff != "" {
				t.Errorf("RuleText() = %v, %v (-want +got):\n%s", got, err, diff)
			}
			if _, err := tx.RuleText(ctx, "a", "7"); !errors.Is(err, ErrNotFound) {
				t.Errorf("RuleText() of none = %v", err)
			}
			old.Since = at(4) // it says again what it said
			return tx.SaveRuleText(ctx, old)
		})
		look(map[string]string{"a": "1", "b": "1"})
		// What something was judged by stays, though it is old; so does what was replaced only lately.
		if n, err := s.Prune(ctx, at(3), allBefore(at(3))); n != 1 || err != nil {
			t.Errorf("Prune() = %d, %v, want the text of b to go", n, err)
		}
		if n, err := s.Prune(ctx, at(5), allBefore(at(3))); n != 3 || err != nil {
			t.Errorf("Prune() = %d, %v, want the evaluation and both texts to go", n, err)
		}
		look(map[string]string{})
	})
}
