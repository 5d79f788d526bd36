package rules

import "testing"

func TestLevel_suggest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		level     level
		key, want string
	}{
		{ruleLevel, "threshold", "warning"},
		{ruleLevel, "thresold", "warning"},
		{ruleLevel, "treshold", "warning"},
		{ruleLevel, "Treshhold", "warning"},
		{severityLevel, "thresold", "when"},
		{ruleLevel, "metrik", "value"},
		{ruleLevel, "fail", "critical"},
		{ruleLevel, "info", "warning"},
		{ruleLevel, "enabled", "mute"},
		{ruleLevel, "scheduel", "expect_every"},
		{ruleLevel, "Group By", "by"},
		{ruleLevel, "grup_by", "by"},
		{ruleLevel, "primary-key", "key"},
		{ruleLevel, "chanel", "channel"},
		{ruleLevel, "Channel", "channel"},
		{ruleLevel, "wa", ""},
		{ruleLevel, "sql", ""},
		{ruleLevel, "dashboard", ""},
		{severityLevel, "primary_kye", ""},
	}
	for _, tt := range tests {
		if got, ok := tt.level.suggest(tt.key); got != tt.want || ok != (tt.want != "") {
			t.Errorf("%s, %s: suggests %q, %t, want %q", tt.level.name, tt.key, got, ok, tt.want)
		}
	}
}
