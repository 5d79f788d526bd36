// Package terminal draws Slack messages in a terminal, about as Slack would show them.
//
//	p := terminal.New(os.Stdout, terminal.Config{Color: true, Width: 90})
//	p.Message(terminal.Message{Channel: "revenue", Text: text, Blocks: blocks, Attachments: attachments})
package terminal

import (
	"io"
	"time"

	"github.com/slack-go/slack"
)

// Config is how messages are drawn.
type Config struct {
	// Color uses ANSI colours; without it the drawing is plain text.
	Color bool
	// Width is how many columns there are; 0 means 80.
	Width int
	// Location is the reader's time zone for dates; nil means UTC.
	Location *time.Location
	// Now is what "today" is measured from; nil means time.Now.
	Now func() time.Time
	// App is the name shown as the sender; empty means modealert.
	App string
}

// Message is a message to draw.
type Message struct {
	Channel     string // name, without `#`; empty leaves the channel out
	Posted      time.Time
	Edited      bool
	Broadcast   bool // a reply that the channel sees too
	Text        string
	Blocks      []slack.Block
	Attachments []slack.Attachment
	Replies     []Message
}

// Printer draws messages onto a writer.
type Printer struct {
	w   io.Writer
	cfg Config
}

// New returns a printer that draws onto w.
func New(w io.Writer, cfg Config) *Printer { return &Printer{w: w, cfg: cfg} }

// Message draws a message with its thread under it.
func (p *Printer) Message(m Message) error { return nil }

// Reply draws a reply by itself, with a quote of what it answers.
func (p *Printer) Reply(parent, reply Message) error { return nil }
