package main

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// activityRules has the whole workspace announced, and the runs of one report.
const activityRules = `version: 1
events:
  - on: [report_created, report_deleted, report_run_started, new_database_connection, definition_created, definition_updated,
      member_joined_organization]
    channel: mode-activity
  - on: report_run_completed
    report: 5f3c0a1b2d4e
    state: [succeeded, failed]
    channel: finance
`

// newActivity returns a world with something of each kind that an event can be about.
func newActivity(t *testing.T) *world {
	t.Helper()
	w := newWorld(t, activityRules, slacktest.Config{})
	w.mode.AddUser(modetest.User{Username: "dana", Name: "Data Team"})
	finance := w.mode.AddCollection(modetest.Collection{Name: "Finance"})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Revenue", Collection: finance, Creator: "dana"})
	completed := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{
		Token: "eeee00000001", ExecutedBy: "dana", Created: completed.Add(-42 * time.Second), Completed: completed,
	})
	w.mode.AddDataSource(modetest.DataSource{Token: "bbbb00000001", Name: "Warehouse", Vendor: "snowflake", Creator: "dana"})
	w.mode.AddDefinition(modetest.Definition{Token: "cccc00000001", Name: "Active users", Creator: "dana"})
	w.mode.AddMembership(modetest.Membership{Token: "dddd00000001", Username: "dana"})
	return w
}

// activity are the events that somebody wants to hear of, with what is said.
func activity() []struct {
	event mode.Event
	text  string
} {
	return []struct {
		event mode.Event
		text  string
	}{
		{mode.Event{Name: mode.EventReportCreated, Report: "5f3c0a1b2d4e"}, "#mode-activity Report Revenue was created by Data Team in Finance"},
		{mode.Event{Name: mode.EventReportDeleted, Report: "aaaa00000002", ReportName: "Old revenue"}, "#mode-activity Report Old revenue was deleted"},
		{mode.Event{Name: mode.EventReportRunStarted, Report: "5f3c0a1b2d4e", Run: "eeee00000001"}, "#mode-activity A run of Revenue was started by Data Team"},
		{mode.Event{Name: mode.EventReportRunCompleted, Report: "5f3c0a1b2d4e", Run: "eeee00000001"}, "#finance RUN SUCCEEDED: Revenue ran in 42 s (run by Data Team)"},
		{mode.Event{Name: mode.EventNewDatabaseConnection, Token: "bbbb00000001"}, "#mode-activity Database connection Warehouse (snowflake) was added by Data Team"},
		{mode.Event{Name: mode.EventDefinitionCreated, Token: "cccc00000001"}, "#mode-activity Definition Active users was created by Data Team"},
		{mode.Event{Name: mode.EventDefinitionUpdated, Token: "cccc00000001"}, "#mode-activity Definition Active users was updated"},
		{mode.Event{Name: mode.EventMemberJoined, Token: "dddd00000001"}, "#mode-activity Data Team joined the workspace"},
	}
}

// heard are the texts in the channels of activityRules, in no order: events do not wait for each other.
func (w *world) heard() []string {
	var texts []string
	for _, channel := range []string{"mode-activity", "finance"} {
		for _, m := range w.slack.Messages(channel) {
			texts = append(texts, "#"+channel+" "+m.Text)
		}
	}
	slices.Sort(texts)
	return texts
}

// brings sends the webhook of an event and returns the status of the answer.
func (w *world) brings(t *testing.T, p *process, e mode.Event) int {
	t.Helper()
	status, err := w.mode.Send(t.Context(), "http://"+p.address+"/webhooks/mode/"+testSecret, e)
	if err != nil {
		t.Fatal(err)
	}
	return status
}

// TestServe_events brings the built program each event twice, while Mode hangs, and kills it before it could ask Mode. After
// the next start each is told once. Only a deleted report, of which there is nothing to ask, may be told before the end, and
// the kill may then double it.
func TestServe_events(t *testing.T) {
	t.Parallel()
	w := newActivity(t)
	w.env = append(w.env, "MODEALERT_LOG_LEVEL=debug")
	never := make(chan struct{})
	defer close(never)
	w.mode.Fail(modetest.Failure{Wait: never})
	p := w.start(t)
	var want []string
	for _, a := range activity() {
		for range 2 {
			if status := w.brings(t, p, a.event); status != http.StatusAccepted {
				t.Errorf("%s is answered %d, want 202", a.event.Name, status)
			}
		}
		want = append(want, a.text)
	}
	for _, e := range []mode.Event{{Name: mode.EventMemberRemoved}, {Name: mode.EventMemberRemoved, Token: "dddd00000001"}} {
		if status := w.brings(t, p, e); status != http.StatusOK {
			t.Errorf("an event that nobody wants is answered %d, want 200", status)
		}
	}
	p.kill()
	if log := p.log.String(); !strings.Contains(log, `"reason":"not_wanted"`) {
		t.Errorf("the log does not tell of an event that nobody wants:\n%s", log)
	}
	w.mode.Recover()
	p = w.start(t)
	slices.Sort(want)
	heard := func() (texts []string) {
		for _, text := range w.heard() {
			if !strings.HasSuffix(text, "was deleted") || !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
		return texts
	}
	p.waitFor("Slack to be told", func() bool { return len(heard()) >= len(want) })
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if diff := cmp.Diff(want, heard()); diff != "" {
		t.Errorf("the channels hear (-want +got):\n%s", diff)
	}
	assertNoSecrets(t, w, p.log.String())
}
