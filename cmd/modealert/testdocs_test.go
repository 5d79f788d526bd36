package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDocs_tests plays the tests that docs/rules.md shows, and compares what is said with what it shows. With -update that is
// written into the page.
func TestDocs_tests(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/rules.md")
	_, section, _ := strings.Cut(page, "\n## Tests\n")
	file := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(section)[1]
	dir := t.TempDir()
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "testdata"), 0o700); err != nil {
		t.Fatal(err)
	}
	write("testdata/day2.csv", "country,revenue\nFR,12000\nDE,7000\n")
	write("testdata/day4.json", `[{"country": "FR", "revenue": 12000}, {"country": "DE", "revenue": 15000}]`)
	shown := 0
	got := regexp.MustCompile("(?s)```console\n.*?```").ReplaceAllStringFunc(page, func(string) string {
		write("config.yaml", []string{file, strings.Replace(file, "below 10000", "below 6000", 1)}[shown])
		var out bytes.Buffer
		if code := run(t.Context(), []string{"test", filepath.Join(dir, "config.yaml")}, nil, &out, &out); code != shown {
			t.Errorf("exit code %d, want %d", code, shown)
		}
		shown++
		return "```console\n$ modealert test config.yaml\n" + strings.ReplaceAll(out.String(), dir+string(filepath.Separator), "") + "```"
	})
	if *update {
		if err := os.WriteFile(filepath.Join("..", "..", "docs", "rules.md"), []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(strings.Split(page, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("modealert answers otherwise (-the page +modealert):\n%s", diff)
	}
}

// TestExample_tests: the tests of the file to begin with pass.
func TestExample_tests(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if code := run(t.Context(), []string{"test", filepath.Join("..", "..", "config.example.yaml")}, nil, &out, &out); code != 0 {
		t.Errorf("exit code %d:\n%s", code, out.String())
	}
}
