package rules

import (
	"strings"
	"testing"
	"time"
)

func TestSlug(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"EU revenue", "eu-revenue"},
		{"  Orders: late!  ", "orders-late"},
		{"A -- B", "a-b"},
		{"Größe über 5 %", "größe-über-5"},
		{"売上", "売上"},
		{"refund_share", "refund_share"},
		{"!!!", ""},
		{"", ""},
		{strings.Repeat("ab ", 50), strings.TrimRight(strings.Repeat("ab-", 50)[:maxID], "-")},
	}
	for _, tt := range tests {
		got := slug(tt.name)
		if got != tt.want {
			t.Errorf("slug(%q) = %q, want %q", tt.name, got, tt.want)
		}
		if again := slug(got); again != got {
			t.Errorf("slug(%q) = %q: a slug is not its own slug", got, again)
		}
	}
}

func TestTokenInAddress(t *testing.T) {
	t.Parallel()
	tests := []struct{ address, want string }{
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e", "5f3c0a1b2d4e"},
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e/", "5f3c0a1b2d4e"},
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/0a1b2c3d4e5f", "5f3c0a1b2d4e"},
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e?param_region=EU", "5f3c0a1b2d4e"},
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e#top", "5f3c0a1b2d4e"},
		{"https://app.mode.com/editor/acme/reports/5f3c0a1b2d4e/queries/1a2b3c4d5e6f", "5f3c0a1b2d4e"},
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e/details/queries/1a2b3c4d5e6f", "5f3c0a1b2d4e"},
		{"app.mode.com/acme/reports/5f3c0a1b2d4e", "5f3c0a1b2d4e"},
		{"https://app.mode.com/acme/reports/", ""},
		{"https://app.mode.com/acme/reports/[REPORT_TOKEN]", ""},
		{"https://app.mode.com/acme/reports/..%2f..", ""},
		{"https://app.mode.com/acme/spaces/5f3c0a1b2d4e", ""},
		{"reports/5f3c0a1b2d4e", ""},
		{"Sales report", ""},
	}
	for _, tt := range tests {
		if got, ok := tokenInAddress(tt.address, "reports"); got != tt.want || ok != (tt.want != "") {
			t.Errorf("tokenInAddress(%q) = %q, %t, want %q", tt.address, got, ok, tt.want)
		}
	}
}

func TestParseSpan(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	tests := []struct {
		text string
		want time.Duration
	}{
		{"24 hours", day},
		{"1 hour", time.Hour},
		{"24h", day},
		{"90 min", 90 * time.Minute},
		{"30m", 30 * time.Minute},
		{"1.5 hours", 90 * time.Minute},
		{"every 2 days", 2 * day},
		{"1 Week", 7 * day},
		{"24", 0},
		{"hours", 0},
		{"-1 hours", 0},
		{"5 seconds", 0},
		{"1 month", 0},
		{"1 hour 30 minutes", 0},
	}
	for _, tt := range tests {
		if got, err := parseSpan(tt.text); got != tt.want || (err == nil) != (tt.want != 0) {
			t.Errorf("parseSpan(%q) = %s, %v, want %s", tt.text, got, err, tt.want)
		}
	}
}

func TestClosest(t *testing.T) {
	t.Parallel()
	tests := []struct{ word, want string }{
		{"warnign", "warning"},
		{"Warning", "warning"},
		{"crit", "critical"},
		{"chanel", "channel"},
		{"colour", ""},
		{"x", ""},
		{"nme", "name"},
		{"tresh", ""},
	}
	for _, tt := range tests {
		if got, _ := closest(tt.word, ruleLevel.names()); got != tt.want {
			t.Errorf("closest(%q) = %q, want %q", tt.word, got, tt.want)
		}
	}
}
