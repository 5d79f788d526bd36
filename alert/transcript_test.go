package alert

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode/modetest"
)

// rowsAfter lets a run complete so many minutes after the story began.
func (p *play) rowsAfter(minutes int, rows string) string {
	return p.run(modetest.Run{
		Completed: storyBegin.Add(time.Duration(minutes) * time.Minute), Results: []modetest.Result{{Rows: rows}},
	})
}

// looksLike fails the test unless the channel looks like the golden transcript.
func (p *play) looksLike(name string) {
	p.t.Helper()
	sameAsGolden(p.t, filepath.Join("testdata", "stories", name+".txt"), p.slack.Transcript("c"))
}

// sameAsGolden compares what people see with a golden file.
func sameAsGolden(t *testing.T, path, got string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got); -update writes it anew:\n%s", path, diff)
	}
}
