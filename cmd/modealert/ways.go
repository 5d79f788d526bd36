package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// ways are those on which messages leave: to Slack by the bot or by an incoming webhook, and to outgoing webhooks.
type ways struct {
	slack    *alert.Slack           // nil where there is an incoming webhook
	incoming *alert.IncomingWebhook // nil where there is a bot
	hooks    []*alert.Hook
}

func newWays(s settings, m *alert.Metrics) (ways, error) {
	var w ways
	if s.SlackWebhook != "" {
		w.incoming = alert.NewIncomingWebhook(alert.IncomingWebhookConfig{URL: s.SlackWebhook})
	} else {
		w.slack = alert.NewSlack(alert.SlackConfig{Token: s.SlackToken, URL: s.SlackURL, Metrics: m})
	}
	for _, c := range s.hooks {
		hook, err := alert.NewHook(c)
		if err != nil {
			return ways{}, err
		}
		w.hooks = append(w.hooks, hook)
	}
	return w, nil
}

// within has rules name the only channel that there is, where there is no choice.
func (w ways) within(use func(context.Context, *rules.Set) error) func(context.Context, *rules.Set) error {
	if w.incoming == nil {
		return use
	}
	return func(ctx context.Context, set *rules.Set) error { return use(ctx, set.InChannel(alert.IncomingChannel)) }
}

// lost is what an incoming webhook cannot do.
const lost = "everything is posted into the webhook's own channel, whatever channel the rules name; messages are not edited, so each " +
	"change is a new one; no threads; no mentions by e-mail address or handle, only by ID, here and channel; no buttons"

// greetAgain is how often Slack is asked again whether it lets us in, once it did not.
const greetAgain = time.Minute

// greet tells early whether Slack lets us in, and where it does not, when it does. A Slack that cannot be reached must not keep
// events from being accepted, so it only tells.
func (w ways) greet(ctx context.Context, log *slog.Logger, again <-chan time.Time) {
	if w.incoming != nil {
		log.WarnContext(ctx, "slack is used through an incoming webhook; SLACK_BOT_TOKEN instead of SLACK_WEBHOOK_URL can do more", "lost", lost)
	}
	for told := ""; ; {
		bot, team, err := w.check(ctx)
		switch {
		case ctx.Err() != nil:
			return
		case err == nil && w.slack != nil:
			log.InfoContext(ctx, "slack is reached", "bot", bot, "workspace", team)
			return
		case err == nil:
			log.InfoContext(ctx, "slack's incoming webhook is reached")
			return
		case err.Error() != told:
			told = err.Error()
			log.ErrorContext(ctx, "slack cannot be used, alerts are kept until it can", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-again:
		}
	}
}

// check asks Slack whether it lets us in, and as whom.
func (w ways) check(ctx context.Context) (bot, team string, err error) {
	if w.incoming != nil {
		return "", "", w.incoming.Check(ctx)
	}
	return w.slack.Check(ctx)
}
