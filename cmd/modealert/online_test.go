package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// onlineNow is the present of these tests.
var onlineNow = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

// lookupScopes are those that let everything be asked.
func lookupScopes() []string {
	return []string{"chat:write", "users:read", "users:read.email", "usergroups:read", "channels:read", "groups:read"}
}

// newOnlineWorld returns a world with reports, people and channels.
func newOnlineWorld(t *testing.T, scopes []string) *world {
	t.Helper()
	w := newWorld(t, "", slacktest.Config{
		Scopes: scopes,
		Channels: []slacktest.Channel{
			{ID: "C00000001", Name: "revenue"},
			{ID: "C00000002", Name: "foreign", NotMember: true},
			{ID: "C00000003", Name: "old", Archived: true},
			{ID: "G00000004", Name: "secret", Private: true, NotMember: true},
		},
		Users:  []slacktest.User{{ID: "U00000001", Name: "Ann", Email: "ann@example.com"}, {ID: "U00000002", Name: "Ben", Deactivated: true}},
		Groups: []slacktest.Group{{ID: "S00000001", Handle: "data-oncall"}},
	})
	finance := w.mode.AddCollection(modetest.Collection{Name: "Finance"})
	w.mode.AddCollection(modetest.Collection{Name: "Empty"})
	for _, r := range []modetest.Report{
		{Token: "aaaaaaaaaaa1", Name: "Revenue", Collection: finance, Queries: []modetest.Query{{Name: "Daily totals"}, {Name: "Orders"}}},
		{Token: "aaaaaaaaaaa2", Name: "Signups", Queries: []modetest.Query{{Name: "Signups"}}},
		{Token: "aaaaaaaaaaa3", Name: "New one"},
		{Token: "aaaaaaaaaaa4", Name: "Broken", Archived: true},
		{Token: "aaaaaaaaaaa5", Name: "Purged"},
		{Token: "aaaaaaaaaaa6", Name: "Empty one"},
		{Token: "aaaaaaaaaaa7", Name: "No JSON"},
		{Token: "aaaaaaaaaaa8", Name: "Partly"},
	} {
		w.mode.AddReport(r)
	}
	add := func(report string, ago time.Duration, run modetest.Run) {
		run.Created = onlineNow.Add(-ago)
		w.mode.AddRun(report, run)
	}
	add("aaaaaaaaaaa1", 3*time.Hour, modetest.Run{Token: "run000000001", Results: []modetest.Result{
		{Query: "Daily totals", Rows: `[{"country":"FR","revenue":12000,"note":"a lot"},{"country":"DE","revenue":"7000.50","note":"less"}]`},
		{Query: "Orders", Rows: `[{"ORDER ID":1,"total":12,"Total":13}]`},
	}})
	add("aaaaaaaaaaa1", time.Hour, modetest.Run{Token: "run000000002", State: "failed"})
	add("aaaaaaaaaaa2", 3*24*time.Hour, modetest.Run{Token: "run000000003", Results: []modetest.Result{{Rows: `[{"day":"2026-11-20","signups":7}]`}}})
	add("aaaaaaaaaaa4", time.Hour, modetest.Run{State: "failed"})
	add("aaaaaaaaaaa5", 400*24*time.Hour, modetest.Run{Purged: true})
	add("aaaaaaaaaaa6", 90*time.Second, modetest.Run{Token: "run000000006"})
	add("aaaaaaaaaaa7", 30*time.Minute, modetest.Run{Token: "run000000007", Results: []modetest.Result{{Rows: `[{"a":1},{"a":`}}})
	add("aaaaaaaaaaa8", 5*time.Minute, modetest.Run{Token: "run000000008", Results: []modetest.Result{{State: "failed"}}})
	return w
}

// checkOnline checks a rules file of that content, and returns what was written and the error.
func (w *world) checkOnline(t *testing.T, text string, asJSON bool) (string, error) {
	t.Helper()
	set, err := rules.Parse("config.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	v := &verdict{set: set}
	o, err := newOnlineCheck(w.env, v, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	o.now = func() time.Time { return onlineNow }
	o.sleep = func(context.Context, time.Duration) error { return nil }
	unasked := o.run(t.Context())
	var out bytes.Buffer
	write := v.text
	if asJSON {
		write = v.json
	}
	if err := write(&out); err != nil {
		t.Fatal(err)
	}
	if w.slack.Calls("chat.postMessage") > 0 {
		t.Error("something was posted")
	}
	assertNoSecrets(t, w, out.String(), fmt.Sprint(unasked))
	return out.String(), unasked
}

const fineRules = `version: 1
defaults: {channel: revenue}
rules:
  - {name: Revenue, report: aaaaaaaaaaa1, query: Daily totals, by: [country], value: sum(revenue), warning: below 10000}
  - {name: Orders, report: aaaaaaaaaaa1, query: Orders, value: sum(Total), warning: above 20, mention: [ann@example.com, data-oncall, here]}
  - {name: Signups, report: aaaaaaaaaaa2, latest: day, value: sum(signups), warning: percent_change below -20, channel: C00000001}
  - {name: Fails, report: {collection: finance}, value: run.consecutive_failures, critical: {when: at least 2, mention: U00000001}}
events:
  - {on: report_run_completed, report: aaaaaaaaaaa3}
`

// wrongRules has a mistake of each kind that only Mode and Slack know of.
const wrongRules = `version: 1
defaults:
  channel: revenue
  mention: nobody@example.com
rules:
  - name: No such report
    report: [https://app.mode.com/acme/reports/bbbbbbbbbbbb, aaaaaaaaaaa2]
    value: run.consecutive_failures
    critical: at least 2
  - name: Hidden report
    report: cccccccccccc
    expect_every: 1 day
  - name: No such query
    report: aaaaaaaaaaa1
    query: Daily total
    value: sum(revenue)
    warning: below 10000
  - name: Which query
    report: aaaaaaaaaaa1
    value: sum(revenue)
    warning: below 10000
  - name: No such columns
    report: aaaaaaaaaaa1
    query: Daily totals
    where: regio = 'EU'
    by: [contry]
    latest: day
    show: [note, total]
    value: |
      sum(revenue)
        - sum(revenu)
    warning: below 10000 and max(quota) > 3
  - name: Row rule
    report: aaaaaaaaaaa1
    query: Orders
    key: [order_id]
    value: TOTAL
    warning: above 10
  - name: Not a number
    report: aaaaaaaaaaa1
    query: Daily totals
    value: sum(note)
    warning: below 10
  - name: Not comparable
    report: aaaaaaaaaaa1
    query: Daily totals
    value: max(revenue)
    warning: below '10 days'
  - name: Cut off
    report: aaaaaaaaaaa7
    value: count(*)
    warning: below 10
  - name: No such collection
    report: {collection: [Finance, Fnance]}
    value: run.consecutive_failures
    critical: at least 2
  - name: Columns of a collection
    report: {collection: finance}
    query: Daily totals
    value: avg(revenue)
    warning: below 1 or max(limit_) > 0
  - name: Query of a collection
    report: {collection: finance}
    query: Weekly totals
    value: avg(revenue)
    warning: below 1
  - name: Channels
    report: aaaaaaaaaaa2
    value: count(*)
    channel: ['#nowhere', old, foreign, C00000009, revenue]
    mention: [data-onkall, U00000002, U00000009, S00000009]
    warning: below 2
    critical: {when: below 1, channel: secret, mention: ann@example.com}
events:
  - on: report_run_completed
    collection: Sales
    channel: nowhere
  - on: report_run_completed
    report: dddddddddddd
`

const remarkRules = `version: 1
defaults: {channel: revenue}
rules:
  - {name: No run, report: aaaaaaaaaaa3, value: count(*), warning: below 1}
  - {name: Archived and failing, report: aaaaaaaaaaa4, value: count(*), warning: below 1}
  - {name: Purged, report: aaaaaaaaaaa5, value: count(*), warning: below 1}
  - {name: No rows, report: aaaaaaaaaaa6, value: sum(a), warning: below 1}
  - {name: Partly, report: aaaaaaaaaaa8, value: sum(a), warning: below 1}
  - {name: History, report: aaaaaaaaaaa1, query: Orders, value: count(*), warning: below previous, critical: {when: below 0.5 * avg_last(300)}}
  - {name: Any, report: any, value: count(*), warning: below 1}
  - {name: No reports, report: {collection: Empty}, value: count(*), warning: below 1}
  - {name: People, report: aaaaaaaaaaa2, value: count(*), warning: below 1, mention: [ann@example.com, data-oncall]}
`

func TestCheckOnline(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, rules string
		scopes      []string
		json        bool
	}{
		{name: "fine", rules: fineRules, scopes: lookupScopes()},
		{name: "fine-json", rules: fineRules, scopes: lookupScopes(), json: true},
		{name: "wrong", rules: wrongRules, scopes: lookupScopes()},
		{name: "remarks", rules: remarkRules, scopes: []string{"chat:write"}},
		{name: "cannot-post", rules: fineRules, scopes: []string{"users:read", "users:read.email", "usergroups:read"}},
		{name: "cannot-post-json", rules: fineRules, scopes: []string{"users:read"}, json: true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newOnlineWorld(t, tt.scopes)
			w.mode.Fail(modetest.Failure{Path: "reports/cccccccccccc", Status: http.StatusForbidden, Body: `{"id":"forbidden","message":"forbidden"}`})
			out, err := w.checkOnline(t, tt.rules, tt.json)
			if err != nil {
				t.Error(err)
			}
			golden(t, filepath.Join("online", tt.name+".golden"), out)
		})
	}
}

// TestCheckOnline_incoming: of an incoming webhook it is asked whether it is there, and said what it makes nothing of.
func TestCheckOnline_incoming(t *testing.T) {
	t.Parallel()
	w := newOnlineWorld(t, nil)
	w.env = append(w.env, "SLACK_BOT_TOKEN=", "SLACK_WEBHOOK_URL="+w.slack.WebhookURL())
	out, err := w.checkOnline(t, fineRules, false)
	if err != nil {
		t.Error(err)
	}
	golden(t, filepath.Join("online", "incoming.golden"), out)
	w.env = append(w.env, "SLACK_WEBHOOK_URL="+w.slack.WebhookURL()+"x")
	if _, err = w.checkOnline(t, fineRules, false); !strings.Contains(errorText(err), "asking Slack: checking the incoming webhook: no_service") {
		t.Errorf("of a webhook that is not there it says %v", err)
	}
}

// TestCheckOnline_onceEach: each result is read once, however many rules are on it.
func TestCheckOnline_onceEach(t *testing.T) {
	t.Parallel()
	w := newOnlineWorld(t, lookupScopes())
	if _, err := w.checkOnline(t, fineRules+`  - {on: report_run_completed, report: aaaaaaaaaaa1}
`, false); err != nil {
		t.Fatal(err)
	}
	asked := make(map[string]int)
	for _, r := range w.mode.Requests() {
		if asked[r.Path+"?"+r.Query]++; asked[r.Path+"?"+r.Query] > 1 {
			t.Errorf("%s %s was asked twice", r.Path, r.Query)
		}
	}
	if n := len(asked); n > 20 {
		t.Errorf("%d requests", n)
	}
}

// TestCheckOnline_cannotAsk: what was found before a service failed is said all the same, and which service it is.
func TestCheckOnline_cannotAsk(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		fail  func(*world)
		error []string
		out   string
	}{
		"Mode is broken":    {func(w *world) { w.mode.Fail(modetest.Failure{Status: 502}) }, []string{"asking Mode: ", "Mode answered 502"}, "not all could be asked, 1 problem in 1 file\n"},
		"Slack is broken":   {func(w *world) { w.slack.Fail(slacktest.Failure{How: slacktest.BadGateway, Times: -1}) }, []string{"asking Slack: ", "HTTP 502"}, "not all could be asked\n"},
		"no such workspace": {func(w *world) { w.env = append(w.env, "MODE_WORKSPACE=other") }, []string{"asking Mode: ", "check MODE_WORKSPACE"}, "not all could be asked, 1 problem in 1 file\n"},
		"a wrong key":       {func(w *world) { w.env = append(w.env, "MODE_API_SECRET=another-secret-of-mode") }, []string{"asking Mode: ", "check MODE_API_TOKEN and MODE_API_SECRET"}, "not all could be asked, 1 problem in 1 file\n"},
		"a wrong token":     {func(w *world) { w.env = append(w.env, "SLACK_BOT_TOKEN=xoxb-other") }, []string{"asking Slack: ", "check SLACK_BOT_TOKEN"}, "not all could be asked\n"},
	} {
		w := newOnlineWorld(t, lookupScopes())
		tt.fail(w)
		out, err := w.checkOnline(t, strings.Replace(fineRules, "channel: C00000001", "channel: old", 1), false)
		for _, want := range tt.error {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q in it", name, err, want)
			}
		}
		if !strings.HasSuffix(out, tt.out) {
			t.Errorf("%s: output\n%s\nwant the end %q", name, out, tt.out)
		}
	}
}

// TestCheckOnline_manyReports: of a large collection only some reports are looked at, and that is said.
func TestCheckOnline_manyReports(t *testing.T) {
	t.Parallel()
	w := newOnlineWorld(t, lookupScopes())
	many := w.mode.AddCollection(modetest.Collection{Name: "Many"})
	for i := range 12 {
		w.mode.AddReport(modetest.Report{Token: fmt.Sprintf("many%08d", i), Name: fmt.Sprintf("Report %d", i), Collection: many})
	}
	out, err := w.checkOnline(t, "version: 1\nrules:\n  - {name: A, report: {collection: Many}, value: count(*), warning: below 1, channel: revenue}\n", false)
	if err != nil || !strings.Contains(out, "config.yaml:3:36: of the 12 reports of collection `Many`, only 10 are checked") ||
		strings.Count(out, "has no successful run yet") != 10 {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestAge(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Hour: "less than a minute", 59 * time.Second: "less than a minute", time.Minute: "1 minute", 119 * time.Minute: "1 hour",
		47 * time.Hour: "47 hours", 49 * time.Hour: "2 days",
	} {
		if got := age(onlineNow, onlineNow.Add(-d)); got != want {
			t.Errorf("age of %v = %q, want %q", d, got, want)
		}
	}
}

// TestOnline_opsChannel: the channel that hears of what could not be delivered is asked for like the others, and so are
// people who get direct messages.
func TestOnline_opsChannel(t *testing.T) {
	t.Parallel()
	w := newOnlineWorld(t, lookupScopes())
	got, err := w.checkOnline(t, `version: 1
ops_channel: old
rules:
  - {name: Signups, report: aaaaaaaaaaa2, value: sum(signups), warning: below 1, channel: [ann@example.com, bob@example.com]}
`, false)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"config.yaml:2:14: the channel `old` is archived",
		"nobody in Slack has the e-mail address `bob@example.com`",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	if strings.Contains(got, "`ann@example.com`") {
		t.Errorf("something is wrong with somebody who is there:\n%s", got)
	}
}
