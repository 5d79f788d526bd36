package main

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// TestServe_metrics looks at what the built program counted after a story, from the webhook to Slack's ok.
func TestServe_metrics(t *testing.T) {
	t.Parallel()
	w := newWorld(t, countryRules, slacktest.Config{})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Revenue", Queries: []modetest.Query{{Name: "Daily totals"}}})
	run := w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{Token: "c0ffee00c0de", Results: countries(12000, 4210, 15000)})
	w.mode.Fail(modetest.Failure{Path: "reports/*/runs/*", Times: 1, Status: http.StatusTooManyRequests})
	p := w.start(t)
	for range 2 {
		if status := w.completed(p, "5f3c0a1b2d4e", run); status != http.StatusAccepted {
			t.Fatalf("webhook answered %d, want 202", status)
		}
	}
	p.post(testSecret+"x", nil)
	p.post(testSecret, []byte(`{"event": "xoxb-in-the-body"}`))
	p.waitFor("the message to be recorded as sent", func() bool { return strings.Contains(p.log.String(), `"message sent"`) })
	var text string
	var missing []string
	defer func() {
		if t.Failed() {
			t.Logf("missing are %q of\n%s", missing, text)
		}
	}()
	p.waitFor("the metrics to tell of it", func() bool { // what is asked of the database may be a second old
		_, text = p.get("/metrics")
		missing = slices.DeleteFunc(wantedMetrics(), func(line string) bool { return strings.Contains(text, "\n"+line+"\n") })
		return len(missing) == 0
	})
	lint(t, text)
	assertNoSecrets(t, w, text)
	for _, private := range []string{"5f3c0a1b2d4e", "c0ffee00c0de", "xoxb", "evenue", "country", "DE", "data-oncall", "acme"} {
		if strings.Contains(text, private) {
			t.Errorf("the metrics tell %s", private)
		}
	}
	shown := regexp.MustCompile(`(?m)^# TYPE (modealert_\w+) (\w+)$`).FindAllStringSubmatch(text, -1)
	types := make(map[string]string)
	for _, m := range shown {
		types[m[1]] = m[2]
	}
	if diff := cmp.Diff(documentedMetrics(t), types); diff != "" {
		t.Errorf("docs/operations.md and the metrics differ (-documented +shown):\n%s", diff)
	}
}

// wantedMetrics are some that the story is to lead to.
func wantedMetrics() []string {
	return []string{
		`modealert_webhooks_received_total{answer="accepted",from="mode"} 2`,
		`modealert_webhooks_received_total{answer="wrong_secret",from="mode"} 1`,
		`modealert_webhooks_received_total{answer="unknown_event",from="mode"} 1`,
		`modealert_events_total{answer="accepted",event="report_run_completed"} 1`,
		`modealert_events_total{answer="duplicate",event="report_run_completed"} 1`,
		`modealert_evaluations_total{outcome="critical"} 1`,
		`modealert_evaluations_total{outcome="ok"} 2`,
		`modealert_evaluations_total{outcome="error"} 0`,
		`modealert_notifications_total{result="sent",to="slack"} 1`,
		`modealert_notifications_total{result="dead",to="slack"} 0`,
		`modealert_delivery_duration_seconds_count 1`,
		`modealert_slack_requests_total{code="ok",method="chat.postMessage"} 1`,
		`modealert_slack_request_duration_seconds_count{method="chat.postMessage"} 1`,
		`modealert_mode_requests_total{code="429",endpoint="run"} 1`,
		`modealert_mode_requests_total{code="200",endpoint="results"} 1`,
		`modealert_job_attempts_total{kind="run",result="done"} 1`,
		`modealert_jobs{kind="run",state="waiting"} 0`,
		`modealert_alerts{state="critical"} 1`,
		`modealert_waiting_runs 0`,
		`modealert_undelivered_notifications{state="dead"} 0`,
		`modealert_database_up 1`,
		`modealert_config_last_reload_successful 1`,
		`modealert_rules 1`,
	}
}

// lint fails the test where the metrics break Prometheus' conventions.
func lint(t *testing.T, text string) {
	t.Helper()
	problems, err := promlint.New(strings.NewReader(text)).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "modealert_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}

// documentedMetrics are the metrics in docs/operations.md and their types.
func documentedMetrics(t *testing.T) map[string]string {
	t.Helper()
	rows := regexp.MustCompile("(?m)^\\| `(modealert_\\w+)` \\| (\\w+)").FindAllStringSubmatch(read(t, "docs/operations.md"), -1)
	metrics := make(map[string]string)
	for _, row := range rows {
		metrics[row[1]] = row[2]
	}
	return metrics
}

// TestServe_metricsApart: with an address of their own, the metrics are there and nowhere else.
func TestServe_metricsApart(t *testing.T) {
	t.Parallel()
	w, _ := newOrders(t)
	p := w.start(t, "MODEALERT_METRICS_LISTEN=127.0.0.1:0")
	if status, _ := p.get("/metrics"); status != http.StatusNotFound {
		t.Errorf("GET /metrics is answered %d, want 404", status)
	}
	apart := *p
	apart.address = regexp.MustCompile(`"metrics_address":"([^"]+)"`).FindStringSubmatch(p.log.String())[1]
	if status, text := apart.get("/metrics"); status != http.StatusOK || !strings.Contains(text, "modealert_build_info{") {
		t.Errorf("GET /metrics at their own address is answered %d %s", status, text)
	}
	if status, _ := apart.get("/readyz"); status != http.StatusNotFound {
		t.Errorf("GET /readyz there is answered %d, want 404", status)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
}
