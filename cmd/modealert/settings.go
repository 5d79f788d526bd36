package main

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/caarlos0/env/v11"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
)

// minSecret is the least number of characters that keep the webhook's address from being guessed.
const minSecret = 16

// settings is what the environment says. The tags are the one list of them: `help` is what `serve --help` prints, and a
// field tagged `secret` may also come from the file that NAME_FILE names.
type settings struct {
	ModeWorkspace string `env:"MODE_WORKSPACE" help:"the workspace's name in Mode's addresses" required:"the part after app.mode.com/ in your browser"`
	ModeToken     string `env:"MODE_API_TOKEN" secret:"yes" help:"token of an API key for Mode" required:"make a key in Mode: Workspace Settings, API Keys"`
	ModeSecret    string `env:"MODE_API_SECRET" secret:"yes" help:"secret of that API key" required:"shown once, when the API key was made"`
	ModeURL       string `env:"MODE_BASE_URL" envDefault:"https://app.mode.com" help:"where Mode is"`
	ModeRate      string `env:"MODE_REQUESTS_PER_SECOND" envDefault:"4" help:"how fast to ask Mode, which allows 4; 0 is without limit"`
	SlackToken    string `env:"SLACK_BOT_TOKEN" secret:"yes" help:"the Slack app's bot token, xoxb-…" required:"in your Slack app: OAuth & Permissions" instead:"SLACK_WEBHOOK_URL"`
	SlackWebhook  string `env:"SLACK_WEBHOOK_URL" secret:"yes" help:"or instead an incoming webhook: posts into one channel, and no more"`
	SlackURL      string `env:"SLACK_API_URL" envDefault:"https://slack.com/api/" help:"where Slack's API is"`
	AppToken      string `env:"SLACK_APP_TOKEN" secret:"yes" help:"turns buttons on, over a connection to Slack: the app-level token, xapp-…"`
	SigningSecret string `env:"SLACK_SIGNING_SECRET" secret:"yes" help:"turns buttons on, over HTTP from Slack: the app's signing secret"`
	WebhookSecret string `env:"MODEALERT_WEBHOOK_SECRET" secret:"yes" help:"in the webhook's address, 16 characters or more" required:"make one with: openssl rand -hex 16"`
	Config        string `env:"MODEALERT_CONFIG" envDefault:"config.yaml" help:"the file or folder with the rules"`
	Listen        string `env:"MODEALERT_LISTEN" envDefault:":8080" help:"address to listen on"`
	MetricsListen string `env:"MODEALERT_METRICS_LISTEN" help:"another address for /metrics, which is then there alone"`
	DatabaseURL   string `env:"MODEALERT_DATABASE_URL" envDefault:"sqlite:modealert.db" secret:"yes" help:"where the database is: sqlite: and a path, or postgres://…"`
	PollInterval  string `env:"MODEALERT_POLL_INTERVAL" envDefault:"15m" help:"how often to look for runs whose webhook was lost; 0 turns it off"`
	LogLevel      string `env:"MODEALERT_LOG_LEVEL" envDefault:"info" help:"debug, info, warn or error"`
	LogFormat     string `env:"MODEALERT_LOG_FORMAT" help:"text or json; by default text on a terminal, json elsewhere"`

	hooks []alert.HookConfig // the outgoing webhooks, each with settings of its own
}

// hexSecret is how Slack's signing secrets look.
var hexSecret = regexp.MustCompile(`^[0-9a-zA-Z]{32}$`)

// interactive reports whether somebody takes what people do with buttons.
func (s settings) interactive() bool {
	return s.SlackToken != "" && (s.AppToken != "" || s.SigningSecret != "")
}

// readSettings reads the environment, given as os.Environ returns it. The error names everything that is missing or
// malformed, and never a value of a secret.
func readSettings(environ []string) (settings, error) {
	values := env.ToMap(environ)
	problems, unread := readSecretFiles(values)
	var s settings
	if err := env.ParseWithOptions(&s, env.Options{Environment: values}); err != nil {
		problems = append(problems, err)
	}
	for f, v := range fields(&s) {
		hint, instead := f.Tag.Get("required"), f.Tag.Get("instead")
		if hint == "" || v != "" || unread[name(f)] || instead != "" && (values[instead] != "" || unread[instead]) {
			continue
		}
		if instead != "" {
			hint += "; or set " + instead
		}
		problems = append(problems, fmt.Errorf("%s is not set: %s (%s)", name(f), f.Tag.Get("help"), hint))
	}
	hooks, wrong := readHooks(values)
	s.hooks = hooks
	return s, errors.Join(slices.Concat(problems, s.check(), wrong)...)
}

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

// readSecretFiles puts the content of the files that NAME_FILE variables name in the place of NAME. It returns what is wrong
// with them, and the names whose file could not be read.
func readSecretFiles(values map[string]string) (problems []error, unread map[string]bool) {
	unread = make(map[string]bool)
	var s settings
	for f := range fields(&s) {
		if f.Tag.Get("secret") == "" {
			continue
		}
		if err := readSecretFile(values, name(f)); err != nil {
			problems = append(problems, err)
			unread[name(f)] = true
		}
	}
	return problems, unread
}

// readSecretFile puts the content of the file that NAME_FILE names, if any, in the place of NAME.
func readSecretFile(values map[string]string, name string) error {
	file := values[name+"_FILE"]
	switch {
	case file == "":
		return nil
	case values[name] != "":
		return fmt.Errorf("%s and %s_FILE are both set: set one of them", name, name)
	}
	content, err := os.ReadFile(file) //nolint:gosec // the operator names it
	if err != nil {
		return fmt.Errorf("reading %s_FILE: %w", name, err)
	}
	values[name] = strings.TrimSpace(string(content))
	return nil
}

// fields yields the settings and their values as text.
func fields(s *settings) func(func(reflect.StructField, string) bool) {
	return func(yield func(reflect.StructField, string) bool) {
		v := reflect.ValueOf(s).Elem()
		for i := range v.NumField() {
			if name(v.Type().Field(i)) == "" {
				continue
			}
			if !yield(v.Type().Field(i), v.Field(i).String()) {
				return
			}
		}
	}
}

func name(f reflect.StructField) string { return f.Tag.Get("env") }

// writeSettings lists the settings with their defaults, for the help text.
func writeSettings(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var s settings
	for f := range fields(&s) {
		value := f.Tag.Get("envDefault")
		if f.Tag.Get("required") != "" {
			value = "required"
		}
		fmt.Fprintf(table, "  %s\t%s\t%s\n", name(f), value, f.Tag.Get("help"))
	}
	for _, h := range hookSettings {
		fmt.Fprintf(table, "  %s\t\t%s\n", h.name, h.help)
	}
	return table.Flush()
}
