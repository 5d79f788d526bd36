package alert

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// IncomingWebhook posts to the one channel that an incoming webhook of Slack belongs to. It can do nothing else: what it
// posted has no address. Its own address is a secret and in no error. slack-go has a function for it, which throws Slack's
// words away, takes any 200 for success and tells the address.
type IncomingWebhook struct {
	url    string
	client *http.Client
	now    func() time.Time
	pauses *pauses
}

// IncomingChannel is what rules name as their channel where there is an incoming webhook: nobody knows how its own is called.
const IncomingChannel = "Slack"

// IncomingWebhookConfig is what an IncomingWebhook works with. URL is required.
type IncomingWebhookConfig struct {
	URL string
	// Timeout bounds each call; 0 means 8 seconds.
	Timeout time.Duration
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// NewIncomingWebhook returns the webhook at an address, without calling it.
func NewIncomingWebhook(c IncomingWebhookConfig) *IncomingWebhook {
	if c.Timeout == 0 {
		c.Timeout = slackTimeout
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &IncomingWebhook{url: c.URL, client: directClient(c.Timeout), now: c.Now, pauses: newPauses(c.Now)}
}

// incomingMessage is a message as an incoming webhook takes it.
type incomingMessage struct {
	Text        string             `json:"text"`
	Blocks      []slack.Block      `json:"blocks,omitempty"`
	Attachments []slack.Attachment `json:"attachments,omitempty"`
	UnfurlLinks bool               `json:"unfurl_links"`
	UnfurlMedia bool               `json:"unfurl_media"`
}

// post sends a message, and returns a *SlackError unless Slack took it.
func (w *IncomingWebhook) post(ctx context.Context, m Message) error {
	err := w.call(ctx, "posting through the incoming webhook", incomingMessage{Text: m.Text, Blocks: m.Blocks, Attachments: m.Attachments})
	w.pauses.learn(methodPost, err)
	return err
}

// Check asks Slack whether the webhook is there, by sending a message without a text, which Slack refuses for that alone.
func (w *IncomingWebhook) Check(ctx context.Context) error {
	err := w.call(ctx, "checking the incoming webhook", incomingMessage{})
	if said, ok := errors.AsType[*SlackError](err); ok && said.fault == faultPayload {
		return nil
	}
	return err
}

func (w *IncomingWebhook) call(ctx context.Context, doing string, m incomingMessage) error {
	e := &SlackError{doing: doing, fault: faultPassing}
	body, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encoding a message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(body))
	if err != nil {
		e.Code, e.fault = "the address in SLACK_WEBHOOK_URL cannot be used", faultChannel
		return e
	}
	req.Header.Set("Content-Type", "application/json")
	answer, err := w.client.Do(req)
	if err != nil {
		e.Code = withoutAddress(err)
		return e
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(io.LimitReader(answer.Body, maxReply))
	if err != nil {
		e.Code = withoutAddress(err)
		return e
	}
	return e.judge(answer, strings.TrimSpace(string(said)), w.now())
}

// slackCode is how Slack says in a word why it does not take a message.
var slackCode = regexp.MustCompile(`^[a-z_]{1,64}$`)

// judge fills in what an incoming webhook answered now, nil where it took the message.
func (e *SlackError) judge(answer *http.Response, said string, now time.Time) error {
	status := answer.StatusCode
	if status == http.StatusOK && said == "ok" {
		return nil
	}
	e.Code = fmt.Sprintf("HTTP %d", status)
	if status != http.StatusOK && slackCode.MatchString(said) {
		e.Code = said
	}
	switch {
	case status == http.StatusTooManyRequests:
		e.Code, e.fault, e.wait = "ratelimited", faultBusy, busyFor
		if wait := retryAfter(answer.Header, now); wait > 0 {
			e.wait = max(wait, time.Second)
		}
	case status == http.StatusOK:
		e.Code = "an answer other than ok"
	case status >= 500, status == http.StatusRequestTimeout:
	case status == http.StatusBadRequest, status == http.StatusRequestEntityTooLarge:
		e.fault = faultPayload
	default:
		e.fault = faultChannel
		e.hint = "make an incoming webhook for a channel that is there, and set SLACK_WEBHOOK_URL to it"
	}
	return e
}

// draw draws what is to be sent. Where there are no threads, a line that belongs into one has all the details itself.
func (c *Courier) draw(p *parcel) Message {
	g := c.drawing
	g.alone = p.loose
	return g.Message(p.notice, p.mentions)
}
