package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// at is the n-th minute of a day, to the millisecond.
func at(n int) time.Time {
	return time.Date(2026, 11, 24, 0, n, 0, int(7*time.Millisecond), time.UTC)
}

func TestRun(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		s := e.open(t, Config{Now: func() time.Time { return at(1) }})
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.Run(ctx, "report", "a"); !errors.Is(err, ErrNotFound) {
				t.Errorf("Run() of none = %v, want %v", err, ErrNotFound)
			}
			for _, want := range []bool{true, false} {
				if added, err := tx.AddRun(ctx, "report", "a"); err != nil || added != want {
					t.Errorf("AddRun() = %v, %v, want %v", added, err, want)
				}
			}
			want := Run{Report: "report", Run: "a", State: RunReceived, Received: at(1)}
			got, err := tx.Run(ctx, "report", "a")
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Run() = %v, %v (-want +got):\n%s", got, err, diff)
			}

			want = Run{
				Report: "report", Run: "a", State: RunDecided, Received: at(1), Completed: at(0), Decided: at(2),
				ModeState: "succeeded", Reason: "it's fine; 100 %",
			}
			if err := tx.SaveRun(ctx, want); err != nil {
				t.Error(err)
			}
			got, err = tx.Run(ctx, "report", "a")
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Run() after SaveRun() = %v, %v (-want +got):\n%s", got, err, diff)
			}
			if added, err := tx.AddRun(ctx, "report", "a"); err != nil || added {
				t.Errorf("AddRun() of a decided run = %v, %v", added, err)
			}
			return tx.SaveRun(ctx, Run{Report: "report", Run: "new", State: RunIgnored})
		})
		if n := count(t, s, `select count(*) from runs`); n != 2 {
			t.Errorf("%d runs, want 2", n)
		}
	})
}

func TestLastDecided(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			last := func(wantCompleted time.Time, wantRun string) {
				t.Helper()
				completed, run, err := tx.LastDecided(ctx, "report")
				if err != nil || !completed.Equal(wantCompleted) || run != wantRun {
					t.Errorf("LastDecided() = %v, %q, %v, want %v, %q", completed, run, err, wantCompleted, wantRun)
				}
			}
			save := func(report, run string, state RunState, completed time.Time) {
				t.Helper()
				if err := tx.SaveRun(ctx, Run{Report: report, Run: run, State: state, Completed: completed}); err != nil {
					t.Error(err)
				}
			}
			last(time.Time{}, "")
			save("report", "a", RunDecided, at(5))
			save("report", "b", RunDecided, at(3)) // came late
			save("report", "c", RunReceived, at(9))
			save("report", "d", RunIgnored, at(9))
			save("other", "e", RunDecided, at(9))
			last(at(5), "a")
			save("report", "f", RunDecided, at(5))
			last(at(5), "f")
			save("report", "c", RunDecided, at(9))
			last(at(9), "c")
			return nil
		})
	})
}

// The same webhook, many times at once, is one run and one job.
func TestAddRun_atOnce(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				err := s.Update(t.Context(), func(tx *Tx) error {
					added, err := tx.AddRun(t.Context(), "report", "run")
					if err != nil || !added {
						return err
					}
					return tx.Enqueue(t.Context(), Job{Kind: "fetch", Body: json.RawMessage(`{"run":"run"}`)})
				})
				if err != nil {
					t.Errorf("Update() = %v", err)
				}
			})
		}
		wg.Wait()
		if runs, jobs := count(t, s, `select count(*) from runs`), count(t, s, `select count(*) from river_job`); runs != 1 || jobs != 1 {
			t.Errorf("%d runs and %d jobs, want 1 and 1", runs, jobs)
		}
	})
}

func TestAlert(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			check := func(want map[string]Alert) {
				t.Helper()
				got, err := tx.Alerts(ctx, "rule")
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("Alerts() = %v (-want +got):\n%s", err, diff)
				}
			}
			check(map[string]Alert{})
			fr := Alert{
				Rule: "rule", Group: `["FR"]`, State: "warning", Runs: 2, Good: 1, Since: at(1), Value: "12.50", Run: "a", Incident: 7, Last: 6,
				Updated: at(2),
			}
			all := Alert{Rule: "rule", Group: "", State: "ok"}
			for _, a := range []Alert{fr, all, {Rule: "other", Group: `["FR"]`, State: "critical"}} {
				if err := tx.SaveAlert(ctx, a); err != nil {
					t.Error(err)
				}
			}
			check(map[string]Alert{`["FR"]`: fr, "": all})
			fr.State, fr.Runs, fr.Good, fr.Since, fr.Value, fr.Run, fr.Incident, fr.Last, fr.Updated = "ok", 0, 0, at(3), "9", "b", 0, 7, at(4)
			if err := tx.SaveAlert(ctx, fr); err != nil {
				t.Error(err)
			}
			check(map[string]Alert{`["FR"]`: fr, "": all})
			for range 2 {
				if err := tx.DeleteAlert(ctx, "rule", ""); err != nil {
					t.Error(err)
				}
			}
			check(map[string]Alert{`["FR"]`: fr})
			return nil
		})
	})
}

func TestIncident(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			want := Incident{
				Rule: "rule", Group: `["FR"]`, State: "warning", Peak: "critical", Worst: "3", Runs: 4, Opened: at(1), Spoken: at(2),
			}
			first, err := tx.OpenIncident(ctx, want)
			if err != nil {
				t.Fatal(err)
			}
			second, err := tx.OpenIncident(ctx, want)
			if err != nil || first == 0 || second == first {
				t.Fatalf("OpenIncident() = %d, then %d, %v", first, second, err)
			}
			want.ID = first
			check := func() {
				t.Helper()
				got, err := tx.Incident(ctx, first)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("Incident() = %v (-want +got):\n%s", err, diff)
				}
			}
			check()
			want.State, want.Peak, want.Worst, want.Runs = "ok", "error", "2", 5
			want.Opened, want.Closed, want.Spoken, want.Detail = at(0), at(6), at(7), json.RawMessage(`{"n":1}`)
			want.Digest = second
			if err := tx.SaveIncident(ctx, want); err != nil {
				t.Error(err)
			}
			check()
			if members, err := tx.DigestedIncidents(ctx, second); err != nil || len(members) != 1 || members[0].ID != first {
				t.Errorf("DigestedIncidents() = %v, %v, want the first one", members, err)
			}
			if err := tx.SaveIncident(ctx, Incident{ID: 99}); !errors.Is(err, ErrNotFound) {
				t.Errorf("SaveIncident() of none = %v, want %v", err, ErrNotFound)
			}
			if _, err := tx.Incident(ctx, 99); !errors.Is(err, ErrNotFound) {
				t.Errorf("Incident() of none = %v, want %v", err, ErrNotFound)
			}
			return nil
		})
	})
}

func TestPost(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			id, err := tx.OpenIncident(ctx, Incident{})
			if err != nil {
				t.Fatal(err)
			}
			want := Post{Incident: id, Channel: "revenue", ChannelID: "C1", TS: "1.2", Root: "1.1", Posted: at(1)}
			for _, p := range []Post{{Incident: id, Channel: "revenue"}, want, {Incident: id, Channel: "ops", TS: "3.4"}} {
				if err := tx.SavePost(ctx, p); err != nil {
					t.Error(err)
				}
			}
			got, err := tx.Post(ctx, id, "revenue")
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Post() = %v (-want +got):\n%s", err, diff)
			}
			other := Post{Incident: id, Channel: "ops", TS: "3.4"}
			all, err := tx.Posts(ctx, id)
			if diff := cmp.Diff([]Post{other, want}, all); err != nil || diff != "" {
				t.Errorf("Posts() = %v (-want +got):\n%s", err, diff)
			}
			return nil
		})
		if err := s.Update(ctx, func(tx *Tx) error { return tx.SavePost(ctx, Post{Incident: 99, Channel: "ops"}) }); err == nil {
			t.Error("SavePost() of no incident = nil")
		}
	})
}

func TestEvaluations(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			first := []Evaluation{
				{
					Report: "report", Run: "run", Rule: "a", Group: "x", Outcome: "warning", Value: "1.50", Reason: "below 2",
					Detail: json.RawMessage(`{"n": 9007199254740993}`), At: at(1),
				},
				{Report: "report", Run: "run", Rule: "b", Detail: json.RawMessage(`null`)},
			}
			again := []Evaluation{{Report: "report", Run: "run", Rule: "a", Group: "x", Outcome: "ok"}}
			other := []Evaluation{{Report: "report", Run: "other", Rule: "a", Group: "x", Outcome: "ok", Detail: json.RawMessage(`null`)}}
			for _, evaluations := range [][]Evaluation{nil, first, again, other} {
				if err := tx.AddEvaluations(ctx, evaluations); err != nil {
					t.Error(err)
				}
			}
			got, err := tx.Evaluations(ctx, "report", "run")
			if diff := cmp.Diff(first, got); err != nil || diff != "" {
				t.Errorf("Evaluations() = %v (-want +got):\n%s", err, diff)
			}
			if err := tx.ForgetEvaluations(ctx, "report", "run", "a"); err != nil {
				t.Error(err)
			}
			for run, want := range map[string][]Evaluation{"run": first[1:], "other": other} {
				got, err := tx.Evaluations(ctx, "report", run)
				if diff := cmp.Diff(want, got); err != nil || diff != "" {
					t.Errorf("after ForgetEvaluations, Evaluations(%s) = %v (-want +got):\n%s", run, err, diff)
				}
			}
			return nil
		})
	})
}

func TestBackfill(t *testing.T) {
	eachStore(t, func(t *testing.T, s *Store) {
		ctx := t.Context()
		update(t, s, func(tx *Tx) error {
			if _, err := tx.Backfill(ctx, "rule", "v", "report"); !errors.Is(err, ErrNotFound) {
				t.Errorf("Backfill() of none = %v, want %v", err, ErrNotFound)
			}
			waiting := Backfill{Rule: "rule", Version: "v", Report: "report", State: BackfillWaiting}
			want := Backfill{
				Rule: "rule", Version: "v", Report: "report", State: BackfillDone, Reason: "3 results are gone", Runs: 7, Updated: at(1),
			}
			for _, b := range []Backfill{
				waiting, want,
				{Rule: "other", Version: "v", Report: "report"},
				{Rule: "rule", Version: "w", Report: "report"},
				{Rule: "rule", Version: "v", Report: "another"},
			} {
				if err := tx.SaveBackfill(ctx, b); err != nil {
					t.Error(err)
				}
			}
			got, err := tx.Backfill(ctx, "rule", "v", "report")
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("Backfill() = %v (-want +got):\n%s", err, diff)
			}
			return nil
		})
		if n := count(t, s, `select count(*) from backfills`); n != 4 {
			t.Errorf("%d backfills, want 4", n)
		}
	})
}

func TestPrune(t *testing.T) {
	each(t, func(t *testing.T, e engine) {
		now := at(0)
		s := e.open(t, Config{Now: func() time.Time { return now }})
		ctx := t.Context()
		var openID, heldID, owedID int64
		update(t, s, func(tx *Tx) error {
			run := func(report, run string, state RunState, minute int) error {
				return tx.SaveRun(ctx, Run{Report: report, Run: run, State: state, Received: at(minute), Completed: at(minute)})
			}
			incident := func(id *int64, closed time.Time) error {
				var err error
				*id, err = tx.OpenIncident(ctx, Incident{Opened: at(0), Closed: closed})
				return err
			}
			finish := func(thread string, state NotificationState) error {
				id, err := tx.AddNotification(ctx, Notification{Thread: thread})
				if err != nil {
					return err
				}
				return tx.FinishNotification(ctx, Notification{ID: id, State: state})
			}
			var overID int64
			err := errors.Join(
				run("r1", "old", RunDecided, 1), run("r1", "older, but its last", RunDecided, 2),
				run("r2", "old", RunDecided, 1), run("r2", "new", RunDecided, 60),
				run("r2", "waits", RunReceived, 1), run("r2", "dead", RunDead, 1), run("r2", "ignored", RunIgnored, 1),
				incident(&openID, time.Time{}), incident(&overID, at(1)), incident(&heldID, at(1)), incident(&owedID, at(1)),
				tx.SavePost(ctx, Post{Incident: overID, Channel: "ops"}),
				tx.SavePost(ctx, Post{Incident: openID, Channel: "ops"}),
				tx.SaveAlert(ctx, Alert{Rule: "rule", Incident: heldID}),
				tx.AddEvaluations(ctx, []Evaluation{{Rule: "new", At: at(60)}}),
				finish("t1", NotificationSent), finish("t2", NotificationSkipped), finish("t3", NotificationDead),
				tx.SaveTrouble(ctx, Trouble{Name: "old", Told: at(1)}), tx.SaveTrouble(ctx, Trouble{Name: "new", Told: at(60)}),
				tx.SnoozeRule(ctx, "old", Silence{By: "ann", Until: at(1)}), tx.SnoozeRule(ctx, "new", Silence{By: "ann", Until: at(60)}),
				tx.SnoozeRule(ctx, "endless", Silence{By: "ann"}),
				tx.SaveHandling(ctx, Handling{Incident: overID, AcknowledgedBy: "ann"}),
				tx.SaveHandling(ctx, Handling{Incident: openID, AcknowledgedBy: "ann"}),
			)
			if err != nil {
				return err
			}
			if _, err := tx.AddNotification(ctx, Notification{Thread: "t4", Incident: owedID}); err != nil {
				return err
			}
			old := make([]Evaluation, 2*pruneBatch+1)
			for i := range old {
				old[i] = Evaluation{Rule: "old", Run: fmt.Sprint(i), At: at(1)}
			}
			return tx.AddEvaluations(ctx, old)
		})
		for _, want := range []int64{2*pruneBatch + 1 + 3 + 1 + 4 + 2, 0} {
			if n, err := s.Prune(ctx, at(30), allBefore(at(30))); err != nil || n != want {
				t.Errorf("Prune() = %d, %v, want %d", n, err, want)
			}
		}
		for query, want := range map[string]int{
			`select count(*) from evaluations where rule = 'new'`:                                          1,
			`select count(*) from evaluations`:                                                             1,
			`select count(*) from notifications where thread = 't4'`:                                       1,
			`select count(*) from notifications`:                                                           1,
			fmt.Sprintf(`select count(*) from incidents where id in (%d, %d, %d)`, openID, heldID, owedID): 3,
			`select count(*) from incidents`:                                                               3,
			`select count(*) from posts`:                                                                   1,
			`select count(*) from runs where run in ('older, but its last', 'new', 'waits')`:               3,
			`select count(*) from runs`:                                                                    3,
			`select count(*) from troubles where name = 'new'`:                                             1,
			`select count(*) from troubles`:                                                                1,
			`select count(*) from rule_snoozes where rule in ('new', 'endless')`:                           2,
			`select count(*) from rule_snoozes`:                                                            2,
			`select count(*) from handlings`:                                                               1,
		} {
			if n := count(t, s, query); n != want {
				t.Errorf("%s: %d, want %d", query, n, want)
			}
		}
	})
}
