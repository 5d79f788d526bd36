package rules

import (
	"strings"
	"testing"
)

func TestIsName(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"data-alerts":           true,
		"données_2":             true,
		"":                      false,
		"Data":                  false,
		"data alerts":           false,
		strings.Repeat("é", 80): true,
		strings.Repeat("é", 81): false,
	} {
		if got := isName(channelName, text); got != want {
			t.Errorf("isName(%q) = %t, want %t", text, got, want)
		}
	}
}
