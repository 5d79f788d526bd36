package main

import (
	"context"
	"maps"
	"slices"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/rules"
)

// use is a place that names a channel or a mention.
type use struct {
	entry placed
	key   string
}

// uses are the places of each name.
type uses map[string][]use

// add notes that an entry has names under a key. A name that stands nowhere there is only taken together from elsewhere.
func (u uses) add(entry placed, key string, names []string) {
	for _, name := range names {
		if _, ok := entry.At(key, name); ok {
			u[name] = append(u[name], use{entry, key})
		}
	}
}

// opsPlace is where the rules name the channel that hears of what could not be delivered.
type opsPlace struct{ set *rules.Set }

// At implements placed.
func (o opsPlace) At(string, string) (rules.Problem, bool) { return o.set.OpsAt() }

// destinations are who hears of the rules and who is mentioned.
func destinations(set *rules.Set) (channels, mentions uses) {
	channels, mentions = make(uses), make(uses)
	for _, r := range set.Rules {
		channels.add(r, "channel", r.Channels)
		mentions.add(r, "mention", r.Mentions)
		for key, s := range map[string]*rules.Severity{"warning": r.Warning, "critical": r.Critical} {
			if s != nil {
				channels.add(r, key+"/channel", s.Channels)
				mentions.add(r, key+"/mention", s.Mentions)
			}
		}
	}
	for _, a := range set.Announcements {
		channels.add(a, "channel", a.Channels)
	}
	if set.OpsChannel != "" {
		channels.add(opsPlace{set}, "ops_channel", []string{set.OpsChannel})
	}
	return channels, mentions
}

// askSlack asks whether the bot may post in the channels, and whom the mentions mean.
func (o *onlineCheck) askSlack(ctx context.Context) error {
	channels, mentions := destinations(o.set)
	if o.ways.incoming != nil {
		return o.askIncoming(ctx, channels, mentions)
	}
	o.channels = len(channels)
	o.progress("asking Slack")
	lookup, err := o.ways.slack.Lookup(ctx, o.sleep)
	if err != nil {
		return err
	}
	o.progress("looking for " + count(len(channels), "channel"))
	answers, err := lookup.Channels(ctx, slices.Sorted(maps.Keys(channels)))
	if err != nil {
		return err
	}
	for name, answer := range answers {
		o.take(channels[name], name, answer)
	}
	for _, name := range slices.Sorted(maps.Keys(mentions)) {
		o.progress("looking for @" + name)
		answer, err := lookup.Mention(ctx, name)
		if err != nil {
			return err
		}
		o.take(mentions[name], name, answer)
	}
	return nil
}

// take notes what Slack answered about a name.
func (o *onlineCheck) take(where []use, name string, answer alert.Answer) {
	for _, u := range where {
		entry := []placed{u.entry}
		switch {
		case answer.Problem != "":
			o.find(entry, u.key, name, answer.Problem, answer.Hint)
		case answer.Unknown != "":
			o.remark(entry, u.key, name, "`"+name+"` in Slack: "+answer.Unknown)
		}
	}
}

// askIncoming asks whether Slack's incoming webhook is there, and says of which names it makes nothing.
func (o *onlineCheck) askIncoming(ctx context.Context, channels, mentions uses) error {
	o.channels = 1
	o.progress("asking Slack")
	if err := o.ways.incoming.Check(ctx); err != nil {
		return err
	}
	for name, where := range channels {
		o.take(where[:1], name, alert.Answer{Unknown: "SLACK_WEBHOOK_URL posts into its own channel, whatever channel a rule names"})
	}
	for name, where := range mentions {
		if !alert.MentionedByID(name) {
			o.take(where[:1], name, alert.Answer{Unknown: "with SLACK_WEBHOOK_URL nobody can be looked up, so it is written as plain text; use an ID"})
		}
	}
	return nil
}
