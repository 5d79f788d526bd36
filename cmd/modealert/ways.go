package main

import (
	"context"
	"log/slog"

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

// greet tells early whether Slack lets us in. A Slack that cannot be reached must not keep events from being accepted, so it
// only tells.
func (w ways) greet(ctx context.Context, log *slog.Logger) {
	if w.incoming != nil {
		log.WarnContext(ctx, "slack is used through an incoming webhook; SLACK_BOT_TOKEN instead of SLACK_WEBHOOK_URL can do more", "lost", lost)
		if err := w.incoming.Check(ctx); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "slack's incoming webhook does not answer as it should", "err", err)
		}
		return
	}
	bot, team, err := w.slack.Check(ctx)
	switch {
	case ctx.Err() != nil:
	case err != nil:
		log.ErrorContext(ctx, "slack does not let the bot in, alerts are kept until it does", "err", err)
	default:
		log.InfoContext(ctx, "slack is reached", "bot", bot, "workspace", team)
	}
}
