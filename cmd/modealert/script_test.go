package main

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

// TestScript runs the scripts in testdata/script, each in a folder and an environment of its own. Beside testscript's own
// commands they have:
//
//	exits CODE COMMAND…   runs a command, which must end with the exit code
//	busy-port NAME        listens on a port and sets the variable to its address
//	busy-database FILE    has the database open until the script ends
//	given-up FILE         makes a database in which two messages were given up
//	serving FILE ROWS…    runs the service on a database until the script ends, and lets runs with these rows complete
//	past-runs [lists|fails|all] starts a Mode with a report of sales and 40 past runs, and sets the variables of Mode; with `lists`
//	                      the one that was started shows only lists of runs, until `all`
//	services              starts a Mode with a report of orders and a Slack with the channel data-alerts, and sets the
//	                      variables with their addresses, MODE_BASE_URL and SLACK_API_URL
func TestScript(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":         exits,
			"busy-port":     busyPort,
			"busy-database": busyDatabase,
			"given-up":      givenUp,
			"serving":       serving,
			"services":      services,
			"past-runs":     (&pastRuns{all: make(map[string]*modetest.Workspace)}).run,
		},
	})
}

func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND…")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("running %s: %v", args[1], err)
		}
		got = exit.ExitCode()
	}
	if got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

func busyPort(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: busy-port NAME")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { listener.Close() })
	ts.Setenv(args[0], listener.Addr().String())
}

func services(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) > 0 {
		ts.Fatalf("usage: services")
	}
	m := modetest.New(modetest.Config{})
	ts.Defer(m.Close)
	m.AddReport(modetest.Report{Token: orderReport, Name: "Orders"})
	m.AddRun(orderReport, modetest.Run{Results: []modetest.Result{{Rows: `[{"total_amt_usd": 2000}]`}}})
	s := slacktest.New(slacktest.Config{Token: "xoxb-token", Channels: []slacktest.Channel{{Name: "data-alerts"}}})
	ts.Defer(s.Close)
	ts.Setenv("MODE_BASE_URL", m.URL())
	ts.Setenv("SLACK_API_URL", s.URL())
}

func givenUp(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: given-up FILE")
	}
	ctx := context.Background()
	s, err := store.Open(ctx, store.Config{URL: "sqlite:" + ts.MkAbs(args[0])})
	ts.Check(err)
	ts.Check(s.Update(ctx, func(tx *store.Tx) error {
		for i, body := range []string{
			`{"subject": "value", "state": "warning", "role": "post", "rule": {"id": "total", "name": "Total"}, "values": {"now": "7", "limit": "below 10"}}`,
			`{"subject": "announcement", "state": "ok", "role": "post", "report": {"name": "Sales"}, "run": {"state": "succeeded"}}`,
		} {
			at := time.Date(2026, 11, 23, 9, i, 0, 0, time.UTC)
			id, err := tx.AddNotification(ctx, store.Notification{Thread: strconv.Itoa(i), Channel: "old", Role: "post", Body: []byte(body), Created: at})
			if err != nil {
				return err
			}
			why := "posting to old: is_archived: unarchive the channel, or name another in the rule"
			if err := tx.FinishNotification(ctx, store.Notification{ID: id, State: store.NotificationDead, Error: why}); err != nil {
				return err
			}
		}
		return nil
	}))
	ts.Check(s.Close())
}

func busyDatabase(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: busy-database FILE")
	}
	s, err := store.Open(context.Background(), store.Config{URL: "sqlite:" + ts.MkAbs(args[0])})
	ts.Check(err)
	ts.Defer(func() { s.Close() })
}
