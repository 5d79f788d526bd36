package slacktest

import (
	"encoding/json"
	"net/http"
	"slices"
	"time"

	"github.com/slack-go/slack"
)

func (w *Workspace) postMessage(r *http.Request) (reply, *refusal) {
	said, refused := content(r, false)
	if refused != nil {
		return nil, refused
	}
	var id string
	e, refused := w.change(func() (Event, *refusal) {
		c, refused := w.postable(r.Form.Get("channel"))
		if refused != nil {
			return Event{}, refused
		}
		id = c.ID
		said.TS, said.Posted = w.timestamp()
		said.ThreadTS = r.Form.Get("thread_ts")
		said.Broadcast = r.Form.Get("reply_broadcast") == "true"
		return c.add(said), nil
	})
	if refused != nil {
		return nil, refused
	}
	m := e.Message
	return reply{"channel": id, "ts": m.TS, "message": reply{
		"type": "message", "text": m.Text, "ts": m.TS, "thread_ts": m.ThreadTS, "bot_id": "B00000001",
	}}, nil
}

func (w *Workspace) update(r *http.Request) (reply, *refusal) {
	said, refused := content(r, true)
	if refused != nil {
		return nil, refused
	}
	channel, ts := r.Form.Get("channel"), r.Form.Get("ts")
	_, refused = w.change(func() (Event, *refusal) {
		c := w.channels[channel] // chat.update takes no names
		switch {
		case c == nil:
			return Event{}, refuse("channel_not_found")
		case c.Archived:
			return Event{}, refuse("is_archived")
		}
		return c.edit(ts, said, w.cfg.Now())
	})
	if refused != nil {
		return nil, refused
	}
	return reply{"channel": channel, "ts": ts, "text": said.Text}, nil
}

func (w *Workspace) deleteMessage(r *http.Request) (reply, *refusal) {
	channel, ts := r.Form.Get("channel"), r.Form.Get("ts")
	_, refused := w.change(func() (Event, *refusal) {
		c := w.channels[channel]
		if c == nil {
			return Event{}, refuse("channel_not_found")
		}
		return c.remove(ts)
	})
	return reply{"channel": channel, "ts": ts}, refused
}

func (w *Workspace) permalink(r *http.Request) (reply, *refusal) {
	channel, ts := r.Form.Get("channel"), r.Form.Get("message_ts")
	return reply{"channel": channel, "permalink": "https://acme.slack.com/archives/" + channel + "/p" + ts}, nil
}

func (w *Workspace) history(r *http.Request) (reply, *refusal) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := w.channels[r.Form.Get("channel")]
	if c == nil {
		return nil, refuse("channel_not_found")
	}
	messages := []reply{}
	for _, m := range slices.Backward(c.messages) { // newest first, as in Slack
		messages = append(messages, reply{
			"type": "message", "text": m.Text, "ts": m.TS, "thread_ts": m.ThreadTS, "metadata": m.Metadata,
		})
	}
	return reply{"messages": messages, "has_more": false}, nil
}

// postable finds a channel to post in, if the bot may.
func (w *Workspace) postable(channel string) (*conversation, *refusal) {
	c, refused := w.find(channel)
	switch {
	case refused != nil:
		return nil, refused
	case w.cfg.Organisation && channel != c.ID && c.ID[0] != 'D':
		return nil, refuse("team_not_found")
	case c.Archived:
		return nil, refuse("is_archived")
	case c.NotMember && c.Private:
		return nil, refuse("channel_not_found") // a private channel is not even there for who is not in it
	case c.NotMember && !slices.Contains(w.cfg.Scopes, "chat:write.public"):
		return nil, refuse("not_in_channel")
	case c.Restricted:
		return nil, refuse("restricted_action")
	}
	now := w.cfg.Now()
	if w.cfg.Paced && now.Sub(c.posted) < time.Second {
		return nil, &refusal{waiting: time.Second}
	}
	c.posted = now
	return c, nil
}

// content is what a call wants shown, if Slack would take it.
func content(r *http.Request, edit bool) (Message, *refusal) {
	m, refused := shown(r.Form.Get("text"), r.Form.Get("blocks"), r.Form.Get("attachments"), edit)
	if refused != nil {
		return m, refused
	}
	if meta := r.Form.Get("metadata"); meta != "" {
		if err := json.Unmarshal([]byte(meta), &m.Metadata); err != nil {
			return m, refuse("invalid_metadata_format")
		}
	}
	return m, nil
}

// shown is a message of these parts, if Slack would take it.
func shown(text, blocks, attachments string, edit bool) (Message, *refusal) {
	m := Message{Text: text}
	if refused := check(text, blocks, attachments, edit); refused != nil {
		return m, refused
	}
	var decoded slack.Blocks
	if blocks != "" {
		if err := json.Unmarshal([]byte(blocks), &decoded); err != nil {
			return m, refuse("invalid_blocks_format", err.Error())
		}
		m.Blocks = decoded.BlockSet
	}
	if attachments != "" {
		if err := json.Unmarshal([]byte(attachments), &m.Attachments); err != nil {
			return m, refuse("invalid_attachments", err.Error())
		}
	}
	return m, nil
}
