package rules

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzSchema proves that the schema refuses no file that is read without a word, so that no editor marks what is right, and
// that every rule that is read can be read back.
func FuzzSchema(f *testing.F) {
	for _, pattern := range []string{"testdata/check/*.yaml", "testdata/describe/*.yaml", "../config.example.yaml"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			f.Fatalf("no files %s: %v", pattern, err)
		}
		for _, name := range files {
			f.Add([]byte(readFile(f, name)))
		}
	}
	for _, line := range fineLines() {
		f.Add([]byte(ruleWith(line)))
	}
	s := compiledSchema(f)
	f.Fuzz(func(t *testing.T, src []byte) {
		set, err := Parse("f.yaml", src)
		if err != nil {
			return
		}
		src = []byte(strings.TrimPrefix(string(src), "\ufeff"))
		if err := validate(s, src); err != nil && !errors.Is(err, errNotJSON) {
			t.Errorf("it is fine, but the schema says %v", err)
		}
		for _, r := range set.Rules {
			sentenceOf(t, r.Describe())
		}
		for _, a := range set.Announcements {
			sentenceOf(t, a.Describe())
		}
	})
}
