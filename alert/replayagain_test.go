package alert_test

import (
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// TestReplay_Again: a run comes again and again until what is pending is said, without a Mode to ask.
func TestReplay_Again(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte("version: 1\nrules:\n"+
		"  - {name: R, channel: c, report: {collection: Finance}, by: g, value: sum(x), warning: above 10, for: 3 runs, webhook: zapier}\n"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := alert.NewReplay(t.Context(), alert.ReplayConfig{Set: set, Rule: set.Rules[0], Report: "report"})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	run := mode.Run{Report: "report", Token: "preview", Completed: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	scene, err := r.Rows(t.Context(), run, strings.NewReader(`[{"g": "a", "x": 11}, {"g": "b", "x": 12}, {"g": "c", "x": 1}]`))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, j := range scene.Judged() {
		names = append(names, j.Name[0].Value+" "+string(j.Outcome.State))
	}
	if got := strings.Join(names, ", "); got != "b pending, a pending, c ok" || len(scene.Tellings()) > 0 {
		t.Errorf("the first run: %s, %d messages", got, len(scene.Tellings()))
	}
	for range 2 {
		if scene, err = r.Again(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	tellings := scene.Tellings()
	if len(tellings) != 2 || strings.Join(append(tellings[0].Channels, tellings[0].Webhooks...), " ") != "c zapier" {
		t.Fatalf("the third run says %+v", tellings)
	}
	if n := tellings[0].Notice; n.Runs != 3 || n.Values.Now == "" {
		t.Errorf("the message says %+v", n)
	}
}
