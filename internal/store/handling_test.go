package store

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestHandling(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			id, err := tx.OpenIncident(ctx, Incident{Rule: "r"})
			if err != nil {
				return err
			}
			check := func(want Handling) {
				t.Helper()
				if got, err := tx.Handling(ctx, id); err != nil || got != want {
					t.Errorf("Handling() = %+v, %v, want %+v", got, err, want)
				}
			}
			check(Handling{Incident: id})
			for _, h := range []Handling{
				{Incident: id, AcknowledgedBy: "U1", Acknowledged: at(1), AcknowledgedRank: 2},
				{Incident: id, Silence: Silence{By: "U2", Since: at(2), Until: at(3), Rank: 2}},
				{Incident: id, AcknowledgedBy: "U1", Acknowledged: at(1), Silence: Silence{By: "U2", Since: at(2), Rank: 1}},
				{Incident: id},
			} {
				if err := tx.SaveHandling(ctx, h); err != nil {
					return err
				}
				check(h)
			}
			var rows int
			if err := tx.get(ctx, []any{&rows}, `select count(*) from handlings`); err != nil || rows != 0 {
				t.Errorf("what says nothing takes %d rows, %v", rows, err)
			}
			return nil
		})
		err := s.Update(ctx, func(tx *Tx) error { return tx.SaveHandling(ctx, Handling{Incident: 99, AcknowledgedBy: "U1"}) })
		if err == nil {
			t.Error("an incident that is not there is handled")
		}
	})
}

func TestRuleSnoozes(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			a, b := Silence{By: "U1", Since: at(1), Until: at(2), Rank: 1}, Silence{By: "U2", Since: at(2), Until: at(4)}
			err := errors.Join(tx.SnoozeRule(ctx, "a", b), tx.SnoozeRule(ctx, "a", a), tx.SnoozeRule(ctx, "b", b), tx.EndRuleSnooze(ctx, "c"))
			got, readErr := tx.RuleSnoozes(ctx)
			if diff := cmp.Diff(map[string]Silence{"a": a, "b": b}, got); diff != "" || err != nil || readErr != nil {
				t.Errorf("RuleSnoozes() = %v, %v (-want +got):\n%s", err, readErr, diff)
			}
			err = tx.EndRuleSnooze(ctx, "b")
			got, readErr = tx.RuleSnoozes(ctx)
			if diff := cmp.Diff(map[string]Silence{"a": a}, got); diff != "" || err != nil || readErr != nil {
				t.Errorf("after the end of one RuleSnoozes() = %v, %v (-want +got):\n%s", err, readErr, diff)
			}
			return nil
		})
	})
}

// TestAddHeld: one of a thread is put aside from the beginning, and can be looked at before its time.
func TestAddHeld(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			held := Notification{Thread: "a", Incident: 7, Channel: "c", Role: "broadcast", Body: []byte(`{"n":1}`), Priority: 2, Created: at(1)}
			if added, err := tx.AddHeld(ctx, held); !added || err != nil {
				t.Errorf("AddHeld() = %v, %v", added, err)
			}
			if added, err := tx.AddHeld(ctx, held); added || err != nil {
				t.Errorf("AddHeld() of a thread with one = %v, %v", added, err)
			}
			if got := jobs(t, tx); got != "1" {
				t.Errorf("%s jobs, want 1", got)
			}
			if busy, err := tx.Busy(ctx, "a"); busy || err != nil {
				t.Errorf("Busy() = %v, %v", busy, err)
			}
			all, err := tx.HeldOf(ctx, 7)
			if err != nil || len(all) != 1 || all[0].State != NotificationHeld || string(all[0].Body) != `{"n":1}` || !all[0].Created.Equal(at(1)) {
				t.Errorf("HeldOf() = %+v, %v", all, err)
			}
			if in, err := tx.HeldIn(ctx, "c"); err != nil || !cmp.Equal(in, all) {
				t.Errorf("HeldIn() = %+v, %v, want the same", in, err)
			}
			if in, err := tx.HeldIn(ctx, "d"); err != nil || len(in) != 0 {
				t.Errorf("HeldIn() of another channel = %+v, %v", in, err)
			}
			for _, incident := range []int64{0, 8, 7} {
				if err := tx.WakeHeld(ctx, incident); err != nil {
					return err
				}
			}
			if got := jobs(t, tx); got != "2" {
				t.Errorf("%s jobs after waking, want 2", got)
			}
			return nil
		})
	})
}

func TestPosts(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			id, err := tx.OpenIncident(ctx, Incident{Rule: "r"})
			if err != nil {
				return err
			}
			want := []Post{
				{Incident: id, Channel: "a", ChannelID: "C2", TS: "2.0", Posted: at(2)},
				{Incident: id, Channel: "b", ChannelID: "C1", TS: "1.0", Posted: at(1)},
			}
			err = errors.Join(tx.SavePost(ctx, want[1]), tx.SavePost(ctx, want[0]))
			got, readErr := tx.Posts(ctx, id)
			if diff := cmp.Diff(want, got); diff != "" || err != nil || readErr != nil {
				t.Errorf("Posts() = %v, %v (-want +got):\n%s", err, readErr, diff)
			}
			return nil
		})
	})
}

// TestLatestEvaluations: the records of a rule, by report, the newest first.
func TestLatestEvaluations(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			var all []Evaluation
			for i, key := range []string{"rule@b", "rule@a", "rule@a", "rule", "rule-2@a", "rule@a", "other@a"} {
				all = append(all, Evaluation{Report: "p", Run: string(rune('1' + i)), Rule: key, At: at(0).Add(time.Duration(i) * time.Minute), Reason: "because"})
			}
			if err := tx.AddEvaluations(ctx, all); err != nil {
				return err
			}
			for limit, want := range map[int][]string{9: {"rule@a", "rule@b"}, 1: {"rule@a"}} {
				if got, err := tx.EvaluatedRules(ctx, "rule@", limit); err != nil || !cmp.Equal(want, got) {
					t.Errorf("EvaluatedRules() = %q, %v, want %q", got, err, want)
				}
			}
			got, err := tx.LatestEvaluations(ctx, "rule@a", "", 2)
			if err != nil || len(got) != 2 || got[0].Run != "6" || got[1].Run != "3" || got[0].Reason != "because" || !got[0].At.Equal(all[5].At) {
				t.Errorf("LatestEvaluations() = %+v, %v", got, err)
			}
			all = nil
			for _, group := range []string{`["FR"]`, "!more", "!rollup", ""} {
				all = append(all, Evaluation{Report: "p", Run: "8", Rule: "rolled", Group: group, At: at(0)}, Evaluation{Report: "p", Run: "9", Rule: "rolled", Group: group, At: at(1)})
			}
			if err := tx.AddEvaluations(ctx, all); err != nil {
				return err
			}
			var groups []string
			got, err = tx.LatestEvaluations(ctx, "rolled", "!rollup", 5)
			for _, e := range got {
				groups = append(groups, e.Run+e.Group)
			}
			if want := []string{"9!rollup", "9", "9!more", `9["FR"]`, "8!rollup"}; !cmp.Equal(want, groups) || err != nil {
				t.Errorf("LatestEvaluations() = %q, %v, want %q", groups, err, want)
			}
			return nil
		})
	})
}
