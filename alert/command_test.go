package alert

import (
	"context"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
)

// asks writes a command as dana, and returns what she reads.
func (p *play) asks(text string) string {
	p.t.Helper()
	body := slacktest.Form(p.slack.Command("U0123ABCD", "c", "/modealert", text))
	raw, err := p.desk.Command(p.t.Context(), "", body)
	if err != nil {
		p.t.Fatal(err)
	}
	var said struct {
		Type   string            `json:"response_type"`
		Blocks []json.RawMessage `json:"blocks"`
	}
	if err := json.Unmarshal(raw, &said); err != nil || said.Type != "ephemeral" || len(said.Blocks) != 1 {
		p.t.Fatalf("the answer is %s", raw)
	}
	blocks, _ := json.Marshal(said.Blocks)
	if wrong := slacktest.Check(string(blocks), ""); len(wrong) > 0 || len(raw) >= 20<<10 {
		p.t.Errorf("Slack does not take an answer of %d bytes: %q", len(raw), wrong)
	}
	var section struct {
		Text struct {
			Text string `json:"text"`
		} `json:"text"`
	}
	if err := json.Unmarshal(said.Blocks[0], &section); err != nil {
		p.t.Fatal(err)
	}
	return section.Text.Text
}

// reads fails the test unless a command is answered with just these lines.
func (p *play) reads(text string, want ...string) {
	p.t.Helper()
	if diff := cmp.Diff(strings.Join(want, "\n"), p.asks(text)); diff != "" {
		p.t.Errorf("/modealert %s is answered (-want +got):\n%s", text, diff)
	}
}

const (
	atNine = "<!date^8422390800^{date_short_pretty} at {time}|2236-11-23 09:00 UTC>"
	atTen  = "<!date^8422394400^{date_short_pretty} at {time}|2236-11-23 10:00 UTC>"
	atOne  = "<!date^8422405200^{date_short_pretty} at {time}|2236-11-23 13:00 UTC>"
)

// TestStory_ruleSnoozed: a rule that is snoozed says nothing of any of its alerts, until one is worse than when it began.
func TestStory_ruleSnoozed(t *testing.T) {
	t.Parallel()
	p := newButtons(t, `rules:
  - name: EU Total
    report: 5f3c0a1b2d4e
    by: [c]
    value: sum(x)
    warning: below 10
    critical: {when: below 5, mention: oncall}
`)
	p.quietly(0, `[{"c": "DE", "x": 7}, {"c": "FR", "x": 20}]`)
	p.sees("#c posted: WARNING: EU Total (c DE) is 7, below 10 (Sales)")
	p.reads("snooze EU total 4h",
		"*EU Total* is snoozed until "+atOne+". Its messages show it and are kept true; nothing new is said.",
		"It ends early when it gets worse than it is, and you can end it: `snooze eu-total off`")
	p.quiet()
	p.shows("Rule snoozed by @dana until Nov 23, 2236 at 13:00", plainButtons)
	p.reads("status", "*1 alert fires*", "🟡 *WARNING: EU Total (c DE) is 7*, below 10, since "+atNine,
		"😴 rule `eu-total` is snoozed by <@U0123ABCD> until "+atOne)
	p.quietly(1, `[{"c": "DE", "x": 6}, {"c": "FR", "x": 6}]`)
	p.sees("#c edited: WARNING: EU Total (c DE) is 7, below 10 (Sales)", "#c edited: WARNING: EU Total (c DE) is 6, below 10 (Sales)")
	p.at(faraway.Add(2 * time.Hour))
	p.silently(`[{"c": "DE", "x": 2}, {"c": "FR", "x": 6}]`)
	p.until("all to be said, a message a second", func() bool {
		p.at(p.now().Add(time.Second))
		idle, err := p.store.Idle(t.Context())
		return err == nil && idle
	})
	p.mu.Lock()
	slices.Sort(p.seen[p.told:]) // the two alerts do not wait for each other
	p.mu.Unlock()
	p.sees("#c broadcast: Escalated to CRITICAL: EU Total (c DE) is 2, below 5 (was 6) (Sales) (mentions)",
		"#c edited: CRITICAL: EU Total (c DE) is 2, below 5 (Sales) (mentions)",
		"#c posted: WARNING: EU Total (c FR) is 6, below 10 (Sales)")
	p.reads("snooze eu-total off", "*EU Total* was not snoozed.")
}

// TestStory_ruleSnoozeEnds: at its time, or when somebody ends it, what it held back is told as it stands.
func TestStory_ruleSnoozeEnds(t *testing.T) {
	t.Parallel()
	for name, ends := range map[string]func(p *play){
		"off": func(p *play) {
			p.reads("snooze Total off", "*Total* is not snoozed any more. What it held back is told as it stands now.")
		},
		"time": func(p *play) {
			p.at(faraway.Add(2 * time.Hour))
			p.change(func(ctx context.Context, tx *store.Tx) error {
				return tx.Enqueue(ctx, store.Job{Kind: kindSnoozed, Body: json.RawMessage(`{"rule":"total"}`)})
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newButtons(t, heardRule)
			p.quietly(0, `[{"x": 3}]`)
			p.asks("snooze total 2h")
			p.quiet()
			p.quietly(1, `[{"x": 6}]`)
			ends(p)
			p.settle()
			p.shows(plainButtons)
			p.mu.Lock()
			slices.Sort(p.seen[p.told:]) // what was held back does not wait for the edit that takes the snooze away
			p.mu.Unlock()
			p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
				"#c edited: WARNING: Total is 6, below 10 (Sales)",
				"#c edited: WARNING: Total is 6, below 10 (Sales)",
				"#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
				"#c replied: Eased to WARNING: Total is 6, below 10 (Sales)")
		})
	}
}

// TestCommand_explain: each record of a rule is one sentence, the newest first.
func TestCommand_explain(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule+"    for: 2 runs\n    mute: {until: 2236-11-23 09:30}\n")
	const sentence = "Alert in #c when the sum of x is below 10, and critically, mentioning @oncall, when it is below 5; " +
		"only after 2 runs in a row; silent until 2236-11-23 09:30 (UTC)"
	p.reads("explain total", "*Total*", sentence, "No run was judged by it yet.")
	p.reads("status", "✅ Nothing fires.", "🔇 rule `total` is muted by the rules file until <!date^8422392600^{date_short_pretty} at {time}|2236-11-23 09:30 UTC>")
	p.quietly(0, `[{"x": 7}]`)
	p.quietly(1, `[{"x": 6}]`)
	p.clicks("Acknowledge")
	p.clicks("1 hour")
	p.reads("status", "*1 alert fires*", "🟡 *WARNING: Total is 6*, below 10, since "+atTen+
		" · acknowledged by <@U0123ABCD> · snoozed by <@U0123ABCD> until <!date^8422398000^{date_short_pretty} at {time}|2236-11-23 11:00 UTC>",
		"No rule is snoozed or muted.")
	run := regexp.MustCompile("run `[0-9a-f]{12}`")
	got := run.ReplaceAllString(p.asks("explain Total"), "run X")
	want := "*Total*\n" + sentence + "\n" +
		"• " + atTen + " · 6 · Posted " + atTen + " to #c, then edited twice: it became warning · run X\n" +
		"• " + atNine + " · 7 · Not posted: pending, run 1 of 2 · run X"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("/modealert explain is answered (-want +got):\n%s", diff)
	}
}

// TestCommand_explain_late: what is told of a run has the time of the run, however long after it was decided.
func TestCommand_explain_late(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rowsAfter(0, `[{"x": 7}]`)
	p.rowsAfter(60, `[{"x": 12}]`)
	said := p.asks("explain total")
	for _, want := range []string{stamp(storyBegin) + " · 7 · ", stamp(storyBegin.Add(time.Hour)) + " · 12 · "} {
		if !strings.Contains(said, want) {
			t.Errorf("/modealert explain is answered %q, want %q in it", said, want)
		}
	}
}

// stamp is a time as Slack shows it to its reader.
func stamp(at time.Time) string { return string(moment(at, "")) }

// TestCommand_help: what is not understood is answered with what may have been meant.
func TestCommand_help(t *testing.T) {
	t.Parallel()
	p := newButtons(t, totalRule)
	help := []string{
		"`/modealert status` – what fires and what is snoozed",
		"`/modealert snooze RULE 2h` – keep a rule quiet; also `30m`, `3d`, `until tomorrow`, and `off` to end it",
		"`/modealert explain RULE` – why it did or did not alert on its latest runs",
		"RULE is the rule's ID or its name; both are in its messages. Only you see these answers.",
	}
	p.reads("", help...)
	for _, key := range []string{groupAll, groupEmpty, groupError, groupLate, groupFine, groupUnknown, groupRoll, groupRest, groupGone} {
		if name := groupName(p.first(), key); strings.ContainsAny(string(name), "!`") {
			t.Errorf("people read %q", name)
		}
	}
	p.reads("help me", help...)
	p.reads("statsu", append([]string{"I do not know `statsu`; did you mean `status`?"}, help...)...)
	p.reads("*<!channel>* `x`", append([]string{"I do not know `*&lt;!channel&gt;*`"}, help...)...)
	p.reads("status", "✅ Nothing fires.", "No rule is snoozed or muted.")
	p.reads("explain", "Say which rule: its ID or its name stands in its messages, and `status` lists those that fire.")
	p.reads("explain totla", "There is no rule `totla`; did you mean `total`?")
	p.reads("explain revenue <!here>", "There is no rule `revenue &lt;!here&gt;`.")
	p.reads("snooze total", "Say for how long: `snooze total 2h`, or `30m`, `3d`, `until tomorrow`, `off`.")
	p.reads("snooze total 31d", "A snooze lasts 30 days at the most. For longer, write `mute` into the rules file, where everybody reads it.")
	p.reads("snooze total soon", "There is no rule `total soon`; did you mean `total`?", // the last word may be part of a name
		"I read no time at the end: write `2h`, `30m`, `3d`, `until tomorrow` or `off` there.")
	p.sees()
}

// TestSplitSnooze: which rule is meant, and for how long.
func TestSplitSnooze(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 28, 23, 30, 0, 0, time.UTC)
	berlin, err := time.LoadLocation("Europe/Berlin") // where clocks go forward that night
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"total 2h":                     "total|2026-03-29T01:30:00Z",
		"EU revenue 30 min":            "EU revenue|2026-03-29T00:00:00Z",
		`"EU revenue" 3 days`:          "EU revenue|2026-03-31T23:30:00Z",
		"Top 2 1w":                     "Top 2|2026-04-04T23:30:00Z",
		"total until tomorrow":         "total|2026-03-30T07:00:00Z", // it is the 29th in Berlin already
		"total tomorrow":               "total|2026-03-30T07:00:00Z",
		"total OFF":                    "total|off",
		"total 0h":                     "total 0h|",
		"total 99999h":                 "total 99999h|",
		"until the cows come home 2 x": "until the cows come home 2 x|",
		"":                             "|",
	} {
		rule, when := splitSnooze(text)
		got := rule + "|"
		if until, off, ok := snoozeEnd(when, now, berlin); off {
			got += "off"
		} else if ok {
			got += until.UTC().Format(time.RFC3339)
		}
		if got != want {
			t.Errorf("snooze %q is %q, want %q", text, got, want)
		}
	}
}
