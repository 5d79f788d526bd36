package alert

import (
	"slices"
	"strings"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
)

// kindHook is the kind of the jobs that call webhooks. They have workers of their own, so that a slow one holds up nothing
// that is for Slack.
const kindHook = "webhook"

// hookPrefix makes a destination of the name of a webhook. No channel's name has a colon.
const hookPrefix = "webhook:"

// hookOf is the name of the webhook that a destination is; ok is false of a channel.
func hookOf(destination string) (name string, ok bool) {
	return strings.CutPrefix(destination, hookPrefix)
}

// kindOf is the kind of the jobs that deliver to a destination.
func kindOf(destination string) string {
	if _, ok := hookOf(destination); ok {
		return kindHook
	}
	return store.KindNotify
}

// destinations are channels and webhooks together.
func destinations(channels, webhooks []string) []string {
	all := slices.Clone(channels)
	for _, name := range webhooks {
		all = append(all, hookPrefix+name)
	}
	return all
}

// announcedTo are the destinations of an announcement.
func announcedTo(a *rules.Announcement) []string { return destinations(a.Channels, a.Webhooks) }
