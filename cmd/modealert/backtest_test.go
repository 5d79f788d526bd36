package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// salesReport is a report with past runs.
const salesReport = "5f3c0a1b2d4e"

// salesWorkspace is a Mode with a report whose result is revenue per country. It ran on 40 days, at nine; on the first four the
// results are purged, on two days it failed, and one run was cancelled.
func salesWorkspace() *modetest.Workspace {
	m := modetest.New(modetest.Config{})
	m.AddReport(modetest.Report{Token: salesReport, Name: "Sales", Collection: "c0ffee000000", Queries: []modetest.Query{{Name: "Daily"}}})
	m.AddCollection(modetest.Collection{Token: "c0ffee000000", Name: "Finance"})
	begin := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	for day := range 40 {
		de, fr := 26000+day*7919%3000, 24000+day*104729%4000
		switch {
		case day%13 == 11:
			de -= 11000
		case day == 20, day == 21:
			fr -= 9000
		}
		run := modetest.Run{
			Token: runOfDay(day), Created: begin.AddDate(0, 0, day).Add(-time.Minute), Completed: begin.AddDate(0, 0, day), Purged: day < 4,
			Results: []modetest.Result{{Rows: fmt.Sprintf(
				`[{"country": "DE", "revenue": %d}, {"country": "FR", "revenue": %d}]`, de, fr,
			)}},
		}
		switch day {
		case 15, 16:
			run.State = mode.StateFailed
			run.Results = []modetest.Result{{State: mode.StateFailed, ErrorMessage: "relation \"orders\" does not exist"}}
		case 30:
			run.State, run.Completed = mode.StateCancelled, time.Time{}
		}
		m.AddRun(salesReport, run)
	}
	return m
}

// runOfDay is the token of a run of sales.
func runOfDay(day int) string { return fmt.Sprintf("00a0000000%02d", day) }

// pastRuns are the workspaces of sales that scripts have started, by their address.
type pastRuns struct {
	mu  sync.Mutex
	all map[string]*modetest.Workspace
}

// run starts a workspace of sales and sets the variables with its address and the key for it. With `lists` it makes the one that
// was started refuse to show anything but lists of runs, with `fails` break at one of them, with `all` it ends that.
func (p *pastRuns) run(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: past-runs [lists|fails|all]")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(args) == 1 {
		m := p.all[ts.Getenv("MODE_BASE_URL")]
		m.Recover()
		if args[0] == "fails" {
			m.Fail(modetest.Failure{Path: "reports/*/runs/" + runOfDay(25) + "/query_runs", Status: http.StatusBadGateway})
		}
		for _, path := range []string{"reports/*", "reports/*/queries", "reports/*/runs/*/query_runs", "reports/*/runs/*/query_runs/*/results/*", "spaces/*"} {
			if args[0] == "lists" {
				m.Fail(modetest.Failure{Path: path, Status: http.StatusTeapot})
			}
		}
		return
	}
	m := salesWorkspace()
	ts.Defer(m.Close)
	p.all[m.URL()] = m
	ts.Setenv("MODE_BASE_URL", m.URL())
	for _, v := range [][2]string{{"MODE_WORKSPACE", "acme"}, {"MODE_API_TOKEN", "api-token"}, {"MODE_API_SECRET", "api-secret"}, {"MODE_REQUESTS_PER_SECOND", "0"}} {
		ts.Setenv(v[0], v[1])
	}
}

// TestBacktest_interrupted: Ctrl-C leaves what was read, and the next backtest asks for nothing of that again.
func TestBacktest_interrupted(t *testing.T) {
	t.Parallel()
	m := modetest.New(modetest.Config{})
	defer m.Close()
	m.AddReport(modetest.Report{Token: salesReport, Name: "Sales"})
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	begin := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	for i := range 12 {
		result := modetest.Result{Rows: `[{"x": 1}]`}
		if i == 8 {
			result = modetest.Result{Write: func(w io.Writer) error {
				interrupt()
				_, err := io.WriteString(w, `[{"x": 1}]`)
				return err
			}}
		}
		m.AddRun(salesReport, modetest.Run{Created: begin.AddDate(0, 0, i), Results: []modetest.Result{result}})
	}
	folder := t.TempDir()
	config := filepath.Join(folder, "config.yaml")
	text := "version: 1\nrules:\n  - {name: Sum, report: " + salesReport + ", value: sum(x), warning: above 1, channel: c}\n"
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	environ := []string{"MODE_WORKSPACE=acme", "MODE_API_TOKEN=api-token", "MODE_API_SECRET=api-secret", "MODE_BASE_URL=" + m.URL(), "MODE_REQUESTS_PER_SECOND=0"}
	args := []string{"backtest", "sum", "--config", config, "--cache", filepath.Join(folder, "kept")}
	var stdout, stderr strings.Builder
	code := run(ctx, args, environ, &stdout, &stderr)
	want := regexp.MustCompile(`^modealert: interrupted after [678] of 12 runs: what was read is kept, and the next backtest goes on from there\n$`)
	if code != 2 || stdout.Len() > 0 || !want.MatchString(stderr.String()) {
		t.Errorf("exit code %d, output %q, error %q", code, &stdout, &stderr)
	}
	asked := len(m.Requests())
	stderr.Reset()
	if code := run(t.Context(), args, environ, &stdout, &stderr); code != 0 || stderr.Len() > 0 {
		t.Errorf("exit code %d, error %q", code, &stderr)
	}
	if n := len(m.Requests()) - asked; n > 1+2*6 {
		t.Errorf("%d requests were made again", n)
	}
	if !strings.Contains(stdout.String(), "No incident on 12 runs.") {
		t.Errorf("the output is\n%s", &stdout)
	}
}

// TestMoment: how people write times.
func TestMoment(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 3, 31, 12, 0, 0, 0, time.UTC)
	zone := time.FixedZone("", 3600)
	for text, want := range map[string]string{
		"90d": "2024-12-31 12:00", "2 weeks": "2025-03-17 12:00", "36h": "2025-03-30 00:00", "2025-03-01": "2025-02-28 23:00",
		"2025-03-01 09:00": "2025-03-01 08:00", "2025-03-01T09:00:00Z": "2025-03-01 09:00", "1 month": "", "-3d": "", "": "",
	} {
		got, err := moment(text, now, zone)
		if err != nil {
			if want != "" {
				t.Errorf("%q: %v", text, err)
			}
			continue
		}
		if at := got.UTC().Format("2006-01-02 15:04"); at != want {
			t.Errorf("%q is %s, want %s", text, at, want)
		}
	}
}

// TestLasting: lengths of time in words.
func TestLasting(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 minutes", time.Minute: "1 minute", 90 * time.Minute: "1 hour 30 minutes", 24 * time.Hour: "1 day", 51 * time.Hour: "2 days 3 hours",
	} {
		if got := lasting(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}

// TestMarkdown: nothing in a text is markup but code, which stays as it is written.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"with `value below 0.8 * avg_last(4)` it_would": "with `value below 0.8 * avg_last(4)` it\\_would",
		"`a_b` and `c*d`":       "`a_b` and `c*d`",
		"a ` alone, *b* `c_d`":  "a ` alone, *b* `c\\_d\\`",
		"``x`` <b> `|` \\`a*b`": "\\`\\`x\\`\\` &lt;b&gt; \\`\\|\\` \\\\\\`a\\*b\\`",
	} {
		if got := markdown(text); got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// TestListRuns: of runs whose results are purged those count that came before all others; the ones between are listed, beside as
// many as are wanted.
func TestListRuns(t *testing.T) {
	t.Parallel()
	m := modetest.New(modetest.Config{})
	defer m.Close()
	m.AddReport(modetest.Report{Token: salesReport, Name: "Sales"})
	begin := time.Date(2025, 3, 1, 9, 0, 0, 0, time.UTC)
	for day, purged := range []bool{true, true, false, true, false, true, false} {
		m.AddRun(salesReport, modetest.Run{Token: runOfDay(day), Created: begin.AddDate(0, 0, day), Purged: purged})
	}
	client, err := mode.New(m.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	for most, want := range map[int]string{1: "6, purged 0", 2: "4 5 6, purged 0", 9: "2 3 4 5 6, purged 2"} {
		runs, purged, err := listRuns(t.Context(), client, salesReport, window{until: begin.AddDate(1, 0, 0), most: most})
		if err != nil {
			t.Fatal(err)
		}
		var days []string
		for _, run := range runs {
			days = append(days, run.Token[len(run.Token)-1:])
		}
		if got := fmt.Sprintf("%s, purged %d", strings.Join(days, " "), purged); got != want {
			t.Errorf("the last %d are %s, want %s", most, got, want)
		}
	}
	runs, purged, err := listRuns(t.Context(), client, salesReport, window{until: begin.Add(36 * time.Hour), most: 9})
	if len(runs) != 0 || purged != 2 || err != nil {
		t.Errorf("of the first two days there are %d, %d purged, %v", len(runs), purged, err)
	}
}
