package alert

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
)

// The example of Slack's documentation, https://docs.slack.dev/authentication/verifying-requests-from-slack.
const (
	exampleSecret    = "8f742231b10e8888abcd99yyyzzz85a5"
	exampleTime      = 1531420618
	exampleSignature = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
	exampleBody      = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&" +
		"channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&" +
		"response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&" +
		"trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)

func exampleHeader() http.Header {
	return http.Header{
		"X-Slack-Request-Timestamp": {fmt.Sprint(exampleTime)},
		"X-Slack-Signature":         {exampleSignature},
	}
}

func TestVerifier(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		secret string
		late   time.Duration // how much later than it was signed it comes
		change func(http.Header) (body string)
		want   error
	}{
		{name: "documented example"},
		{name: "at the last moment", late: 5 * time.Minute},
		{name: "clock behind", late: -5 * time.Minute},
		{name: "too late", late: 5*time.Minute + time.Second, want: ErrStale},
		{name: "from the future", late: -5*time.Minute - time.Second, want: ErrStale},
		{name: "another secret", secret: strings.ToUpper(exampleSecret), want: ErrForged},
		{name: "no secret", secret: "-", want: ErrUnsigned},
		{name: "another body", change: func(http.Header) string { return exampleBody + "&x=1" }, want: ErrForged},
		{name: "another time", change: func(h http.Header) string {
			h.Set("X-Slack-Request-Timestamp", "1531420619")
			return exampleBody
		}, want: ErrForged},
		{name: "no headers", change: func(h http.Header) string { clear(h); return exampleBody }, want: ErrUnsigned},
		{name: "short", change: func(h http.Header) string { h.Set("X-Slack-Signature", "v0=a2114d57"); return exampleBody }, want: ErrUnsigned},
		{name: "another version", change: func(h http.Header) string {
			h.Set("X-Slack-Signature", "v1"+exampleSignature[2:])
			return exampleBody
		}, want: ErrUnsigned},
		{name: "not hex", change: func(h http.Header) string {
			h.Set("X-Slack-Signature", "v0="+strings.Repeat("zz", 32))
			return exampleBody
		}, want: ErrUnsigned},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			header, body, secret := exampleHeader(), exampleBody, exampleSecret
			if tt.change != nil {
				body = tt.change(header)
			}
			if tt.secret != "" {
				secret = strings.Trim(tt.secret, "-")
			}
			v := NewVerifier(secret, func() time.Time { return time.Unix(exampleTime, 0).Add(tt.late) })
			if _, err := v.Verify(header, []byte(body)); !errors.Is(err, tt.want) {
				t.Errorf("Verify() = %v, want %v", err, tt.want)
			}
		})
	}
}

// TestVerifier_request: what tells a request from others does not tell its signature, with which it could be sent again.
func TestVerifier_request(t *testing.T) {
	t.Parallel()
	now := time.Unix(exampleTime, 0)
	v := NewVerifier(exampleSecret, func() time.Time { return now })
	seen := map[string]bool{}
	for _, body := range []string{exampleBody, exampleBody, "payload=1", ""} {
		header := http.Header{}
		slacktest.Sign(header, exampleSecret, now, []byte(body))
		request, err := v.Verify(header, []byte(body))
		if err != nil || len(request) != 64 || strings.Contains(header.Get("X-Slack-Signature"), request) {
			t.Errorf("Verify() = %q, %v of a request that is signed %s", request, err, header.Get("X-Slack-Signature"))
		}
		seen[request] = true
	}
	if len(seen) != 3 {
		t.Errorf("three requests are called %v", seen)
	}
}

// TestResponder_replayed: a request has its effect once, in whatever process on the database, and after a new start too. What is
// not done may come again.
func TestResponder_replayed(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	click, command := p.signed(slacktest.Form(p.payload("Acknowledge"))), p.signed([]byte("user_id=U0123ABCD&text=snooze+total+2h"))
	other := func() *Responder {
		return &Responder{store: p.store, rules: p.watcher.Rules, log: p.desk.log, now: p.now}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.desk.Interaction(ended, click.id, click.body); err == nil || errors.Is(err, ErrReplayed) {
		t.Errorf("with no time left a click is answered %v", err)
	}
	p.both(p.desk, click, command, nil)
	p.shows("Acknowledged by @dana Nov 23, 2236 at 09:00", "Rule snoozed by @dana until Nov 23, 2236 at 11:00",
		"[Unacknowledge] [Snooze… ▾] [Open in Mode]")
	p.clicks("Unacknowledge")
	p.both(p.desk, click, command, ErrReplayed)
	p.both(other(), click, command, ErrReplayed)
	if err := p.store.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	if p.store, err = store.Open(t.Context(), store.Config{URL: p.url, Now: p.now}); err != nil {
		t.Fatal(err)
	}
	p.both(other(), click, command, ErrReplayed)
	p.at(p.now().Add(2*signedFor + time.Second)) // its signature is good no more, however the clocks differ
	p.both(other(), click, command, ErrReplayed)
	if said, err := other().Command(t.Context(), "another", []byte("text=status")); err != nil || strings.Contains(string(said), "acknowledged") {
		t.Errorf("the status is %s, %v", said, err)
	}
}

// signedRequest is a request of Slack's that was verified.
type signedRequest struct {
	id   string
	body []byte
}

func (p *play) signed(body []byte) signedRequest {
	p.t.Helper()
	header := http.Header{}
	slacktest.Sign(header, exampleSecret, p.now(), body)
	id, err := NewVerifier(exampleSecret, p.now).Verify(header, body)
	if err != nil {
		p.t.Fatal(err)
	}
	return signedRequest{id, body}
}

// both hands a click and a command to a responder.
func (p *play) both(r *Responder, click, command signedRequest, want error) {
	p.t.Helper()
	if err := r.Interaction(p.t.Context(), click.id, click.body); !errors.Is(err, want) {
		p.t.Errorf("the click is answered %v, want %v", err, want)
	}
	if said, err := r.Command(p.t.Context(), command.id, command.body); !errors.Is(err, want) || (said == nil) != (want != nil) {
		p.t.Errorf("the command is answered %s, %v, want %v", said, err, want)
	}
	if want == nil {
		p.quiet()
	}
}

// TestVerifier_slackGo: slack-go, which goes by the real clock, thinks the same of a request that was signed now.
func TestVerifier_slackGo(t *testing.T) {
	t.Parallel()
	header := http.Header{}
	slacktest.Sign(header, exampleSecret, time.Now(), []byte(exampleBody))
	theirs, err := slack.NewSecretsVerifier(header, exampleSecret)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = theirs.Write([]byte(exampleBody))
	if err := theirs.Ensure(); err != nil {
		t.Error(err)
	}
	if _, err := NewVerifier(exampleSecret, nil).Verify(header, []byte(exampleBody)); err != nil {
		t.Error(err)
	}
}
