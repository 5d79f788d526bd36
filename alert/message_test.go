package alert_test

import (
	"encoding/json"
	"flag"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/terminal"
)

var update = flag.Bool("update", false, "write the golden files anew")

// nine is when the runs of these tests complete.
var nine = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// value is a notice about a rule's value, as a run of a working day makes it.
func value(state alert.State) alert.Notice {
	return alert.Notice{
		Incident: 7,
		Subject:  alert.SubjectValue,
		State:    state,
		Role:     alert.RolePost,
		Rule: alert.RuleFacts{
			ID: "eu-revenue", Name: "EU revenue", Place: "rules/revenue.yaml:12",
			Field: "sum(revenue)", Where: "region = 'EU'",
			Owner: "Data team", Runbook: "https://wiki.acme.com/eu-revenue",
			Sentence: "Alert in #revenue, mentioning @data-oncall, when the sum of revenue per country, where region is EU, is below $10,000, and critically when it is below $5,000",
		},
		Group:      []alert.Pair{{Column: "country", Value: "DE"}},
		Report:     alert.Link{Name: "Revenue Overview", URL: "https://app.mode.com/acme/reports/5f3c0a1b2d4e"},
		Collection: alert.Link{Name: "Finance", URL: "https://app.mode.com/acme/spaces/0c1d2e3f4a5b"},
		Query:      alert.Link{Name: "Daily totals", URL: "https://app.mode.com/acme/reports/5f3c0a1b2d4e/queries/aa11bb22cc33"},
		Run: alert.RunFacts{
			Token: "8d2e77aa01c3", URL: "https://app.mode.com/acme/reports/5f3c0a1b2d4e/runs/8d2e77aa01c3",
			State: "succeeded", Completed: nine, Duration: 42 * time.Second, By: "Ada Lovelace",
		},
		Values: alert.ValueFacts{
			Now: "$4,210", Previous: "$12,050", Change: "−65.1 %", Worst: "$4,210",
			Limit: "below $5,000", WarningLimit: "below $10,000", CriticalLimit: "below $5,000",
		},
		Runs:   1,
		Opened: nine,
	}
}

// rowRule is a notice about a rule that asks every row.
func rowRule() alert.Notice {
	n := value(alert.StateWarning)
	n.Group = nil
	n.Rule = alert.RuleFacts{
		ID: "order-over-the-limit", Name: "Order over the limit", Place: "config.yaml:6", Field: "total_amt_usd",
		Description: "Orders that finance wants to see before they ship.",
	}
	n.Values = alert.ValueFacts{
		Now: "$4,210", Worst: "$4,210", Limit: "above $1,000", WarningLimit: "above $1,000",
		RowRule: true, Matched: 57, Rows: 1234,
	}
	n.Table = &alert.Table{
		Columns: []string{"id", "name", "total_amt_usd"},
		Numeric: []bool{true, false, true},
		Rows: [][]string{
			{"4452", "EOG Resources", "$4,210"},
			{"4453", "Ärzte & Söhne <GmbH>", "$2,044.50"},
			{"4454", "", "$1,000.01"},
		},
		Total: 57,
	}
	return n
}

// late is a notice about a report that has not run for 27 hours.
func late() alert.Notice {
	n := value(alert.StateWarning)
	n.Subject, n.Group, n.Query, n.Run, n.Values = alert.SubjectLate, nil, alert.Link{}, alert.RunFacts{}, alert.ValueFacts{}
	n.Rule.Field, n.Rule.Where = "", ""
	n.Absence = &alert.Absence{Every: 26 * time.Hour, Due: nine.Add(-time.Hour), Last: nine.Add(-27 * time.Hour), At: nine}
	return n
}

func resolved() alert.Notice {
	n := value(alert.StateOK)
	n.Was, n.Role = alert.StateCritical, alert.RoleEdit
	n.Values.Now, n.Values.Previous, n.Values.Change = "$12,900", "$4,210", "+206 %"
	n.Run.Completed = nine.Add(134 * time.Minute)
	n.Closed = nine.Add(134 * time.Minute)
	n.Runs = 3
	return n
}

func runFailed() alert.Notice {
	n := value(alert.StateCritical)
	n.Subject, n.Rule, n.Group, n.Query, n.Values = alert.SubjectRunFailed, alert.RuleFacts{}, nil, alert.Link{}, alert.ValueFacts{}
	n.Run.State = "failed"
	n.Failure = &alert.RunFailure{
		Queries: []alert.FailedQuery{{
			Name:  "Daily totals",
			Error: "ERROR: canceling statement due to statement timeout (SQLSTATE 57014)\n  in line 3:\n    select * from orders",
		}},
		InARow:     1,
		LastGood:   nine.Add(-24 * time.Hour),
		NotChecked: []string{"EU revenue", "Refund rate", "Orders < minimum"},
	}
	return n
}

func announcement(state string) alert.Notice {
	n := runFailed()
	n.Subject, n.Incident, n.State, n.Opened, n.Runs = alert.SubjectAnnouncement, 0, alert.StateOK, time.Time{}, 0
	n.Run.State = state
	if state == "succeeded" {
		n.Failure = nil
	} else {
		n.Failure.InARow, n.Failure.NotChecked = 3, nil
	}
	return n
}

// trend is what a value was on its last runs, a day apart, the last at nine.
func trend(values ...string) *alert.Trend {
	t := &alert.Trend{Unit: "$", Low: "$4,210", High: "$14,200"}
	for i, v := range values {
		t.Points = append(t.Points, alert.TrendPoint{At: nine.AddDate(0, 0, i-len(values)+1), Value: v})
	}
	t.Limits = []alert.TrendLimit{{Name: "warning", Value: "10000"}, {Name: "critical", Value: "5000"}}
	return t
}

// charted is a notice with a trend.
func charted(state alert.State) alert.Notice {
	n := value(state)
	n.Trend = trend("14200", "13880.5", "14105", "13990", "13020", "12050", "4210")
	return n
}

// with changes a notice and returns it.
func with(n alert.Notice, change func(*alert.Notice)) alert.Notice {
	change(&n)
	return n
}

// reply is a line in the thread of n's incident.
func reply(n alert.Notice, was alert.State) alert.Notice {
	n.Role, n.Was = alert.RoleReply, was
	return n
}

// manyGroups is a notice about many groups of a rule that share it.
func manyGroups() alert.Notice {
	n := value(alert.StateCritical)
	n.Group = nil
	n.Roll = &alert.RollFacts{
		By: []string{"country"}, Firing: 12, Total: 40, Critical: 3, Warning: 9, Most: 12,
		Worst: alert.Pair{Column: "DE", Value: "$4,210"}, WorstEver: alert.Pair{Column: "DE", Value: "$4,210"},
	}
	n.Table = &alert.Table{
		Columns: []string{"country", "sum(revenue)", "state"}, Numeric: []bool{false, true, false}, Total: 12,
		Rows: [][]string{{"DE", "$4,210", "critical"}, {"AT", "$4,300", "critical"}, {"PL", "", "no data, not in the result"}},
	}
	return n
}

// digest is a notice about several rules that fire on one run.
func digest() alert.Notice {
	n := value(alert.StateWarning)
	return alert.Notice{
		Incident: 8, Subject: alert.SubjectDigest, State: alert.StateWarning, Role: alert.RolePost, Urgent: true, Opened: nine,
		Report: n.Report, Collection: n.Collection, Run: n.Run,
		Members: []alert.Notice{with(manyGroups(), func(n *alert.Notice) { n.Urgent = true }), value(alert.StateWarning), rowRule(), runFailed()},
	}
}

var oncall = []string{"<!subteam^S0123ABCD>", "<@U0123ABCD>"}

// mentions are those of a rule that calls for help when it is critical.
func mentions(n alert.Notice) []string {
	if n.Subject == alert.SubjectValue && n.State == alert.StateCritical {
		return oncall
	}
	return nil
}

// messages are a notice of each kind, by the name of its golden file.
func messages() map[string]alert.Notice {
	all := map[string]alert.Notice{
		"critical":       value(alert.StateCritical),
		"critical_later": with(value(alert.StateCritical), func(n *alert.Notice) { n.Role, n.Runs, n.Opened = alert.RoleEdit, 3, nine.Add(-130*time.Minute) }),
		"warning": with(value(alert.StateWarning), func(n *alert.Notice) {
			n.Group, n.Values.Now, n.Values.Limit, n.Values.CriticalLimit = nil, "$7,000", "below $10,000", ""
		}),
		"condition": with(value(alert.StateWarning), func(n *alert.Notice) {
			n.Values = alert.ValueFacts{Now: "4 %", Limit: "value above 0.03 and count(*) at least 200", WarningLimit: "value above 0.03 and count(*) at least 200"}
		}),
		"chart": charted(alert.StateCritical),
		"chart_hours": with(charted(alert.StateWarning), func(n *alert.Notice) {
			n.Rule.Name, n.Rule.Field, n.Group = "Warning", "age(max(loaded_at))", nil
			n.Trend = &alert.Trend{Unit: "hours", Low: "20 min", High: "3 h", Limits: []alert.TrendLimit{{Name: "warning", Value: "2"}}}
			for i, v := range []string{"0.333333", "1.5", "2.333333", "3"} {
				n.Trend.Points = append(n.Trend.Points, alert.TrendPoint{At: nine.Add(time.Duration(i-3) * time.Hour), Value: v})
			}
			n.Values = alert.ValueFacts{Now: "3 h", Previous: "2 h 20 min", Limit: "above 2 h", WarningLimit: "above 2 h"}
		}),
		"rows":         rowRule(),
		"many_reports": with(value(alert.StateWarning), func(n *alert.Notice) { n.Rule.Many = true }),
		"one_row":      with(rowRule(), func(n *alert.Notice) { n.Values.Matched, n.Table.Rows, n.Table.Total = 1, n.Table.Rows[:1], 1 }),
		"no_rows_later": with(value(alert.StateNoData), func(n *alert.Notice) {
			n.Values.Now, n.Values.Limit, n.Values.NoRows, n.Role, n.Runs, n.Opened = "", "", true, alert.RoleEdit, 2, nine.Add(-20*time.Minute)
		}),
		"no_rows": with(value(alert.StateNoData), func(n *alert.Notice) { n.Values.Now, n.Values.Limit, n.Values.NoRows = "", "", true }),
		"only_nulls": with(value(alert.StateNoData), func(n *alert.Notice) {
			n.Values.Now, n.Values.Limit, n.Values.Previous, n.Group = "", "", "", nil
		}),
		"no_value": with(value(alert.StateNoData), func(n *alert.Notice) {
			n.Values.Now, n.Values.Limit, n.Values.Previous, n.Values.Nothing = "", "", "", "its value is null"
		}),
		"rows_alike": with(rowRule(), func(n *alert.Notice) {
			n.Values.Now, n.Values.Limit, n.Values.WarningLimit = "late", "one of late, lost", "one of late, lost"
		}),
		"rows_null": with(rowRule(), func(n *alert.Notice) {
			n.Values.Matched, n.Values.Now, n.Values.Limit, n.Values.WarningLimit = 2, "", "null", "null"
		}),
		"resolved":    resolved(),
		"closed_gone": with(resolved(), func(n *alert.Notice) { n.Ended, n.Values.Now = "is no longer in the result", "" }),
		"no_rows_critical": with(value(alert.StateNoData), func(n *alert.Notice) {
			n.Urgent, n.Group, n.Values.Now, n.Values.NoRows = true, nil, "", true
		}),
		"digest": digest(),
		"digest_later": with(digest(), func(n *alert.Notice) {
			n.Role, n.Urgent, n.Members[0] = alert.RoleEdit, false, resolved()
		}),
		"digest_over": with(digest(), func(n *alert.Notice) {
			n.Role, n.State, n.Urgent, n.Closed = alert.RoleEdit, alert.StateOK, false, nine.Add(134*time.Minute)
			for i := range n.Members {
				n.Members[i] = resolved()
			}
		}),
		"digest_again": with(digest(), func(n *alert.Notice) {
			n.Role, n.Was = alert.RoleBroadcast, n.State
			for i := range n.Members {
				m := &n.Members[i]
				m.Role, m.Was, m.Runs, m.Opened = alert.RoleReply, m.State, 2, nine.Add(-time.Hour)
			}
		}),
		"digest_handled": with(digest(), func(n *alert.Notice) {
			n.Role, n.Moved = alert.RoleEdit, 2
			n.Members[0].Handling = &alert.HandlingFacts{AcknowledgedBy: "U0123ABCD", Acknowledged: nine}
			n.Members[1].Handling = &alert.HandlingFacts{SnoozedBy: "U0123ABCD", RuleSnoozedBy: "U0123ABCD"}
		}),
		"digest_moved": with(digest(), func(n *alert.Notice) {
			n.Role, n.State, n.Urgent, n.Members, n.Moved = alert.RoleEdit, alert.StateOK, false, nil, 4
		}),
		"groups": manyGroups(),
		"groups_joined": with(manyGroups(), func(n *alert.Notice) {
			n.Role, n.Was, n.Table = alert.RoleBroadcast, alert.StateCritical, nil
			n.Roll.Joined = &alert.Names{Shown: []string{"FR", "IT", "ES"}, Total: 3}
		}),
		"groups_recovered": with(manyGroups(), func(n *alert.Notice) {
			n.Role, n.Was, n.Table = alert.RoleReply, alert.StateCritical, nil
			n.Roll.Left = &alert.Names{Shown: []string{"FR", "IT"}, Total: 12}
			n.Roll.Gone = &alert.Names{Shown: []string{"ES"}, Total: 1}
		}),
		"groups_resolved": with(manyGroups(), func(n *alert.Notice) {
			n.State, n.Was, n.Role, n.Table, n.Closed = alert.StateOK, alert.StateCritical, alert.RoleEdit, nil, nine.Add(134*time.Minute)
			n.Roll.Firing, n.Roll.Critical, n.Roll.Warning, n.Roll.Most, n.Roll.Worst = 0, 0, 0, 15, alert.Pair{}
			n.Roll.WorstEver = alert.Pair{Column: "DE", Value: "$4,210"}
		}),
		"groups_of_columns": with(manyGroups(), func(n *alert.Notice) {
			n.Roll.By, n.Roll.Critical, n.Roll.Warning = []string{"country", "plan"}, 12, 0
			n.Roll.Worst.Column, n.Table = "DE / free", nil
		}),
		"recovering": with(value(alert.StateCritical), func(n *alert.Notice) {
			n.Role, n.Runs, n.Opened, n.Values.Now = alert.RoleEdit, 3, nine.Add(-130*time.Minute), "$12,900"
			n.Values.Previous, n.Values.Change = "$4,210", "+206.4 %"
			n.Mending = &alert.MendingFacts{Runs: 1, Of: 2}
		}),
		"recovering_rows": with(rowRule(), func(n *alert.Notice) {
			n.Role, n.Values.Matched, n.Values.Now, n.Table = alert.RoleEdit, 0, "", nil
			n.Mending = &alert.MendingFacts{Runs: 1, Of: 2}
		}),
		"has_data_again": with(resolved(), func(n *alert.Notice) {
			n.Was, n.Group = alert.StateNoData, nil
			n.Values.Now, n.Values.Worst, n.Values.Limit = "", "", ""
		}),
		"reply_closed": with(resolved(), func(n *alert.Notice) {
			n.Role, n.Ended, n.Values.Now = alert.RoleReply, "was removed from the rules", ""
		}),
		"resolved_rows": with(resolved(), func(n *alert.Notice) {
			rows := rowRule()
			n.Rule, n.Group, n.Values = rows.Rule, nil, rows.Values
			n.Values.Matched, n.Values.Now = 0, ""
		}),
		"rule_error": with(value(alert.StateError), func(n *alert.Notice) {
			n.Subject, n.Values, n.Group = alert.SubjectRuleError, alert.ValueFacts{}, nil
			n.Error = "column `revenu` is not in the result; it has `revenue`, `region`, `country`; did you mean `revenue`?"
		}),
		"rule_works_again": with(resolved(), func(n *alert.Notice) { n.Subject, n.Was, n.Group = alert.SubjectRuleError, alert.StateError, nil }),
		"run_failed":       runFailed(),
		"run_failed_again": with(runFailed(), func(n *alert.Notice) {
			n.Failure.InARow, n.Failure.LastGood = 3, time.Time{}
			n.Failure.Queries[0].Error = strings.Repeat("  at com.warehouse.Executor.run(Executor.java:42)\n", 40) + "Caused by: disk full"
		}),
		"runs_again": with(resolved(), func(n *alert.Notice) {
			n.Subject, n.Group, n.Rule, n.Query = alert.SubjectRunFailed, nil, alert.RuleFacts{}, alert.Link{}
			n.Failure = &alert.RunFailure{InARow: 2}
		}),
		"rows_remembered": with(rowRule(), func(n *alert.Notice) {
			n.Values.Recall = &alert.RecallFacts{New: 3, Still: 54, Gone: 4}
			n.Table.Columns, n.Table.Numeric = append(n.Table.Columns, "since"), append(n.Table.Numeric, false)
			for i, since := range []string{"2 d 4 h ago", "new", "1 d ago"} {
				n.Table.Rows[i] = append(n.Table.Rows[i], since)
			}
		}),
		"compared": with(value(alert.StateWarning), func(n *alert.Notice) {
			n.Values.Limit, n.Values.CriticalLimit = "value below 0.5 * avg_last(7) and count(*) at least 200", ""
			n.Values.WarningLimit = n.Values.Limit
			n.Values.Latest = "day 2026-11-22"
			n.Values.Parts = []alert.Pair{{Column: "avg_last(7)", Value: "$11,940"}, {Column: "count(*)", Value: "1,234"}}
		}),
		"away": {
			Subject: alert.SubjectAway, State: alert.StateOK, Role: alert.RolePost,
			Missed: &alert.MissedFacts{
				From: nine.Add(-74 * time.Hour), To: nine, Runs: 41, Reports: 6, Failed: 3, Unread: 2, More: 4,
				Alerts: []alert.MissedAlert{
					{Rule: "EU revenue", Report: alert.Link{Name: "Revenue by country"}, Group: "DE", Worst: alert.StateCritical, Runs: 12, Value: "$4,210", Now: alert.StateOK},
					{Rule: "Orders", Worst: alert.StateNoData, Runs: 1, Now: alert.StateWarning},
				},
			},
		},
		"away_nothing": {
			Subject: alert.SubjectAway, State: alert.StateOK, Role: alert.RolePost,
			Missed: &alert.MissedFacts{From: nine.Add(-74 * time.Hour), To: nine, Runs: 1, Reports: 1},
		},
		"not_watched": {
			Subject: alert.SubjectTrouble, State: alert.StateOK, Role: alert.RolePost, Report: alert.Link{Name: "Costs", URL: "https://app.mode.com/acme/reports/5f3c0a1b2d4e"},
			Trouble: &alert.Trouble{
				Unwatched: true, Count: 1, Reason: "Mode answered 404 (report not found)",
				Remedy: "see whether the API key may see it; until then its runs are noticed only if Mode's webhook comes",
			},
		},
		"key_refused": {
			Subject: alert.SubjectTrouble, State: alert.StateOK, Role: alert.RolePost,
			Trouble: &alert.Trouble{
				Key: "refused", Reason: "nothing can be checked; give a new MODE_API_TOKEN and MODE_API_SECRET",
				Remedy: "make a key in Mode: Workspace Settings, API Keys; set both where modealert runs, and restart it",
			},
		},
		"key_taken": {
			Subject: alert.SubjectTrouble, State: alert.StateOK, Role: alert.RolePost,
			Trouble: &alert.Trouble{Key: "taken", Reason: "what waited for it is checked now"},
		},
		"late": late(),
		"late_critical": with(late(), func(n *alert.Notice) {
			n.State, n.Urgent, n.Absence.Last = alert.StateCritical, true, time.Time{}
		}),
		"late_over": with(late(), func(n *alert.Notice) {
			n.State, n.Was, n.Role, n.Absence = alert.StateOK, alert.StateWarning, alert.RoleEdit, nil
			n.Closed = nine.Add(3 * time.Hour)
		}),
		"reply_still_late":    with(reply(late(), alert.StateWarning), func(n *alert.Notice) { n.Absence.At = nine.Add(24 * time.Hour) }),
		"announced":           announcement("succeeded"),
		"announced_failed":    announcement("failed"),
		"announced_cancelled": with(announcement("cancelled"), func(n *alert.Notice) { n.Failure = nil }),
		"own_words": with(value(alert.StateCritical), func(n *alert.Notice) {
			n.Title = "Revenue in *Germany* fell to $4,210 <!channel>"
			n.Body = "Call the shop.\n  Then look at <https://evil.example|this> :boom:"
		}),
		"template_failed": with(value(alert.StateCritical), func(n *alert.Notice) { n.TemplateError = "config.yaml:14: no value .Groop" }),
		"nothing_known": {
			Subject: alert.SubjectValue, State: alert.StateCritical, Role: alert.RolePost,
			Values: alert.ValueFacts{Limit: "null"},
		},
		"run_unknown": {Subject: alert.SubjectRunFailed, State: alert.StateCritical, Role: alert.RolePost},

		"reply_escalated": with(reply(value(alert.StateCritical), alert.StateWarning), func(n *alert.Notice) { n.Role = alert.RoleBroadcast }),
		"reply_eased": with(reply(value(alert.StateWarning), alert.StateCritical), func(n *alert.Notice) {
			n.Values.Now, n.Values.Limit = "$7,000", "below $10,000"
		}),
		"reply_no_data":   with(reply(value(alert.StateNoData), alert.StateCritical), func(n *alert.Notice) { n.Values.NoRows = true }),
		"reply_data_back": reply(value(alert.StateCritical), alert.StateNoData),
		"reply_resolved":  with(resolved(), func(n *alert.Notice) { n.Role = alert.RoleReply }),
		"reply_reminder":  with(reply(value(alert.StateCritical), alert.StateCritical), func(n *alert.Notice) { n.Runs, n.Opened = 12, nine.Add(-26*time.Hour) }),
		"reply_chart":     with(reply(charted(alert.StateCritical), alert.StateWarning), func(n *alert.Notice) { n.Role = alert.RoleBroadcast }),
		"resolved_chart":  with(resolved(), func(n *alert.Notice) { n.Trend = charted(alert.StateOK).Trend }),
		"reply_again":     reply(value(alert.StateCritical), alert.StateOK),
		"reply_runs_again": with(runFailed(), func(n *alert.Notice) {
			n.Role, n.State, n.Was, n.Closed = alert.RoleReply, alert.StateOK, alert.StateCritical, nine.Add(time.Hour)
		}),
		"reply_still_fails": with(reply(runFailed(), alert.StateCritical), func(n *alert.Notice) { n.Failure.InARow = 4 }),
	}
	maps.Copy(all, eventMessages())
	return all
}

func TestNewMessage_golden(t *testing.T) {
	t.Parallel()
	for name, notice := range messages() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := alert.NewMessage(notice, mentions(notice))
			golden(t, name+".json", payload(t, m))
			checkMessage(t, m)
			for simpler, ok := m.Simpler(); ok; simpler, ok = simpler.Simpler() {
				checkMessage(t, simpler)
			}
		})
	}
}

// TestNewMessage_drawn keeps the whole gallery as people see it, so that a change of words is seen as one.
func TestNewMessage_drawn(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	p := terminal.New(&b, terminal.Config{Now: func() time.Time { return nine }, Names: map[string]string{"S0123ABCD": "data-oncall", "U0123ABCD": "ada"}})
	all := messages()
	for _, name := range sortedKeys(all) {
		m := alert.NewMessage(all[name], mentions(all[name]))
		b.WriteString("=== " + name + "\n" + m.Text + "\n\n")
		if err := p.Message(terminal.Message{Posted: nine, Text: m.Text, Blocks: m.Blocks, Attachments: m.Attachments}); err != nil {
			t.Fatal(err)
		}
	}
	golden(t, "gallery.txt", b.String())
}

func TestMessage_simpler(t *testing.T) {
	t.Parallel()
	withTable := charted(alert.StateCritical)
	withTable.Table = rowRule().Table
	for name, tt := range map[string]struct {
		notice alert.Notice
		steps  int
	}{
		"simpler.json":             {rowRule(), 4},
		"simpler_chart.json":       {charted(alert.StateCritical), 4},
		"simpler_chart_table.json": {withTable, 5},
	} {
		m := alert.NewMessage(tt.notice, oncall)
		var steps []string
		for ok := true; ok; m, ok = m.Simpler() {
			steps = append(steps, payload(t, m))
		}
		golden(t, name, strings.Join(steps, ""))
		if len(steps) != tt.steps {
			t.Errorf("%s has %d forms, want %d", name, len(steps), tt.steps)
		}
		last := steps[len(steps)-1]
		if !strings.Contains(last, "<!subteam^S0123ABCD>") || !strings.Contains(last, `"blocks": []`) || !strings.Contains(last, `"attachments": []`) {
			t.Errorf("the plainest form is %s, want text with mentions and nothing else", last)
		}
	}
}

func TestNewMessage_resolvedMentionsNobody(t *testing.T) {
	t.Parallel()
	if got := payload(t, alert.NewMessage(resolved(), oncall)); strings.Contains(got, "U0123ABCD") {
		t.Errorf("a resolved message mentions somebody: %s", got)
	}
}

// payload is what goes to Slack, as JSON for people to read.
func payload(t *testing.T, m alert.Message) string {
	t.Helper()
	_, values, err := slack.UnsafeApplyMsgOptions("token", "C1", "https://slack.com/api/", m.Options()...)
	if err != nil {
		t.Fatal(err)
	}
	sent := map[string]any{}
	for key := range values {
		sent[key] = values.Get(key)
	}
	delete(sent, "token")
	delete(sent, "channel")
	blocks, attachments := parts(t, m)
	sent["blocks"], sent["attachments"] = json.RawMessage(blocks), json.RawMessage(attachments)
	sent["metadata"] = json.RawMessage(values.Get("metadata"))
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(sent); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parts are a message's blocks and attachments as JSON.
func parts(t *testing.T, m alert.Message) (blocks, attachments string) {
	t.Helper()
	b, err := json.Marshal(append([]slack.Block{}, m.Blocks...))
	if err != nil {
		t.Fatal(err)
	}
	a, err := json.Marshal(append([]slack.Attachment{}, m.Attachments...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b), string(a)
}

// golden compares got with a file in testdata/messages.
func golden(t *testing.T, name, got string) {
	t.Helper()
	sameAs(t, filepath.Join("testdata", "messages", name), got)
}

// sameAs compares got with a golden file.
func sameAs(t *testing.T, path, got string) {
	t.Helper()
	if *update {
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
