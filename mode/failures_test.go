package mode_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

func TestConsecutiveFailures(t *testing.T) {
	t.Parallel()
	// Each letter is a run, the newest first: failed, Succeeded, completed, cancelled (x), going on (e).
	states := map[rune]string{'f': "failed", 'S': "succeeded", 'C': "completed", 'x': "cancelled", 'e': "enqueued"}
	completed := func(age int) time.Time { return monday.Add(-time.Duration(age)*time.Hour + 4*time.Second) }
	tests := map[string]struct {
		runs string
		from int
		want mode.Failures
	}{
		"the first":            {"fS", 0, mode.Failures{InARow: 1, LastGood: completed(1)}},
		"three":                {"fffSfff", 0, mode.Failures{InARow: 3, LastGood: completed(3)}},
		"a notebook went well": {"ffC", 0, mode.Failures{InARow: 2, LastGood: completed(2)}},
		"others in between":    {"fxfefSf", 0, mode.Failures{InARow: 3, LastGood: completed(5)}},
		"from an older run":    {"SfefffSf", 3, mode.Failures{InARow: 3, LastGood: completed(6)}},
		"never any good one":   {"fxf", 0, mode.Failures{InARow: 2}},
		"over pages":           {strings.Repeat("f", 65) + "S", 0, mode.Failures{InARow: 65, LastGood: completed(65)}},
		"over whole pages":     {strings.Repeat("f", 60), 0, mode.Failures{InARow: 60}},
		"more than are looked at": {
			strings.Repeat("f", 400) + "S", 0, mode.Failures{InARow: 300},
		},
		"too far back to be found": {strings.Repeat("S", 400) + "f", 400, mode.Failures{InARow: 1}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorkspace(t, modetest.Config{})
			w.AddReport(modetest.Report{Token: "beef00000002"})
			token := func(i int) string { return fmt.Sprintf("c0ffee%06d", i) }
			for i, letter := range []rune(test.runs) {
				w.AddRun("beef00000002", modetest.Run{
					Token: token(i), State: states[letter], Created: monday.Add(-time.Duration(i) * time.Hour),
				})
			}
			c, _ := newClient(t, w.ClientConfig())
			got, err := c.ConsecutiveFailures(t.Context(), mode.RunRef{Report: "beef00000002", Run: token(test.from)})
			check(t, "ConsecutiveFailures", test.want, got, err)
		})
	}
}

// TestConsecutiveFailures_samePage asks a Mode that gives the same page whatever is asked, and no counters.
func TestConsecutiveFailures_samePage(t *testing.T) {
	t.Parallel()
	requests := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		requests++
		w.Write([]byte(`{"_links":{"next_page":{"href":"/api/x?page=2"}},"_embedded":{"report_runs":[
			{"token":"c0ffee000001","state":"failed"},{"token":"c0ffee000002","state":"failed"}]}}`))
	}))
	t.Cleanup(s.Close)
	c, _ := newClient(t, mode.Config{BaseURL: s.URL, Workspace: "acme", Token: "t", Secret: "s", RatePerSecond: -1})
	got, err := c.ConsecutiveFailures(t.Context(), ref)
	check(t, "ConsecutiveFailures", mode.Failures{InARow: 2}, got, err)
	if requests != 2 {
		t.Errorf("%d requests, want 2", requests)
	}
}

func TestRuns_pages(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	w.AddReport(modetest.Report{Token: "beef00000002"})
	for i := range 31 {
		w.AddRun("beef00000002", modetest.Run{Created: monday.Add(time.Duration(i) * time.Minute)})
	}
	c, _ := newClient(t, w.ClientConfig())
	var got [][2]any
	for page := 1; page <= 3; page++ {
		list, err := c.Runs(t.Context(), "beef00000002", page)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, [2]any{len(list.Runs), list.More})
		for i := 1; i < len(list.Runs); i++ {
			if list.Runs[i].Created.After(list.Runs[i-1].Created) {
				t.Errorf("page %d: run %d is newer than the one before it", page, i)
			}
		}
	}
	if diff := cmp.Diff([][2]any{{30, true}, {1, false}, {0, false}}, got); diff != "" {
		t.Errorf("pages (-want +got):\n%s", diff)
	}
}

// TestRun_purged reads past runs, so that those without results are known before anybody asks for them.
func TestRun_purged(t *testing.T) {
	t.Parallel()
	w := newWorkspace(t, modetest.Config{})
	w.AddRun(ref.Report, modetest.Run{Token: "c0ffee000000", Created: monday.AddDate(-2, 0, 0), Purged: true})
	c, _ := newClient(t, w.ClientConfig())
	page, err := c.Runs(t.Context(), ref.Report, 1)
	if err != nil || len(page.Runs) != 2 || page.Runs[0].Purged || !page.Runs[1].Purged || !page.Runs[1].Succeeded() {
		t.Fatalf("Runs() = %+v, %v, want that only the second is purged", page.Runs, err)
	}
	list, err := c.QueryRuns(t.Context(), page.Runs[1].Ref())
	if err != nil || len(list) != 2 {
		t.Fatalf("QueryRuns() = %v, %v", list, err)
	}
	_, err = c.Results(t.Context(), page.Runs[1].Ref(), list[0].Token)
	if e, ok := errors.AsType[*mode.Error](err); !ok || !e.Purged() {
		t.Errorf("Results() = %v, want that they are purged", err)
	}
}
