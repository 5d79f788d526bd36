package alert

import "github.com/slack-go/slack"

// Message is a notice as Slack shows it. Text alone says everything in a sentence (it is what a phone shows and a
// screen reader reads); Blocks hold the headline and the mentions; Attachments hold the details beside a colour.
type Message struct {
	Text        string
	Blocks      []slack.Block
	Attachments []slack.Attachment
	Metadata    slack.SlackMetadata
}

// NewMessage draws n. Mentions are written as Slack wants them (`<@U1>`, `<!subteam^S1>`, `<!here>`); anything else in
// them is shown as plain text and mentions nobody. Whatever the notice holds, the message is within Slack's limits, and
// nothing from data can format, mention or link.
func NewMessage(n Notice, mentions []string) Message {
	return Message{}
}

// Options are what chat.postMessage and chat.update need to show exactly m: every part is always sent, because an edit
// that leaves one out would keep the old one. The caller adds the thread and the broadcast.
func (m Message) Options() []slack.MsgOption {
	return nil
}

// Simpler is the same message with less of what Slack may refuse; false when m is text only, the plainest there is.
func (m Message) Simpler() (Message, bool) {
	return m, false
}
