package slacktest

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
)

// IncomingWebhook is what [Failure.Method] and [Workspace.Calls] call an incoming webhook.
const IncomingWebhook = "incoming-webhook"

// incomingPath is that of the workspace's incoming webhook. Its last part is the secret.
const incomingPath = "/services/T00000001/B00000001/incomingsecret"

// incomingChannel is where it posts.
const incomingChannel = "alerts"

// WebhookURL is the address of the workspace's incoming webhook, for SLACK_WEBHOOK_URL.
func (w *Workspace) WebhookURL() string { return "http://" + w.listener.Addr().String() + incomingPath }

// serveIncoming answers a call of an incoming webhook: "ok", or a word for what is wrong. What it posts has no address.
func (w *Workspace) serveIncoming(rw http.ResponseWriter, r *http.Request) {
	f := w.failing(IncomingWebhook, nil)
	if f != nil && f.How == Refuse {
		answerIncoming(rw, refuse(f.Code))
		return
	}
	if f != nil && f.How != DropAfter {
		w.fail(rw, r, f)
		return
	}
	refused := w.postIncoming(r)
	if f != nil {
		w.fail(rw, r, f)
		return
	}
	answerIncoming(rw, refused)
}

func (w *Workspace) postIncoming(r *http.Request) *refusal {
	if r.URL.Path != incomingPath {
		return refuse("no_service")
	}
	raw, err := io.ReadAll(io.LimitReader(r.Body, 1<<20))
	var said struct {
		Text                string
		Blocks, Attachments json.RawMessage
	}
	if err := errors.Join(err, json.Unmarshal(raw, &said)); err != nil {
		return refuse("invalid_payload")
	}
	m, refused := shown(said.Text, string(said.Blocks), string(said.Attachments), false)
	if refused != nil {
		return refused
	}
	_, refused = w.change(func() (Event, *refusal) {
		c, refused := w.find(incomingChannel)
		switch now := w.cfg.Now(); {
		case refused != nil:
			return Event{}, refused
		case c.Archived:
			return Event{}, refuse("channel_is_archived")
		default:
			m.TS, m.Posted = w.timestamp()
			c.posted = now
			return c.add(m), nil
		}
	})
	return refused
}

// answerIncoming writes the word with its status.
func answerIncoming(rw http.ResponseWriter, r *refusal) {
	rw.Header().Set("Content-Type", "text/html")
	if r == nil {
		_, _ = rw.Write([]byte("ok"))
		return
	}
	status := http.StatusBadRequest
	switch r.code {
	case "action_prohibited", "invalid_token", "posting_to_general_channel_denied":
		status = http.StatusForbidden
	case "no_service", "no_team", "channel_not_found", "user_not_found":
		status = http.StatusNotFound
	case "channel_is_archived":
		status = http.StatusGone
	case "rollup_error":
		status = http.StatusInternalServerError
	}
	rw.WriteHeader(status)
	_, _ = rw.Write([]byte(r.code))
}
