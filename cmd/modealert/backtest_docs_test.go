package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocs_backtest plays what docs/backtest.md shows, and compares what is said with what it shows. With -update that is written
// into the page.
func TestDocs_backtest(t *testing.T) {
	t.Parallel()
	text := read(t, "docs/backtest.md")
	m := salesWorkspace()
	defer m.Close()
	folder := t.TempDir()
	rule := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(text)[1]
	for name, content := range map[string]string{"config.yaml": rule, "other.yaml": strings.Replace(rule, "below 46000", "below 45000", 1)} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := []string{
		"MODE_WORKSPACE=acme", "MODE_API_TOKEN=api-token", "MODE_API_SECRET=api-secret", "MODE_BASE_URL=" + m.URL(), "MODE_REQUESTS_PER_SECOND=0",
		"MODEALERT_CONFIG=" + filepath.Join(folder, "config.yaml"),
	}
	got := regexp.MustCompile("(?s)```console\n\\$ modealert (.*?)\n.*?```").ReplaceAllStringFunc(text, func(shown string) string {
		command, _, _ := strings.Cut(strings.TrimPrefix(shown, "```console\n$ modealert "), "\n")
		args := strings.Fields(strings.Replace(command, "other.yaml", filepath.Join(folder, "other.yaml"), 1))
		var stdout, stderr strings.Builder
		run(t.Context(), append(args, "--cache", filepath.Join(folder, "kept")), environ, &stdout, &stderr)
		out := stdout.String() + stderr.String()
		if _, tried, ok := strings.Cut(out, "\nTried,"); ok { // what is above is shown before
			out = "…\nTried," + tried
		}
		return "```console\n$ modealert " + command + "\n" + out + "```"
	})
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "backtest.md"), []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(text, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("modealert answers otherwise (-the page +modealert):\n%s", diff)
	}
}
