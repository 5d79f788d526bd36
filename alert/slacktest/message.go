package slacktest

import (
	"slices"
	"time"

	"github.com/slack-go/slack"
)

// Message is a message as the channel shows it now.
type Message struct {
	Channel     string // name
	ChannelID   string
	TS          string
	ThreadTS    string // of a reply: the TS of the message it answers
	Broadcast   bool   // a reply that the channel sees too
	Text        string
	Blocks      []slack.Block
	Attachments []slack.Attachment
	Metadata    slack.SlackMetadata
	Posted      time.Time
	Edited      time.Time // zero when it never was
	Edits       int
	Replies     []Message // of a message with a thread, oldest first
}

// Event is something that people in a channel see happen.
type Event struct {
	Kind    EventKind
	Message Message  // as it is now, with its thread
	Parent  *Message // of a reply: what it answers, with all replies
}

// EventKind is what happened.
type EventKind string

// The kinds of event.
const (
	Posted  EventKind = "posted"
	Edited  EventKind = "edited"
	Replied EventKind = "replied"
	Deleted EventKind = "deleted"
)

// add says something in the channel. A reply to a message that is gone lands in the channel itself, as in Slack.
func (c *conversation) add(m Message) Event {
	m.Channel, m.ChannelID = c.Name, c.ID
	parent := c.message(m.ThreadTS)
	if parent == nil || parent.ThreadTS != "" {
		parent, m.ThreadTS, m.Broadcast = nil, "", false
	}
	c.messages = append(c.messages, &m)
	return c.event(Posted, &m, parent)
}

// edit replaces what a message shows. Metadata that is left out stays, as in Slack.
func (c *conversation) edit(ts string, said Message, now time.Time) (Event, *refusal) {
	m := c.message(ts)
	if m == nil {
		return Event{}, refuse("message_not_found")
	}
	m.Text, m.Blocks, m.Attachments = said.Text, said.Blocks, said.Attachments
	if said.Metadata.EventType != "" {
		m.Metadata = said.Metadata
	}
	m.Edited = now
	m.Edits++
	return c.event(Edited, m, c.message(m.ThreadTS)), nil
}

// remove deletes a message; its replies stay in the thread that nobody sees any more.
func (c *conversation) remove(ts string) (Event, *refusal) {
	i := slices.IndexFunc(c.messages, func(m *Message) bool { return m.TS == ts })
	if i < 0 {
		return Event{}, refuse("message_not_found")
	}
	m := c.messages[i]
	e := c.event(Deleted, m, c.message(m.ThreadTS))
	c.messages = slices.Delete(c.messages, i, i+1)
	return e, nil
}

// event tells what happened to m, a reply when there is a parent.
func (c *conversation) event(kind EventKind, m, parent *Message) Event {
	e := Event{Kind: kind, Message: c.thread(m)}
	if parent != nil {
		p := c.thread(parent)
		e.Parent = &p
		if kind == Posted {
			e.Kind = Replied
		}
	}
	return e
}

// message finds a message, nil when there is none.
func (c *conversation) message(ts string) *Message {
	for _, m := range c.messages {
		if m.TS == ts {
			return m
		}
	}
	return nil
}

// thread is a copy of a message with its replies.
func (c *conversation) thread(m *Message) Message {
	shown := *m
	for _, r := range c.messages {
		if r.ThreadTS == m.TS {
			shown.Replies = append(shown.Replies, *r)
		}
	}
	return shown
}
