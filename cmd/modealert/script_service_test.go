package main

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// serving runs the service until the script ends, on a database and under the rules of config.yaml. Runs of the report of orders
// complete, an hour apart and the last one an hour ago, and their messages are brought to Slack's channel data-alerts: the
// tokens of the runs are aaaa00000001, aaaa00000002 and so on.
func serving(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: serving FILE ROWS…, the rows of each run; FAILED is a run that fails")
	}
	ctx := context.Background()
	m := modetest.New(modetest.Config{})
	ts.Defer(m.Close)
	m.AddReport(modetest.Report{Token: orderReport, Name: "Orders"})
	s := slacktest.New(slacktest.Config{Token: "xoxb-token", Channels: []slacktest.Channel{{Name: "data-alerts"}, {Name: "old", Archived: true}}})
	ts.Defer(s.Close)
	set, err := rules.Load(ts.MkAbs("config.yaml"))
	ts.Check(err)
	c := m.ClientConfig()
	app, err := startApp(ctx, settings{
		ModeWorkspace: c.Workspace, ModeToken: c.Token, ModeSecret: c.Secret, ModeURL: c.BaseURL, ModeRate: "0",
		SlackToken: "xoxb-token", SlackURL: s.URL(), WebhookSecret: testSecret, Listen: "127.0.0.1:0",
		DatabaseURL: "sqlite:" + ts.MkAbs(args[0]), PollInterval: "0",
	}, set, slog.New(slog.DiscardHandler))
	ts.Check(err)
	ts.Defer(func() { _ = app.stop(ctx) })
	begin := time.Now().Add(-time.Duration(len(args)-1) * time.Hour)
	for i, rows := range args[1:] {
		at := begin.Add(time.Duration(i) * time.Hour)
		run := modetest.Run{Token: "aaaa0000000" + strconv.Itoa(i+1), Created: at.Add(-time.Minute), Completed: at, Results: []modetest.Result{{Rows: rows}}}
		if strings.HasPrefix(rows, "FAILED") {
			run.State, run.Results = mode.StateFailed, []modetest.Result{{State: mode.StateFailed}}
		}
		m.AddRun(orderReport, run)
		ts.Check(app.watcher.Accept(ctx, mode.Event{Name: mode.EventReportRunCompleted, Report: orderReport, Run: run.Token}))
		for idle := false; !idle; time.Sleep(10 * time.Millisecond) { // the queue works in real time, on a real database
			idle, err = app.store.Idle(ctx)
			ts.Check(err)
		}
	}
}
