package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// What nobody may read, but those for whom it is.
const (
	hiddenModeToken  = "hidden-mode-token"
	hiddenModeSecret = "hidden-mode-secret"
	hiddenAppToken   = "xapp-hidden-of-slack"
	hiddenPath       = "hidden-path-of-the-webhook"
	hiddenWebhook    = "hidden-webhook-secret"
)

// hidden are all secrets, in all forms in which they could be told.
func hidden() []string {
	basic := base64.StdEncoding.EncodeToString([]byte(hiddenModeToken + ":" + hiddenModeSecret))
	return []string{
		hiddenModeToken, hiddenModeSecret, basic, hiddenAppToken, hiddenPath, hiddenWebhook, "xoxb-secret-of-slack", signingSecret,
		goodHookSecret, strings.TrimPrefix(goodHookSecret, "whsec_"), "signature-that-nobody-may-log", "X-Amz-Signature",
	}
}

// parrot is an answer that repeats the secrets of whoever gives it.
func parrot(secrets ...string) string {
	return `{"id":"` + secrets[0] + `","message":"no: ` + strings.Join(secrets, " ") + `"}`
}

// listener is what may be read by somebody.
type listener struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *listener) hears(text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text.WriteString(text + "\n")
}

func (l *listener) heard(text string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.text.String(), text)
}

// failingHook is an outgoing webhook that goes wrong in a way, and hears what it is told.
func failingHook(t *testing.T, all *listener) (address string, how *atomic.Int32) {
	t.Helper()
	how = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		all.hears("the webhook hears " + string(body))
		switch how.Load() {
		case 0:
		case http.StatusFound:
			http.Redirect(w, r, "/elsewhere?X-Amz-Signature=hidden", http.StatusFound)
		case -1:
			panic(http.ErrAbortHandler)
		default:
			http.Error(w, parrot(hiddenPath, goodHookSecret), int(how.Load()))
		}
	}))
	t.Cleanup(s.Close)
	return s.URL + "/" + hiddenPath, how
}

// TestServe_secrets drives the built program through success and every kind of failure, while those who know secrets repeat
// them, and looks for all of them in all that was printed, posted, served and stored.
func TestServe_secrets(t *testing.T) {
	t.Parallel()
	all := &listener{}
	w := newWorld(t, `version: 1
rules:
  - {name: Order over the limit, report: 8d3e0a1f2b4c, value: total_amt_usd, warning: above 1000, channel: c, webhook: lake, flap: off}
`, slacktest.Config{OnEvent: func(e slacktest.Event) {
		said, err := json.Marshal(e)
		if err != nil {
			t.Error(err)
		}
		all.hears(string(said))
	}})
	w.mode = modetest.New(modetest.Config{Token: hiddenModeToken, Secret: hiddenModeSecret, RedirectResults: true, WebURL: "https://app.mode.com"})
	t.Cleanup(w.mode.Close)
	w.mode.AddReport(modetest.Report{Token: orderReport, Name: "Orders"})
	hook, hookFails := failingHook(t, all)
	w.env = append(w.env, "MODE_BASE_URL="+w.mode.URL(), "MODE_API_TOKEN="+hiddenModeToken, "MODE_API_SECRET="+hiddenModeSecret,
		"SLACK_APP_TOKEN="+hiddenAppToken, "SLACK_SIGNING_SECRET="+signingSecret, "MODEALERT_WEBHOOK_SECRET="+hiddenWebhook,
		"MODEALERT_WEBHOOK_LAKE_URL="+hook, "MODEALERT_WEBHOOK_LAKE_SECRET="+goodHookSecret, "MODEALERT_LOG_LEVEL=debug")
	p := w.start(t)

	ofMode := parrot(hidden()[:3]...)
	ofStorage := `<?xml version="1.0"?><Error><Code>SignatureDoesNotMatch</Code><Message>No</Message><Given>signature-that-nobody-may-log</Given></Error>`
	begin := time.Now()
	for i, step := range []struct {
		name  string
		fails func()
		says  string // in the log, before it is mended
	}{
		{"all is well", func() {}, `"message sent"`},
		{"the key is wrong", func() { w.mode.Fail(modetest.Failure{Status: http.StatusUnauthorized, Body: ofMode}) }, "check MODE_API_TOKEN"},
		{"Mode is broken", func() { w.mode.Fail(modetest.Failure{Status: http.StatusBadGateway, Body: ofMode}) }, "Mode answered 502"},
		{"Mode hangs up", func() { w.mode.Fail(modetest.Failure{Drop: true}) }, "no answer from Mode"},
		{"the storage refuses", func() {
			w.mode.Fail(modetest.Failure{Path: "results/*/*/*", Status: http.StatusForbidden, Body: ofStorage})
		}, "to which Mode redirected, answered 403"},
		{"the storage hangs up", func() { w.mode.Fail(modetest.Failure{Path: "results/*/*/*", Drop: true}) }, "to which Mode redirected,: EOF"},
		{"Slack refuses", func() {
			w.slack.Fail(slacktest.Failure{Times: -1, Code: "invalid_auth"})
		}, "check SLACK_BOT_TOKEN"},
		{"Slack is broken", func() { w.slack.Fail(slacktest.Failure{Times: -1, How: slacktest.BadGateway}) }, "HTTP 502"},
		{"Slack hangs up", func() { w.slack.Fail(slacktest.Failure{Times: -1, How: slacktest.DropBefore}) }, "C00000001: EOF"},
		{"the webhook is broken", func() { hookFails.Store(http.StatusInternalServerError) }, "lake: answers 500"},
		{"the webhook hangs up", func() { hookFails.Store(-1) }, "lake: EOF"},
		{"the webhook redirects", func() { hookFails.Store(http.StatusFound) }, "lake: answers 302"},
		{"the webhook refuses", func() { hookFails.Store(http.StatusForbidden) }, "lake: answers 403"},
	} {
		step.fails()
		run := w.mode.AddRun(orderReport, modetest.Run{
			Completed: begin.Add(time.Duration(i) * time.Minute),
			Results:   []modetest.Result{{Rows: fmt.Sprintf(`[{"total_amt_usd": %d}]`, 2000*((i+1)%2))}},
		})
		body := completedAt("https://app.mode.com/api/acme/reports/" + orderReport + "/runs/" + run)
		if status := p.post(hiddenWebhook, []byte(body)); status != http.StatusAccepted {
			t.Fatalf("%s: a webhook is answered %d", step.name, status)
		}
		p.waitFor("the log to say that "+step.name, func() bool { return strings.Contains(p.log.String(), step.says) })
		w.mode.Recover()
		w.slack.Heal()
		hookFails.Store(0)
		p.waitFor("it to be over that "+step.name, func() bool { return decided(p, run) })
	}
	p.asksForAll(all)
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
	all.hears(p.log.String())
	all.hears(w.commands(t))
	all.hears(w.stored(t))
	for _, shown := range []string{"Order over the limit", "incident.opened", "healthz says", `"dead"`} {
		if !all.heard(shown) {
			t.Errorf("nobody heard of %q: the test does not see what it should", shown)
		}
	}
	for _, secret := range hidden() {
		if at := strings.Index(all.text.String(), secret); at >= 0 {
			text := all.text.String()
			t.Errorf("%s is told in …%s…", secret, text[max(at-300, 0):min(at+100, len(text))])
		}
	}
}

// asksForAll asks for all pages, with wrong secrets too.
func (p *process) asksForAll(all *listener) {
	p.t.Helper()
	for _, path := range []string{"/", "/healthz", "/readyz", "/metrics", "/status", "/webhooks/mode/" + testSecret, "/slack/commands", "/debug/pprof/"} {
		status, text := p.get(path)
		all.hears(fmt.Sprintf("%s says %d %s", path, status, text))
	}
	for _, secret := range []string{signingSecret, "8f742231b10e8888abcd99yyyzzz85a6"} {
		status, text := p.slackPosts("/slack/commands", []byte("command=%2Fmodealert&text=status"), secret, time.Now())
		all.hears(fmt.Sprintf("a command is answered %d %s", status, text))
	}
	p.post(testSecret, []byte(completedAt("https://app.mode.com")))
}

// commands are what the commands print that look at what happened, and what `serve` prints when no setting is as it should be.
func (w *world) commands(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, args := range [][]string{{"dead"}, {"check", "--online"}, {"describe"}} {
		cmd := exec.CommandContext(t.Context(), path, args...)
		cmd.Env = append(os.Environ(), w.env...)
		out, _ := cmd.CombinedOutput()
		said += fmt.Sprintf("%q prints %s\n", args[0], out)
	}
	cmd := exec.CommandContext(t.Context(), path, "serve")
	cmd.Env = append(append(os.Environ(), w.env...), "MODE_API_TOKEN=a:"+hiddenModeToken, "MODE_API_SECRET=a "+hiddenModeSecret,
		"SLACK_BOT_TOKEN=a"+"xoxb-secret-of-slack", "SLACK_APP_TOKEN=a"+hiddenAppToken, "SLACK_SIGNING_SECRET=a"+signingSecret,
		"MODEALERT_WEBHOOK_SECRET=/"+hiddenWebhook, "MODEALERT_WEBHOOK_LAKE_URL=ftp://"+hiddenPath, "MODEALERT_WEBHOOK_LAKE_SECRET=a"+goodHookSecret,
		"SLACK_WEBHOOK_URL=http://hooks.slack.com/"+hiddenPath, "MODEALERT_DATABASE_URL=mysql://root:"+hiddenPath+"@db/x")
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.Contains(string(out), "MODE_API_TOKEN holds a colon") {
		t.Errorf("wrong settings: %v\n%s", err, out)
	}
	return said + string(out)
}

// stored is all that the files of the database hold.
func (w *world) stored(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(w.folder, "modealert.db*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("the database is not found: %v", err)
	}
	all := ""
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all += string(content)
	}
	return all
}
