package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestReadme_rules reads every rules file that the documentation shows.
func TestReadme_rules(t *testing.T) {
	t.Parallel()
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(readme(t), -1)
	checked := 0
	for i, block := range blocks {
		if !strings.HasPrefix(block[1], "version:") {
			continue
		}
		checked++
		if _, err := rules.Parse(fmt.Sprintf("README.md, block %d", i+1), []byte(block[1])); err != nil {
			t.Error(err)
		}
	}
	if checked < 2 {
		t.Errorf("%d rules files found in the README, want 2 or more", checked)
	}
}

// TestReadme_commands: what the README tells a new user to type is what the gate runs.
func TestReadme_commands(t *testing.T) {
	t.Parallel()
	gate, err := os.ReadFile(filepath.Join("..", "..", ".ci", "run"))
	if err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"go run ./cmd/modealert demo", "go test -race -shuffle=on ./..."} {
		if !strings.Contains(readme(t), "\n"+command) || !strings.Contains(string(gate), "\n"+command) {
			t.Errorf("%q is not in both the README and .ci/run", command)
		}
	}
}

func readme(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
