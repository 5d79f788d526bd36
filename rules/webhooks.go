package rules

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// webhookPattern is the name of an outgoing webhook. It is part of the names of variables, where `-` becomes `_`, so that `_`
// itself would make two names one.
const webhookPattern = `^[a-z][a-z0-9]*(-[a-z0-9]+)*$`

// maxWebhook is how many characters the name of a webhook may have.
const maxWebhook = 40

var webhookName = regexp.MustCompile(webhookPattern)

// ValidWebhook reports whether a text can be the name of an outgoing webhook.
func ValidWebhook(name string) bool { return webhookName.MatchString(name) && len(name) <= maxWebhook }

// webhooks reads `webhook`.
func (d *decoder) webhooks(e entry) []string {
	return d.slackNames(e, func(text string) (string, string, string) {
		like := strings.Trim(strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !isNameLetter(r) }), "-"), "-")
		switch {
		case ValidWebhook(text):
			return text, "", ""
		case strings.Contains(text, "://"):
			return "", "`webhook` takes a name: the address of a webhook is a secret, and stands in no rules file",
				"write a name such as `webhook: zapier`, and set MODEALERT_WEBHOOK_ZAPIER_URL where modealert runs"
		case ValidWebhook(like):
			return "", fmt.Sprintf("`%s` is not the name of a webhook: it has lower-case letters, digits and `-` only", text),
				listHint("webhook", text, writeKey("webhook", like))
		default:
			return "", fmt.Sprintf("`%s` is not the name of a webhook", text),
				fmt.Sprintf("write a name such as `zapier`: lower-case letters, digits and `-`, beginning with a letter, at most %d characters", maxWebhook)
		}
	})
}

func isNameLetter(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// destinations checks that somebody hears of the rule. A rule without a channel or webhook of its own, whose severities all
// have one, says everything else where those say theirs.
func (d *decoder) destinations(n *yaml.Node, given fields, r *draft) {
	d.severitiesHeard(given, r)
	if len(r.Channels)+len(r.Webhooks) > 0 || given["channel"].given() || isFilled(given["webhook"].value) {
		return
	}
	switch all, sound := d.severitiesSay(given); {
	case !sound: // something else is said about it
	case all:
		r.gather()
	default:
		d.faultAt(n.Line, n.Column, 1, "the rule has no `channel`, so nobody would hear of it",
			"add a line such as `channel: data-alerts`, here or under `defaults`")
	}
}

// isFilled reports whether there is a value that is no empty list.
func isFilled(n *yaml.Node) bool {
	return n != nil && (n.Kind != yaml.SequenceNode || len(n.Content) > 0)
}

// severitiesHeard refuses a severity that takes away all who would hear of it.
func (d *decoder) severitiesHeard(given fields, r *draft) {
	for name, s := range map[string]*Severity{"warning": r.Warning, "critical": r.Critical} {
		if s == nil || len(r.Webhooks) == 0 || isFilled(child(given[name].value, "webhook")) {
			continue
		}
		if channels, webhooks := r.To(s); len(channels)+len(webhooks) == 0 {
			d.fault(given[name].key, fmt.Sprintf("`%s` has neither a channel nor a webhook, so nobody would hear of it", name),
				"leave out its `webhook`, or add a `channel`")
		}
	}
}

// severitiesSay reports whether each severity says by itself who hears of it. Sound is false where one cannot be read.
func (d *decoder) severitiesSay(given fields) (all, sound bool) {
	for _, name := range []string{"warning", "critical"} {
		e := given[name]
		switch {
		case !e.given():
			continue
		case !d.sound(e.value):
			return false, false
		case e.value.Kind != yaml.MappingNode || !hasKey(e.value, "channel") && !isFilled(child(e.value, "webhook")):
			return false, true
		}
		all = true
	}
	return all, true
}

// gather has the rule as a whole speak where its severities do, each of which keeps to its own.
func (r *Rule) gather() {
	for _, s := range []*Severity{r.Warning, r.Critical} {
		if s == nil {
			continue
		}
		r.Channels, r.Webhooks = append(r.Channels, s.Channels...), append(r.Webhooks, s.Webhooks...)
		if s.Channels == nil {
			s.Channels = []string{}
		}
		if s.Webhooks == nil {
			s.Webhooks = []string{}
		}
	}
	slices.Sort(r.Channels)
	slices.Sort(r.Webhooks)
	r.Channels, r.Webhooks = slices.Compact(r.Channels), slices.Compact(r.Webhooks)
}

// To are the channels and the webhooks that hear of a severity, nil where it is not about one.
func (r *Rule) To(s *Severity) (channels, webhooks []string) {
	channels, webhooks = r.Channels, r.Webhooks
	if s != nil && s.Channels != nil {
		channels = s.Channels
	}
	if s != nil && s.Webhooks != nil {
		webhooks = s.Webhooks
	}
	return channels, webhooks
}

// InChannel is the set with one channel in the place of all that its rules and events name, for where there is no choice.
// It has no OpsChannel: what that one channel does not take cannot be told there.
func (s *Set) InChannel(channel string) *Set {
	only := func(channels []string) []string {
		if len(channels) == 0 {
			return channels // nil and empty say different things
		}
		return []string{channel}
	}
	set := *s
	set.OpsChannel = ""
	set.Rules = make([]*Rule, len(s.Rules))
	for i, r := range s.Rules {
		rule := *r
		rule.Channels = only(r.Channels)
		rule.Warning, rule.Critical = r.Warning.inChannel(only), r.Critical.inChannel(only)
		set.Rules[i] = &rule
	}
	set.Announcements = make([]*Announcement, len(s.Announcements))
	for i, a := range s.Announcements {
		announcement := *a
		announcement.Channels = only(a.Channels)
		set.Announcements[i] = &announcement
	}
	return &set
}

func (s *Severity) inChannel(only func([]string) []string) *Severity {
	if s == nil {
		return nil
	}
	severity := *s
	severity.Channels = only(s.Channels)
	return &severity
}
