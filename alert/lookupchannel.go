package alert

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/slack-go/slack"
)

const (
	channelsPerPage = 1000
	maxChannelPages = 100
)

// channelID is how Slack names a channel or a direct message.
var channelID = regexp.MustCompile(`^[CGD][A-Z0-9]{8,}$`)

// unseen is why a channel that the bot does not see may be there all the same.
const unseen = "a private channel looks as if it did not exist until the bot is in it: type /invite @modealert there"

// Channels says of each channel, by name or ID, whether the bot may post in it. The error says why Slack cannot be asked.
func (l *Lookup) Channels(ctx context.Context, names []string) (map[string]Answer, error) {
	answers := make(map[string]Answer, len(names))
	var named []string
	for _, name := range names {
		var err error
		switch {
		case l.lacks("chat:write"):
			answers[name] = Answer{Problem: fmt.Sprintf("the bot cannot post in `%s`: the app lacks the scope chat:write", name), Hint: remedy("missing_scope")}
		case isPerson(name):
			answers[name], err = l.Mention(ctx, name)
		case channelID.MatchString(name):
			answers[name], err = l.channelByID(ctx, name)
		default:
			named = append(named, name)
		}
		if err != nil {
			return nil, err
		}
	}
	return answers, l.channelsByName(ctx, named, answers)
}

func (l *Lookup) channelByID(ctx context.Context, id string) (Answer, error) {
	var channel *slack.Channel
	err := l.patiently(ctx, func() error {
		var err error
		channel, err = l.slack.api.GetConversationInfoContext(ctx, &slack.GetConversationInfoInput{ChannelID: id})
		return slackError("looking up "+id, err, id)
	})
	if err != nil {
		return l.answer(err, fmt.Sprintf("the bot sees no channel with the ID `%s`", id), unseen)
	}
	return l.mayPost(id, channel), nil
}

// channelsByName looks for channels in the list of all of them: Slack finds none by its name.
func (l *Lookup) channelsByName(ctx context.Context, names []string, answers map[string]Answer) error {
	if len(names) == 0 {
		return nil
	}
	found, err := l.find(ctx, names)
	untold := Answer{}
	if err != nil {
		if untold, err = l.answer(err, "", ""); err != nil {
			return err
		}
	}
	for _, name := range names {
		channel, ok := found.channels[name]
		switch {
		case untold != Answer{}:
			answers[name] = untold
		case ok:
			answers[name] = l.mayPost(name, channel)
		case !found.whole:
			answers[name] = Answer{Unknown: fmt.Sprintf("the workspace has more than %d channels, of which Slack lists no more", channelsPerPage*maxChannelPages)}
		case !found.private:
			answers[name] = Answer{Unknown: "no public channel has this name, and whether a private one has cannot be told without the scope groups:read"}
		default:
			answers[name] = Answer{Problem: fmt.Sprintf("the bot sees no channel `%s`", name), Hint: "check the name; " + unseen}
		}
	}
	return nil
}

// listing is what the list of the workspace's channels holds of some names.
type listing struct {
	channels map[string]*slack.Channel // by name
	whole    bool                      // false where the list had no end
	private  bool                      // whether private channels are in it
}

// find looks for channels in the list of all of them, without the private ones where the app may not see those.
func (l *Lookup) find(ctx context.Context, names []string) (listing, error) {
	if l.lacks("groups:read") {
		return l.list(ctx, false, names)
	}
	f, err := l.list(ctx, true, names)
	if said, ok := errors.AsType[*SlackError](err); ok && said.Code == "missing_scope" && said.needed() == "groups:read" {
		return l.list(ctx, false, names)
	}
	return f, err
}

// list goes through the workspace's channels until all of some names are found.
func (l *Lookup) list(ctx context.Context, private bool, names []string) (listing, error) {
	types := []string{"public_channel"}
	if private {
		types = append(types, "private_channel")
	}
	f := listing{channels: make(map[string]*slack.Channel), private: private}
	cursor := ""
	for range maxChannelPages {
		var page []slack.Channel
		var next string
		err := l.patiently(ctx, func() (err error) {
			page, next, err = l.slack.channels(ctx, types, cursor)
			return err
		})
		if err != nil {
			return listing{}, err
		}
		for i, c := range page {
			if slices.Contains(names, c.Name) {
				f.channels[c.Name] = &page[i]
			}
		}
		if cursor = next; cursor == "" || len(f.channels) == len(names) {
			f.whole = true
			return f, nil
		}
	}
	return f, nil
}

// mayPost says whether the bot may post in a channel that it sees.
func (l *Lookup) mayPost(name string, c *slack.Channel) Answer {
	switch {
	case c.IsArchived:
		return Answer{Problem: fmt.Sprintf("the channel `%s` is archived", name), Hint: remedy("is_archived")}
	case c.IsMember || strings.HasPrefix(c.ID, "D"):
		return Answer{}
	case !c.IsPrivate && (slices.Contains(l.scopes, "chat:write.public") || slices.Contains(l.scopes, "channels:join")):
		return Answer{}
	case len(l.scopes) == 0 && !c.IsPrivate:
		return Answer{Unknown: "the bot is not in the channel, and Slack does not tell whether the app has the scope chat:write.public, which lets it post all the same"}
	default:
		return Answer{Problem: fmt.Sprintf("the bot is not in the channel `%s`", name), Hint: remedy("not_in_channel")}
	}
}
