package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

const (
	post   = "chat.postMessage"
	update = "chat.update"

	warning7 = "WARNING: Total is 7, below 10 (Sales)"
	warning6 = "WARNING: Total is 6, below 10 (Sales)"
)

// until waits for what the queue, which works in real time, will bring about.
func (p *play) until(what string, condition func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(time.Minute); !condition(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			p.t.Fatalf("waited too long for %s", what)
		}
	}
}

// logs waits until the log says something so many times: what was committed is in it only afterwards.
func (p *play) logs(times int, text string) {
	p.t.Helper()
	p.until(text, func() bool { return strings.Count(p.log.String(), text) >= times })
}

// decided lets a run complete and waits until it is decided, whatever becomes of the messages.
func (p *play) decided(rows string) {
	p.t.Helper()
	before := strings.Count(p.log.String(), "run decided")
	p.accept(modetest.Run{Results: []modetest.Result{{Rows: rows}}})
	p.until("the run to be decided", func() bool { return strings.Count(p.log.String(), "run decided") > before })
}

// dead are the errors of the notifications that were given up, newest first.
func (p *play) dead() []string {
	p.t.Helper()
	var errs []string
	err := p.store.View(p.t.Context(), func(tx *store.Tx) error {
		dead, err := tx.DeadNotifications(p.t.Context(), 100)
		for _, n := range dead {
			errs = append(errs, n.Channel+": "+n.Error)
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return errs
}

// sort puts what was seen since the last question in order, where channels do not wait for each other.
func (p *play) sort() {
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.SortStableFunc(p.seen[p.told:], func(a, b string) int { return strings.Compare(a[:2], b[:2]) })
}

// TestStory_slackTrouble: what may be over soon delays a message and does nothing else.
func TestStory_slackTrouble(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		failure slacktest.Failure
		doubled bool // Slack took it and the answer was lost: nobody can tell
	}{
		{"too many requests", slacktest.Failure{How: slacktest.RateLimit, RetryAfter: time.Second}, false},
		{"no code", slacktest.Failure{}, false},
		{"trouble within Slack", slacktest.Failure{Code: "internal_error"}, false},
		{"a page", slacktest.Failure{How: slacktest.BadGateway}, false},
		{"a connection dropped", slacktest.Failure{How: slacktest.DropBefore}, false},
		{"no answer", slacktest.Failure{How: slacktest.Silence}, false},
		{"a bad token for a while", slacktest.Failure{Code: "invalid_auth"}, false},
		{"no scope for a while", slacktest.Failure{Code: "missing_scope"}, false},
		{"an answer dropped", slacktest.Failure{How: slacktest.DropAfter}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, totalRule)
			for _, method := range []string{post, update} {
				failure := tt.failure
				failure.Method = method
				p.slack.Fail(failure)
			}
			p.rows(`[{"x": 7}]`)
			p.rows(`[{"x": 6}]`)
			times := 1
			if tt.doubled {
				times = 2
			}
			p.sees(append(
				slices.Repeat([]string{"#c posted: " + warning7}, times),
				slices.Repeat([]string{"#c edited: " + warning6}, times)...)...)
			if dead := p.dead(); len(dead) > 0 {
				t.Errorf("given up: %q", dead)
			}
			if log := p.log.String(); strings.Contains(log, "xoxb-test") || strings.Contains(log, "chat.") {
				t.Errorf("the log holds the token or an address:\n%s", log)
			}
		})
	}
}

// TestStory_slackWithoutATime: Slack asks for time and does not say how much. Nothing new is sent in any channel, for half
// a minute.
func TestStory_slackWithoutATime(t *testing.T) {
	t.Parallel()
	p := newPlay(t, strings.Replace(totalRule, "below 10", "{when: below 10, channel: [c, d]}", 1))
	p.slack.Fail(slacktest.Failure{Method: post, How: slacktest.RateLimit, Times: -1})
	p.decided(`[{"x": 7}]`)
	p.until("Slack to ask for time", func() bool { return strings.Contains(p.log.String(), "slack asks for time") })
	p.decided(`[{"x": 6}]`)
	if log := p.log.String(); !strings.Contains(log, "wait=30s") {
		t.Errorf("the log does not say how long the wait is:\n%s", log)
	}
	// Both may have been under way; after the first answer there is nothing more.
	if calls := p.slack.Calls(post); calls > 2 {
		t.Errorf("Slack was called %d times although it asked for time", calls)
	}
	p.sees()
}

// TestStory_channelClosed: where the bot cannot post, the message is kept as dead with what to do about it. Other
// channels go on, and with the next run the channel is tried again.
func TestStory_channelClosed(t *testing.T) {
	t.Parallel()
	for code, remedy := range map[string]string{
		"channel_not_found": "check the name, or use the channel's ID (C…); for a private channel invite the bot first",
		"not_in_channel":    "type /invite @modealert in the channel, or give the app chat:write.public (public channels only)",
		"is_archived":       "unarchive the channel, or name another in the rule",
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, `rules:
  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10, critical: below 5, channel: [c, d]}
`)
			p.slack.Fail(slacktest.Failure{Method: post, Channel: "c", Code: code, Times: -1})
			p.rows(`[{"x": 7}]`)
			p.sees("#d posted: " + warning7)
			want := []string{"c: posting to c: " + code + ": " + remedy}
			if dead := p.dead(); !slices.Equal(dead, want) {
				t.Errorf("given up: %q, want %q", dead, want)
			}
			p.until("the log to say what to do", func() bool {
				return strings.Contains(p.log.String(), "level=ERROR") && strings.Contains(p.log.String(), remedy)
			})
			p.slack.Heal()
			p.rows(`[{"x": 6}]`) // somebody let the bot in meanwhile
			p.sort()
			p.sees("#c posted: "+warning6, "#d edited: "+warning6)
			p.rows(`[{"x": 2}]`)
			p.sort()
			p.sees("#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales)",
				"#c edited: CRITICAL: Total is 2, below 5 (Sales)",
				"#d broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales)",
				"#d edited: CRITICAL: Total is 2, below 5 (Sales)")
			p.rows(`[{"x": 3}]`)
			p.sort()
			p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales)", "#d edited: CRITICAL: Total is 3, below 5 (Sales)")
		})
	}
}

// TestStory_archivedMeanwhile: a channel that is archived while an incident goes on loses its edits and stops nothing.
func TestStory_archivedMeanwhile(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 7}]`)
	p.told = len(p.seen)
	p.slack.Archive("c")
	p.slack.Fail(slacktest.Failure{Method: update, Code: "is_archived"})
	p.rows(`[{"x": 2}]`)
	p.sees()
	if dead := p.dead(); len(dead) != 2 || !strings.Contains(dead[0], "unarchive the channel") || !strings.Contains(dead[1], "unarchive the channel") {
		t.Errorf("given up: %q, want the escalation and the edit", dead)
	}
}

// TestStory_refusedPayload: a message that Slack refuses is sent again simpler, step by step, with all that it says.
func TestStory_refusedPayload(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"invalid_blocks", "invalid_attachments", "msg_blocks_too_long", "never_heard_of"} {
		for refusals, want := range []string{"blocks, 1 attachment, table", "blocks, 1 attachment", "blocks", "text", "nothing"} {
			t.Run(fmt.Sprintf("%s %d times", code, refusals), func(t *testing.T) {
				t.Parallel()
				p := newPlay(t, `rules:
  - {name: Orders, report: 5f3c0a1b2d4e, value: x, warning: above 10}
`)
				if refusals > 0 {
					p.slack.Fail(slacktest.Failure{Method: post, Code: code, Times: refusals, Messages: []string{"[ERROR] no [json-pointer:/blocks/0]"}})
				}
				p.rows(`[{"x": 11}]`)
				if got := shape(t, p.slack.Messages("c")); got != want {
					t.Errorf("the channel sees %s, want %s", got, want)
				}
				simplified, dead := min(refusals, 3), max(refusals-3, 0)
				log := p.log.String()
				if n := strings.Count(log, "message simplified"); n != simplified {
					t.Errorf("%d messages simplified, the log says %d:\n%s", simplified, n, log)
				}
				if refusals > 0 && !strings.Contains(log, code+" ([ERROR] no [json-pointer:/blocks/0])") {
					t.Errorf("the log does not say what Slack said:\n%s", log)
				}
				if got := p.dead(); len(got) != dead {
					t.Errorf("given up: %q, want %d", got, dead)
				}
			})
		}
	}
}

// shape says what a message is made of.
func shape(t *testing.T, messages []slacktest.Message) string {
	t.Helper()
	if len(messages) == 0 {
		return "nothing"
	}
	m := messages[0]
	all, err := json.Marshal([]any{m.Blocks, m.Attachments})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(m.Text, "Orders") {
		t.Errorf("the text is %q, without the headline", m.Text)
	}
	var parts []string
	if len(m.Blocks) > 0 {
		parts = append(parts, "blocks")
	}
	if n := len(m.Attachments); n > 0 {
		parts = append(parts, fmt.Sprintf("%d attachment", n))
	}
	if strings.Contains(string(all), `"type":"table"`) {
		parts = append(parts, "table")
	}
	if len(parts) == 0 {
		return "text"
	}
	return strings.Join(parts, ", ")
}

// TestStory_refusedEdit: an edit is simplified too, and takes away what the message had.
func TestStory_refusedEdit(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 7}]`)
	p.slack.Fail(slacktest.Failure{Method: update, Code: "invalid_blocks", Times: 2})
	p.rows(`[{"x": 6}]`)
	m := p.slack.Messages("c")[0]
	if len(m.Attachments) != 0 || !strings.Contains(m.Text, "Total is 6") {
		t.Errorf("the message is %q with %d attachments", m.Text, len(m.Attachments))
	}
}

// TestStory_inOrder: while the first message is tried again, what follows waits in its order. Edits that a later one
// makes needless are left out.
func TestStory_inOrder(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.slack.Fail(slacktest.Failure{Method: post, How: slacktest.BadGateway, Times: 4})
	for _, x := range []int{7, 6, 2, 8, 9} {
		p.decided(fmt.Sprintf(`[{"x": %d}]`, x))
	}
	p.sees()
	p.settle()
	p.sees("#c posted: "+warning7,
		"#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales) (mentions)",
		"#c replied: Eased to WARNING: Total is 8, below 10 (Sales)",
		"#c edited: WARNING: Total is 9, below 10 (Sales)")
	if posts, edits := p.slack.Calls(post), p.slack.Calls(update); posts != 7 || edits != 1 {
		t.Errorf("%d posts and %d edits, want 7 and 1", posts, edits)
	}
}

// TestStory_overBeforeItWasSaid: an incident that began and ended while Slack was away is still told, in one message.
func TestStory_overBeforeItWasSaid(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.slack.Fail(slacktest.Failure{Method: post, How: slacktest.BadGateway})
	p.decided(`[{"x": 7}]`)
	p.decided(`[{"x": 12}]`)
	p.settle()
	p.sees("#c posted: "+warning7,
		"#c edited: RESOLVED: Total is back to 12, after 1 h; worst was 7, threshold below 10 (Sales)",
		"#c replied: Resolved: Total is back to 12, after 1 h; worst was 7, threshold below 10 (Sales)")
}

// TestStory_deletedBeforeBroadcast: an escalation is heard although somebody deleted the message that it would answer.
func TestStory_deletedBeforeBroadcast(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"ok", "thread_not_found", "cannot_reply_to_message"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, totalRule)
			p.rows(`[{"x": 7}]`)
			p.slack.Delete("c", p.slack.Messages("c")[0].TS)
			p.told = len(p.seen)
			escalated := "#c posted: Escalated to CRITICAL: Total is 2, below 5 (was 7) (Sales) (mentions)"
			if code != "ok" { // where it is, Slack puts the line into the channel itself
				p.slack.Fail(slacktest.Failure{Method: post, Code: code})
			}
			p.rows(`[{"x": 2}]`)
			p.sees(escalated, "#c edited: CRITICAL: Total is 2, below 5 (Sales) (mentions)") // what was posted is the message now
			p.rows(`[{"x": 3}]`)
			p.sees("#c edited: CRITICAL: Total is 3, below 5 (Sales) (mentions)")
		})
	}
}

// TestStory_deletedBeforeResolve: nobody is told that a message is fine that somebody did not want to see.
func TestStory_deletedBeforeResolve(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(`[{"x": 7}]`)
	p.slack.Delete("c", p.slack.Messages("c")[0].TS)
	p.told = len(p.seen)
	p.rows(`[{"x": 12}]`)
	p.sees()
	if dead := p.dead(); len(dead) != 0 {
		t.Errorf("given up: %q", dead)
	}
}

// TestStory_mentionTrouble: an alert waits while Slack cannot be reached for whom to mention, and only then.
func TestStory_mentionTrouble(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name     string
		failure  slacktest.Failure
		mentions string
	}{
		{"a page", slacktest.Failure{How: slacktest.BadGateway}, " (mentions)"},
		{"too many requests", slacktest.Failure{How: slacktest.RateLimit, RetryAfter: time.Second}, " (mentions)"},
		{"a bad token for a while", slacktest.Failure{Code: "invalid_auth"}, " (mentions)"},
		{"no scope", slacktest.Failure{Code: "missing_scope", Times: -1}, ""},
		{"a refusal that nobody knows", slacktest.Failure{Code: "never_heard_of", Times: -1}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := newPlay(t, totalRule)
			tt.failure.Method = "usergroups.list"
			p.slack.Fail(tt.failure)
			p.rows(`[{"x": 2}]`)
			p.sees("#c posted: CRITICAL: Total is 2, below 5 (Sales)" + tt.mentions)
		})
	}
}

// TestCourier_unreadable: a notification that no program can read is given up, and does not stop its thread.
func TestCourier_unreadable(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	err := p.store.Update(context.Background(), func(tx *store.Tx) error {
		for _, body := range []string{`{"Role": 7}`, `{"role":"post","subject":"announcement","report":{"name":"Sales"}}`} {
			if _, err := tx.AddNotification(context.Background(), store.Notification{Thread: "t", Channel: "c", Role: "post", Body: json.RawMessage(body)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	p.settle()
	if dead := p.dead(); len(dead) != 1 || !strings.Contains(dead[0], "decoding notification 1") {
		t.Errorf("given up: %q, want the first", dead)
	}
	if n := len(p.slack.Messages("c")); n != 1 {
		t.Errorf("%d messages, want the second notification's", n)
	}
}

// TestBury: a job of no notification, of one that another job has ended, or of nobody knows what ends and changes nothing.
func TestBury(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	err := p.store.Update(t.Context(), func(tx *store.Tx) error {
		sent, err := tx.AddNotification(t.Context(), store.Notification{Thread: "a", Channel: "c", Kind: "nobody"})
		if err != nil {
			return err
		}
		if err := tx.FinishNotification(t.Context(), store.Notification{ID: sent, State: store.NotificationSent}); err != nil {
			return err
		}
		for _, body := range []string{"", `"soon"`, `{"notification": 99}`, fmt.Sprintf(`{"notification": %d}`, sent)} {
			if err := p.courier.bury(t.Context(), tx, &store.Job{Body: []byte(body)}, errors.New("out of tries")); err != nil {
				t.Errorf("bury() of a job with %q = %v", body, err)
			}
		}
		for _, bury := range []func(context.Context, *store.Tx, *store.Job, error) error{p.watcher.bury, p.watcher.buryEvent, p.watcher.buryLook} {
			if err := bury(t.Context(), tx, &store.Job{}, errors.New("out of tries")); err != nil {
				t.Errorf("what cannot be read is not buried: %v", err)
			}
		}
		return tx.Enqueue(t.Context(), store.Job{Kind: store.KindNotify, Body: []byte(`{"notification": 99}`)})
	})
	if err != nil {
		t.Fatal(err)
	}
	p.until("the job to be dead", func() bool { return strings.Contains(p.log.String(), "job is dead") })
	if dead := p.dead(); len(dead) > 0 {
		t.Errorf("given up: %q", dead)
	}
}

// TestCourier_stopping: while it stops, what may not be sent any more is left alone for a while, and not offered again at once.
func TestCourier_stopping(t *testing.T) {
	t.Parallel()
	want := store.Snooze(stoppingFor).Error()
	for name, full := range map[string]bool{"free": false, "taken": true} {
		c := &Courier{desk: make(chan struct{}, 1), stopping: make(chan struct{})}
		hook := &Hook{slots: make(chan struct{}, 1)}
		if full {
			c.desk <- struct{}{}
			hook.slots <- struct{}{}
		}
		c.Stop()
		if err := c.takeDesk(t.Context()); text(err) != want {
			t.Errorf("takeDesk() of one that is %s = %v, want %s", name, err, want)
		}
		if err := c.claim(t.Context(), hook); text(err) != want {
			t.Errorf("claim() of a webhook that is %s = %v, want %s", name, err, want)
		}
	}
}
