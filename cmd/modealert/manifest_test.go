package main

import (
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// TestDocs_manifests: what docs/slack.md has people paste is YAML, and asks for no scope that the page does not explain.
func TestDocs_manifests(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/slack.md")
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(page, -1)
	if len(blocks) != 3 {
		t.Errorf("%d manifests found, want 3", len(blocks))
	}
	for _, block := range blocks {
		var manifest struct {
			OAuth struct {
				Scopes struct {
					Bot []string `yaml:"bot"`
				} `yaml:"scopes"`
			} `yaml:"oauth_config"`
		}
		if err := yaml.Unmarshal([]byte(block[1]), &manifest); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
		}
		for _, scope := range manifest.OAuth.Scopes.Bot {
			if !regexp.MustCompile(`(?m)^\|[^|]*` + "`" + regexp.QuoteMeta(scope) + "`").MatchString(page) {
				t.Errorf("the scope %s is not explained", scope)
			}
		}
	}
	for _, address := range []string{"/slack/commands", "/slack/interactions"} {
		if !strings.Contains(page, address) {
			t.Errorf("the page does not name %s", address)
		}
	}
}
