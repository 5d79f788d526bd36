package alert

import (
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// Message is a notice as Slack shows it. Text alone says everything in a sentence (it is what a phone shows and a
// screen reader reads); Blocks hold the headline and the mentions; Attachments hold the details beside a colour.
type Message struct {
	Text        string
	Blocks      []slack.Block
	Attachments []slack.Attachment
	Metadata    slack.SlackMetadata

	draft draft // what it was drawn from
}

// NewMessage draws n as every workspace can show it; see Drawing.
func NewMessage(n Notice, mentions []string) Message { return Drawing{}.Message(n, mentions) }

// Options are what chat.postMessage and chat.update need to show exactly m: every part is always sent, because an edit
// that leaves one out would keep the old one. The caller adds the thread and the broadcast.
func (m Message) Options() []slack.MsgOption {
	attachments := m.Attachments
	if attachments == nil {
		attachments = []slack.Attachment{} // sent as [], which takes away those that were there
	}
	return []slack.MsgOption{
		slack.MsgOptionText(m.Text, false), // escaped already
		slack.MsgOptionBlocks(m.Blocks...),
		slack.MsgOptionAttachments(attachments...),
		slack.MsgOptionMetadata(m.Metadata),
		slack.MsgOptionDisableLinkUnfurl(),
		slack.MsgOptionDisableMediaUnfurl(),
		slack.MsgOptionParse(false), // nor are addresses and names in the text made links
	}
}

// draft is a message in the making: the facts, and how much of what Slack can show may be used.
type draft struct {
	Notice
	Drawing

	mentions markup
	level    level
}

// message draws the draft.
func (d draft) message() Message {
	h := d.headline()
	m := Message{Text: string(h.sentence()), Metadata: d.metadata(), draft: d}
	switch {
	case d.level == textOnly:
		m.Text = string(join([]markup{join([]markup{h.sentence(), d.whereTo()}, " · "), d.mentions}, "\n"))
	case d.level == headlineOnly, d.isReply() && !d.alone && d.Subject != SubjectDigest:
		m.Blocks = []slack.Block{section(join([]markup{join([]markup{h.line(), d.whereTo()}, " · "), d.mentions}, "\n"))}
	default:
		chart := d.chart()
		m.Blocks = append([]slack.Block{section(join([]markup{h.line(), d.mentions}, "\n"))}, chart...)
		m.Attachments = []slack.Attachment{d.attachment(h, size(chart))}
		if len(chart) > 0 && m.size() > maxMessage {
			return m.at(noChart)
		}
	}
	return m
}

// size is how many characters a message's blocks and attachments hold.
func (m Message) size() int {
	n := size(m.Blocks)
	for _, a := range m.Attachments {
		n += utf8.RuneCountInString(a.Fallback) + size(a.Blocks.BlockSet)
	}
	return n
}

// attachment holds the details, beside a chart that takes so much of the message. Slack refuses an attachment with blocks that
// has anything else than a colour and a fallback.
func (d draft) attachment(h headline, chart int) slack.Attachment {
	fallback := string(fitted(h.sentence(), h.brief(), maxFallback))
	before := d.details()
	room := maxMessage - chart - utf8.RuneCountInString(string(h.line()+d.mentions)+fallback) - size(before)
	handled := d.handled()
	room -= size(handled)
	after := within(d.footer(), room)
	blocks := slices.Concat(before, d.table(room-size(after)), handled, d.buttons(), after)
	return slack.Attachment{
		Color:    h.color,
		Fallback: fallback,
		Blocks:   slack.Blocks{BlockSet: blocks},
	}
}

// within leaves out the first blocks where they do not all fit into room, but never the last.
func within(blocks []slack.Block, room int) []slack.Block {
	for len(blocks) > 1 && size(blocks) > room {
		blocks = blocks[1:]
	}
	return blocks
}

// fitted is m where it is short enough, and otherwise what stands in for it: markup cannot be cut.
func fitted(m, instead markup, limit int) markup {
	if utf8.RuneCountInString(string(m)) > limit {
		return instead
	}
	return m
}

// whereTo leads to the run, or at least to the report.
func (d draft) whereTo() markup {
	if _, ok := webAddress(d.event().About.URL); ok {
		return link(Link{URL: d.event().About.URL}, "Open in Mode", maxName)
	}
	if _, ok := webAddress(d.Run.URL); ok {
		return link(Link{URL: d.Run.URL}, "Open run", maxName)
	}
	if _, ok := webAddress(d.Report.URL); ok {
		return link(Link{URL: d.Report.URL}, "Open report", maxName)
	}
	return ""
}

// metadata lets the program find its own message again. Everybody in the workspace can read it: it holds names of
// things, never values.
func (d draft) metadata() slack.SlackMetadata {
	payload := map[string]any{
		"v":           1,
		"incident_id": strconv.FormatInt(d.Incident, 10),
		"rule":        cut(clean(d.Rule.ID), maxName),
		"run":         cut(clean(d.Run.Token), maxName),
		"state":       string(d.State),
	}
	if name := clean(d.event().Name); name != "" {
		payload["event"] = cut(name, maxName)
	}
	kind := "modealert_alert"
	if d.preview {
		kind = "modealert_preview"
	}
	return slack.SlackMetadata{EventType: kind, EventPayload: payload}
}

// isReply reports whether the message is a line in a thread.
func (n Notice) isReply() bool { return n.Role == RoleReply || n.Role == RoleBroadcast }

// over reports whether the incident is over.
func (n Notice) over() bool { return n.State == StateOK && !n.announces() }

// announces reports whether the message belongs to no incident: somebody wants to hear of whatever happens.
func (n Notice) announces() bool {
	return n.Subject == SubjectAnnouncement || n.Subject == SubjectEvent || n.Subject == SubjectTrouble ||
		n.Subject == SubjectAway
}
