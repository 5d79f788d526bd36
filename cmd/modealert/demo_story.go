package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/modealert/modealert/mode/modetest"
)

// The reports of the demo, as demo.yaml names them.
const (
	revenueReport = "5f3c0a1b2d4e"
	ordersReport  = "8d3e0a1f2b4c"
	loadReport    = "1a2b3c4d5e6f"
)

// demoUser is who presses the buttons of the demo.
const demoUser = "U0123DANA"

// scene is one run of a report, or one button pressed, and what there is to see then.
type scene struct {
	title  string
	report string
	run    modetest.Run
	// button is what somebody presses on the first message in a channel; empty where it is a run.
	button, channel string
}

// story is what the demo plays.
func story() []scene {
	return []scene{
		{
			title:  "Every country sells well. A healthy run is no news.",
			report: revenueReport,
			run:    revenueRun(12_000, 14_200, 11_350),
		},
		{
			title:  "Germany falls below the warning level.",
			report: revenueReport,
			run:    revenueRun(12_100, 8_930, 11_480),
		},
		{
			title:  "Germany gets worse: the message is edited, and its thread calls those on duty.",
			report: revenueReport,
			run:    revenueRun(12_240, 4_210, 11_500),
		},
		{
			title:   "Dana presses a button: everybody sees who looks after it.",
			channel: "revenue",
			button:  "Acknowledge",
		},
		{
			title:  "A run fails. Nothing was checked, and nothing is taken for recovered.",
			report: revenueReport,
			run: modetest.Run{
				State: "failed", ExecutedBy: "data-team",
				Results: []modetest.Result{{
					Query: "Daily totals", State: "failed", ErrorCode: "ResourceFailure",
					ErrorMessage: "ERROR: canceling statement due to statement timeout",
				}},
			},
		},
		{
			title:  "Another report: each order is looked at, those over the limit are listed.",
			report: ordersReport,
			run: modetest.Run{ExecutedBy: "data-team", Results: []modetest.Result{{Rows: `[
				{"order_id": "A-1041", "customer": "Northwind", "total_amt_usd": 218.40},
				{"order_id": "A-1042", "customer": "Contoso", "total_amt_usd": "1250.00"},
				{"order_id": "A-1043", "customer": "Fabrikam", "total_amt_usd": 999.99},
				{"order_id": "A-1044", "customer": "Tailspin", "total_amt_usd": 4210.75},
				{"order_id": "A-1045", "customer": "Adatum", "total_amt_usd": null}]`}}},
		},
		{
			title:  "A load goes wrong and four rules see it: one message for the channel, its thread has each.",
			report: loadReport,
			run: modetest.Run{ExecutedBy: "data-team", Results: []modetest.Result{{Rows: `[
				{"order_id": "A-1046", "customer": "Contoso", "total_amt_usd": 87.20},
				{"order_id": "A-1047", "customer": null, "total_amt_usd": -310.00},
				{"order_id": "A-1047", "customer": null, "total_amt_usd": -310.00}]`}}},
		},
		{
			title:  "The next run succeeds and Germany is back: both messages turn green.",
			report: revenueReport,
			run:    revenueRun(12_300, 12_860, 11_620),
		},
	}
}

// revenueRun is a run of the revenue report, with a day's revenue of three countries in the EU and one outside.
func revenueRun(france, germany, italy int) modetest.Run {
	var rows []string
	for _, r := range []struct {
		country, region string
		revenue         int
	}{{"FR", "EU", france}, {"DE", "EU", germany}, {"IT", "EU", italy}, {"US", "NA", 1_850}} {
		// Two rows a country, because sum() has something to do then.
		rows = append(rows,
			fmt.Sprintf(`{"country": %q, "region": %q, "revenue": %d}`, r.country, r.region, r.revenue/3),
			fmt.Sprintf(`{"country": %q, "region": %q, "revenue": %d}`, r.country, r.region, r.revenue-r.revenue/3))
	}
	return modetest.Run{
		ExecutedBy: "data-team",
		Results:    []modetest.Result{{Query: "Daily totals", Rows: "[" + strings.Join(rows, ",\n") + "]"}},
	}
}

// newDemoMode returns a workspace with the reports of the story.
func newDemoMode() *modetest.Workspace {
	w := modetest.New(modetest.Config{WebURL: "https://app.mode.com"})
	w.AddUser(modetest.User{Username: "data-team", Name: "Data Team"})
	finance := w.AddCollection(modetest.Collection{Name: "Finance"})
	w.AddReport(modetest.Report{
		Token: revenueReport, Name: "Revenue by country", Collection: finance,
		Queries: []modetest.Query{{Name: "Daily totals"}},
	})
	w.AddReport(modetest.Report{
		Token: ordersReport, Name: "Orders of today", Collection: finance,
		Queries: []modetest.Query{{Name: "Orders"}},
	})
	w.AddReport(modetest.Report{
		Token: loadReport, Name: "Load of orders", Collection: finance,
		Queries: []modetest.Query{{Name: "Last load"}},
	})
	return w
}

// at gives a run its times: each run of the story completes after the one before.
func (s scene) at(completed time.Time) modetest.Run {
	run := s.run
	run.Created, run.Completed = completed.Add(-4*time.Second), completed
	return run
}
