package main

import (
	"net/url"
	"path"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// assertNoSecrets fails the test when a secret of the settings was written where people read.
func assertNoSecrets(t *testing.T, w *world, texts ...string) {
	t.Helper()
	secrets := secretsOf(slices.Concat(w.env, w.given))
	if len(secrets) < 3 {
		t.Errorf("only %d secrets are known", len(secrets))
	}
	for _, text := range texts {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("the secret %s was written:\n%s", secret, text)
			}
		}
	}
}

// secretsOf are the values of the settings that are secrets. Of an address, its last part alone is one.
func secretsOf(environ []string) []string {
	var secrets []string
	for _, setting := range environ {
		key, value, _ := strings.Cut(setting, "=")
		if value == "" || !isSecret(key) {
			continue
		}
		if u, err := url.Parse(value); err == nil && u.Host != "" {
			value = path.Base(u.Path)
		}
		secrets = append(secrets, strings.TrimPrefix(value, "whsec_"))
	}
	return secrets
}

// isSecret reports whether a setting is a secret. Where a database is, people may read as long as there is no password in it.
func isSecret(key string) bool {
	if hookVariable.MatchString(key) {
		return true
	}
	return key != "MODEALERT_DATABASE_URL" && slices.ContainsFunc(reflect.VisibleFields(reflect.TypeFor[settings]()), func(f reflect.StructField) bool {
		return f.Tag.Get("secret") != "" && name(f) == key
	})
}

// TestSecretsOf: all settings that are secrets are looked for, and those of webhooks.
func TestSecretsOf(t *testing.T) {
	t.Parallel()
	got := secretsOf([]string{
		"MODE_WORKSPACE=acme", "MODE_API_TOKEN=a", "MODE_API_SECRET=b", "SLACK_BOT_TOKEN=xoxb-c", "SLACK_APP_TOKEN=xapp-d", "SLACK_SIGNING_SECRET=e",
		"SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T/B/f", "MODEALERT_WEBHOOK_SECRET=g", "MODEALERT_WEBHOOK_DATA_LAKE_URL=https://x.example/y/h",
		"MODEALERT_WEBHOOK_DATA_LAKE_SECRET=whsec_i", "MODEALERT_CONFIG=config.yaml", "SLACK_API_URL=https://slack.com/api/", "SLACK_BOT_TOKEN=",
	})
	if want := "a b xoxb-c xapp-d e f g h i"; strings.Join(got, " ") != want {
		t.Errorf("secretsOf() = %q, want %s", got, want)
	}
}
