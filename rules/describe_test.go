package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDescribe compares what is said about the rules of some files; each file has a golden file beside it.
func TestDescribe(t *testing.T) {
	t.Parallel()
	names, err := filepath.Glob("testdata/describe/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("found %d files, %v", len(names), err)
	}
	s := compiledSchema(t)
	for _, name := range append(names, "../config.example.yaml") {
		src := readFile(t, name)
		if err := validate(s, []byte(src)); err != nil {
			t.Errorf("%s: the schema refuses it: %v", name, err)
		}
		set, err := Load(name)
		if err != nil {
			t.Fatal(err)
		}
		var got strings.Builder
		for _, r := range set.Rules {
			fmt.Fprintf(&got, "%s\n  %s\n", r.Name, sentenceOf(t, r.Describe()))
		}
		for _, a := range set.Announcements {
			fmt.Fprintf(&got, "%s\n  %s\n", strings.Join(a.On, ", "), sentenceOf(t, a.Describe()))
		}
		golden := "testdata/describe/" + strings.TrimSuffix(filepath.Base(name), ".yaml") + ".golden"
		if *update {
			if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(readFile(t, golden), got.String()); diff != "" {
			t.Errorf("%s is described otherwise (-want +got):\n%s", name, diff)
		}
	}
}

// sentenceOf checks that a description is one line of plain text.
func sentenceOf(t testing.TB, text string) string {
	t.Helper()
	if text == "" || strings.ContainsAny(text, "\n\r\t") || strings.Contains(text, "  ") {
		t.Errorf("%q is not one sentence of plain text", text)
	}
	return text
}
