package slacktest

import (
	"strings"

	"github.com/modealert/modealert/internal/terminal"
)

// Transcript is what people see in a channel, as plain text, times in UTC: each message with its headline, details and
// thread.
func (w *Workspace) Transcript(channel string) string {
	var b strings.Builder
	p := terminal.New(&b, terminal.Config{Width: 100, Now: w.cfg.Now, Names: w.Names()})
	for _, m := range w.Messages(channel) {
		_ = p.Message(m.Drawing()) // a strings.Builder takes everything
	}
	return b.String()
}

// Names are what users, groups and channels are called, by ID.
func (w *Workspace) Names() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	names := make(map[string]string)
	for _, u := range w.cfg.Users {
		names[u.ID] = u.Name
	}
	for _, g := range w.cfg.Groups {
		names[g.ID] = g.Handle
	}
	for _, c := range w.order {
		names[c.ID] = c.Name
	}
	return names
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
