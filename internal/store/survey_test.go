package store

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestSurvey: what those look at who ask why.
func TestSurvey(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		a := Run{Report: "r", Run: "a", State: RunDecided, Received: at(2), Completed: at(1), Decided: at(3), ModeState: "succeeded", Reason: "why"}
		b := Run{Report: "r", Run: "b", State: RunDecided, Received: at(3), Completed: at(2), Decided: at(3)}
		detail := json.RawMessage(`{"was":"ok"}`)
		e := Evaluation{Report: "r", Run: "a", Rule: "x@r", Group: "[1]", Outcome: "warning", Value: "7", Reason: "low", Detail: detail, At: at(3)}
		var first, second int64
		update(t, s, func(tx *Tx) (err error) {
			n := Notification{Thread: "t", Incident: 5, Channel: "c", Role: "post", Body: json.RawMessage(`{}`), Created: at(3)}
			if first, err = tx.AddNotification(ctx, n); err == nil {
				second, err = tx.AddNotification(ctx, n)
			}
			return errors.Join(err,
				tx.FinishNotification(ctx, Notification{ID: first, State: NotificationDead, Error: "archived", Attempts: 3}),
				tx.SaveRun(ctx, a), tx.SaveRun(ctx, b), tx.SaveRun(ctx, Run{Report: "r", Run: "c", State: RunReceived, Received: at(4)}),
				tx.SaveRun(ctx, Run{Report: "other", Run: "a", State: RunIgnored, Received: at(4)}),
				tx.AddEvaluations(ctx, []Evaluation{e, {Report: "r", Run: "a", Rule: "y@r", At: at(3)}, {Report: "r", Run: "b", Rule: "x@r", At: at(3)}}),
				tx.SaveAlerts(ctx, []Alert{
					{Rule: "x@r", Group: "[1]", State: "ok", Value: "1", Updated: at(1)},
					{Rule: "x@r", Group: "[2]", State: "ok", Value: "2", Since: at(1), Run: "a", Incident: 5, Updated: at(2)},
					{Rule: "x@r", Group: "!error", State: "ok"},
					{Rule: "x@r", Group: "!late", State: "warning"},
					{Rule: "y@r", State: "warning", Value: "7", Updated: at(3)},
				}))
		})
		err := s.View(ctx, func(tx *Tx) error {
			same := func(what string, want, got any, err error) {
				t.Helper()
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("%s: %v (-want +got):\n%s", what, err, diff)
				}
			}
			notifications, err := tx.NotificationsOf(ctx, 5)
			same("NotificationsOf", []Notification{
				{ID: first, Thread: "t", Incident: 5, Channel: "c", Role: "post", State: NotificationDead, Created: at(3), Error: "archived", Attempts: 3, Kind: KindNotify},
				{ID: second, Thread: "t", Incident: 5, Channel: "c", Role: "post", State: NotificationQueued, Created: at(3), Kind: KindNotify},
			}, notifications, err)
			runs, err := tx.RunsCalled(ctx, "a")
			same("RunsCalled", []Run{{Report: "other", Run: "a", State: RunIgnored, Received: at(4)}, a}, runs, err)
			completions, err := tx.Completions(ctx, "r", 5)
			same("Completions", []Completion{{at(2), ""}, {at(1), "succeeded"}}, completions, err)
			evaluations, err := tx.EvaluationsOf(ctx, "r", "a", "x@r")
			same("EvaluationsOf", []Evaluation{e}, evaluations, err)
			tallies, err := tx.TallyAlerts(ctx, "!")
			same("TallyAlerts", []AlertTally{
				{"x@r", "ok", 2, Alert{Rule: "x@r", Group: "[2]", State: "ok", Value: "2", Since: at(1), Run: "a", Incident: 5, Updated: at(2)}},
				{"y@r", "warning", 1, Alert{Rule: "y@r", State: "warning", Value: "7", Updated: at(3)}},
			}, tallies, err)
			marked, err := tx.MarkedAlerts(ctx, "!", "ok")
			same("MarkedAlerts", []Alert{{Rule: "x@r", Group: "!late", State: "warning"}}, marked, err)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}
