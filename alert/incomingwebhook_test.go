package alert

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// newIncoming begins a story in which Slack has only an incoming webhook.
func newIncoming(t *testing.T, text string) *play {
	t.Helper()
	p := newPlayOn(t, modetest.Config{}, text, func(p *play, c *CourierConfig) {
		c.Slack, c.Incoming = nil, NewIncomingWebhook(IncomingWebhookConfig{URL: p.slack.WebhookURL(), Timeout: 5 * time.Second, Now: p.now})
	})
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ndefaults: {channel: c}\n"+text))
	if err != nil {
		t.Fatal(err)
	}
	if err := p.watcher.Use(t.Context(), set.InChannel(IncomingChannel)); err != nil {
		t.Fatal(err)
	}
	return p
}

const incomingRule = `rules:
  - name: Revenue
    report: 5f3c0a1b2d4e
    by: [country]
    value: sum(revenue)
    warning: below 10
    critical: {when: below 5, mention: [oncall, U0123ABCD], channel: [c, d]}
    repeat: every run
    format: $#,##0.00
    owner: data team
events:
  - {on: report_run_completed, state: cancelled, channel: [e, f]}
`

// TestStory_incoming: with an incoming webhook each change is a message of its own that says what it belongs to, in the one
// channel, once.
func TestStory_incoming(t *testing.T) {
	t.Parallel()
	p := newIncoming(t, incomingRule)
	for _, revenue := range []string{"7.5", "2", "3", "8", "12"} {
		p.ahead.Add(int64(time.Minute)) // so that no message waits for its turn
		p.rows(`[{"country": "DE", "revenue": ` + revenue + `}, {"country": "FR", "revenue": 100}]`)
	}
	p.ahead.Add(int64(time.Minute))
	p.fails()
	p.ahead.Add(int64(time.Minute))
	p.run(modetest.Run{State: "cancelled"})
	if channels := p.slack.Channels(); len(channels) != 1 || p.slack.Calls("") != p.slack.Calls(slacktest.IncomingWebhook) {
		t.Errorf("%d of %d calls are of the incoming webhook, in the channels %q", p.slack.Calls(slacktest.IncomingWebhook), p.slack.Calls(""), channels)
	}
	sameAsGolden(t, filepath.Join("testdata", "incoming.txt"), p.slack.Transcript("alerts"))
}

// TestStory_incomingTrouble: what Slack says in a word is understood as the bot's errors are, and the address not told.
func TestStory_incomingTrouble(t *testing.T) {
	t.Parallel()
	const hint = ": make an incoming webhook for a channel that is there, and set SLACK_WEBHOOK_URL to it"
	for i, tt := range []struct {
		failure slacktest.Failure
		dead    string
		calls   int
	}{
		{slacktest.Failure{Code: "invalid_payload"}, "", 2},
		{slacktest.Failure{Code: "invalid_blocks", Times: -1}, "invalid_blocks", 3},
		{slacktest.Failure{Code: "no_service"}, "no_service" + hint, 1},
		{slacktest.Failure{Code: "channel_not_found"}, "channel_not_found" + hint, 1},
		{slacktest.Failure{Code: "channel_is_archived"}, "channel_is_archived" + hint, 1},
		{slacktest.Failure{Code: "action_prohibited"}, "action_prohibited" + hint, 1},
		{slacktest.Failure{Code: "rollup_error"}, "", 2},
		{slacktest.Failure{How: slacktest.RateLimit, RetryAfter: time.Second}, "", 2},
		{slacktest.Failure{How: slacktest.BadGateway}, "", 2},
		{slacktest.Failure{How: slacktest.DropBefore}, "", 2},
	} {
		t.Run(fmt.Sprint(i, tt.failure.Code), func(t *testing.T) {
			t.Parallel()
			p := newIncoming(t, totalRule)
			tt.failure.Method = slacktest.IncomingWebhook
			p.slack.Fail(tt.failure)
			p.rows(`[{"x": 7}]`)
			var dead []string
			if tt.dead != "" {
				dead = []string{"Slack: posting through the incoming webhook: " + tt.dead}
			} else {
				p.sees("#alerts posted: " + warning7)
			}
			if diff := cmp.Diff(dead, p.dead()); diff != "" {
				t.Errorf("given up (-want +got):\n%s", diff)
			}
			if calls := p.slack.Calls(slacktest.IncomingWebhook); calls != tt.calls {
				t.Errorf("%d calls, want %d", calls, tt.calls)
			}
			if log := p.log.String(); strings.Contains(log, "incomingsecret") {
				t.Errorf("the log tells the address:\n%s", log)
			}
		})
	}
}

// TestStory_botInsteadOfIncoming: what was for an incoming webhook is nothing for the bot that took its place, and the next
// change is told where the rule says.
func TestStory_botInsteadOfIncoming(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	set := p.watcher.rules.Load()
	if err := p.watcher.Use(t.Context(), set.InChannel(IncomingChannel)); err != nil {
		t.Fatal(err)
	}
	p.rows(`[{"x": 7}]`)
	if err := p.watcher.Use(t.Context(), set); err != nil {
		t.Fatal(err)
	}
	p.rows(`[{"x": 2}]`)
	p.sees("#c posted: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	if dead := p.dead(); len(dead) > 0 {
		t.Errorf("given up: %q", dead)
	}
}

// TestIncomingWebhook_check: a look whether the webhook is there posts nothing.
func TestIncomingWebhook_check(t *testing.T) {
	t.Parallel()
	slack := slacktest.New(slacktest.Config{})
	defer slack.Close()
	if err := NewIncomingWebhook(IncomingWebhookConfig{URL: slack.WebhookURL()}).Check(t.Context()); err != nil {
		t.Errorf("Check() = %v", err)
	}
	const want = "checking the incoming webhook: no_service: make an incoming webhook for a channel that is there, and set SLACK_WEBHOOK_URL to it"
	if err := NewIncomingWebhook(IncomingWebhookConfig{URL: slack.WebhookURL() + "x"}).Check(t.Context()); text(err) != want {
		t.Errorf("Check() of none = %v, want %s", err, want)
	}
	if channels := slack.Channels(); len(channels) > 0 {
		t.Errorf("something was posted in %q", channels)
	}
}

// TestIncomingWebhook_clock: how long to leave Slack alone goes by the clock that it was given.
func TestIncomingWebhook_clock(t *testing.T) {
	t.Parallel()
	now := storyBegin
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", storyBegin.Add(90*time.Second).Format(http.TimeFormat))
		w.WriteHeader(http.StatusTooManyRequests)
	}))
	defer server.Close()
	w := NewIncomingWebhook(IncomingWebhookConfig{URL: server.URL, Now: func() time.Time { return now }})
	err := w.post(t.Context(), Message{Text: "hello"})
	said, ok := errors.AsType[*SlackError](err)
	if !ok || said.wait != 90*time.Second {
		t.Errorf("post() = %v, want one that asks for 90 s", err)
	}
	for ahead, want := range map[time.Duration]time.Duration{0: 90 * time.Second, time.Minute: 30 * time.Second, 2 * time.Minute: 0} {
		if now = storyBegin.Add(ahead); w.pauses.left(methodPost) != want {
			t.Errorf("after %s it is to be left alone for %s, want %s", ahead, w.pauses.left(methodPost), want)
		}
	}
}
