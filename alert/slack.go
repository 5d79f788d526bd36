package alert

import (
	"cmp"
	"context"
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
	// Metrics count its calls; nil means that nothing is counted.
	Metrics *Metrics
	// Now is the clock; nil means time.Now.
	Now func() time.Time
}

// Slack is the bot in a Slack workspace. Its calls return a *SlackError that tells what to make of what went wrong. A method
// for which Slack has asked for time is not called before that is over.
type Slack struct {
	api     *slack.Client
	pauses  *pauses
	metrics *Metrics
	now     func() time.Time
}

// The methods that messages need.
const (
	methodPost = "chat.postMessage"
	methodEdit = "chat.update"
)

// NewSlack returns the bot. It does not call Slack.
func NewSlack(c SlackConfig) *Slack {
	c.Timeout = cmp.Or(c.Timeout, slackTimeout)
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Metrics == nil {
		c.Metrics = NewMetrics(nil)
	}
	options := []slack.Option{slack.OptionHTTPClient(directClient(c.Timeout))}
	if c.URL != "" {
		// slack-go puts a method's name right behind it.
		options = append(options, slack.OptionAPIURL(strings.TrimSuffix(c.URL, "/")+"/"))
	}
	return &Slack{api: slack.New(c.Token, options...), pauses: newPauses(c.Now), metrics: c.Metrics, now: c.Now}
}

// call makes one call of a method. Proof is as slackError has it.
func (s *Slack) call(method, doing string, f func() (proof string, err error)) error {
	if wait := s.pauses.left(method); wait > 0 {
		return &SlackError{Code: "ratelimited", fault: faultBusy, wait: wait, doing: doing}
	}
	err := s.metrics.slack(method, s.now, func() error {
		proof, err := f()
		return slackError(doing, err, proof)
	})
	s.pauses.learn(method, err)
	return err
}

// address is where a message stands: its channel's ID and its timestamp, and, of one in a thread, that of the thread.
type address struct {
	channel, ts, root string
}

// thread is the thread under a message, or that in which it stands.
func (a address) thread() string {
	if a.root != "" {
		return a.root
	}
	return a.ts
}

// post sends a new message to a channel, named or by ID, and returns where it stands.
func (s *Slack) post(ctx context.Context, channel string, m Message) (address, error) {
	at, _, err := s.send(ctx, channel, m.Options()...)
	return at, err
}

// reply adds a message to the thread of another, and shows it in the channel too when broadcast is set. Where the other
// message was deleted, Slack puts the new one into the channel: then it returns where that stands.
func (s *Slack) reply(ctx context.Context, root address, m Message, broadcast bool) (unthreaded address, err error) {
	at, err := s.postUnder(ctx, root, m, broadcast)
	if err != nil || at.root != "" {
		return address{}, err
	}
	return at, nil
}

// postUnder is reply that returns where the new message stands in any case.
func (s *Slack) postUnder(ctx context.Context, root address, m Message, broadcast bool) (address, error) {
	options := append(m.Options(), slack.MsgOptionTS(root.thread()))
	if broadcast {
		options = append(options, slack.MsgOptionBroadcast())
	}
	at, thread, err := s.send(ctx, root.channel, options...)
	if thread == root.thread() {
		at.root = thread
	}
	return at, err
}

// send posts a message, and returns where it stands and in which thread.
func (s *Slack) send(ctx context.Context, channel string, options ...slack.MsgOption) (at address, thread string, err error) {
	err = s.call(methodPost, "posting to "+channel, func() (string, error) {
		id, ts, m, err := s.api.PostMessageWithResponseContext(ctx, channel, options...)
		at, thread = address{channel: id, ts: ts}, m.ThreadTimestamp
		return ts, err
	})
	return at, thread, err
}

// edit replaces a message.
func (s *Slack) edit(ctx context.Context, at address, m Message) error {
	return s.call(methodEdit, "editing a message in "+at.channel, func() (string, error) {
		_, ts, _, err := s.api.UpdateMessageContext(ctx, at.channel, at.ts, m.Options()...)
		return ts, err
	})
}

// userByEmail finds the ID of whom an e-mail address belongs to.
func (s *Slack) userByEmail(ctx context.Context, email string) (id string, err error) {
	err = s.call("users.lookupByEmail", "looking up "+email, func() (string, error) {
		user, err := s.api.GetUserByEmailContext(ctx, email)
		if user != nil {
			id = user.ID
		}
		return id, err
	})
	return id, err
}

// groups lists the IDs of the user groups by their handles.
func (s *Slack) groups(ctx context.Context) (map[string]string, error) {
	groups := make(map[string]string)
	err := s.call("usergroups.list", "listing the user groups", func() (string, error) {
		list, err := s.api.GetUserGroupsContext(ctx)
		for _, g := range list {
			groups[g.Handle] = g.ID
		}
		return "-", err
	})
	if err != nil {
		return nil, err
	}
	return groups, nil
}

// direct opens a conversation with a user and returns its ID.
func (s *Slack) direct(ctx context.Context, user string) (id string, err error) {
	err = s.call("conversations.open", "opening a conversation with "+user, func() (string, error) {
		c, _, _, err := s.api.OpenConversationContext(ctx, &slack.OpenConversationParameters{Users: []string{user}})
		if c != nil {
			id = c.ID
		}
		return id, err
	})
	return id, err
}

// join has the bot enter a public channel.
func (s *Slack) join(ctx context.Context, channel string) error {
	return s.call("conversations.join", "joining "+channel, func() (string, error) {
		_, _, _, err := s.api.JoinConversationContext(ctx, channel)
		return "-", err
	})
}

// channels lists a page of the channels of some types, and returns where the next one begins, empty at the end.
func (s *Slack) channels(ctx context.Context, types []string, cursor string) (page []slack.Channel, next string, err error) {
	err = s.call("conversations.list", "listing the channels", func() (string, error) {
		page, next, err = s.api.GetConversationsContext(ctx,
			&slack.GetConversationsParameters{Cursor: cursor, Limit: channelsPerPage, Types: types})
		return "-", err
	})
	return page, next, err
}

// Check asks Slack whether the bot's token is good, and returns the names of the bot and of its workspace.
func (s *Slack) Check(ctx context.Context) (bot, team string, err error) {
	answer, err := s.api.AuthTestContext(ctx)
	if answer == nil {
		answer = &slack.AuthTestResponse{}
	}
	return answer.User, answer.Team, slackError("checking the bot's token", err, answer.User)
}
