package alert_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// pastRuns is a workspace with runs an hour apart, and a client that keeps what it is told.
func pastRuns(t *testing.T, runs ...modetest.Run) (*modetest.Workspace, *mode.Client, []mode.Run) {
	t.Helper()
	w := newPast(t, runs...)
	client, err := mode.New(w.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	shelf, err := mode.OpenShelf(mode.ShelfConfig{Folder: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	client = client.Kept(shelf)
	page, err := client.Runs(t.Context(), "5f3c0a1b2d4e", 1)
	if err != nil {
		t.Fatal(err)
	}
	listed := page.Runs
	for i := range len(listed) / 2 {
		listed[i], listed[len(listed)-1-i] = listed[len(listed)-1-i], listed[i]
	}
	return w, client, listed
}

func version(t *testing.T, rule string) alert.Version {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, channel: c, report: 5f3c0a1b2d4e, "+rule+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	return alert.Version{Set: set, Rule: set.Rules[0]}
}

// TestBacktest: many versions of a rule are played at once, each result is read once, and each version is decided as if it
// were alone.
func TestBacktest(t *testing.T) {
	t.Parallel()
	x := func(n int) modetest.Run {
		return modetest.Run{Results: []modetest.Result{{Rows: fmt.Sprintf(`[{"x": %d, "g": "a"}, {"x": 0, "g": "b"}]`, n)}}}
	}
	_, client, runs := pastRuns(t, x(1), x(2), x(3), x(20), modetest.Run{State: mode.StateFailed}, modetest.Run{State: mode.StateFailed},
		modetest.Run{Purged: true}, modetest.Run{State: mode.StateCancelled}, x(6), x(7))
	versions := []alert.Version{
		version(t, "value: sum(x), warning: above 5, failed_runs: off"),
		version(t, "value: sum(x), warning: above 10, failed_runs: 2"),
		version(t, "value: sum(x), warning: value above 1.5 * avg_last(3), failed_runs: off"),
		version(t, "value: sum(x), by: g, warning: above 5, failed_runs: off"),
		version(t, "value: run.consecutive_failures, warning: at least 2"),
		version(t, "value: x, key: g, warning: above 5, failed_runs: off"),
	}
	test, err := alert.NewBacktest(t.Context(), alert.BacktestConfig{Mode: client, Report: "5f3c0a1b2d4e", Versions: versions})
	if err != nil {
		t.Fatal(err)
	}
	defer test.Close()
	if _, err := test.Remember(t.Context(), runs[3].Completed); err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(versions))
	var records []*alert.Record
	for _, v := range versions {
		records = append(records, alert.NewRecord(v.Rule))
	}
	err = test.Play(t.Context(), runs[3:], func(run mode.Run, scenes []alert.Scene) error {
		for i := range got {
			if scenes == nil {
				got[i] += "gone | "
				continue
			}
			got[i] += strings.NewReplacer("\n", ", ", "whether the runs of the report fail", "runs").Replace(describeScene(scenes[i])) + " | "
			records[i].Add(run, scenes[i])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"[] warning 20; posted | runs[] ok | runs[] ok | gone | runs[] ok | runs[] ok, [] warning 6; edited | runs[] ok, [] warning 7; edited | ",
		"[] warning 20; posted | runs[] pending | runs[] error; posted | gone | " +
			"runs[] ok; edited+resolved; replied+resolved | runs[] ok, [] ok 6; edited+resolved; replied+resolved | runs[] ok, [] ok 7 | ",
		"[] warning 20; posted | runs[] ok | runs[] ok | gone | runs[] ok | runs[] ok, [] ok 6; edited+resolved; replied+resolved | runs[] ok, [] ok 7 | ",
		"[{g b}] ok 0, [{g a}] warning 20; posted | runs[] ok | runs[] ok | gone | runs[] ok | " +
			"runs[] ok, [{g a}] warning 6; edited, [{g b}] ok 0 | runs[] ok, [{g a}] warning 7; edited, [{g b}] ok 0 | ",
		"[] ok 0 | runs[] ok, [] ok 1 | runs[] ok, [] warning 2; posted | gone | runs[] ok | runs[] ok, [] ok 0; edited+resolved; replied+resolved | runs[] ok, [] ok 0 | ",
		"[] warning 20; posted | runs[] ok | runs[] ok | gone | runs[] ok | runs[] ok, [] warning 6; edited | runs[] ok, [] warning 7; edited | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	var sums []string
	for _, r := range records {
		s := r.Sum()
		sums = append(sums, fmt.Sprintf("%d runs, %d alert, %d unknown; %d incidents, %d open, %s; spoke %d; failed %d", s.Runs,
			s.Alerting, s.Unknown, s.Incidents, s.Open, s.Longest, s.Spoke, s.Failures))
	}
	wantSums := []string{
		"6 runs, 3 alert, 0 unknown; 1 incidents, 1 open, 0s; spoke 1; failed 0",
		"6 runs, 1 alert, 0 unknown; 1 incidents, 0 open, 5h0m0s; spoke 1; failed 1",
		"6 runs, 1 alert, 0 unknown; 1 incidents, 0 open, 5h0m0s; spoke 1; failed 0",
		"6 runs, 3 alert, 0 unknown; 1 incidents, 1 open, 0s; spoke 1; failed 0",
		"6 runs, 1 alert, 0 unknown; 1 incidents, 0 open, 3h0m0s; spoke 1; failed 0",
		"6 runs, 3 alert, 0 unknown; 1 incidents, 1 open, 0s; spoke 1; failed 0",
	}
	if diff := cmp.Diff(wantSums, sums); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestBacktest_between: what happens between the runs is played as well, and after the last.
func TestBacktest_between(t *testing.T) {
	t.Parallel()
	x := func(n int) modetest.Run {
		return modetest.Run{Results: []modetest.Result{{Rows: fmt.Sprintf(`[{"x": %d}]`, n)}}}
	}
	_, client, runs := pastRuns(t, x(1), x(20), x(21), modetest.Run{State: mode.StateCancelled}, x(1))
	versions := []alert.Version{
		version(t, "expect_every: 90 minutes"),
		version(t, "value: sum(x), warning: above 5, expect_every: 110 minutes"),
		version(t, "value: sum(x), warning: above 5, mute: {from: 09:30, to: 10:30}"),
		version(t, "value: sum(x), warning: below 5, mute: {from: 12:30, to: 14:00}"),
	}
	test, err := alert.NewBacktest(t.Context(), alert.BacktestConfig{Mode: client, Report: "5f3c0a1b2d4e", Versions: versions})
	if err != nil {
		t.Fatal(err)
	}
	defer test.Close()
	records := make([]*alert.Record, len(versions))
	for i, v := range versions {
		records[i] = alert.NewRecord(v.Rule)
	}
	err = test.Play(t.Context(), runs, func(run mode.Run, scenes []alert.Scene) error {
		for i, scene := range scenes {
			records[i].Add(run, scene)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	scenes, err := test.Pass(t.Context(), time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]string, len(records))
	for i, r := range records {
		r.Pass(scenes[i])
		for _, m := range r.Moments {
			for _, said := range m.Said {
				if said.Does[0] != "edited" {
					got[i] += said.At.Format("15:04 ") + said.Does[0] + " " + said.Text + "; "
				}
			}
		}
		for _, incident := range r.Incidents {
			got[i] += strings.TrimSpace("["+incident.About+"] "+incident.Began.Format("15:04")+" to "+incident.Ended.Format("15:04")) + "; "
		}
	}
	want := []string{
		"12:30 posted LATE: Sales has not run for 1 h 30 min, expected every 1 h 30 min; 13:00 replied Resolved: Sales has run again, after 30 min; " +
			"14:30 posted LATE: Sales has not run for 1 h 30 min, expected every 1 h 30 min; " +
			"[whether the report is late] 12:30 to 13:00; [whether the report is late] 14:30 to 00:00; ",
		"10:00 posted WARNING: R is 20, above 5 (Sales); 12:50 posted LATE: Sales has not run for 1 h 50 min, expected every 1 h 50 min; " +
			"13:00 replied Resolved: Sales has run again, after 10 min; " +
			"13:00 replied Resolved: R is back to 1, after 3 h; worst was 21, threshold above 5 (Sales); " +
			"14:50 posted LATE: Sales has not run for 1 h 50 min, expected every 1 h 50 min; " +
			"[] 10:00 to 13:00; [whether the report is late] 12:50 to 13:00; [whether the report is late] 14:50 to 00:00; ",
		"10:00 muted WARNING: R is 20, above 5 (Sales); 10:30 posted WARNING: R is 20, above 5 (Sales); " +
			"13:00 replied Resolved: R is back to 1, after 3 h; worst was 21, threshold above 5 (Sales); [] 10:00 to 13:00; ",
		"09:00 posted WARNING: R is 1, below 5 (Sales); 10:00 replied Resolved: R is back to 20, after 1 h; worst was 1, threshold below 5 (Sales); " +
			"13:00 muted WARNING: R is 1, below 5 (Sales); 14:00 posted WARNING: R is 1, below 5 (Sales); [] 09:00 to 10:00; [] 13:00 to 00:00; ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestRecord_Sum_blind: runs of which nothing could be decided for want of history are no time in which a rule was quiet.
func TestRecord_Sum_blind(t *testing.T) {
	t.Parallel()
	r := alert.NewRecord(version(t, "value: sum(x), by: g, warning: percent_change below -20").Rule)
	posted := []alert.Outcome{{Said: []alert.Said{{Does: []string{"posted"}}}}}
	for day, unknown := range []string{"uu", "", "uu", "uu", "u ", "  ", "  ", "  "} {
		scene := alert.Scene{Results: []rules.Result{{Rule: r.Rule}}}
		for _, u := range unknown {
			scene.Results[0].Groups = append(scene.Results[0].Groups, rules.Group{Unknown: strings.TrimSpace(string(u))})
		}
		if day == 5 {
			scene.Outcomes = posted
		}
		r.Add(mode.Run{Completed: pastBegin.AddDate(0, 0, day)}, scene)
	}
	const day = 24 * time.Hour
	s := r.Sum()
	if s.Runs != 8 || s.Unknown != 4 || s.Blind != 3 || s.Decided() != 5 || s.Span != 5*day || s.Per(day) != 0.2 {
		t.Errorf("Sum() = %+v, a day %v", s, s.Per(day))
	}
}

// TestBacktest_purged: a run that completed is one, whatever became of its results: the report is not late, and runs again.
func TestBacktest_purged(t *testing.T) {
	t.Parallel()
	x := func(n int) modetest.Run {
		return modetest.Run{Results: []modetest.Result{{Rows: fmt.Sprintf(`[{"x": %d}]`, n)}}}
	}
	w, client, runs := pastRuns(t, x(1), modetest.Run{Purged: true}, modetest.Run{Purged: true}, x(9), modetest.Run{State: mode.StateFailed}, x(1),
		modetest.Run{Purged: true}, modetest.Run{State: mode.StateFailed}, modetest.Run{Purged: true})
	runs[6].Purged = false // it was not when they were listed
	versions := []alert.Version{
		version(t, "expect_every: 90 minutes, failed_runs: off"), version(t, "expect_every: 50 minutes, failed_runs: off"),
		version(t, "value: sum(x), warning: above 5, failed_runs: 2"),
	}
	test, err := alert.NewBacktest(t.Context(), alert.BacktestConfig{Mode: client, Report: "5f3c0a1b2d4e", Versions: versions})
	if err != nil {
		t.Fatal(err)
	}
	defer test.Close()
	got := make([]string, len(versions))
	tell := func(scenes []alert.Scene) {
		for i := range got {
			if scenes == nil {
				got[i] += "gone | "
				continue
			}
			got[i] += strings.NewReplacer("\n", ", ", "whether the runs of the report fail", "runs", "whether the report is late", "late").
				Replace(describeScene(scenes[i])) + " | "
		}
	}
	if err := test.Play(t.Context(), runs, func(_ mode.Run, scenes []alert.Scene) error { tell(scenes); return nil }); err != nil {
		t.Fatal(err)
	}
	scenes, err := test.Pass(t.Context(), runs[8].Completed.Add(2*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	tell(scenes)
	const late = "; posted; edited+resolved; replied+resolved"
	want := []string{
		" | gone | gone |  | runs[] ok | runs[] ok | gone | runs[] ok | gone | runs[] ok, late[] warning; posted | ",
		" | gone | gone | late[] ok" + late + late + late + " | late[] ok" + late + ", runs[] ok | late[] ok" + late + ", runs[] ok | gone | late[] ok" +
			late + late + ", runs[] ok | gone | late[] warning" + late + "; posted; edited, runs[] ok | ",
		"[] ok 1 | gone | gone | [] warning 9; posted | runs[] pending | runs[] ok, [] ok 1; edited+resolved; replied+resolved | gone | " +
			"runs[] pending | gone | runs[] ok | ",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, asked := range w.Requests() {
		if strings.Contains(asked.Path, runs[1].Token) {
			t.Errorf("of a purged run was asked %s", asked.Path)
		}
	}
}
