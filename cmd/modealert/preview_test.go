package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

const previewRules = `version: 1
timezone: Europe/Berlin
defaults: {channel: data-alerts, failed_runs: 2}
rules:
  - name: Order over the limit
    report: 8d3e0a1f2b4c
    value: total
    where: status = 'paid'
    show: [id, customer, total]
    warning: above 1000
    critical: above 5000
    format: $#,##0
  - name: EU revenue
    report: https://app.mode.com/acme/reports/5f3c0a1b2d4e
    query: Daily totals
    where: region = 'EU'
    by: country
    value: sum(revenue)
    warning: below 10000
    critical: {when: below 5000, channel: [revenue, data-alerts], mention: [data-oncall, U012AB3CD]}
    webhook: zapier
    format: $#,##0
  - name: Signups fell
    report: 1a2b3c4d5e6f
    value: sum(signups)
    warning: percent_change below -20
    critical: value below 0.5 * avg_last(3) and value below avg_last(60)
  - name: Signups are low
    report: 1a2b3c4d5e6f
    value: sum(signups)
    warning: below 50
    for: 3 runs
    mute: {until: 2099-01-01}
  - {name: Misspelt, report: 1a2b3c4d5e6f, value: sum(signup), warning: below 50}
  - {name: Misplaced, report: 1a2b3c4d5e6f, query: Daily, value: sum(signups), warning: below 50}
  - {name: Empty, report: 1a2b3c4d5e6f, where: signups = 0, value: avg(signups), warning: below 50}
  - {name: Fails, report: 2b3c4d5e6f70, value: sum(x), warning: below 50}
  - {name: Mistyped, report: 8d3e0a1f2b4c, value: sum(customer), warning: above 50}
  - {name: Fails in a row, report: 2b3c4d5e6f70, value: run.consecutive_failures, critical: at least 2}
  - {name: Fine, report: 1a2b3c4d5e6f, value: sum(signups), warning: above 50}
  - {name: Archived, report: 3c4d5e6f7081, value: sum(x), warning: above 50}
  - {name: Archives slowly, report: 3c4d5e6f7081, value: run.duration, warning: above 1 hour}
`

// previewWorld is a Mode with reports, a Slack and a webhook, and what a command needs to know of them.
type previewWorld struct {
	mode    *modetest.Workspace
	slack   *slacktest.Workspace
	called  atomic.Int64 // the webhook
	environ []string
	config  string
}

func newPreviewWorld(t *testing.T) *previewWorld {
	t.Helper()
	w := &previewWorld{mode: modetest.New(modetest.Config{}), config: filepath.Join(t.TempDir(), "config.yaml")}
	t.Cleanup(w.mode.Close)
	w.mode.AddUser(modetest.User{Username: "ada", Name: "Ada Lovelace"})
	w.mode.AddReport(modetest.Report{Token: "8d3e0a1f2b4c", Name: "Orders"})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Sales", Queries: []modetest.Query{{Name: "Daily totals"}, {Name: "Other"}}})
	w.mode.AddReport(modetest.Report{Token: "1a2b3c4d5e6f", Name: "Growth", Queries: []modetest.Query{{Name: "Signups by day"}}})
	w.mode.AddReport(modetest.Report{Token: "2b3c4d5e6f70", Name: "Costs", Queries: []modetest.Query{{Name: "Invoices"}}})
	w.run("8d3e0a1f2b4c", 0, modetest.Run{Results: []modetest.Result{{Rows: `[
		{"id": 17, "customer": "Bolt", "total": 1200.5, "status": "paid"}, {"id": 18, "customer": "Acme", "total": 7300, "status": "paid"},
		{"id": 19, "customer": "Core", "total": 99, "status": "paid"}, {"id": 20, "customer": "Dot", "total": null, "status": "paid"},
		{"id": 21, "customer": "Edge", "total": 9000, "status": "open"}]`}}})
	w.run("5f3c0a1b2d4e", 0, modetest.Run{Token: "aaaa00000001", Results: []modetest.Result{{Query: "Daily totals", Rows: euRows(7, 1000)}}})
	w.run("5f3c0a1b2d4e", 1, modetest.Run{ExecutedBy: "ada", Results: []modetest.Result{{Query: "Daily totals", Rows: euRows(3, 4000)}}})
	w.run("5f3c0a1b2d4e", 2, modetest.Run{Token: "aaaa00000002", State: "running"})
	w.run("5f3c0a1b2d4e", 2, modetest.Run{Token: "aaaa00000003", State: mode.StateCancelled})
	w.mode.AddReport(modetest.Report{Token: "3c4d5e6f7081", Name: "Archive"})
	w.run("3c4d5e6f7081", 0, modetest.Run{Token: "aaaa00000005", Purged: true})
	w.run("1a2b3c4d5e6f", -1, modetest.Run{Token: "aaaa00000004", Purged: true})
	for i, n := range []int{100, 110, 90, 102, 40} {
		w.run("1a2b3c4d5e6f", i, modetest.Run{Results: []modetest.Result{{Rows: fmt.Sprintf(`[{"signups": %d}, {"signups": 2}]`, n-2)}}})
	}
	for i := range 2 {
		w.run("2b3c4d5e6f70", i, modetest.Run{State: mode.StateFailed, Results: []modetest.Result{{ErrorMessage: "relation \"invoices\" does not exist"}}})
	}
	w.slack = slacktest.New(slacktest.Config{
		Token: "xoxb-token", Channels: []slacktest.Channel{{ID: "C00000001", Name: "try-alerts"}, {Name: "alerts"}},
		Users: []slacktest.User{{ID: "U00000001", Name: "ada", Email: "ada@example.com"}},
	})
	t.Cleanup(w.slack.Close)
	hook := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { w.called.Add(1) }))
	t.Cleanup(hook.Close)
	w.environ = []string{
		"MODE_WORKSPACE=acme", "MODE_API_TOKEN=api-token", "MODE_API_SECRET=api-secret", "MODE_REQUESTS_PER_SECOND=0", "MODE_BASE_URL=" + w.mode.URL(),
		"MODEALERT_WEBHOOK_ZAPIER_URL=" + hook.URL,
	}
	if err := os.WriteFile(w.config, []byte(previewRules), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// euRows are rows of so many countries, each with more revenue than the one before.
func euRows(countries, step int) string {
	var rows []string
	for i, name := range []string{"DE", "FR", "IT", "ES", "PL", "NL", "BE"}[:countries] {
		rows = append(rows, fmt.Sprintf(`{"country": %q, "region": "EU", "revenue": %d.25}`, name, 2000+step*i))
	}
	return "[" + strings.Join(append(rows, `{"country": "US", "region": "NA", "revenue": 1}`), ",") + "]"
}

// run adds a run of a report that ended some days after the first.
func (w *previewWorld) run(report string, day int, run modetest.Run) {
	run.Completed = time.Date(2025, 11, 18+day, 8, 0, 0, 0, time.UTC)
	run.Created = run.Completed.Add(-90 * time.Second)
	if run.State == "running" {
		run.Completed = time.Time{}
	}
	if run.Token == "" {
		run.Token = fmt.Sprintf("%s%02d", report[:10], day)
	}
	w.mode.AddRun(report, run)
}

// preview runs the command, and returns what it wrote with its exit code at the end.
func (w *previewWorld) preview(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, trouble bytes.Buffer
	code = run(t.Context(), append([]string{"preview", "--config", w.config}, args...), w.environ, &out, &trouble)
	masked := strings.NewReplacer(w.mode.URL(), "https://app.mode.com", filepath.Dir(w.config)+"/", "")
	return masked.Replace(out.String()), masked.Replace(trouble.String()), code
}

// TestPreview: what people read of each kind of rule.
func TestPreview(t *testing.T) {
	t.Parallel()
	w := newPreviewWorld(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
	}{
		{"rows", []string{"order-over-the-limit"}, 1},
		{"groups", []string{"EU revenue"}, 1},
		{"many", []string{"eu-revenue", "--run", "https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/aaaa00000001"}, 1},
		{"onegroup", []string{"eu-revenue", "--group", "country=fr"}, 1},
		{"history", []string{"signups-fell"}, 1},
		{"pending", []string{"signups-are-low"}, 0},
		{"misspelt", []string{"misspelt"}, 1},
		{"misplaced", []string{"misplaced"}, 1},
		{"mistyped", []string{"mistyped"}, 1},
		{"empty", []string{"empty"}, 1},
		{"failed", []string{"fails"}, 1},
		{"run", []string{"fails-in-a-row"}, 1},
		{"fine", []string{"fine"}, 0},
		{"purged", []string{"archives-slowly"}, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			stdout, stderr, code := w.preview(t, tt.args...)
			if code != tt.code || stderr != "" {
				t.Errorf("exit code %d, want %d; standard error: %s", code, tt.code, stderr)
			}
			golden(t, "preview/"+tt.name+".txt", stdout)
		})
	}
}

// TestPreview_json: programs get what people read, and the messages as Slack is given them.
func TestPreview_json(t *testing.T) {
	t.Parallel()
	w := newPreviewWorld(t)
	stdout, stderr, code := w.preview(t, "signups-fell", "--json")
	if code != 1 || stderr != "" {
		t.Errorf("exit code %d, standard error: %s", code, stderr)
	}
	golden(t, "preview/history.json", stdout)
	blocks, addresses, code := w.preview(t, "signups-fell", "--blocks")
	var payload struct{ Text string }
	if err := json.Unmarshal([]byte(blocks), &payload); err != nil || code != 1 || !strings.HasPrefix(payload.Text, "WARNING: Signups fell is 40") {
		t.Errorf("exit code %d, %v, text %q", code, err, payload.Text)
	}
	if !strings.HasPrefix(addresses, "https://app.slack.com/block-kit-builder#%7B%22blocks%22%3A%5B") {
		t.Errorf("the address is %s", addresses)
	}
}

// TestPreview_movesNothing: the database of the service stays as it is, and neither Slack nor a webhook hears anything.
func TestPreview_movesNothing(t *testing.T) {
	t.Parallel()
	w := newPreviewWorld(t)
	database := filepath.Join(t.TempDir(), "service.db")
	s, err := store.Open(t.Context(), store.Config{URL: "sqlite:" + database})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	before := contents(t, filepath.Dir(database))
	w.environ = append(w.environ, "MODEALERT_DATABASE_URL=sqlite:"+database, "SLACK_BOT_TOKEN=xoxb-token", "SLACK_API_URL="+w.slack.URL())
	for _, args := range [][]string{{"eu-revenue"}, {"signups-fell", "--json"}, {"fails", "--blocks"}, {"signups-are-low"}} {
		if _, stderr, code := w.preview(t, args...); code > 1 {
			t.Errorf("%v: exit code %d, %s", args, code, stderr)
		}
	}
	if contents(t, filepath.Dir(database)) != before {
		t.Error("the database has changed")
	}
	if said := len(w.slack.Messages("try-alerts")) + len(w.slack.Messages("alerts")); said > 0 || w.called.Load() > 0 {
		t.Errorf("%d messages were posted, the webhook was called %d times", said, w.called.Load())
	}
}

// contents is all that is in the files of a folder.
func contents(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&all, "%s: %x\n", file, content)
	}
	return all.String()
}

// TestPreview_send: a preview says that it is one, mentions nobody and has no buttons, however simple it must be.
func TestPreview_send(t *testing.T) {
	t.Parallel()
	w := newPreviewWorld(t)
	w.environ = append(w.environ, "SLACK_BOT_TOKEN=xoxb-token", "SLACK_APP_TOKEN=xapp-token", "SLACK_API_URL="+w.slack.URL())
	for _, refused := range []int{0, 3} {
		if refused > 0 {
			w.slack.Fail(slacktest.Failure{Method: "chat.postMessage", Times: refused - 1, Code: "invalid_blocks"})
		}
		_, stderr, code := w.preview(t, "eu-revenue", "--group", "country=DE", "--send", "#try-alerts")
		if code != 1 || !strings.Contains(stderr, "posted as a preview: https://acme.slack.com/archives/C00000001/p") {
			t.Errorf("exit code %d, standard error: %s", code, stderr)
		}
	}
	messages := w.slack.Messages("try-alerts")
	if len(messages) != 2 {
		t.Fatalf("%d messages, want 2", len(messages))
	}
	for _, m := range messages {
		drawn, err := json.Marshal(m.Drawing())
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(m.Text, "PREVIEW · CRITICAL: EU revenue") || strings.Contains(string(drawn), `\u003c@`) || strings.Contains(string(drawn), "subteam") ||
			strings.Contains(string(drawn), `"button"`) || !strings.Contains(string(drawn), "would mention data-oncall, U012AB3CD") {
			t.Errorf("the message is %s", drawn)
		}
	}
}

// TestPreview_mistakes: what users do wrong, and what they are told.
func TestPreview_mistakes(t *testing.T) {
	t.Parallel()
	w := newPreviewWorld(t)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"eu-revenu"}, `there is no rule "eu-revenu"; did you mean "eu-revenue"?`},
		{[]string{"eu-revenue", "--run", "aaaa00000009"}, "fetching run aaaa00000009 of report 5f3c0a1b2d4e: Mode answered 404"},
		{[]string{"eu-revenue", "--run", "https://app.mode.com/acme/reports/5f3c0a1b2d4e"}, "is no run: give its token, or its address"},
		{[]string{"eu-revenue", "--run", "https://app.mode.com/acme/reports/1a2b3c4d5e6f/runs/1a2b3c4d5e04"}, "rule eu-revenue is not about report 1a2b3c4d5e6f"},
		{[]string{"eu-revenue", "--run", "aaaa00000002"}, "run aaaa00000002 has not ended, it is running: try again"},
		{[]string{"eu-revenue", "--run", "aaaa00000003"}, "run aaaa00000003 was cancelled"},
		{[]string{"fine", "--run", "aaaa00000004"}, "Mode no longer keeps the results of run aaaa00000004, which completed 2025-11-17 09:00 CET: " +
			"the latest run whose results it has is 1a2b3c4d5e04, so add --run 1a2b3c4d5e04"},
		{[]string{"archived"}, "Mode no longer keeps the results of run aaaa00000005, which completed 2025-11-18 09:00 CET, " +
			"nor those of any other of the report's latest runs: run the report in Mode, give a result as a file"},
		{[]string{"eu-revenue", "--report", "https://app.mode.com/acme/spaces/5f3c0a1b2d4e"}, "is no report: give its token, or its address"},
		{[]string{"eu-revenue", "--group", "DE"}, "--group takes column=value"},
		{[]string{"eu-revenue", "--group", "city=Rome"}, "rule eu-revenue is not by \"city\": its groups are by `country`"},
		{[]string{"eu-revenue", "--group", "country=UK"}, "there is no such group on this run; there is country=DE; country=FR; country=IT"},
		{[]string{"signups-fell", "--group", "country=DE"}, "rule signups-fell has no groups"},
		{[]string{"eu-revenue", "rows.csv", "--run", "aaaa00000001"}, "not both"},
		{[]string{"eu-revenue", "rows.csv", "--csv", "rows.csv"}, "name one file"},
		{[]string{"eu-revenue", "--json", "--blocks"}, "choose one of --blocks and --json"},
		{[]string{"eu-revenue", "--send", "try-alerts"}, "SLACK_BOT_TOKEN is not set"},
	} {
		if _, stderr, code := w.preview(t, tt.args...); code != 2 || !strings.Contains(stderr, tt.want) {
			t.Errorf("%v: exit code %d, %s\nwant %s", tt.args, code, stderr, tt.want)
		}
	}
}

// TestDocs_preview: the page shows what the command writes.
func TestDocs_preview(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(filepath.Join("testdata", "preview", "history.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if shown := "```console\n$ modealert preview signups-fell\n" + strings.TrimSpace(string(want)) + "\n```"; !strings.Contains(read(t, "docs/preview.md"), shown) {
		t.Errorf("docs/preview.md does not show\n%s", shown)
	}
}

// TestPreview_sendElsewhere: a preview goes to a person, or through an incoming webhook.
func TestPreview_sendElsewhere(t *testing.T) {
	t.Parallel()
	w := newPreviewWorld(t)
	for _, tt := range []struct{ environ, to, want string }{
		{"SLACK_BOT_TOKEN=xoxb-token", "ada@example.com", "posted as a preview: https://acme.slack.com/archives/D"},
		{"SLACK_BOT_TOKEN=xoxb-token", "bob@example.com", "the preview was not posted: looking up bob@example.com: users_not_found: check the address"},
		{"SLACK_WEBHOOK_URL=" + w.slack.WebhookURL(), "anywhere", "posted as a preview: through the incoming webhook, into its own channel"},
	} {
		other := &previewWorld{mode: w.mode, config: w.config, environ: append([]string{tt.environ, "SLACK_API_URL=" + w.slack.URL()}, w.environ...)}
		if _, stderr, _ := other.preview(t, "fails", "--send", tt.to); !strings.Contains(stderr, tt.want) || strings.Contains(stderr, "/services/") {
			t.Errorf("%s: %s", tt.to, stderr)
		}
	}
}
