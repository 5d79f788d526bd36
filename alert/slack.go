package alert

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/slack-go/slack"
)

// slackTimeout bounds one call of Slack's API: slack-go's own client waits for ever.
const slackTimeout = 8 * time.Second

// SlackConfig says how to reach Slack.
type SlackConfig struct {
	// Token is the bot's token, xoxb-…; required.
	Token string
	// URL is where the API is; empty means Slack's own.
	URL string
	// Timeout bounds each call; 0 means 8 seconds.
	Timeout time.Duration
}

// Slack is the bot in a Slack workspace. Its calls return a *SlackError that tells what to make of what went wrong.
type Slack struct {
	api *slack.Client
}

// NewSlack returns the bot. It does not call Slack.
func NewSlack(c SlackConfig) *Slack {
	if c.Timeout == 0 {
		c.Timeout = slackTimeout
	}
	options := []slack.Option{slack.OptionHTTPClient(&http.Client{Timeout: c.Timeout})}
	if c.URL != "" {
		// slack-go puts a method's name right behind it.
		options = append(options, slack.OptionAPIURL(strings.TrimSuffix(c.URL, "/")+"/"))
	}
	return &Slack{api: slack.New(c.Token, options...)}
}

// address is where a message stands: its channel's ID and its timestamp.
type address struct {
	channel, ts string
}

// post sends a new message to a channel, named or by ID, and returns where it stands.
func (s *Slack) post(ctx context.Context, channel string, m Message) (address, error) {
	return s.send(ctx, channel, m.Options()...)
}

// reply adds a message to the thread of another, and shows it in the channel too when broadcast is set.
func (s *Slack) reply(ctx context.Context, root address, m Message, broadcast bool) (address, error) {
	options := append(m.Options(), slack.MsgOptionTS(root.ts))
	if broadcast {
		options = append(options, slack.MsgOptionBroadcast())
	}
	return s.send(ctx, root.channel, options...)
}

func (s *Slack) send(ctx context.Context, channel string, options ...slack.MsgOption) (address, error) {
	id, ts, err := s.api.PostMessageContext(ctx, channel, options...)
	return address{channel: id, ts: ts}, slackError("posting to "+channel, err, ts)
}

// edit replaces a message.
func (s *Slack) edit(ctx context.Context, at address, m Message) error {
	_, ts, _, err := s.api.UpdateMessageContext(ctx, at.channel, at.ts, m.Options()...)
	return slackError("editing a message in "+at.channel, err, ts)
}

// userByEmail finds the ID of whom an e-mail address belongs to.
func (s *Slack) userByEmail(ctx context.Context, email string) (string, error) {
	user, err := s.api.GetUserByEmailContext(ctx, email)
	var id string
	if user != nil {
		id = user.ID
	}
	return id, slackError("looking up "+email, err, id)
}

// groups lists the IDs of the user groups by their handles.
func (s *Slack) groups(ctx context.Context) (map[string]string, error) {
	list, err := s.api.GetUserGroupsContext(ctx)
	if err := slackError("listing the user groups", err, "-"); err != nil {
		return nil, err
	}
	groups := make(map[string]string, len(list))
	for _, g := range list {
		groups[g.Handle] = g.ID
	}
	return groups, nil
}

// Check asks Slack whether the bot's token is good, and returns the names of the bot and of its workspace.
func (s *Slack) Check(ctx context.Context) (bot, team string, err error) {
	answer, err := s.api.AuthTestContext(ctx)
	if answer == nil {
		answer = &slack.AuthTestResponse{}
	}
	return answer.User, answer.Team, slackError("checking the bot's token", err, answer.User)
}
