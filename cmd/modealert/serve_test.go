package main

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

var update = flag.Bool("update", false, "write the golden files anew")

const countryRules = `version: 1
rules:
  - name: EU revenue
    report: 5f3c0a1b2d4e
    by: [country]
    value: sum(revenue)
    warning: below 10000
    critical: {when: below 5000, mention: data-oncall}
    channel: revenue
    format: $#,##0
`

// countries is a result with the revenue of three countries.
func countries(france, germany, italy int) []modetest.Result {
	return []modetest.Result{{Rows: fmt.Sprintf(
		`[{"country":"FR","revenue":%d},{"country":"DE","revenue":%d},{"country":"IT","revenue":"%d.00"}]`, france, germany, italy)}}
}

// TestServe_threeCountries drives the built program through ok, warning, critical and ok again, and compares what people
// see in the channel, and what was done to get there.
func TestServe_threeCountries(t *testing.T) { eachDatabase(t, threeCountries) }

func threeCountries(t *testing.T, database string) {
	begin := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	var seen events
	w := newWorld(t, countryRules, slacktest.Config{
		Groups:  []slacktest.Group{{ID: "S0123ABCD", Handle: "data-oncall"}},
		Now:     func() time.Time { return begin },
		OnEvent: seen.add,
	})
	w.mode.AddUser(modetest.User{Username: "dana", Name: "Data Team"})
	finance := w.mode.AddCollection(modetest.Collection{Name: "Finance"})
	w.mode.AddReport(modetest.Report{Token: "5f3c0a1b2d4e", Name: "Revenue", Collection: finance, Queries: []modetest.Query{{Name: "Daily totals"}}})
	p := w.start(t, database)

	var last, story string
	for i, step := range []struct {
		results []modetest.Result
		calls   int // of Slack, after the step
	}{
		{countries(12000, 11000, 15000), 0}, // all fine
		{countries(12000, 7000, 15000), 1},  // Germany warns: a post
		{countries(12000, 4210, 9000), 4},   // Germany critical: edit and broadcast; Italy warns: a post
		{countries(12000, 12400, 15000), 8}, // both back: an edit and a reply each
	} {
		completed := begin.Add(time.Duration(i) * time.Hour)
		last = w.mode.AddRun("5f3c0a1b2d4e", modetest.Run{
			Token: fmt.Sprintf("run%09d", i), ExecutedBy: "dana", Created: completed.Add(-4 * time.Second), Completed: completed, Results: step.results,
		})
		if status := w.completed(p, "5f3c0a1b2d4e", last); status != http.StatusAccepted {
			t.Fatalf("webhook answered %d, want 202", status)
		}
		p.waitFor("the run to be decided", func() bool {
			return strings.Count(p.log.String(), `"run decided"`) == i+1
		})
		p.waitFor("Slack to be told", func() bool {
			return seen.count() >= step.calls
		})
		story += fmt.Sprintf("run %d\n%s\n", i+1, seen.since())
	}
	if status := w.completed(p, "5f3c0a1b2d4e", last); status != http.StatusAccepted {
		t.Errorf("the same webhook again: answered %d, want 202", status)
	}
	if code := p.stop(); code != 0 {
		t.Errorf("exit code %d after SIGTERM, want 0", code)
	}
	if posts, edits := w.slack.Calls("chat.postMessage"), w.slack.Calls("chat.update"); posts != 5 || edits != 3 {
		t.Errorf("%d posts and %d edits, want 5 and 3", posts, edits)
	}
	golden(t, "three-countries.txt", story+w.slack.Transcript("revenue"))
	assertNoSecrets(t, w, p.log.String())
}

// events collects what people in the channels see happen.
type events struct {
	mu   sync.Mutex
	all  []string
	told int
}

func (e *events) add(event slacktest.Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, string(event.Kind)+": "+event.Message.Text)
}

func (e *events) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.all)
}

// since writes what came since it was last asked. It sorts, because incidents do not wait for each other.
func (e *events) since() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	fresh := slices.Sorted(slices.Values(e.all[e.told:]))
	e.told = len(e.all)
	return strings.Join(append(fresh, ""), "\n")
}

// golden compares a text with the file of that name, or writes the file.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
