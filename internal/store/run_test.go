package store

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRunsAhead(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		self := Run{Report: "report", Run: "m", State: RunReceived, Received: at(100), Completed: at(90)}
		waiting := []Run{
			self,
			{Run: "completed before", Received: at(200), Completed: at(89)},
			{Run: "completed after", Received: at(50), Completed: at(91)},
			{Run: "a, completed with it", Received: at(100), Completed: at(90)},
			{Run: "z, completed with it", Received: at(100), Completed: at(90)},
			{Run: "unseen, heard of before", Received: at(50)},
			{Run: "unseen, heard of soon after", Received: at(159)},
			{Run: "unseen, heard of long after", Received: at(160)},
			{Run: "unseen, and refused", Received: at(50), Reason: "Mode answered 404"},
			{Run: "completed before, and its result refused", Received: at(50), Completed: at(60), Reason: "Mode answered 403"},
			{Run: "waits for long", Received: at(40), Completed: at(30)},
			{Run: "decided", Received: at(50), Completed: at(60), State: RunDecided},
			{Run: "of another", Report: "other", Received: at(50)},
		}
		var got []string
		update(t, s, func(tx *Tx) error {
			for _, r := range waiting {
				if r.Report == "" {
					r.Report = "report"
				}
				if r.State == "" {
					r.State = RunReceived
				}
				if err := tx.SaveRun(ctx, r); err != nil {
					return err
				}
			}
			ahead, err := tx.RunsAhead(ctx, self, Doubt{Since: at(40), Until: at(160)})
			for _, r := range ahead {
				got = append(got, r.Run)
			}
			return err
		})
		want := []string{"unseen, heard of before", "unseen, heard of soon after", "completed before", "a, completed with it"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("RunsAhead() (-want +got):\n%s", diff)
		}
	})
}
