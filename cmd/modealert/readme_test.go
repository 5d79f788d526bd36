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

// TestDocs_rules reads every rules file that the documentation shows.
func TestDocs_rules(t *testing.T) {
	t.Parallel()
	for _, page := range []string{"README.md", "docs/rules.md"} {
		blocks := regexp.MustCompile("(?s)```yaml\n(version:.*?)```").FindAllStringSubmatch(read(t, page), -1)
		for i, block := range blocks {
			if _, err := rules.Parse(fmt.Sprintf("%s, rules file %d", page, i+1), []byte(block[1])); err != nil {
				t.Error(err)
			}
		}
		if len(blocks) < 2 {
			t.Errorf("%d rules files found in %s, want 2 or more", len(blocks), page)
		}
	}
}

// TestReadme_commands: what the README tells a new user to type is what the gate runs.
func TestReadme_commands(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"go run ./cmd/modealert demo", "go test ./..."} {
		if !strings.Contains(read(t, "README.md"), "\n"+command) || !strings.Contains(read(t, ".ci/run"), "\n"+command+"\n") {
			t.Errorf("%q is not in both the README and .ci/run", command)
		}
	}
}

// TestDockerfile: the image has no shell to run anything in, and does not run as root.
func TestDockerfile(t *testing.T) {
	t.Parallel()
	file := read(t, "Dockerfile")
	image := file[strings.LastIndex(file, "\nFROM "):]
	for _, want := range []string{"\nFROM scratch\n", "\nUSER 65532:65532\n", "\nENTRYPOINT [\"/modealert\"]\n"} {
		if !strings.Contains(image, want) {
			t.Errorf("the image lacks %q:\n%s", want, image)
		}
	}
	if strings.Contains(image, "\nRUN ") || strings.Contains(image, "\nADD ") {
		t.Errorf("the image is made with more than copies:\n%s", image)
	}
}

// TestSecurity_tests: the tests that SECURITY.md and docs/limits.md name are there.
func TestSecurity_tests(t *testing.T) {
	t.Parallel()
	var code strings.Builder
	for _, pattern := range []string{"*_test.go", "../../internal/store/*_test.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			code.WriteString(read(t, filepath.Join("cmd", "modealert", file)))
		}
	}
	for _, name := range regexp.MustCompile("`(Test\\w+)`").FindAllStringSubmatch(read(t, "SECURITY.md")+read(t, "docs/limits.md"), -1) {
		if !strings.Contains(code.String(), "func "+name[1]+"(") {
			t.Errorf("there is no %s", name[1])
		}
	}
}

// read returns a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("..", "..", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
