package main

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"slices"
	"text/tabwriter"

	"github.com/caarlos0/env/v11"

	"github.com/modealert/modealert/alert"
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
