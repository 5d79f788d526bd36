package alert

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/alert/slacktest"
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
			if err := v.Verify(header, []byte(body)); !errors.Is(err, tt.want) {
				t.Errorf("Verify() = %v, want %v", err, tt.want)
			}
		})
	}
}

// TestVerifier_replayed: a request is let through once for as long as its signature is good, and memory has an end.
func TestVerifier_replayed(t *testing.T) {
	t.Parallel()
	now := time.Unix(exampleTime, 0).Add(-5 * time.Minute)
	v := NewVerifier(exampleSecret, func() time.Time { return now })
	if err := v.Verify(exampleHeader(), []byte(exampleBody)); err != nil {
		t.Fatal(err)
	}
	for range 11 {
		if err := v.Verify(exampleHeader(), []byte(exampleBody)); err == nil {
			t.Errorf("it is let through again at %s", now)
		}
		now = now.Add(time.Minute)
	}
	for i := range mostRemember + 100 {
		header := http.Header{}
		slacktest.Sign(header, exampleSecret, now, []byte{byte(i), byte(i >> 8)})
		if err := v.Verify(header, []byte{byte(i), byte(i >> 8)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(v.seen) != mostRemember || len(v.line) != mostRemember {
		t.Errorf("it remembers %d and %d requests, want %d", len(v.seen), len(v.line), mostRemember)
	}
	now = now.Add(rememberFor + time.Second)
	header := http.Header{}
	slacktest.Sign(header, exampleSecret, now, nil)
	if err := v.Verify(header, nil); err != nil || len(v.seen) != 1 {
		t.Errorf("after a while it remembers %d requests (%v), want 1", len(v.seen), err)
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
	if err := NewVerifier(exampleSecret, nil).Verify(header, []byte(exampleBody)); err != nil {
		t.Error(err)
	}
}
