package store

import (
	"encoding/json"
	"fmt"
	"testing"
)

// BenchmarkDecide stores what a run decides that opens an incident for each of very many groups.
func BenchmarkDecide(b *testing.B) {
	const groups = 20_000
	s := benchStore(b)
	run := 0
	for b.Loop() {
		run++
		err := s.Update(b.Context(), func(tx *Tx) error {
			evaluations := make([]Evaluation, groups)
			for i := range groups {
				rule, group := fmt.Sprint("rule-", run), fmt.Sprintf(`["customer %06d"]`, i)
				id, err := tx.OpenIncident(b.Context(), Incident{Rule: rule, Group: group, State: "warning", Opened: at(run)})
				if err != nil {
					return err
				}
				if _, err := tx.AddNotification(b.Context(), Notification{
					Thread: fmt.Sprint(id, "/revenue"), Incident: id, Channel: "revenue", Role: "post", Body: benchBody,
				}); err != nil {
					return err
				}
				alert := Alert{Rule: rule, Group: group, State: "warning", Incident: id, Since: at(run)}
				if err := tx.SaveAlert(b.Context(), alert); err != nil {
					return err
				}
				evaluations[i] = Evaluation{
					Report: "5f3c0a1b2d4e", Run: fmt.Sprint(run), Rule: rule, Group: group, Outcome: "warning", Value: "12345.67",
					Reason: "posted: above 10000", Detail: json.RawMessage(`{"threshold":"10000"}`), At: at(run),
				}
			}
			return tx.AddEvaluations(b.Context(), evaluations)
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/groups, "ns/group")
}
