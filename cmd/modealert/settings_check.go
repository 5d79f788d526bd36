package main

import (
	"errors"
	"fmt"
	"math"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
)

// check finds the values that are set but cannot be right.
func (s settings) check() []error {
	var problems []error
	if s.ModeWorkspace != "" && !mode.ValidToken(s.ModeWorkspace) {
		problems = append(problems, fmt.Errorf("MODE_WORKSPACE is %q, write only the part after app.mode.com/, such as acme", s.ModeWorkspace))
	}
	for _, key := range []struct{ name, secret string }{{"MODE_API_TOKEN", s.ModeToken}, {"MODE_API_SECRET", s.ModeSecret}} {
		if strings.ContainsAny(key.secret, ": \t\r\n") {
			problems = append(problems, fmt.Errorf("%s holds a colon or white space: paste it again", key.name))
		}
	}
	if s.WebhookSecret != "" && len(s.WebhookSecret) < minSecret {
		problems = append(problems, fmt.Errorf("MODEALERT_WEBHOOK_SECRET has %d characters, it needs %d or more: make one with: openssl rand -hex 16",
			len(s.WebhookSecret), minSecret))
	}
	if strings.ContainsAny(s.WebhookSecret, "/?#% \t") {
		problems = append(problems, errors.New("MODEALERT_WEBHOOK_SECRET is part of an address: use letters, digits, - and _ only"))
	}
	if s.SlackToken != "" && !strings.HasPrefix(s.SlackToken, "xoxb-") {
		problems = append(problems, errors.New("SLACK_BOT_TOKEN must be the bot token, which begins with xoxb-"))
	}
	if s.AppToken != "" && !strings.HasPrefix(s.AppToken, "xapp-") {
		problems = append(problems, errors.New("SLACK_APP_TOKEN must be an app-level token, which begins with xapp-: in your Slack app: Basic Information"))
	}
	if s.SigningSecret != "" && !hexSecret.MatchString(s.SigningSecret) {
		problems = append(problems, errors.New("SLACK_SIGNING_SECRET must be 32 letters and digits: in your Slack app: Basic Information, Signing Secret"))
	}
	if s.SlackWebhook != "" {
		problems = append(problems, s.checkSlackWebhook()...)
	}
	for _, a := range []struct{ name, address, example string }{
		{"MODE_BASE_URL", s.ModeURL, "https://app.mode.com"},
		{"SLACK_API_URL", s.SlackURL, "https://slack.com/api/"},
	} {
		u, err := url.Parse(a.address)
		if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
			problems = append(problems, fmt.Errorf("%s must be a web address such as %s", a.name, a.example))
		} else if a.name == "MODE_BASE_URL" && strings.Trim(u.Path, "/") != "" {
			problems = append(problems, fmt.Errorf("%s must be an address without a path, such as %s: the workspace has a setting of its own",
				a.name, a.example))
		}
	}
	if _, _, err := net.SplitHostPort(s.Listen); err != nil {
		problems = append(problems, fmt.Errorf("MODEALERT_LISTEN is %q, it must be a port such as :8080, or an address with its port", s.Listen))
	}
	if _, _, err := net.SplitHostPort(s.MetricsListen); err != nil && s.MetricsListen != "" {
		problems = append(problems, fmt.Errorf("MODEALERT_METRICS_LISTEN is %q, it must be a port such as :9090, or an address with its port", s.MetricsListen))
	}
	if !strings.HasPrefix(s.DatabaseURL, "sqlite:") && !strings.HasPrefix(s.DatabaseURL, "postgres") { // the store says more about that
		problems = append(problems, errors.New("MODEALERT_DATABASE_URL must be sqlite: and a path, as in sqlite:modealert.db, or postgres://…"))
	}
	if _, err := s.modeRate(); err != nil {
		problems = append(problems, err)
	}
	if _, err := s.pollInterval(); err != nil {
		problems = append(problems, err)
	}
	if _, err := logLevel(s.LogLevel); err != nil {
		problems = append(problems, err)
	}
	if s.LogFormat != "" && s.LogFormat != "text" && s.LogFormat != "json" {
		problems = append(problems, fmt.Errorf("MODEALERT_LOG_FORMAT is %q, it must be text or json", s.LogFormat))
	}
	return problems
}

// checkSlackWebhook finds what is wrong with the address of Slack's incoming webhook.
func (s settings) checkSlackWebhook() []error {
	var problems []error
	if s.SlackToken != "" {
		problems = append(problems, errors.New("SLACK_BOT_TOKEN and SLACK_WEBHOOK_URL are both set: set one of them; with the token modealert can do more"))
	}
	if err := alert.CheckHookURL(s.SlackWebhook); err != nil {
		problems = append(problems, fmt.Errorf("SLACK_WEBHOOK_URL %w", err))
	} else if u, _ := url.Parse(s.SlackWebhook); strings.HasPrefix(u.Path, "/triggers/") || strings.HasPrefix(u.Path, "/workflows/") {
		problems = append(problems, errors.New("SLACK_WEBHOOK_URL is that of a workflow, which takes no messages: make an incoming webhook, whose address is https://hooks.slack.com/services/…"))
	}
	return problems
}

// modeRate is how many requests a second Mode's client may make, as it wants to be told.
func (s settings) modeRate() (float64, error) {
	rate, err := strconv.ParseFloat(s.ModeRate, 64)
	if err != nil || math.IsNaN(rate) || math.IsInf(rate, 0) || rate < 0 {
		return 0, fmt.Errorf("MODE_REQUESTS_PER_SECOND is %q, it must be a number such as 4, or 0 for no limit", s.ModeRate)
	}
	if rate == 0 {
		return -1, nil
	}
	return rate, nil
}
