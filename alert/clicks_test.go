package alert

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
)

// newButtons begins a story in which messages have buttons.
func newButtons(t *testing.T, text string) *play {
	t.Helper()
	p := newPlay(t, text)
	p.courier.drawing.Interactive = true // nothing is owed yet
	return p
}

// clicks presses a button of the last message in the channel, or chooses an option of its menu.
func (p *play) clicks(button string) {
	p.t.Helper()
	p.posts(p.payload(button))
}

// payload is what Slack sends of a click on the last message in the channel.
func (p *play) payload(button string) json.RawMessage {
	p.t.Helper()
	messages := p.slack.Messages("c")
	payload, ok := p.slack.Click(messages[len(messages)-1], slacktest.Click{User: "U0123ABCD", Button: button})
	if !ok {
		p.t.Fatalf("the message has no button %q:\n%s", button, p.slack.Transcript("c"))
	}
	return payload
}

// posts hands a payload to the responder as it comes over HTTP, and waits until nothing is owed but what is held back.
func (p *play) posts(payload json.RawMessage) {
	p.t.Helper()
	if err := p.desk.Interaction(p.t.Context(), "", slacktest.Form(payload)); err != nil {
		p.t.Fatal(err)
	}
	p.quiet()
}

// note is what the last message in the channel says of how people handle it.
func (p *play) note() string {
	p.t.Helper()
	text := p.slack.Transcript("c")
	var notes []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(strings.Trim(strings.TrimSpace(line), "┃"))
		if strings.HasPrefix(line, "Acknowledged") || strings.Contains(line, "nooze") || strings.HasPrefix(line, "[") {
			notes = append(notes, line)
		}
	}
	return strings.Join(notes, "\n")
}

// shows fails the test unless the message says just this of how people handle it.
func (p *play) shows(want ...string) {
	p.t.Helper()
	if diff := cmp.Diff(strings.Join(want, "\n"), p.note()); diff != "" {
		p.t.Errorf("the message shows (-want +got):\n%s", diff)
	}
}

const plainButtons = "[Acknowledge] [Snooze… ▾] [Open in Mode]"

// TestStory_acknowledged: whoever looks after an alert is not reminded of it, and everybody sees who does.
func TestStory_acknowledged(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule+"    repeat: every run\n")
	p.quietly(0, `[{"x": 7}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.shows(plainButtons)
	p.clicks("Acknowledge")
	p.sees("#c edited: WARNING: Total is 7, below 10 (Sales)")
	p.shows("Acknowledged by @dana Nov 23, 2236 at 09:00", "[Unacknowledge] [Snooze… ▾] [Open in Mode]")
	p.quietly(1, `[{"x": 8}]`)
	p.sees("#c edited: WARNING: Total is 8, below 10 (Sales)")
	p.clicks("Unacknowledge")
	p.clicks("Acknowledge")
	p.quietly(2, `[{"x": 3}]`) // which is another matter
	p.shows(plainButtons)
	p.sees("#c edited: WARNING: Total is 8, below 10 (Sales)", "#c edited: WARNING: Total is 8, below 10 (Sales)",
		"#c broadcast: Escalated to CRITICAL: Total is 3, below 5 (was 8) (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
	p.quietly(3, `[{"x": 50}]`)
	p.shows()
}

// TestStory_snoozed: until its time is over nothing is said of an alert, though its message is true; then one line tells.
func TestStory_snoozed(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule+"    repeat: every run\n")
	p.quietly(0, `[{"x": 7}]`)
	p.clicks("4 hours")
	p.shows("Snoozed by @dana until Nov 23, 2236 at 13:00", "[Acknowledge] [Unsnooze] [Open in Mode]")
	p.quietly(1, `[{"x": 8}]`)
	p.quietly(2, `[{"x": 9}]`)
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: WARNING: Total is 8, below 10 (Sales)",
		"#c edited: WARNING: Total is 9, below 10 (Sales)")
	p.at(faraway.Add(4 * time.Hour))
	p.settle()
	p.sees("#c edited: WARNING: Total is 9, below 10 (Sales)",
		"#c broadcast: Still WARNING: Total is 9, below 10, for 3 runs (2 h) (Sales)")
	p.shows(plainButtons)
	p.quietly(5, `[{"x": 9}]`)
	p.sees("#c edited: WARNING: Total is 9, below 10 (Sales)",
		"#c broadcast: Still WARNING: Total is 9, below 10, for 4 runs (5 h) (Sales)")
}

// TestStory_snoozedRise: what gets worse ends its snooze and is said at once.
func TestStory_snoozedRise(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	p.clicks("7 days")
	p.quietly(1, `[{"x": 8}]`)
	p.quietly(2, `[{"x": 3}]`)
	p.settle()
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: WARNING: Total is 8, below 10 (Sales)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c broadcast: Escalated to CRITICAL: Total is 3, below 5 (was 7) (Sales) (mentions)")
	p.shows(plainButtons)
	p.clicks("7 days") // at critical: better and as bad again is not worse
	p.quietly(3, `[{"x": 7}]`)
	p.quietly(4, `[{"x": 2}]`)
	p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)")
	p.quietly(5, `[{"x": 20}]`)
	p.settle()
	p.sees("#c edited: RESOLVED: Total is back to 20, after 5 h; worst was 2, threshold below 5 (Sales)",
		"#c replied: Resolved: Total is back to 20, after 5 h; worst was 2, threshold below 5 (Sales)")
}

// TestStory_snoozedUntilChange: any other state ends it, another value does not.
func TestStory_snoozedUntilChange(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.quietly(0, `[{"x": 3}]`)
	p.clicks("Until it changes")
	p.shows("Snoozed by @dana until it changes", "[Acknowledge] [Unsnooze] [Open in Mode]")
	p.quietly(24*40, `[{"x": 2}]`)
	if said := p.asks("explain total"); !strings.Contains(said, "still critical, for 2 runs; snoozed until it changes") {
		t.Errorf("/modealert explain is answered\n%s", said)
	}
	p.quietly(24*40+1, `[{"x": 7}]`)
	p.settle()
	p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)",
		"#c edited: WARNING: Total is 7, below 10 (Sales)",
		"#c replied: Eased to WARNING: Total is 7, below 10 (Sales)")
}

// TestStory_unsnoozed: whoever ends a snooze knows how it stands, and the others are told what they do not know.
func TestStory_unsnoozed(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.quietly(0, `[{"x": 3}]`)
	p.clicks("1 hour")
	p.clicks("Unsnooze")
	p.settle()
	p.sees("#c posted: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
	p.clicks("Until tomorrow 09:00")
	p.shows("Snoozed by @dana until Nov 24, 2236 at 09:00", "[Acknowledge] [Unsnooze] [Open in Mode]")
	p.quietly(1, `[{"x": 6}]`)
	p.clicks("Unsnooze")
	p.settle()
	p.shows(plainButtons)
	p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)",
		"#c edited: WARNING: Total is 6, below 10 (Sales)",
		"#c edited: WARNING: Total is 6, below 10 (Sales)",
		"#c replied: Eased to WARNING: Total is 6, below 10 (Sales)")
}

// TestStory_clicksTwice: a click that comes twice, or to two processes on one database, does once what it says.
func TestStory_clicksTwice(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.quietly(0, `[{"x": 7}]`)
	acknowledge, snooze := p.payload("Acknowledge"), p.payload("1 hour")
	other := &Responder{store: p.store, rules: p.watcher.Rules, log: p.desk.log, now: p.now, host: p.desk.host}
	p.posts(acknowledge)
	first := p.desk
	p.desk = other
	p.posts(acknowledge)
	p.at(faraway.Add(time.Minute))
	p.posts(acknowledge)
	p.posts(snooze)
	p.desk = first
	p.posts(snooze)
	p.shows("Acknowledged by @dana Nov 23, 2236 at 09:00", "Snoozed by @dana until Nov 23, 2236 at 10:01",
		"[Unacknowledge] [Unsnooze] [Open in Mode]")
	p.clicks("Unsnooze")
	p.posts(p.payload("Unacknowledge"))
	p.settle()
	p.shows(plainButtons)
}

// TestStory_clicksLate: an alert of which nothing has been told for so long that it is forgotten what was said of it can be
// acknowledged and snoozed all the same.
func TestStory_clicksLate(t *testing.T) {
	t.Parallel()
	p := newButtons(t, heardRule)
	p.quietly(0, `[{"x": 3}]`)
	if _, err := p.store.Prune(t.Context(), p.now().Add(time.Hour), func(string) time.Time { return time.Time{} }); err != nil {
		t.Fatal(err)
	}
	p.clicks("Acknowledge")
	p.clicks("1 hour")
	p.change(func(ctx context.Context, tx *store.Tx) error {
		h, err := tx.Handling(ctx, 1)
		if h.AcknowledgedBy == "" || h.By == "" {
			t.Errorf("the incident is handled: %+v", h)
		}
		return err
	})
}

// TestStory_clicksRefused: a click that cannot be done changes nothing, and whoever clicked is told why.
func TestStory_clicksRefused(t *testing.T) {
	t.Parallel()
	p := newButtons(t, totalRule)
	p.quietly(0, `[{"x": 7}]`)
	good := string(p.payload("Acknowledge"))
	messages := p.slack.Messages("c")
	id := messages[0].ChannelID
	for name, forged := range map[string][2]string{
		"another channel": {`"channel_id":"` + id + `"`, `"channel_id":"C0000OTHER"`},
		"no incident":     {`"value":"1"`, `"value":"2"`},
		"nonsense":        {`"value":"1"`, `"value":"'; drop table incidents; --"`},
		"no user":         {`"id":"U0123ABCD"`, `"id":"<!channel>"`},
		"unknown button":  {actionAcknowledge, "modealert_resolve"},
		"unknown choice":  {actionAcknowledge, actionSnooze},
	} {
		payload := strings.ReplaceAll(good, forged[0], forged[1])
		if payload == good {
			t.Fatalf("%s: %s is not in %s", name, forged[0], good)
		}
		before := len(p.slack.Answers())
		p.posts(json.RawMessage(payload))
		p.settle()
		if answers := p.slack.Answers(); len(answers) != before+1 || !strings.Contains(answers[before], "so nothing was done") {
			t.Errorf("%s: whoever clicked was told %q", name, answers[before:])
		}
	}
	p.posts(json.RawMessage(strings.ReplaceAll(strings.ReplaceAll(good, actionAcknowledge, actionOpen), `"value":"1"`, `"value":""`)))
	p.sees("#c posted: WARNING: Total is 7, below 10 (Sales)")
	p.quietly(1, `[{"x": 70}]`)
	p.posts(json.RawMessage(good))
	p.settle()
	answers := p.slack.Answers()
	if want := "ephemeral: " + incidentOver; answers[len(answers)-1] != want || len(answers) != 7 {
		t.Errorf("of what is over somebody was told %q, want %q", answers, want)
	}
	if err := p.desk.Interaction(t.Context(), "", []byte("payload={")); err == nil {
		t.Error("a payload that is none is taken")
	}
	if err := p.store.View(t.Context(), func(tx *store.Tx) error {
		h, err := tx.Handling(t.Context(), 1)
		if h != (store.Handling{Incident: 1}) {
			t.Errorf("the incident is handled: %+v", h)
		}
		return err
	}); err != nil {
		t.Error(err)
	}
}

// TestMayAnswer: answers go to Slack, or to where Slack's API is said to be.
func TestMayAnswer(t *testing.T) {
	t.Parallel()
	r := &Responder{host: "slack.proxy.example:8443"}
	for address, want := range map[string]bool{
		"https://hooks.slack.com/actions/T1/2/3":     true,
		"https://hooks.slack-gov.com/actions/T1/2/3": true,
		"https://slack.proxy.example:8443/actions":   true,
		"http://slack.proxy.example:8443/actions":    false,
		"http://hooks.slack.com/actions":             false,
		"https://hooks.slack.com:444/actions":        false,
		"https://evilslack.com/actions":              false,
		"https://hooks.slack.com.evil.example/":      false,
		"https://hooks.slack.com@evil.example/":      false,
		"https://u@hooks.slack.com/":                 false,
		"https://169.254.169.254/latest/meta-data":   false,
		"": false,
	} {
		if got := r.mayAnswer(address); got != want {
			t.Errorf("mayAnswer(%q) = %v, want %v", address, got, want)
		}
	}
}

// TestStory_rollSnoozedUntilChange: that a group recovered ends the snooze of what many groups share, and its name is told even
// where a reminder was held back.
func TestStory_rollSnoozedUntilChange(t *testing.T) {
	t.Parallel()
	p := newButtons(t, "rules:\n  - {name: Low, report: 5f3c0a1b2d4e, by: [g], value: sum(x), warning: below 5, repeat: every run}\n").hurries()
	all := `{"g": "b", "x": 2}, {"g": "c", "x": 3}, {"g": "d", "x": 4}]`
	p.rows(`[{"g": "a", "x": 1}, ` + all)
	p.clicks("Until it changes")
	p.accept(withRows(`[{"g": "a", "x": 1}, ` + all))
	p.logs(2, "run decided")
	p.quiet()
	p.rows(`[{"g": "a", "x": 9}, ` + all)
	if said := strings.Join(p.seen, "\n"); !strings.Contains(said, "Recovered: Low: a") {
		t.Errorf("nobody is told which group recovered:\n%s", said)
	}
}
