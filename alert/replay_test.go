package alert_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// pastBegin is when the first run of a past completed.
var pastBegin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// newPast is a workspace with a report whose runs completed an hour apart.
func newPast(t *testing.T, runs ...modetest.Run) *modetest.Workspace {
	t.Helper()
	w := modetest.New(modetest.Config{})
	t.Cleanup(w.Close)
	w.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Sales", Queries: []modetest.Query{{Name: "Daily"}}})
	for i, run := range runs {
		run.Completed = pastBegin.Add(time.Duration(i) * time.Hour)
		run.Created = run.Completed.Add(-time.Minute)
		w.AddRun("5f3c0a1b2d4e", run)
	}
	return w
}

// replay replays the runs of a report after the first ones, which are history, and returns a line a run.
func replay(t *testing.T, rule string, history int, runs ...modetest.Run) []string {
	t.Helper()
	w := newPast(t, runs...)
	client, err := mode.New(w.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, channel: c, report: 5f3c0a1b2d4e, "+rule+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := alert.NewReplay(t.Context(), alert.ReplayConfig{Mode: client, Set: set, Rule: set.Rules[0], Report: "5f3c0a1b2d4e"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	lacking, err := r.Remember(t.Context(), pastBegin.Add(time.Duration(history)*time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{lacking}
	page, err := client.Runs(t.Context(), "5f3c0a1b2d4e", 1)
	if err != nil {
		t.Fatal(err)
	}
	for i := len(page.Runs) - 1 - history; i >= 0; i-- {
		scene, err := r.Run(t.Context(), page.Runs[i])
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, describeScene(scene))
	}
	return lines
}

// TestReplay: what comes of runs of Mode that are replayed is what came of them when they completed.
func TestReplay(t *testing.T) {
	t.Parallel()
	x := func(n string) modetest.Run {
		return modetest.Run{Results: []modetest.Result{{Rows: `[{"x": ` + n + `}]`}}}
	}
	failed := modetest.Run{State: mode.StateFailed}
	for _, tt := range []struct {
		name, rule string
		history    int
		runs       []modetest.Run
		want       []string
	}{
		{
			"begins and is over", "value: sum(x), warning: above 10", 0,
			[]modetest.Run{x("1"), x("11"), x("2")},
			[]string{"", "[] ok 1", "[] warning 11; posted", "[] ok 2; edited+resolved; replied+resolved"},
		},
		{
			"looks back beyond the first run", "value: sum(x), warning: value above 2 * avg_last(3)", 3,
			[]modetest.Run{x("1"), x("2"), x("3"), x("5"), x("5")},
			[]string{"", "[] warning 5; posted", "[] ok 5; edited+resolved; replied+resolved"},
		},
		{
			"has too short a past", "value: sum(x), warning: value above 2 * avg_last(3)", 1,
			[]modetest.Run{x("1"), x("9")},
			[]string{"the report has no earlier runs", "[] ok 9"},
		},
		{
			"failed before the first run", "value: sum(x), warning: above 10, failed_runs: 3", 2,
			[]modetest.Run{x("1"), failed, failed, failed, x("1")},
			[]string{
				"", "whether the runs of the report fail[] pending", "whether the runs of the report fail[] error; posted",
				"whether the runs of the report fail[] ok; edited+resolved; replied+resolved\n[] ok 1",
			},
		},
		{"lacks its results", "value: sum(x), warning: above 10", 0, []modetest.Run{{Purged: true}}, []string{"", "whether the rule can be evaluated[] error; posted"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, replay(t, tt.rule, tt.history, tt.runs...)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReplay_Rows: a result that is at hand is judged without asking Mode.
func TestReplay_Rows(t *testing.T) {
	t.Parallel()
	client, err := mode.New(mode.Config{BaseURL: "http://127.0.0.1:1", Workspace: "acme", Token: "t", Secret: "s"})
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, channel: c, report: 5f3c0a1b2d4e, by: g, value: sum(x), warning: above 10}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := alert.NewReplay(t.Context(), alert.ReplayConfig{Mode: client, Set: set, Rule: set.Rules[0], Report: "5f3c0a1b2d4e"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	run := mode.Run{Report: "5f3c0a1b2d4e", Token: "aaaaaaaaaaaa", Completed: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	scene, err := r.Rows(t.Context(), run, strings.NewReader(`[{"g": "a", "x": 11}, {"g": "b", "x": 1}]`))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := describeScene(scene), "[{g b}] ok 1\n[{g a}] warning 11; posted"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if got := scene.Outcomes[1].Said[0].Notice.Values.Now; got != "11" {
		t.Errorf("the message says %q", got)
	}
	if got := scene.Results; len(got) != 1 || got[0].Rows != 2 || len(got[0].Groups) != 2 {
		t.Errorf("the rule makes of it %+v", got)
	}
}
