package slacktest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Click is what a person does with a message: who, and which button or which option of a menu, by what stands on it.
type Click struct {
	User   string // ID
	Button string
}

// Click is somebody pressing a button of a message, or choosing an option of one of its menus. It returns the payload that
// Slack sends then, and false where the message has nothing of that name.
func (w *Workspace) Click(m Message, c Click) (payload json.RawMessage, ok bool) {
	container := map[string]any{"type": "message", "message_ts": m.TS, "channel_id": m.ChannelID, "is_ephemeral": false}
	blocks := m.Blocks
	action := find(blocks, c.Button)
	for i, a := range m.Attachments {
		if action == nil {
			blocks = a.Blocks.BlockSet
			action = find(blocks, c.Button)
			container["type"], container["attachment_id"] = "message_attachment", i+1
		}
	}
	if action == nil {
		return nil, false
	}
	action["action_ts"] = m.TS
	return encoded(map[string]any{
		"type": "block_actions", "team": map[string]any{"id": "T00000001", "domain": "acme"}, "api_app_id": "A00000001",
		"user":      map[string]any{"id": c.User, "username": "somebody", "team_id": "T00000001"},
		"container": container, "channel": map[string]any{"id": m.ChannelID, "name": m.Channel},
		"message": map[string]any{"type": "message", "ts": m.TS, "text": m.Text, "bot_id": "B00000001"},
		"state":   map[string]any{"values": map[string]any{}}, "trigger_id": "1.2.3",
		"response_url": w.answerURL(), "actions": []any{action},
	}), true
}

// Command is somebody writing a command. It returns what Slack sends then, as the payload of an envelope; Form makes of it
// what it posts.
func (w *Workspace) Command(user, channel, command, text string) json.RawMessage {
	w.mu.Lock()
	c, _ := w.find(channel)
	w.mu.Unlock()
	sent := map[string]any{
		"team_id": "T00000001", "team_domain": "acme", "user_id": user, "user_name": "somebody", "command": command,
		"text": strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text), "api_app_id": "A00000001",
		"is_enterprise_install": "false", "response_url": w.answerURL(), "trigger_id": "1.2.3",
	}
	if c != nil {
		sent["channel_id"], sent["channel_name"] = c.ID, c.Name
	}
	return encoded(sent)
}

// Form is the body that Slack posts for what Click or Command returned.
func Form(payload json.RawMessage) []byte {
	var fields map[string]any
	if json.Unmarshal(payload, &fields) != nil || fields["command"] == nil {
		return []byte(url.Values{"payload": {string(payload)}}.Encode())
	}
	form := url.Values{}
	for name, value := range fields {
		form.Set(name, fmt.Sprint(value))
	}
	return []byte(form.Encode())
}

// Sign adds the headers with which Slack signs a body.
func Sign(header http.Header, secret string, at time.Time, body []byte) {
	stamp := strconv.FormatInt(at.Unix(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "v0:%s:%s", stamp, body)
	header.Set("X-Slack-Request-Timestamp", stamp)
	header.Set("X-Slack-Signature", "v0="+hex.EncodeToString(mac.Sum(nil)))
}

// Answers are the texts that persons were answered through the response_url of what they did, in order.
func (w *Workspace) Answers() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]string(nil), w.answers...)
}

func (w *Workspace) answerURL() string {
	return strings.TrimSuffix(w.URL(), "api/") + "actions/T00000001/1/secret"
}

// takeAnswer keeps an answer to one person.
func (w *Workspace) takeAnswer(rw http.ResponseWriter, r *http.Request) {
	var said struct {
		Type string `json:"response_type"`
		Text string `json:"text"`
	}
	body, err := io.ReadAll(http.MaxBytesReader(rw, r.Body, 1<<20))
	if err == nil {
		err = json.Unmarshal(body, &said)
	}
	if err != nil || said.Text == "" {
		http.Error(rw, "invalid_payload", http.StatusBadRequest)
		return
	}
	w.mu.Lock()
	w.answers = append(w.answers, said.Type+": "+said.Text)
	w.mu.Unlock()
	_, _ = io.WriteString(rw, "ok")
}

// find is the action for what stands on a button, or in a menu, of some blocks; nil where there is none.
func find(blocks []slack.Block, button string) map[string]any {
	for _, b := range blocks {
		actions, ok := b.(*slack.ActionBlock)
		if !ok {
			continue
		}
		for _, e := range actions.Elements.ElementSet {
			switch e := e.(type) {
			case *slack.ButtonBlockElement:
				if e.Text.Text == button {
					return map[string]any{"type": "button", "block_id": "b1", "action_id": e.ActionID, "value": e.Value, "text": e.Text}
				}
			case *slack.SelectBlockElement:
				for _, o := range e.Options {
					if o.Text.Text == button {
						return map[string]any{"type": "static_select", "block_id": "b1", "action_id": e.ActionID, "selected_option": o}
					}
				}
			}
		}
	}
	return nil
}

func encoded(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil {
		panic("plain values are always valid JSON: " + err.Error())
	}
	return text
}
