package alert

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
)

// directory returns mentions in a Slack workspace with one person and one group, and the clock that they go by.
func directory(t *testing.T) (*mentions, *slacktest.Workspace, *time.Time) {
	t.Helper()
	w := slacktest.New(slacktest.Config{
		Users:  []slacktest.User{{ID: "U0123ABCD", Name: "dana", Email: "dana@example.com"}},
		Groups: []slacktest.Group{{ID: "S0123ABCD", Handle: "oncall"}},
	})
	t.Cleanup(w.Close)
	now := storyBegin
	clock := func() time.Time { return now }
	m := newMentions(NewSlack(SlackConfig{Token: secretToken, URL: w.URL(), Timeout: time.Second, Now: clock}), clock)
	return m, w, &now
}

func TestMentions(t *testing.T) {
	t.Parallel()
	m, _, _ := directory(t)
	for name, want := range map[string]string{
		"dana@example.com":   "<@U0123ABCD>",
		"oncall":             "<!subteam^S0123ABCD>",
		"U0123ABCD":          "<@U0123ABCD>",
		"W0123ABCD":          "<@W0123ABCD>",
		"S0123ABCD":          "<!subteam^S0123ABCD>",
		"here":               "<!here>",
		"channel":            "<!channel>",
		"nobody@example.com": "nobody@example.com (not found in Slack)",
		"no-such-group":      "@no-such-group (not found in Slack)",
	} {
		got, err := m.resolve(t.Context(), []string{name})
		if err != nil || !slices.Equal(got, []string{want}) {
			t.Errorf("resolve(%s) = %q, %v, want %q", name, got, err, want)
		}
	}
	got, err := m.resolve(t.Context(), []string{"oncall", "here", "dana@example.com"})
	if want := "<!subteam^S0123ABCD> <!here> <@U0123ABCD>"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("resolve() of three = %q, %v, want %q", got, err, want)
	}
}

// TestMentions_kept: whom Slack knows is asked for once a day, whom it does not know again after ten minutes.
func TestMentions_kept(t *testing.T) {
	t.Parallel()
	m, w, now := directory(t)
	for _, step := range []struct {
		after               time.Duration
		name                string
		emailCalls, handles int
	}{
		{0, "dana@example.com", 1, 0},
		{23 * time.Hour, "dana@example.com", 1, 0},
		{2 * time.Hour, "dana@example.com", 2, 0},
		{0, "oncall", 2, 1},
		{23 * time.Hour, "oncall", 2, 1},
		{2 * time.Hour, "oncall", 2, 2},
		{0, "ghost@example.com", 3, 2},
		{9 * time.Minute, "ghost@example.com", 3, 2},
		{2 * time.Minute, "ghost@example.com", 4, 2},
		{0, "U0123ABCD", 4, 2},
		{0, "here", 4, 2},
	} {
		*now = now.Add(step.after)
		if _, err := m.resolve(t.Context(), []string{step.name}); err != nil {
			t.Fatal(err)
		}
		emails, handles := w.Calls("users.lookupByEmail"), w.Calls("usergroups.list")
		if emails != step.emailCalls || handles != step.handles {
			t.Errorf("after %s, %s: %d and %d look-ups, want %d and %d", step.after, step.name, emails, handles, step.emailCalls, step.handles)
		}
	}
}

// TestMentions_refused: a look-up that Slack will not do must not keep an alert back, for whatever reason.
func TestMentions_refused(t *testing.T) {
	t.Parallel()
	for _, code := range []string{
		"missing_scope", "plan_upgrade_required", "unknown_method", "no_permission", "access_denied", "not_allowed_token_type",
		"team_access_not_granted", "enterprise_is_restricted", "method_deprecated", "invalid_arguments", "never_heard_of",
	} {
		for _, name := range []string{"dana@example.com", "oncall"} {
			t.Run(code+" "+name, func(t *testing.T) {
				t.Parallel()
				m, w, _ := directory(t)
				w.Fail(slacktest.Failure{Code: code, Times: -1})
				got, err := m.resolve(t.Context(), []string{name})
				want := fmt.Sprintf("[%s (the app may not look that up)]", asText(name))
				if err != nil || fmt.Sprint(got) != want {
					t.Errorf("resolve(%s) = %v, %v, want %s", name, got, err, want)
				}
			})
		}
	}
}

// TestMentions_trouble: what may be over soon is an error, and not remembered.
func TestMentions_trouble(t *testing.T) {
	t.Parallel()
	for name, failure := range map[string]slacktest.Failure{
		"a bad token":          {Code: "invalid_auth"},
		"a revoked token":      {Code: "token_revoked"},
		"too many requests":    {How: slacktest.RateLimit, RetryAfter: time.Second},
		"a page":               {How: slacktest.BadGateway},
		"a connection dropped": {How: slacktest.DropBefore},
		"trouble within Slack": {Code: "internal_error"},
		"no code":              {},
		"no answer":            {How: slacktest.Silence},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, w, now := directory(t)
			w.Fail(failure)
			got, err := m.resolve(t.Context(), []string{"dana@example.com"})
			*now = now.Add(failure.RetryAfter)
			if err == nil || strings.Contains(err.Error(), secretToken) || !strings.Contains(err.Error(), "mentioning dana@example.com") {
				t.Errorf("resolve() = %v, %v, want an error that says what was being done", got, err)
			}
			got, err = m.resolve(t.Context(), []string{"dana@example.com"})
			if err != nil || fmt.Sprint(got) != "[<@U0123ABCD>]" {
				t.Errorf("afterwards resolve() = %v, %v", got, err)
			}
		})
	}
}

func TestMentions_atOnce(t *testing.T) {
	t.Parallel()
	m, _, _ := directory(t)
	done := make(chan error)
	for i := range 20 {
		go func() {
			got, err := m.resolve(context.Background(), []string{[]string{"oncall", "dana@example.com"}[i%2]})
			if err == nil && len(got) != 1 {
				err = fmt.Errorf("%d mentions", len(got))
			}
			done <- err
		}()
	}
	for range 20 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
