package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// allEvents wants to hear of everything.
const allEvents = `events:
  - on: [report_created, report_deleted, report_run_started, report_run_completed, new_database_connection, definition_created,
      definition_updated, member_joined_organization, member_removed_from_organization]
`

// Things of the workspace in which events happen.
const (
	createdReport = "aaaa00000001"
	connection    = "bbbb00000001"
	definition    = "cccc00000001"
	membership    = "dddd00000001"
	startedRun    = "eeee00000001"
)

// newEventPlay begins a story in a workspace in which everything has a name.
func newEventPlay(t *testing.T, c modetest.Config, text string) *play {
	t.Helper()
	p := newPlayOn(t, c, text)
	p.mode.AddUser(modetest.User{Username: "data.team", Name: "Data Team"})
	finance := p.mode.AddCollection(modetest.Collection{Token: "ffff00000001", Name: "Finance"})
	p.mode.AddReport(modetest.Report{Token: createdReport, Name: "Revenue by country", Collection: finance, Creator: "data.team"})
	p.mode.AddRun(createdReport, modetest.Run{Token: startedRun, State: "enqueued", ExecutedBy: "data.team"})
	p.mode.AddDataSource(modetest.DataSource{Token: connection, Name: "Warehouse", Vendor: "snowflake", Provider: "default", Creator: "data.team"})
	p.mode.AddDefinition(modetest.Definition{Token: definition, Name: "Active users", Source: "select 'top secret'", Creator: "data.team", Updated: storyBegin})
	p.mode.AddMembership(modetest.Membership{Token: membership, Username: "data.team"})
	return p
}

// happens brings the webhook of an event, and waits until all that follows is done.
func (p *play) happens(e mode.Event) {
	p.t.Helper()
	if err := p.arrive(e); err != nil {
		p.t.Fatal(err)
	}
	p.settle()
}

// arrive brings the webhook of an event.
func (p *play) arrive(e mode.Event) error {
	p.t.Helper()
	event, err := mode.ParseEvent(p.mode.Webhook(e))
	if err != nil {
		p.t.Fatal(err)
	}
	return p.watcher.Accept(p.t.Context(), event)
}

// sent is all that is in the channel, as JSON.
func (p *play) sent() string {
	p.t.Helper()
	sent, err := json.Marshal(p.slack.Messages("c"))
	if err != nil {
		p.t.Fatal(err)
	}
	return string(sent)
}

// eventStory is an event with what is said of it, when Mode tells everything and when it tells nothing.
type eventStory struct {
	event      mode.Event
	full, bare string
}

func eventStories() []eventStory {
	return []eventStory{
		{
			mode.Event{Name: mode.EventReportCreated, Report: createdReport},
			"Report Revenue by country was created by Data Team in Finance", "A report was created",
		},
		{
			mode.Event{Name: mode.EventReportDeleted, Report: "aaaa00000002", ReportName: "Old revenue"},
			"Report Old revenue was deleted", "Report Old revenue was deleted",
		},
		{
			mode.Event{Name: mode.EventReportRunStarted, Report: createdReport, Run: startedRun},
			"A run of Revenue by country was started by Data Team", "A run of a report was started",
		},
		{
			mode.Event{Name: mode.EventNewDatabaseConnection, Token: connection},
			"Database connection Warehouse (snowflake) was added by Data Team", "A database connection was added",
		},
		{
			mode.Event{Name: mode.EventDefinitionCreated, Token: definition},
			"Definition Active users was created by Data Team", "A definition was created",
		},
		{
			mode.Event{Name: mode.EventDefinitionUpdated, Token: definition},
			"Definition Active users was updated", "A definition was updated",
		},
		{
			mode.Event{Name: mode.EventMemberJoined, Token: membership},
			"Data Team joined the workspace", "Somebody joined the workspace",
		},
		{
			mode.Event{Name: mode.EventMemberRemoved, Token: membership},
			"Data Team was removed from the workspace", "Somebody was removed from the workspace",
		},
	}
}

// TestStory_events: each kind of event is announced with names, once, however often Mode says it; what people must not
// read stays in Mode.
func TestStory_events(t *testing.T) {
	t.Parallel()
	for _, tt := range eventStories() {
		t.Run(tt.event.Name, func(t *testing.T) {
			t.Parallel()
			p := newEventPlay(t, modetest.Config{}, allEvents)
			p.happens(tt.event)
			p.sees("#c posted: " + tt.full)
			p.happens(tt.event)
			p.happens(tt.event)
			p.sees()
			for _, secret := range []string{modetest.DataSourceHost, modetest.DataSourceUsername, "PROD", "top secret"} {
				if sent := p.sent(); strings.Contains(sent, secret) {
					t.Errorf("Slack is told %s: %s", secret, sent)
				}
			}
		})
	}
}

// TestStory_eventsUnread: what Mode does not tell is left out; the announcement comes all the same.
func TestStory_eventsUnread(t *testing.T) {
	t.Parallel()
	for _, failure := range []modetest.Failure{
		{Status: 404, Body: `{"id":"not_found"}`},
		{Status: 403, Body: `{"id":"forbidden"}`},
		{Status: 500, Body: `{}`},
	} {
		for _, tt := range eventStories() {
			t.Run(fmt.Sprintf("%d %s", failure.Status, tt.event.Name), func(t *testing.T) {
				t.Parallel()
				p := newEventPlay(t, modetest.Config{}, allEvents)
				p.mode.Fail(failure)
				p.happens(tt.event)
				p.sees("#c posted: " + tt.bare)
			})
		}
	}
}

// TestStory_eventsRefusedAtOnce: a refusal is believed, and delays nothing.
func TestStory_eventsRefusedAtOnce(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{MemberKey: true}, allEvents)
	p.mode.Fail(modetest.Failure{Path: "reports/*", Status: 403, Body: `{"id":"forbidden"}`})
	p.happens(mode.Event{Name: mode.EventMemberJoined, Token: membership})
	p.happens(mode.Event{Name: mode.EventReportCreated, Report: createdReport})
	p.sees("#c posted: Somebody joined the workspace", "#c posted: A report was created")
	asked := make(map[string]int)
	for _, r := range p.mode.Requests() {
		if asked[r.Path]++; asked[r.Path] > 1 {
			t.Errorf("Mode was asked %d times for %s", asked[r.Path], r.Path)
		}
	}
}

// TestStory_eventsTrouble: trouble that passes leaves no gap.
func TestStory_eventsTrouble(t *testing.T) {
	t.Parallel()
	for _, tt := range eventStories() {
		t.Run(tt.event.Name, func(t *testing.T) {
			t.Parallel()
			p := newEventPlay(t, modetest.Config{}, allEvents)
			p.mode.Fail(modetest.Failure{Status: 401, Body: `{"id":"unauthorized"}`, Times: decorated - 1})
			p.happens(tt.event)
			p.sees("#c posted: " + tt.full)
		})
	}
}

// TestStory_eventsWorkspaceWide: one entry for the whole workspace, and one for the runs of a report.
func TestStory_eventsWorkspaceWide(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, `events:
  - on: [report_created, report_deleted, definition_updated, new_database_connection, member_joined_organization]
    channel: mode-activity
  - on: report_run_completed
    report: 5f3c0a1b2d4e
    state: [succeeded, failed]
    channel: finance
`)
	var unwanted []string
	for _, story := range eventStories() {
		switch err := p.arrive(story.event); {
		case errors.Is(err, ErrUnwanted):
			unwanted = append(unwanted, story.event.Name)
		case err != nil:
			t.Error(err)
		}
		p.settle()
	}
	want := []string{mode.EventReportRunStarted, mode.EventDefinitionCreated, mode.EventMemberRemoved}
	if diff := cmp.Diff(want, unwanted); diff != "" {
		t.Errorf("unwanted (-want +got):\n%s", diff)
	}
	p.rows(`[]`)
	p.run(modetest.Run{State: "cancelled"})
	p.fails()
	p.sees("#mode-activity posted: Report Revenue by country was created by Data Team in Finance",
		"#mode-activity posted: Report Old revenue was deleted",
		"#mode-activity posted: Database connection Warehouse (snowflake) was added by Data Team",
		"#mode-activity posted: Definition Active users was updated",
		"#mode-activity posted: Data Team joined the workspace",
		"#finance posted: RUN SUCCEEDED: Sales ran in 4 s",
		"#finance posted: RUN FAILED: Sales failed")
}

// TestStory_eventHeardOnce: a channel that two entries name hears once, and each channel hears.
func TestStory_eventHeardOnce(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, `events:
  - {on: report_created, channel: [a, b]}
  - {on: [report_deleted, report_created], channel: [b, d]}
`)
	p.happens(mode.Event{Name: mode.EventReportCreated, Report: createdReport})
	p.sort()
	const text = "Report Revenue by country was created by Data Team in Finance"
	p.sees("#a posted: "+text, "#b posted: "+text, "#d posted: "+text)
}

// TestAccept_filtered: an event that is sure to concern nobody is not stored.
func TestAccept_filtered(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, `events:
  - {on: [report_run_started, report_deleted], report: aaaa00000001}
`)
	for _, e := range []mode.Event{
		{Name: mode.EventReportRunStarted, Report: storyReport, Run: startedRun},
		{Name: mode.EventReportDeleted, Report: storyReport},
		{Name: mode.EventReportCreated, Report: createdReport},
		{Name: mode.EventMemberRemoved},
	} {
		if err := p.arrive(e); !errors.Is(err, ErrUnwanted) {
			t.Errorf("%s of %s: %v, want ErrUnwanted", e.Name, e.Report, err)
		}
	}
	if n := len(p.mode.Requests()); n > 0 {
		t.Errorf("Mode was asked %d times about events that nobody wants", n)
	}
	p.happens(mode.Event{Name: mode.EventReportRunStarted, Report: createdReport, Run: startedRun})
	p.happens(mode.Event{Name: mode.EventReportDeleted, Report: createdReport})
	p.sees("#c posted: A run of Revenue by country was started by Data Team", "#c posted: Report Revenue by country was deleted")
}

// TestStory_eventsByCollection: which collection a report is in is found out before anybody hears of it.
func TestStory_eventsByCollection(t *testing.T) {
	t.Parallel()
	for name, collection := range map[string]string{"by name": "finance", "by token": "ffff00000001"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newEventPlay(t, modetest.Config{}, `events:
  - {on: [report_created, report_run_completed], collection: `+collection+`, state: succeeded}
  - {on: report_created, channel: all}
  - {on: report_run_started, collection: `+collection+`}
`)
			p.happens(mode.Event{Name: mode.EventReportCreated, Report: storyReport})
			p.sees("#all posted: Report Sales was created")
			p.happens(mode.Event{Name: mode.EventReportRunStarted, Report: storyReport, Run: startedRun})
			p.sees()
			p.happens(mode.Event{Name: mode.EventReportRunStarted, Report: createdReport, Run: startedRun})
			p.sees("#c posted: A run of Revenue by country was started by Data Team")
			p.happens(mode.Event{Name: mode.EventReportCreated, Report: createdReport})
			p.sort()
			p.sees("#all posted: Report Revenue by country was created by Data Team in Finance",
				"#c posted: Report Revenue by country was created by Data Team in Finance")
			p.rows(`[]`)
			p.sees()
			for _, state := range []string{mode.StateFailed, mode.StateCompleted} {
				run := p.mode.AddRun(createdReport, modetest.Run{State: state, Created: storyBegin, Completed: storyBegin.Add(time.Minute)})
				p.happens(mode.Event{Name: mode.EventReportRunCompleted, Report: createdReport, Run: run})
			}
			p.sees("#c posted: RUN SUCCEEDED: Revenue by country ran in 1 min")
		})
	}
}

// TestStory_eventsByCollectionTrouble: as long as Mode cannot say where a report is, nobody is told; a report whose
// collection it does not want to tell is in none.
func TestStory_eventsByCollectionTrouble(t *testing.T) {
	t.Parallel()
	const byCollection = "events:\n  - {on: report_run_started, collection: Finance}\n  - {on: report_run_started, channel: all}\n"
	started := mode.Event{Name: mode.EventReportRunStarted, Report: createdReport, Run: startedRun}
	for _, tt := range []struct {
		name    string
		failure modetest.Failure
		want    []string
	}{
		{"an outage", modetest.Failure{Path: "reports/*", Status: 500, Times: decorated + 1}, []string{
			"#all posted: A run of Revenue by country was started by Data Team", "#c posted: A run of Revenue by country was started by Data Team",
		}},
		{"not there yet", modetest.Failure{Path: "reports/*", Status: 404, Times: 1}, []string{
			"#all posted: A run of Revenue by country was started by Data Team", "#c posted: A run of Revenue by country was started by Data Team",
		}},
		{"a refusal", modetest.Failure{Path: "reports/*", Status: 403}, []string{"#all posted: A run of a report was started by Data Team"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newEventPlay(t, modetest.Config{}, byCollection)
			p.mode.Fail(tt.failure)
			p.happens(started)
			p.sort()
			p.sees(tt.want...)
		})
	}
}

// TestStory_definitionUpdatedAgain: one update is told from the next by when the definition was changed, and where that
// cannot be read, by the time between them.
func TestStory_definitionUpdatedAgain(t *testing.T) {
	t.Parallel()
	updated := mode.Event{Name: mode.EventDefinitionUpdated, Token: definition}
	p := newEventPlay(t, modetest.Config{}, allEvents)
	now := storyBegin
	p.watcher.now = func() time.Time { return now }
	p.happens(updated)
	p.sees("#c posted: Definition Active users was updated")
	now = now.Add(time.Hour)
	p.happens(updated) // the same, brought once more
	p.sees()
	p.mode.AddDefinition(modetest.Definition{Token: definition, Name: "Daily active users", Updated: storyBegin.Add(time.Hour)})
	now = now.Add(repeats)
	p.happens(updated)
	p.sees("#c posted: Definition Daily active users was updated")
	p.mode.Fail(modetest.Failure{Path: "definitions/*", Status: 403})
	now = now.Add(repeats - time.Millisecond)
	p.happens(updated)
	p.sees()
	now = now.Add(time.Millisecond)
	p.happens(updated)
	p.sees("#c posted: A definition was updated")
}

// TestStory_memberRemovedUnnamed: nobody knows whether Mode says who it was, so that several may well be several.
func TestStory_memberRemovedUnnamed(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, allEvents)
	for range 3 {
		p.happens(mode.Event{Name: mode.EventMemberRemoved})
	}
	p.sees(slices.Repeat([]string{"#c posted: Somebody was removed from the workspace"}, 3)...)
}

// TestStory_deletedReportRemembered: Mode may not name a report that is no more, but it was known.
func TestStory_deletedReportRemembered(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, allEvents)
	p.happens(mode.Event{Name: mode.EventReportCreated, Report: createdReport})
	p.happens(mode.Event{Name: mode.EventReportDeleted, Report: createdReport})
	p.sees("#c posted: Report Revenue by country was created by Data Team in Finance", "#c posted: Report Revenue by country was deleted")
	if n := strings.Count(p.sent(), "/acme/spaces/ffff00000001|Finance"); n != 2 {
		t.Errorf("the collection is in %d messages, want both: %s", n, p.sent())
	}
}

// TestAccept_notStored: what cannot be stored is not taken for something that nobody wants.
func TestAccept_notStored(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, allEvents)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, story := range eventStories() {
		if err := p.watcher.Accept(ctx, story.event); err == nil || errors.Is(err, ErrUnwanted) {
			t.Errorf("%s, which cannot be stored: %v", story.event.Name, err)
		}
	}
	p.settle()
	p.sees()
}

// TestStory_rulesChanged: a job that is begun anew goes by the rules that there are then.
func TestStory_rulesChanged(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, allEvents)
	stop := make(chan struct{})
	p.mode.Fail(modetest.Failure{Path: "reports/*", Status: 401, Wait: stop, Times: 1})
	if err := p.arrive(mode.Event{Name: mode.EventReportCreated, Report: createdReport}); err != nil {
		t.Fatal(err)
	}
	p.until("Mode to be asked", func() bool { return len(p.mode.Requests()) > 0 })
	if err := p.watcher.Use(t.Context(), &rules.Set{}); err != nil {
		t.Fatal(err)
	}
	close(stop)
	p.settle()
	p.sees()
}

// TestAccept_eventsAtOnce: the same event many times at once is one message.
func TestAccept_eventsAtOnce(t *testing.T) {
	t.Parallel()
	p := newEventPlay(t, modetest.Config{}, allEvents)
	errs := make(chan error)
	const times = 50
	for range times {
		go func() { errs <- p.arrive(mode.Event{Name: mode.EventReportCreated, Report: createdReport}) }()
	}
	for range times {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	p.settle()
	p.sees("#c posted: Report Revenue by country was created by Data Team in Finance")
}

// TestWatcher_buryEvent: an event whose job is given up is announced with what Mode's webhook said.
func TestWatcher_buryEvent(t *testing.T) {
	t.Parallel()
	for _, tt := range eventStories() {
		t.Run(tt.event.Name, func(t *testing.T) {
			t.Parallel()
			p := newEventPlay(t, modetest.Config{}, allEvents)
			body, err := json.Marshal(eventJob(tt.event))
			if err != nil {
				t.Fatal(err)
			}
			err = p.store.Update(t.Context(), func(tx *store.Tx) error {
				return p.watcher.buryEvent(t.Context(), tx, &store.Job{Kind: kindEvent, Body: body}, errors.New("no more tries"))
			})
			if err != nil {
				t.Fatal(err)
			}
			p.settle()
			p.sees("#c posted: " + tt.bare)
		})
	}
}

// TestEvents: rules files can name just those events that Mode has.
func TestEvents(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "../mode/webhook.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Event") {
			return true
		}
		name, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Error(err)
		}
		names = append(names, name)
		return true
	})
	slices.Sort(names)
	if diff := cmp.Diff(names, slices.Sorted(slices.Values(rules.Events()))); diff != "" || len(names) < 9 {
		t.Errorf("the events of mode and of rules (-mode +rules):\n%s", diff)
	}
}
