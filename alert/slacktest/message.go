package slacktest

import (
	"time"

	"github.com/slack-go/slack"
)

// Message is a message as the channel shows it now.
type Message struct {
	Channel     string // name
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
	Message Message // as it is now, without replies
	Parent  Message // of a reply: what it answers, with all replies
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
