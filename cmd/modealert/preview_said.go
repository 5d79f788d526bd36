package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/terminal"
)

// tellSaid draws the messages.
func (p *previewed) tellSaid(out *page) error {
	if len(p.tellings) == 0 {
		out.head("Nothing is said")
	}
	for _, t := range p.tellings {
		if err := p.draw(out, said(t)+to(t), t); err != nil {
			return err
		}
	}
	for _, t := range p.onward {
		title := fmt.Sprintf("If it goes on like that, after %s: %s", count(p.more, "more run"), said(t)+to(t))
		if err := p.draw(out, title, t); err != nil {
			return err
		}
	}
	if until, muted := p.rule.MutedAt(time.Now()); muted {
		out.head("The rule is muted now, until " + p.when(until))
	}
	return nil
}

// said says when a message is said.
func said(t alert.Telling) string {
	if t.Notice.Muted {
		return "Held back by a mute, and said after it if it is still so, "
	}
	return "Said "
}

// to says who gets a message.
func to(t alert.Telling) string {
	var all []string
	for _, c := range t.Channels {
		all = append(all, channelName(c))
	}
	text := strings.Join(all, " and ")
	if text != "" {
		text = "in " + text
	}
	for i, w := range t.Webhooks {
		if i > 0 || text != "" {
			text += ", "
		}
		text += "to the webhook " + w
	}
	return text
}

// channelName is a channel as people write it.
func channelName(c string) string {
	if strings.Contains(c, "@") || c == "" {
		return c
	}
	return "#" + c
}

// mentioning says who is called.
func mentioning(n alert.Notice) string {
	if len(n.Mentions) == 0 {
		return ""
	}
	names := make([]string, len(n.Mentions))
	for i, name := range n.Mentions {
		if names[i] = name; !strings.Contains(name, "@") {
			names[i] = "@" + name
		}
	}
	return ", mentioning " + strings.Join(names, " and ")
}

// draw draws a message as Slack would show it.
func (p *previewed) draw(out *page, title string, t alert.Telling) error {
	out.head(title)
	if len(t.Channels) == 0 {
		return nil // a webhook gets the same facts as JSON
	}
	m := p.drawing.Preview(t.Notice)
	return terminal.New(out, terminal.Config{Color: p.color, Width: p.width, Location: p.rule.Location}).Message(terminal.Message{
		Text: m.Text, Blocks: m.Blocks, Attachments: m.Attachments,
	})
}

// messages are those that are said, or would be if it goes on, and that Slack gets.
func (p *previewed) messages() []alert.Telling {
	return slices.DeleteFunc(slices.Concat(p.tellings, p.onward), func(t alert.Telling) bool { return len(t.Channels) == 0 })
}

// blocks writes the messages as Slack is given them, and their addresses in the Block Kit Builder to another writer.
func (p *previewed) blocks(w, addresses io.Writer) error {
	all := p.messages()
	if len(all) == 0 {
		fmt.Fprintln(addresses, "modealert: nothing is said in Slack")
	}
	for _, t := range all {
		m := p.drawing.Preview(t.Notice)
		raw, err := m.JSON()
		if err != nil {
			return err
		}
		if err := writeIndented(w, raw); err != nil {
			return err
		}
		address, err := m.BuilderURL()
		if err != nil {
			return err
		}
		fmt.Fprintln(addresses, address)
	}
	return nil
}

// send posts the messages to a channel as previews.
func (p *previewed) send(ctx context.Context, w io.Writer, environ []string, channel string) error {
	way, err := newPreviewWay(environ)
	if err != nil {
		return err
	}
	all := p.messages()
	if len(all) == 0 {
		fmt.Fprintln(w, "nothing is posted, because nothing is said")
	}
	for i, t := range all {
		if i > 0 && !sleep(ctx, betweenPosts) {
			return ctx.Err()
		}
		posted, err := way.Send(ctx, strings.TrimPrefix(channel, "#"), t.Notice)
		if err != nil {
			return fmt.Errorf("the preview was not posted: %w", err)
		}
		where := "through the incoming webhook, into its own channel"
		if posted.Channel != "" {
			where = cmp.Or(posted.URL, "channel "+posted.Channel+", ts "+posted.TS)
		}
		fmt.Fprintln(w, "posted as a preview: "+where)
	}
	return nil
}

// betweenPosts is what Slack wants to pass between two messages to a channel.
const betweenPosts = time.Second

// sleep waits, and reports whether nobody ended it.
func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// newPreviewWay finds the way to Slack. Of the settings only those of Slack are read.
func newPreviewWay(environ []string) (alert.PreviewWay, error) {
	kept := slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return !strings.HasPrefix(v, "SLACK_") })
	s, err := readSettings(append(kept, "MODE_WORKSPACE=-", "MODE_API_TOKEN=-", "MODE_API_SECRET=-",
		"MODEALERT_WEBHOOK_SECRET="+strings.Repeat("-", minSecret)))
	if err != nil {
		return alert.PreviewWay{}, fmt.Errorf("--send posts to Slack, whose settings cannot be used:\n%w", err)
	}
	w, err := newWays(s, nil)
	return alert.PreviewWay{Slack: w.slack, Incoming: w.incoming}, err
}
