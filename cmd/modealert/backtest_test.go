package main

import (
	"fmt"
	"net/http"
	"sync"
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
			Created: begin.AddDate(0, 0, day).Add(-time.Minute), Completed: begin.AddDate(0, 0, day), Purged: day < 4,
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

// pastRuns are the workspaces of sales that scripts have started, by their address.
type pastRuns struct {
	mu  sync.Mutex
	all map[string]*modetest.Workspace
}

// run starts a workspace of sales and sets the variables with its address and the key for it. With `lists` it makes the one that
// was started refuse to show anything but lists of runs, with `all` it ends that.
func (p *pastRuns) run(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 1 {
		ts.Fatalf("usage: past-runs [lists|all]")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(args) == 1 {
		m := p.all[ts.Getenv("MODE_BASE_URL")]
		m.Recover()
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
