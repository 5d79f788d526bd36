package alert

import (
	"flag"
	"os"
	"path/filepath"
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
	got := p.slack.Transcript("c")
	file := filepath.Join("testdata", "stories", name+".txt")
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			p.t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		p.t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		p.t.Errorf("the channel looks different from %s (-want +got):\n%s", file, diff)
	}
}
