package mode

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseEvent_usable(t *testing.T) {
	t.Parallel()
	completed := Event{Name: EventReportRunCompleted, Report: "beef00000001", Run: "c0ffee000001"}
	runAt := func(address string) string {
		return `{"event":"report_run_completed","report_run_url":"` + address + `"}`
	}
	tests := map[string]struct {
		body string
		want Event
	}{
		"run completed":            {runAt("https://modeanalytics.com/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"another host":             {runAt("https://evil.example/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"a port":                   {runAt("https://app.mode.com:8443/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"a port that is none":      {runAt("https://app.mode.com:port/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"user info":                {runAt("https://u:p@evil.example/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"a query and a fragment":   {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/c0ffee000001?a=/b/../c#/d"), completed},
		"a trailing slash":         {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/c0ffee000001/"), completed},
		"a token of the workspace": {runAt("https://app.mode.com/api/791581e4a2aa/reports/beef00000001/runs/c0ffee000001"), completed},
		"a workspace placeholder":  {runAt("https://app.mode.com/api/[ORG_TOKEN]/reports/beef00000001/runs/c0ffee000001"), completed},
		"only a path":              {runAt("/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"upper case scheme":        {runAt("HTTPS://APP.MODE.COM/api/acme/reports/beef00000001/runs/c0ffee000001"), completed},
		"harmless encoding":        {runAt("https://app.mode.com/api/acme/reports/%62eef00000001/runs/c0ffee000001"), completed},
		"only digits":              {runAt("https://app.mode.com/api/acme/reports/123456789012/runs/000000000000"), Event{Name: EventReportRunCompleted, Report: "123456789012", Run: "000000000000"}},
		"extra keys":               {`{"x":{"y":[1e999]},"event":"report_run_completed","report_run_url":"/api/a/reports/r/runs/u","n":123456789012345678901234567890}`, Event{Name: EventReportRunCompleted, Report: "r", Run: "u"}},
		"a key twice":              {`{"event":"x","event":"report_run_completed","report_run_url":"/api/a/reports/r/runs/u"}`, Event{Name: EventReportRunCompleted, Report: "r", Run: "u"}},
		"white space around":       {" \r\n" + runAt("/api/acme/reports/beef00000001/runs/c0ffee000001") + "\n", completed},
		"run started": {
			`{"event":"report_run_started","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001/runs/c0ffee000001"}`,
			Event{Name: EventReportRunStarted, Report: "beef00000001", Run: "c0ffee000001"},
		},
		"report created, as documented": {
			`{"event":"report_created","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001"}`,
			Event{Name: EventReportCreated, Report: "beef00000001"},
		},
		"report created, as in the example": {
			`{"event":"report_created","report_url":"https://modeanalytics.com/api/acme/reports/beef00000001"}`,
			Event{Name: EventReportCreated, Report: "beef00000001"},
		},
		"report deleted": {
			`{"event":"report_deleted","report_name":"Monthly Revenue","report_token":"beef00000001"}`,
			Event{Name: EventReportDeleted, Report: "beef00000001", ReportName: "Monthly Revenue"},
		},
		"report deleted with a long name": {
			`{"event":"report_deleted","report_name":"` + strings.Repeat("é", 500) + `","report_token":"beef00000001"}`,
			Event{Name: EventReportDeleted, Report: "beef00000001", ReportName: strings.Repeat("é", maxReportName/2)},
		},
		"database": {
			`{"event":"new_database_connection","connection_url":"https://modeanalytics.com/api/acme/data_sources/ea1c23ebaddc"}`,
			Event{Name: EventNewDatabaseConnection, Token: "ea1c23ebaddc"},
		},
		"definition created": {
			`{"event":"definition_created","definition_url":"https://modeanalytics.com/api/acme/definitions/d575d5553bd6"}`,
			Event{Name: EventDefinitionCreated, Token: "d575d5553bd6"},
		},
		"definition updated": {
			`{"event":"definition_updated","definition_url":"https://modeanalytics.com/api/acme/definitions/d575d5553bd6"}`,
			Event{Name: EventDefinitionUpdated, Token: "d575d5553bd6"},
		},
		"member joined": {
			`{"event":"member_joined_organization","member_url":"https://modeanalytics.com/api/acme/memberships/0a48a4a59f55?embed[user]=1"}`,
			Event{Name: EventMemberJoined, Token: "0a48a4a59f55"},
		},
		"member removed": {
			`{"event":"member_removed_from_organization","member_url":"https://modeanalytics.com/api/acme/memberships/0a48a4a59f55"}`,
			Event{Name: EventMemberRemoved, Token: "0a48a4a59f55"},
		},
		"member removed, nobody named": {
			`{"event":"member_removed_from_organization"}`,
			Event{Name: EventMemberRemoved},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEvent([]byte(test.body))
			if err != nil {
				t.Fatalf("ParseEvent() = %v", err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("ParseEvent() (-want +got):\n%s", diff)
			}
		})
	}
}

func TestParseEvent_notAnEvent(t *testing.T) {
	t.Parallel()
	runAt := func(address string) string {
		return `{"event":"report_run_completed","report_run_url":"` + address + `"}`
	}
	tests := map[string]struct {
		body string
		want NotEvent
	}{
		"nothing":                    {"", ErrNotJSON},
		"text":                       {"ping", ErrNotJSON},
		"null":                       {"null", ErrNotJSON},
		"an array":                   {`["event"]`, ErrNotJSON},
		"cut off":                    {`{"event":"report_run_completed","report_run_url":"https://app`, ErrNotJSON},
		"two values":                 {`{"event":"x"}{"event":"x"}`, ErrNotJSON},
		"deep nesting":               {strings.Repeat(`{"event":`, 30_000), ErrNotJSON},
		"a form":                     {"event=report_run_completed", ErrNotJSON},
		"an empty object":            {"{}", ErrNoEvent},
		"an event that is null":      {`{"event":null}`, ErrNoEvent},
		"an event that is an object": {`{"event":{"name":"report_run_completed"}}`, ErrNoEvent},
		"a key in another case":      {`{"EVENT":"report_run_completed"}`, ErrNoEvent},
		"an event of the future":     {`{"event":"dataset_refreshed","dataset_url":"https://app.mode.com/api/acme/datasets/x"}`, ErrUnknownEvent},
		"an event in another case":   {`{"event":"Report_Run_Completed"}`, ErrUnknownEvent},
		"Mode's test event, perhaps": {`{"event":"report_run_completed"}`, ErrNoAddress},
		"an address that is null":    {`{"event":"report_run_completed","report_run_url":null}`, ErrNoAddress},
		"an address that is a list":  {`{"event":"report_run_completed","report_run_url":["/api/a/reports/r/runs/u"]}`, ErrNoAddress},
		"an address that is a number": {
			`{"event":"report_run_completed","report_run_url":1e400}`, ErrBadAddress,
		},
		"a deleted report without a token":    {`{"event":"report_deleted","report_name":"x"}`, ErrNoAddress},
		"a deleted report, placeholder":       {`{"event":"report_deleted","report_token":"[REPORT_TOKEN]"}`, ErrPlaceholder},
		"a deleted report with a wrong token": {`{"event":"report_deleted","report_token":"a/b"}`, ErrBadAddress},
		"placeholders": {
			runAt("https://modeanalytics.com/api/[ORG_TOKEN]/reports/[REPORT_TOKEN]/runs/[RUN_TOKEN]"), ErrPlaceholder,
		},
		"one placeholder":           {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/[RUN_TOKEN]"), ErrPlaceholder},
		"an encoded placeholder":    {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/%5BRUN_TOKEN%5D"), ErrPlaceholder},
		"no path":                   {runAt("https://app.mode.com"), ErrBadAddress},
		"no address at all":         {runAt("somewhere"), ErrBadAddress},
		"no API path":               {runAt("https://app.mode.com/acme/reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"no run":                    {runAt("https://app.mode.com/api/acme/reports/beef00000001"), ErrBadAddress},
		"no token of a run":         {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/"), ErrBadAddress},
		"dots for the run":          {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/.."), ErrBadAddress},
		"dots for the workspace":    {runAt("https://app.mode.com/api/../reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"encoded dots":              {runAt("https://app.mode.com/api/%2e%2e/reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"dots in between":           {runAt("https://app.mode.com/api/acme/reports/x/../beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"an encoded slash":          {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/a%2fb"), ErrBadAddress},
		"an encoded slash, upper":   {runAt("https://app.mode.com/api/acme/reports/beef00000001%2Fruns%2Fc0ffee000001"), ErrBadAddress},
		"a slash encoded twice":     {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/a%252fb"), ErrBadAddress},
		"an encoded slash up front": {runAt("https://app.mode.com/api/a%2fcme/reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"a backslash":               {runAt(`https://app.mode.com/api/acme/reports/beef00000001/runs/a\\b`), ErrBadAddress},
		"an empty segment":          {runAt("https://app.mode.com/api/acme//reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"no workspace":              {runAt("https://app.mode.com/api//reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"more segments":             {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/c0ffee000001/query_runs"), ErrBadAddress},
		"still more segments":       {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/c0ffee000001/query_runs/x"), ErrBadAddress},
		"a broken encoding":         {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/%zz"), ErrBadAddress},
		"a null byte":               {runAt(`https://app.mode.com/api/acme/reports/beef00000001/runs/a\u0000`), ErrBadAddress},
		"a space":                   {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/a%20b"), ErrBadAddress},
		"a letter of another kind":  {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/é"), ErrBadAddress},
		"a long token":              {runAt("https://app.mode.com/api/acme/reports/beef00000001/runs/" + strings.Repeat("a", 65)), ErrBadAddress},
		"another scheme":            {runAt("file:///api/acme/reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"no scheme":                 {runAt("//app.mode.com/api/acme/reports/beef00000001/runs/c0ffee000001"), ErrBadAddress},
		"another kind of object":    {runAt("https://app.mode.com/api/acme/definitions/d575d5553bd6"), ErrBadAddress},
		"another word for runs":     {runAt("https://app.mode.com/api/acme/reports/beef00000001/schedules/c0ffee000001"), ErrBadAddress},
		"a run of a definition":     {`{"event":"definition_created","definition_url":"/api/a/reports/r/runs/u"}`, ErrBadAddress},
		"a wrong removed member":    {`{"event":"member_removed_from_organization","member_url":"https://app.mode.com/"}`, ErrBadAddress},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEvent([]byte(test.body))
			if !errors.Is(err, test.want) || got != (Event{}) {
				t.Errorf("ParseEvent() = %+v, %v, want %v", got, err, test.want)
			}
		})
	}
}

func FuzzParseEvent(f *testing.F) {
	f.Add([]byte(`{"event":"report_run_completed","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001/runs/c0ffee000001"}`))
	f.Add([]byte(`{"event":"report_deleted","report_name":"Monthly Revenue","report_token":"beef00000001"}`))
	f.Add([]byte(`{"event":"member_joined_organization","member_url":"https://u:p@h:1/api/acme/memberships/0a48a4a59f55?embed[user]=1"}`))
	f.Add([]byte(`{"event":"definition_created","definition_url":"https://x/api/%2e%2e/definitions/[TOKEN]"}`))
	f.Add([]byte(`{"event":"report_created","report_run_url":"https://modeanalytics.com/api/acme/reports/beef00000001"}`))
	f.Add([]byte(`{"event":"report_created","report_url":"https://modeanalytics.com/api/acme/reports/beef00000001"}`))
	f.Add([]byte(`{"event":"new_database_connection","connection_url":"/api/acme/data_sources/ea1c23ebaddc/"}`))
	f.Add([]byte(`{"event":"member_removed_from_organization"}`))
	f.Add([]byte(`{"event":1e999,"event":"x"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		event, err := ParseEvent(body)
		var reason NotEvent
		if err != nil {
			if !errors.As(err, &reason) || event != (Event{}) {
				t.Errorf("ParseEvent() = %+v, %v", event, err)
			}
			return
		}
		for _, token := range []string{event.Report, event.Run, event.Token} {
			if token != "" && !ValidToken(token) {
				t.Errorf("the token %q", token)
			}
		}
		if addressKeys(event.Name) == nil && event.Name != EventReportDeleted {
			t.Errorf("the event %q", event.Name)
		}
		run := event.Name == EventReportRunCompleted || event.Name == EventReportRunStarted
		if run && (event.Report == "" || event.Run == "") {
			t.Errorf("a run event without its run: %+v", event)
		}
	})
}
