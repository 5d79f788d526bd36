package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReceipts(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{Now: func() time.Time { return at(9) }})
		want := []Receipt{
			{Received: at(1), Event: "report_created", Report: "r1", Answer: "unwanted"},
			{Received: at(1), Event: "report_run_completed", Report: "r1", Run: "a", Answer: "accepted"},
			{Received: at(2), Event: "report_run_completed", Report: "r2", Run: "b", Answer: "repeated"},
			{Received: at(3), Event: "definition_updated", Object: "d", Answer: "accepted"},
			{Received: at(9), Event: "member_removed_from_organization", Answer: "accepted"},
		}
		for i, r := range want {
			if i == 4 {
				r.Received = time.Time{} // by the clock
			}
			if err := s.Accept(t.Context(), func(in *Intake) error { return in.AddReceipt(t.Context(), r) }); err != nil {
				t.Fatal(err)
			}
			want[i].ID = int64(i + 1)
		}
		for name, test := range map[string]struct {
			query ReceiptQuery
			want  []Receipt
		}{
			"all":         {ReceiptQuery{}, want},
			"since":       {ReceiptQuery{Since: at(2)}, want[2:]},
			"until":       {ReceiptQuery{Until: at(2)}, want[:2]},
			"an event":    {ReceiptQuery{Event: "report_run_completed"}, want[1:3]},
			"of a report": {ReceiptQuery{Event: "report_run_completed", Report: "r2"}, want[2:3]},
			"the next":    {ReceiptQuery{Seen: 1, SeenAt: at(1)}, want[1:]},
			"no more":     {ReceiptQuery{Seen: 5, SeenAt: at(9)}, nil},
		} {
			test.query.Limit = 10
			if diff := cmp.Diff(test.want, receipts(t, s, test.query)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", name, diff)
			}
		}
		if got := receipts(t, s, ReceiptQuery{Limit: 2}); len(got) != 2 {
			t.Errorf("with a limit of 2: %d receipts", len(got))
		}
		if _, err := s.Prune(t.Context(), at(3), allBefore(at(3))); err != nil {
			t.Fatal(err)
		}
		if got := receipts(t, s, ReceiptQuery{Limit: 10}); len(got) != 2 {
			t.Errorf("pruned: %v", got)
		}
	})
}

func receipts(t *testing.T, s *Store, q ReceiptQuery) (found []Receipt) {
	t.Helper()
	err := s.View(t.Context(), func(tx *Tx) (err error) {
		found, err = tx.Receipts(t.Context(), q)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}
