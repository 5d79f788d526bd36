// Package terminal draws Slack messages in a terminal, about as Slack would show them: the headline, the coloured bar
// with fields and table, dim small print, and the thread under it.
//
//	p := terminal.New(os.Stdout, terminal.Config{Color: true, Width: 90})
//	err := p.Message(terminal.Message{Channel: "revenue", Text: text, Blocks: blocks, Attachments: attachments})
//
// Nothing in a message can move the cursor or colour the screen: control characters in it are left out.
package terminal

import (
	"io"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Config is how messages are drawn.
type Config struct {
	// Color uses ANSI colours; without it the drawing is plain text.
	Color bool
	// Width is how many columns there are; 0 means 80, and less than 40 is taken as 40.
	Width int
	// Location is the reader's time zone for dates; nil means UTC.
	Location *time.Location
	// Now is what "today" is measured from; nil means time.Now.
	Now func() time.Time
	// App is the name shown as the sender; empty means modealert.
	App string
	// Names are what users, user groups and channels are called, by ID; an ID without a name is shown as it is.
	Names map[string]string
}

// Message is a message to draw.
type Message struct {
	Channel     string    // name, without `#`; empty leaves the channel out
	Posted      time.Time // zero leaves the time out
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
func New(w io.Writer, cfg Config) *Printer {
	if cfg.Width == 0 {
		cfg.Width = 80
	}
	cfg.Width = max(cfg.Width, 40)
	if cfg.Location == nil {
		cfg.Location = time.UTC
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.App == "" {
		cfg.App = "modealert"
	}
	return &Printer{w: w, cfg: cfg}
}

// Message draws a message with its thread under it, and an empty line after it.
func (p *Printer) Message(m Message) error {
	lines := p.message(m, p.cfg.Width-1)
	lines = append(lines, p.thread(m.Replies)...)
	return p.write(append(indented(lines, " "), nil))
}

// Reply draws a reply by itself, under a short quotation of what it answers, and an empty line after it.
func (p *Printer) Reply(parent, reply Message) error {
	quoted := p.headline(parent)
	quoted = clip(append(line{{text: "╭ thread of: ", style: dim}}, restyle(quoted, dim)...), p.cfg.Width-2)
	reply.Channel = parent.Channel
	lines := p.message(reply, p.cfg.Width-4)
	head := lines[:0:0]
	if parent.Channel != "" {
		head, lines = lines[:1], lines[1:]
	}
	lines = append([]line{quoted}, indented(lines, "│ ")...)
	return p.write(append(indented(append(head, lines...), " "), nil))
}

// headline is the first line that people see of a message.
func (p *Printer) headline(m Message) line {
	text := m.Text
	if len(m.Blocks) > 0 {
		if s, ok := m.Blocks[0].(*slack.SectionBlock); ok && s.Text != nil {
			text = s.Text.Text
		}
	}
	first, _, _ := strings.Cut(printable(text), "\n")
	return p.spans(first)
}

// message draws one message in width columns, without its thread.
func (p *Printer) message(m Message, width int) []line {
	var lines []line
	if m.Channel != "" {
		lines = append(lines, p.channel(m.Channel, width))
	}
	lines = append(lines, clip(p.sender(m), width))
	if len(m.Blocks) == 0 {
		lines = append(lines, p.text(m.Text, 0, width)...)
	}
	lines = append(lines, p.blocks(m.Blocks, width)...)
	for _, a := range m.Attachments {
		lines = append(lines, p.attachment(a, width)...)
	}
	return lines
}

// channel is the line that names the channel.
func (p *Printer) channel(name string, width int) line {
	l := line{{text: "── ", style: dim}, {text: "#" + printable(name), style: bold}, {text: " ", style: dim}}
	return append(l, span{text: rule(width - l.width()), style: dim})
}

// sender says who said it and when.
func (p *Printer) sender(m Message) line {
	l := line{{text: p.cfg.App, style: bold}, {text: " APP", style: dim}}
	if !m.Posted.IsZero() {
		l = append(l, span{text: "  " + m.Posted.In(p.cfg.Location).Format("15:04"), style: dim})
	}
	if m.Edited {
		l = append(l, span{text: "  (edited)", style: dim})
	}
	if m.Broadcast {
		l = append(l, span{text: "  also sent to the channel", style: dim | italic})
	}
	return l
}

// thread draws replies under what they answer.
func (p *Printer) thread(replies []Message) []line {
	if len(replies) == 0 {
		return nil
	}
	count := "1 reply"
	if len(replies) > 1 {
		count = itoa(len(replies)) + " replies"
	}
	lines := []line{{{text: "╰─ ", style: dim}, {text: count, style: linked}}}
	for i, r := range replies {
		if i > 0 {
			lines = append(lines, line{{text: "   │", style: dim}})
		}
		lines = append(lines, indented(p.message(r, p.cfg.Width-6), "   │ ")...)
	}
	return lines
}
