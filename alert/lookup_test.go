package alert

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
)

// readmeScopes are those that the README has people ask for, allScopes those that every question needs.
func readmeScopes() []string {
	return []string{"chat:write", "chat:write.public", "users:read", "users:read.email", "usergroups:read"}
}

func allScopes() []string { return append(readmeScopes(), "channels:read", "groups:read") }

// lookingUp returns a workspace with some channels and people, whose bot has the scopes.
func lookingUp(t *testing.T, scopes []string) (*slacktest.Workspace, *Lookup) {
	t.Helper()
	w := slacktest.New(slacktest.Config{
		Scopes: scopes,
		Channels: []slacktest.Channel{
			{ID: "C00000001", Name: "open"},
			{ID: "C00000002", Name: "foreign", NotMember: true},
			{ID: "C00000003", Name: "old", Archived: true},
			{ID: "G00000004", Name: "inner", Private: true},
			{ID: "G00000005", Name: "secret", Private: true, NotMember: true},
		},
		Users:  []slacktest.User{{ID: "U00000001", Name: "Ann", Email: "ann@example.com"}, {ID: "U00000002", Name: "Ben", Email: "ben@example.com", Deactivated: true}},
		Groups: []slacktest.Group{{ID: "S00000001", Handle: "data-oncall"}},
	})
	t.Cleanup(w.Close)
	l, err := NewSlack(SlackConfig{Token: "xoxb-test", URL: w.URL()}).Lookup(t.Context(), func(context.Context, time.Duration) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return w, l
}

const (
	invite    = "type /invite @modealert in the channel, or give the app chat:write.public (public channels only)"
	noGroups  = "no public channel has this name, and whether a private one has cannot be told without the scope groups:read"
	noChannel = "cannot tell without the scope channels:read"
)

func TestLookup_channels(t *testing.T) {
	t.Parallel()
	names := []string{"open", "C00000001", "foreign", "old", "inner", "G00000004", "secret", "G00000005", "nowhere", "U00000001", "ann@example.com"}
	for name, tt := range map[string]struct {
		scopes []string
		want   map[string]Answer
	}{
		"all scopes": {allScopes(), map[string]Answer{
			"open": {}, "C00000001": {}, "foreign": {}, "inner": {}, "G00000004": {}, "U00000001": {}, "ann@example.com": {},
			"old":       {Problem: "the channel `old` is archived", Hint: "unarchive the channel, or name another in the rule"},
			"secret":    {Problem: "the bot sees no channel `secret`", Hint: "check the name; " + unseen},
			"G00000005": {Problem: "the bot sees no channel with the ID `G00000005`", Hint: unseen},
			"nowhere":   {Problem: "the bot sees no channel `nowhere`", Hint: "check the name; " + unseen},
		}},
		"only public channels": {[]string{"chat:write", "channels:read"}, map[string]Answer{
			"open": {}, "C00000001": {},
			"foreign":   {Problem: "the bot is not in the channel `foreign`", Hint: invite},
			"inner":     {Unknown: noGroups},
			"G00000004": {Unknown: "cannot tell without the scope groups:read"},
			"old":       {Problem: "the channel `old` is archived", Hint: "unarchive the channel, or name another in the rule"},
			"secret":    {Unknown: noGroups}, "nowhere": {Unknown: noGroups},
			"G00000005":       {Problem: "the bot sees no channel with the ID `G00000005`", Hint: unseen},
			"U00000001":       {Unknown: "cannot tell without the scope users:read"},
			"ann@example.com": {Unknown: "cannot tell without the scope users:read.email"},
		}},
		"those of the README": {readmeScopes(), map[string]Answer{
			"open": {Unknown: noChannel}, "C00000001": {Unknown: noChannel}, "foreign": {Unknown: noChannel}, "old": {Unknown: noChannel},
			"inner": {Unknown: noChannel}, "G00000004": {Unknown: noChannel}, "secret": {Unknown: noChannel}, "G00000005": {Unknown: noChannel},
			"nowhere": {Unknown: noChannel}, "U00000001": {}, "ann@example.com": {},
		}},
		"not told": {nil, map[string]Answer{
			"open": {}, "C00000001": {}, "inner": {}, "G00000004": {}, "U00000001": {}, "ann@example.com": {},
			"foreign":   {Unknown: "the bot is not in the channel, and Slack does not tell whether the app has the scope chat:write.public, which lets it post all the same"},
			"old":       {Problem: "the channel `old` is archived", Hint: "unarchive the channel, or name another in the rule"},
			"secret":    {Problem: "the bot sees no channel `secret`", Hint: "check the name; " + unseen},
			"G00000005": {Problem: "the bot sees no channel with the ID `G00000005`", Hint: unseen},
			"nowhere":   {Problem: "the bot sees no channel `nowhere`", Hint: "check the name; " + unseen},
		}},
	} {
		w, l := lookingUp(t, tt.scopes)
		got, err := l.Channels(t.Context(), names)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		if w.Calls("chat.postMessage") > 0 {
			t.Errorf("%s: something was posted", name)
		}
	}
	_, mute := lookingUp(t, []string{"channels:read"})
	got, err := mute.Channels(t.Context(), []string{"open"})
	want := map[string]Answer{"open": {Problem: "the bot cannot post in `open`: the app lacks the scope chat:write", Hint: "add the scope to the app and install it again"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("without chat:write: %v (-want +got):\n%s", err, diff)
	}
}

func TestLookup_mentions(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name            string
		want, unallowed Answer
	}{
		{"here", Answer{}, Answer{}},
		{"ann@example.com", Answer{}, Answer{Unknown: "cannot tell without the scope users:read.email"}},
		{"U00000001", Answer{}, Answer{Unknown: "cannot tell without the scope users:read"}},
		{"data-oncall", Answer{}, Answer{Unknown: "cannot tell without the scope usergroups:read"}},
		{"S00000001", Answer{}, Answer{Unknown: "cannot tell without the scope usergroups:read"}},
		{
			"ben@example.com",
			Answer{
				Problem: "nobody in Slack has the e-mail address `ben@example.com`",
				Hint:    "check the address; of an account that was deactivated Slack says the same",
			},
			Answer{Unknown: "cannot tell without the scope users:read.email"},
		},
		{
			"U00000002",
			Answer{Problem: "the account of `U00000002` was deactivated", Hint: "mention somebody else"},
			Answer{Unknown: "cannot tell without the scope users:read"},
		},
		{
			"U00000009",
			Answer{Problem: "nobody in Slack has the ID `U00000009`", Hint: "copy the ID from the person's profile in Slack"},
			Answer{Unknown: "cannot tell without the scope users:read"},
		},
		{
			"data-onkall",
			Answer{Problem: "Slack has no user group `data-onkall`", Hint: "a person is mentioned by e-mail address; the user groups are `data-oncall`"},
			Answer{Unknown: "cannot tell without the scope usergroups:read"},
		},
	} {
		for want, scopes := range map[Answer][]string{tt.want: readmeScopes(), tt.unallowed: {"chat:write"}} {
			_, l := lookingUp(t, scopes)
			got, err := l.Mention(t.Context(), tt.name)
			if got != want || err != nil {
				t.Errorf("Mention(%s) with %v = %+v, %v, want %+v", tt.name, scopes, got, err, want)
			}
		}
	}
}

// TestLookup_groupsOnce: the list of user groups, which Slack gives twenty times a minute, is asked for once.
func TestLookup_groupsOnce(t *testing.T) {
	t.Parallel()
	w, l := lookingUp(t, readmeScopes())
	for _, name := range []string{"a", "b", "data-oncall"} {
		if _, err := l.Mention(t.Context(), name); err != nil {
			t.Error(err)
		}
	}
	if n := w.Calls("usergroups.list"); n != 1 {
		t.Errorf("%d calls of usergroups.list, want 1", n)
	}
}

func TestLookup_trouble(t *testing.T) {
	t.Parallel()
	w, l := lookingUp(t, allScopes())
	w.Fail(slacktest.Failure{Method: "conversations.list", How: slacktest.RateLimit, RetryAfter: 7 * time.Second, Times: 2})
	var waited []time.Duration
	l.sleep = func(_ context.Context, d time.Duration) error {
		waited = append(waited, d)
		return nil
	}
	if got, err := l.Channels(t.Context(), []string{"open"}); err != nil || got["open"] != (Answer{}) {
		t.Errorf("a busy Slack: %+v, %v", got, err)
	}
	if diff := cmp.Diff([]time.Duration{7 * time.Second, 7 * time.Second}, waited); diff != "" {
		t.Errorf("it waited (-want +got):\n%s", diff)
	}
	w.Fail(slacktest.Failure{How: slacktest.BadGateway, Times: -1})
	if _, err := l.Mention(t.Context(), "ann@example.com"); err == nil {
		t.Error("a broken Slack tells of mentions")
	}
	if _, err := l.Channels(t.Context(), []string{"open"}); err == nil {
		t.Error("a broken Slack tells of channels")
	}
	w.Heal()
	w.Fail(slacktest.Failure{Method: "usergroups.list", Code: "plan_upgrade_required"})
	want := Answer{Problem: "user groups cannot be mentioned in this workspace", Hint: "they need one of Slack's paid plans: mention people instead"}
	if got, err := l.Mention(t.Context(), "data-oncall"); got != want || err != nil {
		t.Errorf("a free plan: %+v, %v", got, err)
	}
	w.Fail(slacktest.Failure{Method: "conversations.list", Code: "something_new"})
	if got, err := l.Channels(t.Context(), []string{"open"}); got["open"].Unknown != "Slack does not tell: something_new" || err != nil {
		t.Errorf("an unheard-of error: %+v, %v", got, err)
	}
	closed := answering(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(`{"ok":false,"error":"invalid_auth"}`))
	})
	if _, err := closed.Lookup(t.Context(), nil); err == nil || err.Error() != "checking the bot's token: invalid_auth: check SLACK_BOT_TOKEN (xoxb-…), and that the app is still installed" {
		t.Errorf("a wrong token: %v", err)
	}
}

// TestLookup_manyChannels finds a channel on the last of several pages.
func TestLookup_manyChannels(t *testing.T) {
	t.Parallel()
	cfg := slacktest.Config{Channels: make([]slacktest.Channel, 2*channelsPerPage+1)}
	for i := range cfg.Channels {
		cfg.Channels[i].Name = fmt.Sprintf("channel-%d", i)
	}
	w := slacktest.New(cfg)
	t.Cleanup(w.Close)
	l, err := NewSlack(SlackConfig{Token: "xoxb-test", URL: w.URL()}).Lookup(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	last := cfg.Channels[2*channelsPerPage].Name
	if got, err := l.Channels(t.Context(), []string{last}); got[last] != (Answer{}) || err != nil {
		t.Errorf("the last channel: %+v, %v", got, err)
	}
	if n := w.Calls("conversations.list"); n != 3 {
		t.Errorf("%d pages were asked for, want 3", n)
	}
}
