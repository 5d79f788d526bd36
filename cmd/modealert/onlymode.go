package main

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/rules"
)

// newModeClient returns a client for the workspace that the environment names. Of the settings only those of Mode are read:
// whoever tries a rule on a laptop has no others.
func newModeClient(environ []string) (*mode.Client, error) {
	kept := slices.DeleteFunc(slices.Clone(environ), func(v string) bool { return !strings.HasPrefix(v, "MODE_") })
	s, err := readSettings(append(kept, "SLACK_BOT_TOKEN=xoxb-", "MODEALERT_WEBHOOK_SECRET="+strings.Repeat("-", minSecret)))
	if err != nil {
		return nil, fmt.Errorf("the settings cannot be used:\n%w", err)
	}
	return s.modeClient(nil, nil)
}

// modeClient returns a client for Mode that tells the log and observe of each request; both may be nil.
func (s settings) modeClient(log *slog.Logger, observe func(mode.Request)) (*mode.Client, error) {
	rate, err := s.modeRate()
	if err != nil {
		return nil, err
	}
	client, err := mode.New(mode.Config{
		BaseURL: s.ModeURL, Workspace: s.ModeWorkspace, Token: s.ModeToken, Secret: s.ModeSecret, RatePerSecond: rate, Logger: log,
		Observe: observe,
	})
	if err != nil {
		return nil, fmt.Errorf("preparing Mode's client: %w", err)
	}
	return client, nil
}

// findRule finds the rule that somebody means, by its ID or name.
func findRule(set *rules.Set, written string) (*rules.Rule, error) {
	rule, meant := set.Named(written)
	switch {
	case rule != nil:
		return rule, nil
	case meant != "":
		return nil, fmt.Errorf("there is no rule %q; did you mean %q?", written, meant)
	default:
		return nil, fmt.Errorf("there is no rule %q: modealert describe lists those that there are", written)
	}
}

// reportOf is the report to look at for a rule: the one that was chosen, or the only one that the rule is about.
func reportOf(rule *rules.Rule, chosen string) (string, error) {
	if chosen == "" {
		if token, ok := rule.Reports.Single(); ok {
			return token, nil
		}
		return "", fmt.Errorf("rule %s is about several reports: say which one with --report", rule.ID)
	}
	token, ok := rules.TokenIn(chosen, "reports")
	if !ok {
		return "", fmt.Errorf("--report %q is no report: give its token, or its address as the browser shows it", chosen)
	}
	if len(rule.Reports.Tokens) > 0 && len(rule.Reports.Collections) == 0 && !slices.Contains(rule.Reports.Tokens, token) {
		return "", fmt.Errorf("rule %s is not about report %s", rule.ID, token)
	}
	return token, nil
}
