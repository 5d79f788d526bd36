package alert_test

import (
	"strings"
	"testing"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
)

// eventNames are the events that are announced as such; a run that completed is announced as a run.
func eventNames() []string {
	return []string{
		mode.EventReportCreated, mode.EventReportDeleted, mode.EventReportRunStarted, mode.EventNewDatabaseConnection,
		mode.EventDefinitionCreated, mode.EventDefinitionUpdated, mode.EventMemberJoined, mode.EventMemberRemoved,
	}
}

const modeURL = "https://app.mode.com"

// event is a notice of an event of which nothing could be read but what Mode sent.
func event(name string) alert.Notice {
	n := alert.Notice{
		Subject: alert.SubjectEvent, State: alert.StateOK, Role: alert.RolePost,
		Event: &alert.EventFacts{Name: name, Object: "5f3c0a1b2d4e", Received: nine},
	}
	switch name {
	case mode.EventReportCreated:
		n.Report.URL = modeURL + "/acme/reports/5f3c0a1b2d4e"
	case mode.EventReportRunStarted:
		n.Report.URL = modeURL + "/acme/reports/5f3c0a1b2d4e"
		n.Run = alert.RunFacts{Token: "8d2e77aa01c3", URL: n.Report.URL + "/runs/8d2e77aa01c3"}
	case mode.EventNewDatabaseConnection:
		n.Event.About.URL = modeURL + "/organizations/acme/data_sources/5f3c0a1b2d4e"
	case mode.EventDefinitionCreated, mode.EventDefinitionUpdated:
		n.Event.About.URL = modeURL + "/editor/acme/definitions/5f3c0a1b2d4e"
	case mode.EventMemberJoined, mode.EventMemberRemoved:
		n.Event.Workspace.URL = modeURL + "/acme"
	}
	return n
}

// undelivered is a notice that a message could not be delivered.
func undelivered() alert.Notice {
	n := value(alert.StateOK)
	n.Subject, n.Incident, n.Group, n.Query, n.Run, n.Values = alert.SubjectTrouble, 0, nil, alert.Link{}, alert.RunFacts{}, alert.ValueFacts{}
	n.Rule = alert.RuleFacts{ID: n.Rule.ID, Name: n.Rule.Name, Place: n.Rule.Place}
	n.Trouble = &alert.Trouble{
		Channel: "revenue", Notification: 12, Code: "is_archived", Reason: "the channel is archived", Count: 1,
		Remedy: "unarchive the channel, or name another in the rule", Sentence: "CRITICAL: EU revenue is $4,210, below $5,000",
	}
	return n
}

// wholeEvent is a notice of an event of which everything could be read.
func wholeEvent(name string) alert.Notice {
	n := event(name)
	n.Event.By = alert.Link{Name: "Data Team", URL: modeURL + "/data.team"}
	switch name {
	case mode.EventReportCreated, mode.EventReportRunStarted, mode.EventReportDeleted:
		n.Report.Name = "Revenue by country"
		n.Collection = alert.Link{Name: "Finance", URL: modeURL + "/acme/spaces/0c1d2e3f4a5b"}
	case mode.EventNewDatabaseConnection:
		n.Event.About.Name, n.Event.Database = "Warehouse", "snowflake"
	case mode.EventDefinitionCreated, mode.EventDefinitionUpdated:
		n.Event.About.Name = "Active users"
	case mode.EventMemberJoined, mode.EventMemberRemoved:
		n.Event.About = n.Event.By
		n.Event.Workspace.Name = "Acme"
	}
	switch name {
	case mode.EventReportDeleted, mode.EventMemberJoined, mode.EventMemberRemoved: // nobody says who did that
		n.Event.By = alert.Link{}
	}
	return n
}

// eventMessages are each event in full and in its barest form.
func eventMessages() map[string]alert.Notice {
	all := make(map[string]alert.Notice)
	for _, name := range eventNames() {
		all["event_"+name], all["event_"+name+"_bare"] = wholeEvent(name), event(name)
	}
	all["event_unknown"] = event("dataset_refreshed")
	all["trouble"] = undelivered()
	all["trouble_again"] = with(undelivered(), func(n *alert.Notice) { n.Trouble.Count, n.Trouble.Since = 12, nine })
	all["trouble_run"] = with(undelivered(), func(n *alert.Notice) {
		n.Rule, n.Trouble = alert.RuleFacts{}, &alert.Trouble{Count: 1, Reason: "asking Mode for run 8d2e77aa01c3: 403 Forbidden"}
	})
	return all
}

// TestNewMessage_eventSentences: the text alone says everything, in a sentence.
func TestNewMessage_eventSentences(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		mode.EventReportCreated:         {"Report Revenue by country was created by Data Team in Finance", "A report was created"},
		mode.EventReportDeleted:         {"Report Revenue by country was deleted", "A report was deleted"},
		mode.EventReportRunStarted:      {"A run of Revenue by country was started by Data Team", "A run of a report was started"},
		mode.EventNewDatabaseConnection: {"Database connection Warehouse (snowflake) was added by Data Team", "A database connection was added"},
		mode.EventDefinitionCreated:     {"Definition Active users was created by Data Team", "A definition was created"},
		mode.EventDefinitionUpdated:     {"Definition Active users was updated", "A definition was updated"},
		mode.EventMemberJoined:          {"Data Team joined the workspace", "Somebody joined the workspace"},
		mode.EventMemberRemoved:         {"Data Team was removed from the workspace", "Somebody was removed from the workspace"},
	} {
		for i, n := range []alert.Notice{wholeEvent(name), event(name)} {
			if got := alert.NewMessage(n, nil).Text; got != want[i] {
				t.Errorf("%s reads %q, want %q", name, got, want[i])
			}
		}
	}
}

// TestNewMessage_eventAlarmsNobody: an event has no colour of trouble, and calls nobody even if a name in it tries to.
func TestNewMessage_eventAlarmsNobody(t *testing.T) {
	t.Parallel()
	for _, name := range eventNames() {
		n := wholeEvent(name)
		n.Report.Name, n.Event.About.Name, n.Event.By.Name, n.Event.Database = "<!channel>", "<@U0123ABCD>", "<!here>", "*<https://evil.example|x>*"
		m := alert.NewMessage(n, nil)
		if color := m.Attachments[0].Color; color != "#1D9BD1" && color != "#8D8D8D" {
			t.Errorf("%s has the colour %s", name, color)
		}
		got := payload(t, m)
		for _, sign := range []string{"<!channel", "<!here", "<@", "<https://evil", "*<"} {
			if strings.Contains(got, sign) {
				t.Errorf("%s lets %s through: %s", name, sign, got)
			}
		}
	}
}
