package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestReloader_unknownHook: rules that name a webhook without settings are refused, and the last good ones stay.
func TestReloader_unknownHook(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "config.yaml")
	write(t, path, goodRule)
	r := newReloading(t, path)
	r.check = settings{hooks: []alert.HookConfig{{Name: "zapier"}}}.checkHooks
	named := "version: 1\ndefaults: {webhook: zapier}\nrules:\n  - {name: A, report: 8d3e0a1f2b4c, value: x, warning: above 1}\n" +
		"  - {name: B, report: 8d3e0a1f2b4c, value: x, warning: {when: above 1, webhook: pager}}\n"
	write(t, path, named)
	r.looks(3)
	r.said("ERROR rules file is wrong atconfig.yaml:5:81 the webhook `pager` has no settings",
		"ERROR rules files are refused, the last good rules stay in use !1 problem in 1 file")
	r.check = settings{hooks: []alert.HookConfig{{Name: "zapier"}, {Name: "pager"}}}.checkHooks
	r.judge(t.Context(), r.read())
	if len(r.used) != 1 || r.used[0] != "a b" {
		t.Errorf("rules taken over: %q", r.used)
	}
}

// TestServe_webhooks: the built program tells Slack through an incoming webhook and another program through an outgoing one.
func TestServe_webhooks(t *testing.T) {
	t.Parallel()
	var seen events
	w := newWorld(t, "version: 1\ndefaults: {channel: [a, b], webhook: data-lake}\nrules:\n"+
		"  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10}\n", slacktest.Config{OnEvent: seen.add})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Sales", Queries: []modetest.Query{{Name: "Daily"}}})
	var told events
	lake := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var body struct{ Type string }
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || r.Header.Get("webhook-signature") == "" {
			t.Errorf("the webhook gets a body that is wrong, or not signed: %v", err)
		}
		told.add(slacktest.Event{Kind: slacktest.EventKind(body.Type)})
	}))
	defer lake.Close()
	p := w.start(t, "SLACK_BOT_TOKEN=", "SLACK_WEBHOOK_URL="+w.slack.WebhookURL(),
		"MODEALERT_WEBHOOK_DATA_LAKE_URL="+lake.URL+"/lakesecret", "MODEALERT_WEBHOOK_DATA_LAKE_SECRET="+goodHookSecret)
	for i, rows := range []string{`[{"x": 7}]`, `[{"x": 12}]`} {
		run := w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{Completed: time.Now().Add(time.Duration(i) * time.Minute), Results: []modetest.Result{{Rows: rows}}})
		if status := w.completed(p, "5f3c0a1b2d4e", run); status != http.StatusAccepted {
			t.Fatalf("webhook answered %d, want 202", status)
		}
		p.waitFor("all to be told", func() bool { return seen.count() > i && told.count() > i })
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
	if got, want := told.since(), "incident.opened: \nincident.resolved: \n"; got != want {
		t.Errorf("the webhook is told %q, want %q", got, want)
	}
	if got := seen.since(); strings.Count(got, "posted: ") != 2 || !strings.Contains(got, "posted: Resolved: Total is back to 12") {
		t.Errorf("Slack shows\n%s", got)
	}
	log := p.log.String()
	assertNoSecrets(t, w, log)
	if !strings.Contains(log, `"lost":"everything is posted into the webhook's own channel`) || strings.Contains(log, `"level":"ERROR"`) {
		t.Errorf("the log does not say what is lost, or there is an error:\n%s", log)
	}
}
