package main

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

const orderRules = `version: 1
rules:
  - {name: Order over the limit, report: 8d3e0a1f2b4c, value: total_amt_usd, warning: above 1000, channel: c}
`

const orderReport = "8d3e0a1f2b4c"

// newOrders returns a world with a report of orders, one over the limit, and the run of it.
func newOrders(t *testing.T) (w *world, run string) {
	t.Helper()
	w = newWorld(t, orderRules, slacktest.Config{})
	w.env = append(w.env, "MODEALERT_LOG_LEVEL=debug")
	w.mode.AddReport(modetest.Report{Token: orderReport, Name: "Orders"})
	return w, w.mode.AddRun(orderReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"total_amt_usd": 2000}]`}}})
}

// completedAt is the body of the event that a run completed, with an address of one's own.
func completedAt(address string) string {
	return `{"event":"report_run_completed","report_run_url":"` + address + `"}`
}

// says waits until so many messages are in Slack.
func (w *world) says(p *process, messages int) {
	p.t.Helper()
	p.waitFor("Slack to be told", func() bool { return len(w.slack.Messages("c")) >= messages })
}

// TestServe_badWebhooks sends the built program what is no event. All of it has its answer, and Mode is asked nothing.
func TestServe_badWebhooks(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	p := w.start(t)
	good := completedAt(w.mode.URL() + "/api/acme/reports/" + orderReport + "/runs/" + run)
	for name, tt := range map[string]struct {
		secret, body string
		status       int
	}{
		"a wrong secret":               {"0123456789abcdeg", good, 404},
		"a part of the secret":         {testSecret[:15], good, 404},
		"no secret":                    {"", good, 404},
		"over 64 KiB":                  {testSecret, good + strings.Repeat(" ", 64<<10), 413},
		"a wrong secret, over 64 KiB":  {"wrong", strings.Repeat(" ", 1<<20), 404},
		"nothing":                      {testSecret, "", 200},
		"no JSON":                      {testSecret, "event=report_run_completed", 200},
		"JSON that is cut off":         {testSecret, good[:40], 200},
		"JSON that nests":              {testSecret, strings.Repeat("[", 60_000), 200},
		"a list":                       {testSecret, "[" + good + "]", 200},
		"null":                         {testSecret, "null", 200},
		"no event":                     {testSecret, `{"report_run_url":"https://app.mode.com/api/acme/reports/8d3e0a1f2b4c/runs/0123456789ab"}`, 200},
		"an event that is no text":     {testSecret, `{"event":7}`, 200},
		"an unknown event":             {testSecret, `{"event":"dataset_refreshed"}`, 200},
		"another event":                {testSecret, `{"event":"report_deleted","report_name":"Orders","report_token":"8d3e0a1f2b4c"}`, 200},
		"the test event":               {testSecret, `{"event":"report_run_completed"}`, 200},
		"a test event with an address": {testSecret, completedAt(""), 200},
		"placeholders":                 {testSecret, completedAt("https://app.mode.com/api/[WORKSPACE]/reports/[REPORT_TOKEN]/runs/[RUN_TOKEN]"), 200},
		"an address that is no text":   {testSecret, `{"event":"report_run_completed","report_run_url":{"a":1}}`, 200},
		"dots in the report":           {testSecret, completedAt("https://app.mode.com/api/acme/reports/../runs/0123456789ab"), 200},
		"dots in the run":              {testSecret, completedAt("https://app.mode.com/api/acme/reports/8d3e0a1f2b4c/runs/.."), 200},
		"dots on the way":              {testSecret, completedAt("https://app.mode.com/api/acme/../../reports/8d3e0a1f2b4c/runs/0123456789ab/../../x"), 200},
		"an escaped slash":             {testSecret, completedAt("https://app.mode.com/api/acme/reports/8d3e0a1f2b4c%2fruns/0123456789ab"), 200},
		"an escaped dot":               {testSecret, completedAt("https://app.mode.com/api/acme/reports/%2e%2e/runs/0123456789ab"), 200},
		"an escaped zero byte":         {testSecret, completedAt("https://app.mode.com/api/acme/reports/8d3e0a1f2b4c/runs/0123456789a%00"), 200},
		"a run of other signs":         {testSecret, completedAt("https://app.mode.com/api/acme/reports/8d3e0a1f2b4c/runs/0123456789ab;drop"), 200},
	} {
		if status := p.post(tt.secret, []byte(tt.body)); status != tt.status {
			t.Errorf("%s is answered %d, want %d", name, status, tt.status)
		}
	}
	// What is good still works afterwards, and is all that Mode was asked for.
	if status := p.post(testSecret, []byte(good)); status != http.StatusAccepted {
		t.Errorf("a good event is answered %d, want 202", status)
	}
	w.says(p, 1)
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	w.askedOnlyFor(t, run)
	assertNoSecrets(t, w, p.log.String())
}

// askedOnlyFor fails the test when Mode was asked for a report or a run that nobody should have asked for.
func (w *world) askedOnlyFor(t *testing.T, runs ...string) {
	t.Helper()
	asked := 0
	for _, r := range w.mode.Requests() {
		_, rest, ok := strings.Cut(r.Path, "/reports/")
		if !ok {
			continue
		}
		parts := strings.Split(rest, "/")
		known := parts[0] == orderReport
		if len(parts) > 2 && parts[1] == "runs" {
			known = known && strings.Contains(strings.Join(runs, " "), parts[2])
		}
		if !known {
			t.Errorf("Mode was asked for %s", r.Path)
		}
		asked++
	}
	if asked == 0 {
		t.Error("Mode was asked for nothing")
	}
}

// TestServe_foreignAddresses: from the address in an event only the tokens are taken. Requests go to the configured host,
// whatever the address says.
func TestServe_foreignAddresses(t *testing.T) {
	t.Parallel()
	w, _ := newOrders(t)
	elsewhere := modetest.New(modetest.Config{})
	t.Cleanup(elsewhere.Close)
	host := strings.TrimPrefix(elsewhere.URL(), "http://")
	p := w.start(t)
	var runs []string
	for _, address := range []string{
		"https://modeanalytics.com/api/acme/reports/REPORT/runs/RUN",
		"http://" + host + "/api/acme/reports/REPORT/runs/RUN",
		"http://root:password@" + host + "/api/acme/reports/REPORT/runs/RUN",
		"http://app.mode.com@" + host + "/api/acme/reports/REPORT/runs/RUN",
		"http://127.0.0.1:1/api/acme/reports/REPORT/runs/RUN",
		"http://169.254.169.254/api/acme/reports/REPORT/runs/RUN",
		"http://" + host + "/api/another-workspace/reports/REPORT/runs/RUN?embed=1#top",
	} {
		run := w.mode.AddRun(orderReport, modetest.Run{
			Completed: time.Date(2026, 11, 23, 9, len(runs), 0, 0, time.UTC),
			Results:   []modetest.Result{{Rows: `[{"total_amt_usd": 2000}]`}},
		})
		runs = append(runs, run)
		body := completedAt(strings.NewReplacer("REPORT", orderReport, "RUN", run).Replace(address))
		if status := p.post(testSecret, []byte(body)); status != http.StatusAccepted {
			t.Errorf("%s is answered %d, want 202: its tokens are good", address, status)
			continue
		}
		p.waitFor("the run to be decided", func() bool { return decided(p, run) })
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0", code)
	}
	if n := len(elsewhere.Requests()); n > 0 {
		t.Errorf("another host was asked %d times", n)
	}
	for _, r := range w.mode.Requests() {
		if strings.Contains(r.Path, "another-workspace") {
			t.Errorf("another workspace was asked for: %s", r.Path)
		}
	}
	w.askedOnlyFor(t, runs...)
	assertNoSecrets(t, w, p.log.String())
}

// decided reports whether the log says that a run was decided.
func decided(p *process, run string) bool {
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, `"run decided"`) && strings.Contains(line, run) {
			return true
		}
	}
	return false
}

// get asks the program for a page, and returns the status and what it says.
func (p *process) get(path string) (int, string) {
	p.t.Helper()
	resp, err := http.Get("http://" + p.address + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return resp.StatusCode, string(text)
}

// TestServe_stopsWhileModeHangs: the program ends in time whatever it waits for, and its work goes on after the next start.
func TestServe_stopsWhileModeHangs(t *testing.T) {
	t.Parallel()
	w, run := newOrders(t)
	never := make(chan struct{})
	defer close(never)
	w.mode.Fail(modetest.Failure{Wait: never})
	p := w.start(t)
	if status := w.completed(p, orderReport, run); status != http.StatusAccepted {
		t.Fatalf("webhook answered %d, want 202", status)
	}
	p.waitFor("Mode to be asked", func() bool { return len(w.mode.Requests()) > 0 })
	began := time.Now()
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d, want 0; it said:\n%s", code, p.log)
	}
	if took := time.Since(began); took > 15*time.Second {
		t.Errorf("it took %s to stop, want less than 15 s", took)
	}
	w.mode.Recover()
	p = w.start(t)
	w.says(p, 1)
	assertNoSecrets(t, w, p.log.String())
}

// TestServe_wrongSecretIsNotLogged looks for what somebody mistyped, which may be almost the secret, in the log.
func TestServe_wrongSecretIsNotLogged(t *testing.T) {
	t.Parallel()
	w, _ := newOrders(t)
	p := w.start(t)
	mistyped := testSecret + "x"
	for _, path := range []string{"/webhooks/mode/" + mistyped, "/webhooks/mode/" + mistyped + "/", "/?secret=" + url.QueryEscape(mistyped)} {
		if status, _ := p.get(path); status < 400 {
			t.Errorf("GET %s is answered %d", path, status)
		}
	}
	if status := p.post(mistyped, nil); status != http.StatusNotFound {
		t.Errorf("a wrong secret is answered %d, want 404", status)
	}
	p.stop()
	assertNoSecrets(t, w, p.log.String())
}
