package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// bounded says of every table why it does not grow for ever. Whoever adds a table has to find a reason.
var bounded = map[string]string{
	"backfills":     "pruned",
	"channel_ids":   "pruned",
	"evaluations":   "pruned",
	"events":        "pruned",
	"history":       "pruned",
	"incidents":     "pruned once they are closed",
	"notifications": "pruned once nothing becomes of them any more",
	"receipts":      "pruned",
	"rule_texts":    "pruned once nothing that is kept was judged by them",
	"rule_snoozes":  "pruned once they are over; one for each rule",
	"runs":          "pruned once they are decided, but for the last of each report",
	"troubles":      "pruned",

	"handlings": "one for each incident, and goes with it",
	"posts":     "one for each incident and channel, and goes with it",

	"alerts":        "one for each group of a rule, deleted when the group is gone for three runs, or the rule",
	"row_keys":      "at most as many as a rule may remember, deleted with its alert",
	"pings":         "one row",
	"seen_requests": "those of some minutes, the others are deleted when one comes; only what Slack signed comes",
	"timers":        "one for each name, deleted when it fires",
	"waits":         "one for each rule and report, deleted when the rule waits no more",
	"watches":       "one for each report, deleted when no rule is about it any more",

	"river_job":          "finished ones are deleted by the queue after a day, dead ones after a week",
	"river_leader":       "one row",
	"river_migration":    "one for each migration",
	"river_notification": "deleted by the queue after minutes",
	"river_queue":        "one for each kind of job, deleted by the queue a day after its last use",

	"goose_db_version": "one for each migration",
	"sqlite_sequence":  "one for each table",
}

// TestTables_bounded holds the list above against the tables that there are.
func TestTables_bounded(t *testing.T) {
	t.Parallel()
	s := open(t, Config{URL: "sqlite:" + t.TempDir() + "/x.db"})
	left := make(map[string]bool)
	for name := range bounded {
		left[name] = true
	}
	err := s.View(t.Context(), func(tx *Tx) error {
		return tx.each(t.Context(), func(rows row) error {
			var name string
			err := rows.Scan(&name)
			if bounded[name] == "" {
				t.Errorf("nobody says what keeps the table %s from growing for ever", name)
			}
			delete(left, name)
			return err
		}, `select name from sqlite_schema where type = 'table' order by name`)
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range left {
		t.Errorf("there is no table %s", name)
	}
	pruned := "history"
	for _, p := range prunings() {
		pruned += " " + p.query
	}
	for name, why := range bounded {
		if strings.HasPrefix(why, "pruned") && !strings.Contains(pruned, name) {
			t.Errorf("Prune does not prune %s", name)
		}
	}
}

// TestPrune_fileStaysSmall lives through two years, with groups that come and go, and looks at the size of the file.
func TestPrune_fileStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("two years take long under the race detector")
	}
	t.Parallel()
	const (
		step    = 10  // days between two prunings
		steady  = 540 // days after which whatever is kept is as old as it gets
		days    = 720
		allowed = 1.05
	)
	now := at(0)
	s := open(t, Config{URL: "sqlite:" + t.TempDir() + "/x.db", Now: func() time.Time { return now }})
	begin, before := now, 0
	for day := 0; day < days; day += step {
		update(t, s, func(tx *Tx) error {
			for range step {
				now = now.Add(24 * time.Hour)
				if err := busyDay(t, tx, now, int(now.Sub(begin).Hours()/24)); err != nil {
					return err
				}
			}
			_, err := tx.execCount(t.Context(), `delete from river_job`) // as the queue does
			return err
		})
		old := now.Add(-90 * 24 * time.Hour)
		if _, err := s.Prune(t.Context(), old, allBefore(old)); err != nil {
			t.Fatal(err)
		}
		if day == steady {
			before = count(t, s, `select page_count from pragma_page_count`)
		}
	}
	after := count(t, s, `select page_count from pragma_page_count`)
	t.Logf("%d pages after %d days, %d after %d", before, steady, after, days)
	if float64(after) > allowed*float64(before) {
		t.Errorf("the file has grown from %d to %d pages", before, after)
	}
}

// busyDay stores what happens on a day: a run, some groups that are new each day, an incident that is told and over.
func busyDay(t *testing.T, tx *Tx, now time.Time, day int) error {
	ctx, run := t.Context(), fmt.Sprint("run ", day)
	var evaluations []Evaluation
	var points []Point
	for i := range 10 {
		group := fmt.Sprintf("group %d of day %d", i, day)
		evaluations = append(evaluations, Evaluation{Report: "r", Run: run, Rule: "rule", Group: group, Reason: strings.Repeat("why ", 100), At: now})
		points = append(points, Point{Rule: "rule", Version: "v", Group: group, Run: run, Completed: now, Value: "1"})
	}
	incident, err := tx.OpenIncident(ctx, Incident{Rule: "rule", Opened: now, Closed: now, Detail: json.RawMessage(`{}`)})
	if err != nil {
		return err
	}
	id, err := tx.AddNotification(ctx, Notification{
		Thread: fmt.Sprint(incident), Incident: incident, Created: now, Body: json.RawMessage(`"` + strings.Repeat("said ", 300) + `"`),
	})
	if err != nil {
		return err
	}
	_, added := tx.AddEvent(ctx, Event{Name: "report_created", Object: run, Received: now}, 0)
	return errors.Join(
		tx.AddReceipt(ctx, Receipt{Received: now, Event: "report_run_completed", Report: "r", Run: run, Answer: "accepted"}),
		tx.SaveRuleText(ctx, RuleText{Rule: "rule", Version: run, Body: "says", Since: now}),
		tx.FinishNotification(ctx, Notification{ID: id, State: NotificationSent, Sent: now}),
		tx.SaveRun(ctx, Run{Report: "r", Run: run, State: RunDecided, Received: now, Completed: now}),
		tx.AddEvaluations(ctx, evaluations), tx.AddHistory(ctx, points), added,
		tx.SavePost(ctx, Post{Incident: incident, Channel: "c"}),
		tx.SaveHandling(ctx, Handling{Incident: incident, AcknowledgedBy: "ann"}),
		tx.SaveTrouble(ctx, Trouble{Name: run, Told: now}),
		tx.SaveChannelID(ctx, ChannelID{Name: run, ID: "C", Seen: now}),
		tx.SnoozeRule(ctx, run, Silence{By: "ann", Until: now}),
		tx.SaveBackfill(ctx, Backfill{Rule: run, Version: "v", Report: "r", State: BackfillDone, Updated: now}),
	)
}
