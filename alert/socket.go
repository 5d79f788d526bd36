package alert

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/slack-go/slack"
	"github.com/slack-go/slack/socketmode"
)

const (
	// reconnectAfter is how long to wait after Slack has refused the connection for good: somebody may mend the token.
	reconnectAfter = time.Minute
	// pingWithin is within what time Slack sends a sign of life on a connection that works.
	pingWithin = 30 * time.Second
	// eventTimeout bounds what is done before Slack is told that an event arrived, for which it waits three seconds.
	eventTimeout = 2500 * time.Millisecond
	// maxEvent is how large an event may be; those of messages have some ten thousand bytes.
	maxEvent = 1 << 20
)

// Socket receives what people do in Slack over a connection that it opens to Slack, so that no address of this process need
// be public.
type Socket struct {
	api       *slack.Client
	responder *Responder
	log       *slog.Logger
	wait      time.Duration // after a refusal
	ping      time.Duration
}

// SocketConfig is what a Socket works with. AppToken, Responder and Log are required.
type SocketConfig struct {
	// AppToken is the app's token, xapp-…, with the scope connections:write.
	AppToken string
	// URL is where Slack's API is; empty means Slack's own.
	URL       string
	Responder *Responder
	Log       *slog.Logger
}

// NewSocket returns a Socket that is not connected yet.
func NewSocket(c SocketConfig) *Socket {
	options := []slack.Option{
		slack.OptionHTTPClient(directClient(slackTimeout)), slack.OptionAppLevelToken(c.AppToken),
	}
	if c.URL != "" {
		options = append(options, slack.OptionAPIURL(strings.TrimSuffix(c.URL, "/")+"/"))
	}
	return &Socket{
		api: slack.New("", options...), responder: c.Responder, log: c.Log, wait: reconnectAfter, ping: pingWithin,
	}
}

// Run keeps connected until ctx is done. Whatever goes wrong is logged and tried again; posting does not depend on it.
func (s *Socket) Run(ctx context.Context) {
	told := ""
	for ctx.Err() == nil {
		err := s.connect(ctx)
		if ctx.Err() != nil {
			return
		}
		if err.Error() != told {
			told = err.Error()
			s.log.ErrorContext(ctx, "slack does not let the app connect, buttons do nothing until it does (SLACK_APP_TOKEN)", "err", withoutAddress(err))
		}
		select {
		case <-ctx.Done():
		case <-time.After(s.wait):
		}
	}
}

// connect stays connected until Slack refuses that for good, and returns why.
func (s *Socket) connect(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	client := socketmode.New(s.api, socketmode.OptionReadLimit(maxEvent), socketmode.OptionPingInterval(s.ping))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-ctx.Done():
				return
			case e := <-client.Events:
				s.handle(ctx, client, e)
			}
		}
	}()
	err := client.RunContext(ctx)
	cancel()
	<-done
	return err
}

// handle takes one event. One that cannot be handled must not end the program.
func (s *Socket) handle(ctx context.Context, client *socketmode.Client, e socketmode.Event) {
	defer func() {
		if trouble := recover(); trouble != nil {
			s.log.ErrorContext(ctx, "slack's event could not be handled", "type", string(e.Type), "err", fmt.Sprint(trouble))
		}
	}()
	switch data := e.Data.(type) {
	case slack.InteractionCallback, slack.SlashCommand:
		s.take(ctx, client, e)
	case *slack.ConnectionErrorEvent:
		s.log.WarnContext(ctx, "slack is not connected, buttons do nothing until it is", "attempt", data.Attempt,
			"err", withoutAddress(data.ErrorObj)) // the connection's address is a secret
	case *socketmode.ConnectedEvent:
		s.log.InfoContext(ctx, "slack is connected for buttons and commands", "times", data.ConnectionCount+1)
	default:
		s.log.DebugContext(ctx, "slack's connection", "type", string(e.Type))
		if e.Request != nil && e.Request.EnvelopeID != "" { // an event that nobody asked for
			s.acknowledge(ctx, client, e, nil)
		}
	}
}

// take does what somebody asks for, and tells Slack that it arrived once it is stored. Without that Slack shows a warning.
func (s *Socket) take(ctx context.Context, client *socketmode.Client, e socketmode.Event) {
	took, cancel := context.WithTimeout(context.WithoutCancel(ctx), eventTimeout)
	defer cancel()
	var payload any
	var err error
	switch told := e.Data.(type) {
	case slack.InteractionCallback:
		err = s.responder.interact(took, "", told)
	case slack.SlashCommand:
		payload, err = s.responder.command(took, "", told)
	}
	if err != nil {
		s.log.ErrorContext(ctx, "what somebody asked for in slack is not done", "err", err)
		return
	}
	s.acknowledge(took, client, e, payload)
}

func (s *Socket) acknowledge(ctx context.Context, client *socketmode.Client, e socketmode.Event, payload any) {
	if err := client.AckCtx(ctx, e.Request.EnvelopeID, payload); err != nil {
		s.log.ErrorContext(ctx, "slack cannot be told that an event arrived", "type", string(e.Type), "err", err)
	}
}
