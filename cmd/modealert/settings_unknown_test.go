package main

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
)

func TestWarnUnknown(t *testing.T) {
	t.Parallel()
	for variable, want := range map[string]string{
		"MODEALERT_POLL_INTERVALL":           "did_you_mean=MODEALERT_POLL_INTERVAL",
		"MODALERT_POLL_INTERVAL":             "did_you_mean=MODEALERT_POLL_INTERVAL",
		"modealert_config":                   "did_you_mean=MODEALERT_CONFIG",
		"MODE_API_TOKN":                      "did_you_mean=MODE_API_TOKEN",
		"MODE_API_TOKEN_FIEL":                "did_you_mean=MODE_API_TOKEN_FILE",
		"SLACK_BOTTOKEN":                     "did_you_mean=SLACK_BOT_TOKEN",
		"MODEALERT_CHANNEL":                  "modealert serve --help lists them",
		"MODEALERT_CONFIG":                   "",
		"MODEALERT_WEBHOOK_SECRET_FILE":      "",
		"MODEALERT_WEBHOOK_LAKE_URL_FILE":    "",
		"MODEALERT_PORT":                     "",
		"MODEALERT_PORT_8080_TCP_ADDR":       "",
		"MODEALERT_METRICS_SERVICE_PORT_WEB": "",
		"MODE_BASE":                          "",
		"SLACK_TEAM":                         "",
		"PATH":                               "",
	} {
		var text bytes.Buffer
		warnUnknown(slog.New(slog.NewTextHandler(&text, nil)), []string{variable + "=hunter2"})
		got := text.String()
		if (got == "") != (want == "") || !strings.Contains(got, want) || want != "" && !strings.Contains(got, "variable="+variable) {
			t.Errorf("of %s is told %q, want %q", variable, got, want)
		}
		if strings.Contains(got, "hunter2") {
			t.Errorf("of %s the value is told: %q", variable, got)
		}
	}
}
