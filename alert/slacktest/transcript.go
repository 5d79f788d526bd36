package slacktest

import (
	"strings"

	"github.com/modealert/modealert/internal/terminal"
)

// Transcript is what people see in a channel, as plain text, times in UTC: each message with its headline, details and
// thread.
func (w *Workspace) Transcript(channel string) string {
	var b strings.Builder
	p := terminal.New(&b, terminal.Config{Width: 100, Now: w.cfg.Now})
	for _, m := range w.Messages(channel) {
		_ = p.Message(m.Drawing()) // a strings.Builder takes everything
	}
	return b.String()
}

// Drawing is the message for the terminal.
func (m Message) Drawing() terminal.Message {
	d := terminal.Message{
		Posted:      m.Posted,
		Edited:      m.Edits > 0,
		Broadcast:   m.Broadcast,
		Text:        m.Text,
		Blocks:      m.Blocks,
		Attachments: m.Attachments,
	}
	for _, r := range m.Replies {
		d.Replies = append(d.Replies, r.Drawing())
	}
	return d
}
