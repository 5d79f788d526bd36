package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert"
)

// goodEnviron is what the service needs at least, with changes.
func goodEnviron(changes ...string) []string {
	return append([]string{
		"MODE_WORKSPACE=acme", "MODE_API_TOKEN=api-token", "MODE_API_SECRET=api-secret",
		"SLACK_BOT_TOKEN=xoxb-token", "MODEALERT_WEBHOOK_SECRET=0123456789abcdef",
	}, changes...)
}

func TestReadSettings_malformed(t *testing.T) {
	t.Parallel()
	if _, err := readSettings(goodEnviron()); err != nil {
		t.Errorf("readSettings() = %v", err)
	}
	for setting, want := range map[string]string{
		"MODE_BASE_URL=app.mode.com":                               "MODE_BASE_URL must be a web address such as https://app.mode.com",
		"SLACK_API_URL=slack.com/api":                              "SLACK_API_URL must be a web address such as https://slack.com/api/",
		"MODE_REQUESTS_PER_SECOND=fast":                            `MODE_REQUESTS_PER_SECOND is "fast", it must be a number such as 4, or 0 for no limit`,
		"MODE_REQUESTS_PER_SECOND=-1":                              `MODE_REQUESTS_PER_SECOND is "-1", it must be a number such as 4, or 0 for no limit`,
		"MODE_REQUESTS_PER_SECOND=NaN":                             `MODE_REQUESTS_PER_SECOND is "NaN", it must be a number such as 4, or 0 for no limit`,
		"MODE_REQUESTS_PER_SECOND=Inf":                             `MODE_REQUESTS_PER_SECOND is "Inf", it must be a number such as 4, or 0 for no limit`,
		"SLACK_BOT_TOKEN=xapp-1":                                   "SLACK_BOT_TOKEN must be the bot token, which begins with xoxb-",
		"MODEALERT_WEBHOOK_SECRET=short":                           "MODEALERT_WEBHOOK_SECRET has 5 characters, it needs 16 or more: make one with: openssl rand -hex 16",
		"MODEALERT_WEBHOOK_SECRET=0123456789/abcdef":               "MODEALERT_WEBHOOK_SECRET is part of an address: use letters, digits, - and _ only",
		"MODEALERT_LISTEN=8080":                                    `MODEALERT_LISTEN is "8080", it must be a port such as :8080, or an address with its port`,
		"MODEALERT_DATABASE_URL=modealert.db":                      "MODEALERT_DATABASE_URL must be sqlite: and a path, as in sqlite:modealert.db, or postgres://…",
		"MODEALERT_DATABASE_URL=mysql://root:password@db/":         "MODEALERT_DATABASE_URL must be sqlite: and a path, as in sqlite:modealert.db, or postgres://…",
		"MODEALERT_POLL_INTERVAL=15":                               `MODEALERT_POLL_INTERVAL is "15", it must be a duration such as 15m or 1h, or 0 to turn it off`,
		"MODEALERT_POLL_INTERVAL=-1m":                              `MODEALERT_POLL_INTERVAL is "-1m", it must be 1s or longer, or 0 to turn it off`,
		"MODEALERT_LOG_LEVEL=loud":                                 `MODEALERT_LOG_LEVEL is "loud", it must be debug, info, warn or error`,
		"SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T/B/x": "SLACK_BOT_TOKEN and SLACK_WEBHOOK_URL are both set: set one of them; with the token modealert can do more",
		"MODEALERT_LOG_FORMAT=xml":                                 `MODEALERT_LOG_FORMAT is "xml", it must be text or json`,
		"SLACK_APP_TOKEN=xoxb-1":                                   "SLACK_APP_TOKEN must be an app-level token, which begins with xapp-: in your Slack app: Basic Information",
		"SLACK_SIGNING_SECRET=short":                               "SLACK_SIGNING_SECRET must be 32 letters and digits: in your Slack app: Basic Information, Signing Secret",
	} {
		if _, err := readSettings(goodEnviron(setting)); err == nil || err.Error() != want {
			t.Errorf("with %s readSettings() =\n%v\nwant\n%s", setting, err, want)
		}
	}
}

// TestReadSettings_sameOrder: what is wrong is said in the same order each time.
func TestReadSettings_sameOrder(t *testing.T) {
	t.Parallel()
	said := make(map[string]bool)
	for range 20 {
		_, err := readSettings(goodEnviron("MODE_BASE_URL=mode", "SLACK_API_URL=slack"))
		said[err.Error()] = true
	}
	if len(said) != 1 {
		t.Errorf("the same mistakes are said in %d ways", len(said))
	}
}

// TestSettings_documented compares the settings with what `serve --help` and the README say of them.
func TestSettings_documented(t *testing.T) {
	t.Parallel()
	var want []string
	var s settings
	for f := range fields(&s) {
		fallback := f.Tag.Get("envDefault")
		if f.Tag.Get("required") != "" {
			fallback = "required"
		}
		want = append(want, name(f)+" "+fallback)
	}
	for _, h := range hookSettings {
		want = append(want, h.name+" ")
	}
	slices.Sort(want)
	if diff := cmp.Diff(want, readmeSettings(t)); diff != "" {
		t.Errorf("README.md lists other settings than there are (-settings +README):\n%s", diff)
	}
	var help bytes.Buffer
	if code := run(t.Context(), []string{"serve", "--help"}, nil, &help, &help); code != 0 {
		t.Errorf("serve --help = exit code %d", code)
	}
	for _, setting := range want {
		name, fallback, _ := strings.Cut(setting, " ")
		if !regexp.MustCompile(`(?m)^  ` + name + ` +` + regexp.QuoteMeta(fallback)).MatchString(help.String()) {
			t.Errorf("serve --help does not say %s, default %q", name, fallback)
		}
	}
}

// readmeSettings are the names and the defaults in the README's table of settings, sorted.
func readmeSettings(t *testing.T) []string {
	t.Helper()
	_, table, _ := strings.Cut(read(t, "README.md"), "\n## Settings")
	table, _, _ = strings.Cut(table, "\n## ")
	var found []string
	code := regexp.MustCompile("`([^`]+)`")
	for _, row := range regexp.MustCompile("(?m)^\\| (`[^|]+) \\|([^|]*)\\|").FindAllStringSubmatch(table, -1) {
		fallback := ""
		if m := code.FindStringSubmatch(row[2]); m != nil {
			fallback = m[1]
		} else if strings.Contains(row[2], "required") {
			fallback = "required"
		}
		for _, m := range code.FindAllStringSubmatch(row[1], -1) {
			found = append(found, m[1]+" "+fallback)
		}
	}
	slices.Sort(found)
	return found
}

// TestRun_unknown: what the program does not know is no success.
func TestRun_unknown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		args []string
		says string
	}{
		{[]string{"serv"}, `unknown command "serv" for "modealert"`},
		{[]string{"--verbose"}, "unknown flag: --verbose"},
		{[]string{"check", "--fix"}, "unknown flag: --fix"},
		{[]string{"serve", "now"}, `unknown command "now" for "modealert serve"`},
		{[]string{"version", "2"}, `unknown command "2" for "modealert version"`},
	} {
		var out, errs bytes.Buffer
		if code := run(t.Context(), tt.args, nil, &out, &errs); code != exitCouldNotRun {
			t.Errorf("modealert %s = exit code %d, want %d", strings.Join(tt.args, " "), code, exitCouldNotRun)
		}
		if !strings.HasPrefix(errs.String(), "modealert: "+tt.says) || out.Len() > 0 {
			t.Errorf("modealert %s says %q and %q, want %q", strings.Join(tt.args, " "), out.String(), errs.String(), tt.says)
		}
	}
}

// TestReadSettings_slackWebhook: an incoming webhook takes the place of the bot's token.
func TestReadSettings_slackWebhook(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://hooks.slack.com/services/T/B/x":  "",
		"http://127.0.0.1:1234/services/x":        "",
		"http://hooks.slack.com/services/secret":  "SLACK_WEBHOOK_URL must begin with https://: with http:// anybody on the way could read it",
		"hooks.slack.com/services/secret":         "SLACK_WEBHOOK_URL must be a web address that begins with https://",
		"https://hooks.slack.com/triggers/secret": "SLACK_WEBHOOK_URL is that of a workflow, which takes no messages: make an incoming webhook, whose address is https://hooks.slack.com/services/…",
	} {
		if _, err := readSettings(goodEnviron("SLACK_BOT_TOKEN=", "SLACK_WEBHOOK_URL="+address)); errorText(err) != want {
			t.Errorf("with %s readSettings() =\n%v\nwant\n%s", address, err, want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

const goodHookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

// TestReadSettings_hooks: each outgoing webhook has two settings, also from files, and what is wrong is said without them.
func TestReadSettings_hooks(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(goodHookSecret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := readSettings(goodEnviron(
		"MODEALERT_WEBHOOK_ZAPIER_URL=https://hooks.zapier.com/1", "MODEALERT_WEBHOOK_ZAPIER_SECRET="+goodHookSecret,
		"MODEALERT_WEBHOOK_DATA_LAKE_URL=https://lake/", "MODEALERT_WEBHOOK_DATA_LAKE_SECRET_FILE="+file,
		"MODEALERT_WEBHOOK_SECRET_URL=https://secret/", "MODEALERT_WEBHOOK_SECRET_SECRET="+goodHookSecret,
		"MODEALERT_WEBHOOK_UNUSED_URL=",
	))
	want := []alert.HookConfig{
		{Name: "data-lake", URL: "https://lake/", Secret: goodHookSecret},
		{Name: "secret", URL: "https://secret/", Secret: goodHookSecret},
		{Name: "zapier", URL: "https://hooks.zapier.com/1", Secret: goodHookSecret},
	}
	if diff := cmp.Diff(want, s.hooks); err != nil || diff != "" {
		t.Errorf("readSettings() = %v (-want +got):\n%s", err, diff)
	}
	_, err = readSettings(goodEnviron(
		"MODEALERT_WEBHOOK_A_URL=http://a/path-is-a-secret", "MODEALERT_WEBHOOK_B_SECRET=short-is-a-secret",
		"MODEALERT_WEBHOOK_C_URL=https://c/", "MODEALERT_WEBHOOK_C_SECRET=x", "MODEALERT_WEBHOOK_C_SECRET_FILE="+file,
		"MODEALERT_WEBHOOK_D__URL=https://d/", "MODEALERT_WEBHOOK_E_URL_FILE="+file+".missing",
	))
	const make = ": make one with: echo whsec_$(openssl rand -base64 32)"
	wrong := strings.Join([]string{
		"MODEALERT_WEBHOOK_A_URL must begin with https://: with http:// anybody on the way could read it",
		"MODEALERT_WEBHOOK_A_SECRET is not set: the webhook `a` needs MODEALERT_WEBHOOK_A_URL and MODEALERT_WEBHOOK_A_SECRET",
		"MODEALERT_WEBHOOK_B_URL is not set: the webhook `b` needs MODEALERT_WEBHOOK_B_URL and MODEALERT_WEBHOOK_B_SECRET",
		"MODEALERT_WEBHOOK_B_SECRET must begin with whsec_" + make,
		"MODEALERT_WEBHOOK_C_SECRET and MODEALERT_WEBHOOK_C_SECRET_FILE are both set: set one of them",
		"MODEALERT_WEBHOOK_D__URL: `D_` cannot be the name of a webhook: it has letters, digits and single `_`, and begins with a letter",
		"reading MODEALERT_WEBHOOK_E_URL_FILE: open " + file + ".missing: no such file or directory",
		"MODEALERT_WEBHOOK_E_SECRET is not set: the webhook `e` needs MODEALERT_WEBHOOK_E_URL and MODEALERT_WEBHOOK_E_SECRET",
	}, "\n")
	if diff := cmp.Diff(wrong, errorText(err)); diff != "" {
		t.Errorf("readSettings() says (-want +got):\n%s", diff)
	}
}
