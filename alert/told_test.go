package alert

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// TestTold: each reason that is kept comes out as what became of it.
func TestTold(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(`version: 1
defaults: {channel: c}
rules:
  - {name: Total, report: r, value: sum(x), warning: below 10, critical: below 5}
  - {name: In, report: r, value: "max(x)", warning: "not in (1, 2)"}
  - {name: Rows, report: r, value: x, critical: above 1000}
  - {name: Fell, report: r, value: sum(x), warning: value below 0.5 * avg_last(7)}
`))
	if err != nil {
		t.Fatal(err)
	}
	decided := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	now := decided.Add(2 * time.Hour)
	said := func(id int64, role Role, state store.NotificationState, minutes int, why string) store.Notification {
		n := store.Notification{ID: id, Incident: 1, Channel: "c", Role: string(role), State: state, Created: decided, Error: why}
		if state == store.NotificationSent {
			n.Sent = decided.Add(time.Duration(minutes) * time.Minute)
		}
		return n
	}
	elsewhere := said(9, RolePost, store.NotificationSent, 0, "")
	elsewhere.Channel = "webhook:zapier"
	for _, test := range []struct {
		want, rule, outcome, value, reason string
		messages, others                   []store.Notification
		silence                            silence
		job                                store.UnfinishedJob
		fault                              string
		old                                bool // from before more than the reason was kept
	}{
		{want: "Fine: 12 is not below 10", reason: "not posted: no condition holds", value: "12"},
		{want: "Fine: 2 is one of 1, 2", rule: "in", reason: "not posted: no condition holds", value: "2"},
		{want: "Fine: no row is above 1,000", rule: "rows", reason: "not posted: no condition holds"},
		{want: "Fine at 12: `value below 0.5 * avg_last(7)` does not hold", rule: "fell", reason: "not posted: no condition holds", value: "12"},
		{want: "Fine: there was no value, which is not worth a message here", reason: "not posted: no condition holds"},
		{want: "Not posted: pending, run 1 of 2", outcome: "pending", reason: "not posted: pending, run 1 of 2"},
		{want: "Unknown: 3 of 7 runs of history", rule: "fell", reason: "not posted: it is left as it was, because a condition could not be decided; " +
			"whether `value below 0.5 * avg_last(7)` holds is unknown: 3 of 7 runs"},
		{
			want: "Unknown: 3 of 7 runs of history; history is still being read from Mode; it stays warning", rule: "fell", outcome: "warning",
			reason: "not posted: it is left as it was, because a condition could not be decided; whether `x` holds is unknown: 3 of 7 runs; history is still being read from Mode",
		},
		{
			want: "Posted at 09:01 to #c and the webhook zapier: it became warning", outcome: "warning", reason: "to be posted: it became warning",
			messages: []store.Notification{said(1, RolePost, store.NotificationSent, 1, ""), func() store.Notification { e := elsewhere; e.Sent = decided.Add(time.Minute); return e }()},
		},
		{
			want: "Posted at 09:01 to #c, then edited twice: it is still warning, for 3 runs", outcome: "warning",
			reason:   "message to be edited: it is still warning, for 3 runs",
			messages: []store.Notification{said(5, RoleEdit, store.NotificationSent, 60, "")},
			others:   []store.Notification{said(1, RolePost, store.NotificationSent, 1, ""), said(3, RoleEdit, store.NotificationSent, 30, "")},
		},
		{
			want: "Muted until Thursday 08:00, so not said in #c: it became warning", outcome: "warning",
			reason:   "to be posted: it became warning; muted until 2026-11-26 08:00 UTC",
			messages: []store.Notification{said(1, RolePost, store.NotificationHeld, 0, "")}, silence: silence{is: true, until: decided.Add(71 * time.Hour)},
		},
		{
			want: "Snoozed until it changes, so not said in #c: it rose to critical", outcome: "critical", reason: "to be said: it rose to critical",
			messages: []store.Notification{said(1, RoleBroadcast, store.NotificationHeld, 0, "")}, silence: silence{is: true, by: "U1"},
		},
		{
			want: "Muted until Thursday 08:00, so not said in #c: it is still warning, for 2 runs", outcome: "warning",
			reason:   "message to be edited: it is still warning, for 2 runs; muted until 2026-11-26 08:00 UTC",
			messages: []store.Notification{said(2, RoleEdit, store.NotificationSkipped, 0, heldTells)},
			others:   []store.Notification{said(1, RolePost, store.NotificationHeld, 0, "")}, silence: silence{is: true, until: decided.Add(71 * time.Hour)},
		},
		{
			want: "Held back by a mute or a snooze, and no longer true at its end, in #c: it became warning", outcome: "warning",
			reason: "to be posted: it became warning", messages: []store.Notification{said(1, RolePost, store.NotificationSkipped, 0, toldNow)},
		},
		{
			want: "Not said in #c: its incident is over: it became warning", outcome: "warning",
			reason: "to be posted: it became warning", messages: []store.Notification{said(1, RolePost, store.NotificationSkipped, 0, "its incident is over")},
		},
		{
			want: "Not delivered yet to #c: Slack says 500; next attempt at 11:01: it became warning", outcome: "warning",
			reason: "to be posted: it became warning", messages: []store.Notification{said(1, RolePost, store.NotificationQueued, 0, "")},
			job: store.UnfinishedJob{State: store.JobRetrying, Attempt: 3, Error: "Slack says 500", Due: now.Add(time.Minute)},
		},
		{
			want: "Not delivered to #c: is_archived (`modealert dead retry 1` sends it again): it became warning", outcome: "warning",
			reason: "to be posted: it became warning", messages: []store.Notification{said(1, RolePost, store.NotificationDead, 0, "is_archived")},
		},
		{
			want: "Could not be checked: column `y` is not in the result; posted at 09:01 to #c", outcome: "error", reason: "to be posted: it became error",
			fault: "column `y` is not in the result", messages: []store.Notification{said(1, RolePost, store.NotificationSent, 1, "")},
		},
		{want: "It became warning", outcome: "warning", reason: "to be posted: it became warning"}, // its messages are pruned
		{want: "Resolved", reason: "message to be edited to resolved"},
		{
			want: "It became warning; what became of its message was not kept then", outcome: "warning",
			reason: "to be posted: it became warning", old: true,
		},
		{want: "Resolved; what became of its message was not kept then", reason: "message to be edited to resolved", old: true},
		{
			want: "Joined the roll-up of 4 groups: it became warning; what became of its message was not kept then", outcome: "warning",
			reason: "joined the roll-up of 4 groups: it became warning", old: true,
		},
		{want: "Not posted: pending, run 1 of 2", outcome: "pending", reason: "not posted: pending, run 1 of 2", old: true},
		{want: "Fine: no condition held", reason: "not posted: no condition holds", value: "12", old: true},
		{want: "Not posted: older than run X, which was decided before it", reason: "not posted: older than run X, which was decided before it"},
		{want: "Is no longer in the result", reason: "is no longer in the result"},
	} {
		rule := set.Rule("total")
		if test.rule != "" {
			rule = set.Rule(test.rule)
		}
		body, err := json.Marshal(detail{Rule: rule.Edition(), Fault: test.fault})
		if err != nil {
			t.Fatal(err)
		}
		if test.old {
			body = []byte("null")
		}
		if test.outcome == "" {
			test.outcome = "ok"
		}
		value, _ := expr.ParseNumber(test.value) // null where there is none
		e := store.Evaluation{Outcome: test.outcome, Value: encode(value), Reason: test.reason, Detail: body, At: decided}
		a := account{Evaluation: e, detail: detailOf(e), messages: test.messages, others: test.others, silence: test.silence}
		teller := teller{pen: plainPen(now, time.UTC), jobs: map[int64]store.UnfinishedJob{1: test.job}}
		if got := string(teller.told(rule, a)); got != test.want {
			t.Errorf("of %q it is told\n  %s\nwant\n  %s", test.reason, got, test.want)
		}
	}
}

// TestReasonIn: until when something was muted is kept in UTC, and told in the time zone of the rules file.
func TestReasonIn(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	for kept, want := range map[string]string{
		"to be posted: it became warning":                                      "to be posted: it became warning",
		"to be posted: it became warning; muted until 2026-11-26 23:30 UTC":    "to be posted: it became warning; muted until 2026-11-27 00:30 CET",
		"message to be edited; snoozed until 2026-07-01 08:00 UTC; said in it": "message to be edited; snoozed until 2026-07-01 10:00 CEST; said in it",
		"to be said: it rose to critical; snoozed until it changes":            "to be said: it rose to critical; snoozed until it changes",
		"muted until 2026-13-26 23:30 UTC":                                     "muted until 2026-13-26 23:30 UTC",
	} {
		if got := reasonIn(berlin, kept); got != want {
			t.Errorf("%q is told as %q, want %q", kept, got, want)
		}
	}
}

// TestPlans: every reason that says something is to be said is understood when it is read again.
func TestPlans(t *testing.T) {
	t.Parallel()
	for _, mv := range []move{moveOpen, moveBack, moveRise, moveEase, moveTurn, moveHold, moveMend, moveClose, moveNone} {
		for _, reminded := range []bool{false, true} {
			text := reason(mv, verdict{reminded: reminded}, standing{state: StateWarning, runs: 2})
			if said, why := planned(text); said != (mv != moveNone) || said && why == text {
				t.Errorf("%q is understood as %t, %q", text, said, why)
			}
		}
	}
}

// TestNextRun: the next run is as far from the last one as is usual.
func TestNextRun(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	at := func(hours ...int) (runs []store.Completion) {
		for _, h := range hours {
			runs = append(runs, store.Completion{At: begin.Add(time.Duration(h) * time.Hour)})
		}
		return runs
	}
	for name, test := range map[string]struct {
		runs []store.Completion
		now  int
		want time.Time
	}{
		"hourly":          {at(4, 3, 2, 1), 4, at(5)[0].At},
		"with a gap":      {at(30, 29, 28, 4, 3), 30, at(31)[0].At},
		"overdue":         {at(4, 3, 2, 1), 6, at(5)[0].At},
		"given up":        {at(4, 3, 2, 1), 9, time.Time{}},
		"too few":         {at(4, 3, 2), 4, time.Time{}},
		"none":            {nil, 4, time.Time{}},
		"all at one time": {at(4, 4, 4, 4), 4, time.Time{}},
	} {
		if got := nextRun(test.runs, begin.Add(time.Duration(test.now)*time.Hour)); !got.Equal(test.want) {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
}
