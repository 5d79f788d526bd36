package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/modealert/modealert/mode/modetest"
)

// signupsReport is the report of docs/guide.md. No rule of the demo is about it: whoever reads along writes one.
const signupsReport = "1c5a9e3b7d20"

// signupsDays is how many past runs it has, one a day.
const signupsDays = 60

// signupsRun names a run by its number, the first being 1.
func signupsRun(day int) string { return fmt.Sprintf("51905c0d%04d", day) }

// addSignups adds a report that has run every morning, the last time on the Tuesday before now. What it returns depends on
// nothing but the number of the run, so that the guide can say what to expect.
func addSignups(w *modetest.Workspace, now time.Time) {
	w.AddReport(modetest.Report{Token: signupsReport, Name: "Daily signups", Queries: []modetest.Query{{Name: "Signups by source"}}})
	morning := time.Date(now.Year(), now.Month(), now.Day(), 7, 0, 0, 0, time.UTC)
	last := morning.AddDate(0, 0, -1-(int(morning.Weekday())+4)%7) // never today
	for day := 1; day <= signupsDays; day++ {
		run := modetest.Run{Token: signupsRun(day), ExecutedBy: "data-team", Completed: last.AddDate(0, 0, day-signupsDays)}
		run.Created = run.Completed.Add(-9 * time.Second)
		if day == signupsDays-25 {
			run.State = "failed"
			run.Results = []modetest.Result{{
				State: "failed", ErrorCode: "ResourceFailure", ErrorMessage: "ERROR: canceling statement due to statement timeout",
			}}
		} else {
			run.Results = []modetest.Result{{Rows: signups(day, run.Completed.AddDate(0, 0, -1))}}
		}
		w.AddRun(signupsReport, run)
	}
}

// signups are the rows of a run: how many people signed up on the day before, by where they came from. There are fewer at
// weekends. Thrice something is wrong: the form was broken for a day, and the advertisements twice, the second time at last.
func signups(day int, of time.Time) string {
	wobble := 1 + 0.04*math.Sin(float64(day)*1.7)
	if weekday := of.Weekday(); weekday == time.Saturday || weekday == time.Sunday {
		wobble *= 0.6
	}
	var rows []string
	for _, from := range []struct {
		source string
		usual  float64
	}{{"organic", 450}, {"ads", 400}, {"referral", 150}} {
		n := from.usual * wobble
		switch {
		case day == signupsDays-33 && from.source != "referral":
			n *= 0.4
		case (day == signupsDays-17 || day == signupsDays) && from.source == "ads":
			n *= 0.2
		}
		rows = append(rows, fmt.Sprintf(`{"day": %q, "source": %q, "signups": %.0f}`, of.Format(time.DateOnly), from.source, n))
	}
	return "[" + strings.Join(rows, ", ") + "]"
}
