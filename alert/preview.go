package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// Preview is the message of a notice as the Courier would build it. Slack is not asked whom the rule mentions: those that it
// names by ID are mentioned, the others stand there as text.
func (g Drawing) Preview(n Notice) Message {
	names, _ := newMentions(nil, nil).resolve(context.Background(), n.Mentions) // without Slack nothing can fail
	return g.Message(n, names)
}

// JSON is what chat.postMessage is given, beside the channel.
func (m Message) JSON() ([]byte, error) {
	return json.Marshal(struct {
		Text        string              `json:"text"`
		Blocks      []slack.Block       `json:"blocks,omitempty"`
		Attachments []slack.Attachment  `json:"attachments,omitempty"`
		Metadata    slack.SlackMetadata `json:"metadata"`
		UnfurlLinks bool                `json:"unfurl_links"`
		UnfurlMedia bool                `json:"unfurl_media"`
	}{m.Text, m.Blocks, m.Attachments, m.Metadata, false, false})
}

// BuilderURL leads to the message in Slack's Block Kit Builder. That shows either blocks or attachments, so the details stand
// under the headline there, without the coloured bar.
func (m Message) BuilderURL() (string, error) {
	blocks := m.Blocks
	for _, a := range m.Attachments {
		blocks = append(slices.Clip(blocks), a.Blocks.BlockSet...)
	}
	raw, err := json.Marshal(map[string]any{"blocks": blocks})
	if err != nil {
		return "", fmt.Errorf("encoding a message: %w", err)
	}
	return "https://app.slack.com/block-kit-builder#" + strings.ReplaceAll(url.QueryEscape(string(raw)), "+", "%20"), nil
}

// PreviewWay is how previews are posted: one of both.
type PreviewWay struct {
	Slack    *Slack
	Incoming *IncomingWebhook
}

// Posted is where a message stands. The address for browsers is empty where Slack does not tell it, and all of it is of what
// went through an incoming webhook.
type Posted struct{ Channel, TS, URL string }

// Send posts a notice to a channel, or to somebody, as a preview: it says so in its first word, mentions nobody and has no
// buttons. Where Slack refuses it, it is sent again simpler, as the Courier does.
func (w PreviewWay) Send(ctx context.Context, channel string, n Notice) (Posted, error) {
	if w.Incoming == nil && isPerson(channel) {
		direct, err := newPlaces(w.Slack, time.Now).person(ctx, channel)
		if err != nil {
			return Posted{}, err
		}
		channel = direct
	}
	m := Drawing{preview: true}.Message(n, wouldMention(n.Mentions))
	for {
		posted, err := w.post(ctx, channel, m)
		refused, ok := errors.AsType[*SlackError](err)
		if !ok || refused.fault != faultPayload {
			return posted, err
		}
		simpler, ok := m.Simpler()
		if !ok {
			return Posted{}, err
		}
		m = simpler
	}
}

// wouldMention says whom a message would mention, in words that mention nobody.
func wouldMention(names []string) []string {
	if len(names) == 0 {
		return nil
	}
	return []string{"would mention " + strings.Join(names, ", ")}
}

func (w PreviewWay) post(ctx context.Context, channel string, m Message) (Posted, error) {
	if w.Incoming != nil {
		return Posted{}, w.Incoming.post(ctx, m)
	}
	at, err := w.Slack.post(ctx, channel, m)
	if err != nil {
		return Posted{}, err
	}
	link, err := w.Slack.permalink(ctx, at)
	if err != nil {
		link = "" // it is posted all the same
	}
	return Posted{Channel: at.channel, TS: at.ts, URL: link}, nil
}

// permalink is the address of a message for browsers.
func (s *Slack) permalink(ctx context.Context, at address) (link string, err error) {
	err = s.call("chat.getPermalink", "asking for the address of a message", func() (string, error) {
		link, err = s.api.GetPermalinkContext(ctx, &slack.PermalinkParameters{Channel: at.channel, Ts: at.ts})
		return link, err
	})
	return link, err
}
