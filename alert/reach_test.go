package alert

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
)

// totalFor is a rule whose alerts go to a channel, under an ops channel.
func totalFor(channel string) string {
	return "ops_channel: ops\nrules:\n  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10, critical: below 5, channel: " + channel + "}\n"
}

// newReachPlay begins a story in a workspace with a certain bot and certain channels.
func newReachPlay(t *testing.T, s slacktest.Config, channel string) *play {
	t.Helper()
	return newPlayBetween(t, modetest.Config{}, s, totalFor(channel))
}

// transcript compares what people see in some channels at the end of a story.
func (p *play) transcript(name string, channels ...string) {
	p.t.Helper()
	var got strings.Builder
	for _, channel := range channels {
		got.WriteString("#" + channel + "\n" + p.slack.Transcript(channel) + "\n")
	}
	sameAsGolden(p.t, filepath.Join("testdata", "stories", name+".txt"), got.String())
}

// sendAgain has all that was given up sent again.
func (p *play) sendAgain() {
	p.t.Helper()
	if _, err := RetryAll(context.Background(), p.store); err != nil {
		p.t.Fatal(err)
	}
	p.settle()
}

// hourPasses has the troubles that were told looked at again.
func (p *play) hourPasses(trouble string) {
	p.t.Helper()
	err := p.store.Update(context.Background(), func(tx *store.Tx) error {
		return p.courier.opsDesk(tx).again(context.Background(), trouble)
	})
	if err != nil {
		p.t.Fatal(err)
	}
	p.settle()
}

// TestStory_archived: those who run modealert hear once that a channel is archived, and then how often nothing could be said.
// When it is back, what is sent again is the alert as it stands.
func TestStory_archived(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "old")
	p.slack.Archive("old")
	for _, x := range []string{"7", "6", "2"} {
		p.rows(`[{"x": ` + x + `}]`)
	}
	p.sees("#ops posted: NOT DELIVERED: a message for #old: the channel is archived (Sales)")
	if dead := p.dead(); len(dead) != 3 {
		t.Errorf("given up: %q", dead)
	}
	p.hourPasses("channel/old/is_archived")
	p.sees("#ops posted: NOT DELIVERED: 2 more messages for #old in 1 h: the channel is archived (Sales)")
	p.hourPasses("channel/old/is_archived")
	p.hourPasses("channel/old/is_archived")
	p.sees()
	p.slack.Unarchive("old")
	p.sendAgain()
	p.sees("#old posted: CRITICAL: Total is 2, below 5 (Sales)")
	p.logs(2, "a later message says it all")
	if log := p.log.String(); strings.Count(log, "a later message says it all") != 2 {
		t.Errorf("the log does not say that two messages were not needed:\n%s", log)
	}
	p.rows(`[{"x": 12}]`)
	p.transcript("archived", "old", "ops")
}

// TestStory_troubleSentAgain: where the ops channel was closed too, nobody hears afterwards of what was sent again with it.
func TestStory_troubleSentAgain(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "old")
	p.slack.Archive("old")
	p.slack.Archive("ops")
	p.rows(`[{"x": 7}]`)
	if dead := p.dead(); len(dead) != 2 {
		t.Errorf("given up: %q", dead)
	}
	p.slack.Unarchive("old")
	p.slack.Unarchive("ops")
	p.sendAgain()
	p.sees("#old posted: WARNING: Total is 7, below 10 (Sales)")
	p.logs(1, "what it tells of is not given up any more")
}

// TestStory_overBeforeItWasSentAgain: what is over needs not be sent again.
func TestStory_overBeforeItWasSentAgain(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "old")
	p.slack.Archive("old")
	p.rows(`[{"x": 7}]`)
	p.rows(`[{"x": 12}]`)
	p.slack.Unarchive("old")
	p.told = len(p.seen)
	p.sendAgain()
	p.sees()
	p.logs(1, "its incident is over")
	if dead := p.dead(); len(dead) != 0 {
		t.Errorf("given up: %q", dead)
	}
}

// TestStory_troubleLook: a look at a trouble that is given up is made again, and a trouble that nobody can read begins anew.
func TestStory_troubleLook(t *testing.T) {
	t.Parallel()
	const trouble, told = "channel/old/is_archived", "#ops posted: NOT DELIVERED: a message for #old: the channel is archived (Sales)"
	p := newReachPlay(t, slacktest.Config{}, "old")
	p.slack.Archive("old")
	p.rows(`[{"x": 7}]`)
	p.sees(told)
	p.change(func(ctx context.Context, tx *store.Tx) error { return tx.ClearTimer(ctx, "ops/"+trouble) })
	p.change(func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(p.courier.buryTrouble(ctx, tx, &store.Job{Body: []byte(`{"trouble":"` + trouble + `"}`)}, errors.New("out of tries")),
			p.courier.buryTrouble(ctx, tx, &store.Job{Body: []byte("{")}, errors.New("unreadable")))
	})
	if looks := p.column("select name from timers"); !slices.Equal(looks, []string{"ops/" + trouble}) {
		t.Errorf("it is looked at again by %q", looks)
	}
	p.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.SaveTrouble(ctx, store.Trouble{Name: trouble, Body: []byte(`{"trouble":`), Count: 1})
	})
	p.hourPasses(trouble)
	p.rows(`[{"x": 6}]`)
	p.sees(told)
}

// TestStory_opsChannelArchived: what nobody can be told is in the log.
func TestStory_opsChannelArchived(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "old")
	p.slack.Archive("old")
	p.slack.Archive("ops")
	p.rows(`[{"x": 7}]`)
	p.sees()
	p.logs(2, "message given up")
	if dead := p.dead(); len(dead) != 2 {
		t.Errorf("given up: %q", dead)
	}
}

// TestStory_outage: Slack is away for some hours. Nothing is lost, nothing is said that is over, and the order stays.
func TestStory_outage(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule+"events:\n  - {on: report_run_completed, channel: runs}\n")
	p.rows(`[{"x": 7}]`)
	p.slack.Fail(slacktest.Failure{How: slacktest.BadGateway, Times: -1})
	for _, x := range []string{"6", "2", "3", "8"} {
		p.decided(`[{"x": ` + x + `}]`)
	}
	p.until("Slack to be asked", func() bool { return p.slack.Calls(post) > 3 })
	p.slack.Heal()
	p.settle()
	if posts := p.slack.Calls(post); posts > 20 {
		t.Errorf("Slack was asked %d times for 7 messages", posts)
	}
	if announced := len(p.slack.Messages("runs")); announced != 5 {
		t.Errorf("%d runs were announced, want 5", announced)
	}
	p.mu.Lock()
	p.seen = slices.DeleteFunc(p.seen, func(s string) bool { return strings.Contains(s, "RUN SUCCEEDED") })
	p.mu.Unlock()
	p.sees("#c posted: "+warning7,
		"#c broadcast: Escalated to CRITICAL: Total is 2, below 5 (was 6) (Sales) (mentions)",
		"#c edited: WARNING: Total is 8, below 10 (Sales)",
		"#c replied: Eased to WARNING: Total is 8, below 10 (Sales)")
	p.transcript("outage", "c")
}

// TestStory_deleted: somebody deletes an alert's message, which comes back with the next change and is the one from then on.
func TestStory_deleted(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "c")
	p.rows(`[{"x": 7}]`)
	p.slack.Delete("c", p.slack.Messages("c")[0].TS)
	p.rows(`[{"x": 2}]`)
	p.rows(`[{"x": 12}]`)
	p.transcript("deleted", "c")
}

// TestStory_renamed: a channel goes on under its ID when it is called otherwise, also when the name counts again.
func TestStory_renamed(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{Channels: []slacktest.Channel{{Name: "revenue"}, {Name: "ops"}}}, "revenue")
	p.rows(`[{"x": 7}]`)
	p.rows(`[{"x": 12}]`)
	p.slack.Rename("revenue", "money")
	p.rows(`[{"x": 6}]`)
	p.rows(`[{"x": 12}]`)
	p.ahead.Add(int64(placeFor))
	p.rows(`[{"x": 2}]`)
	if !strings.Contains(p.log.String(), "slack does not know the channel by its name any more") {
		t.Error("the log does not say that the channel has another name")
	}
	p.transcript("renamed", "money", "ops")
}

// TestStory_private: a private channel without the bot looks as if there were none. Once the bot is invited, it is told.
func TestStory_private(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{
		Scopes:   allScopes(),
		Channels: []slacktest.Channel{{Name: "board", Private: true, NotMember: true}, {Name: "ops"}},
	}, "board")
	p.rows(`[{"x": 7}]`)
	p.sees("#ops posted: NOT DELIVERED: a message for #board: Slack knows no such channel, or the bot is not in it and it is private (Sales)")
	p.slack.Invite("board")
	p.sendAgain()
	p.sees("#board posted: " + warning7)
	p.transcript("private", "board", "ops")
}

// TestStory_person: somebody gets direct messages, whatever the app may look up.
func TestStory_person(t *testing.T) {
	t.Parallel()
	for channel, scopes := range map[string][]string{
		"dana@example.com": append(readmeScopes(), "im:write"), "U0123ABCD": {"chat:write"},
	} {
		p := newReachPlay(t, slacktest.Config{Scopes: scopes}, channel)
		p.rows(`[{"x": 7}]`)
		p.rows(`[{"x": 12}]`)
		p.transcript("person", "@dana")
		if calls := p.slack.Calls("conversations.open"); calls != 1 {
			t.Errorf("%s: the conversation was opened %d times", channel, calls)
		}
	}
}

// TestStory_nobody: an address that Slack does not know, or may not be asked about, is told to those who run modealert.
func TestStory_nobody(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		channel, want string
		scopes        []string
	}{
		{"ann@example.com", "nobody in Slack has this address or ID", allScopes()},
		{"dana@example.com", "the app lacks the scope users:read.email", []string{"chat:write"}},
	} {
		p := newReachPlay(t, slacktest.Config{Scopes: tt.scopes}, tt.channel)
		p.rows(`[{"x": 7}]`)
		p.sees("#ops posted: NOT DELIVERED: a message for " + tt.channel + ": " + tt.want + " (Sales)")
	}
}

// TestStory_join: the bot joins a public channel where the app may, once.
func TestStory_join(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		scope string
		sees  string
		calls int
	}{
		{"channels:join", "#revenue posted: " + warning7, 1},
		{"chat:write.public", "#revenue posted: " + warning7, 0},
		{"users:read", "#ops posted: NOT DELIVERED: a message for #revenue: the bot is not in the channel (Sales)", 1},
	} {
		t.Run(tt.scope, func(t *testing.T) {
			t.Parallel()
			p := newReachPlay(t, slacktest.Config{
				Scopes:   []string{"chat:write", "channels:read", tt.scope},
				Channels: []slacktest.Channel{{ID: "C00000001", Name: "revenue", NotMember: true}, {Name: "ops"}},
			}, "revenue")
			p.rows(`[{"x": 7}]`)
			p.sees(tt.sees)
			p.rows(`[{"x": 6}]`)
			if calls := p.slack.Calls("conversations.join"); calls != tt.calls {
				t.Errorf("the bot tried %d times to join, want %d", calls, tt.calls)
			}
		})
	}
}

// TestStory_nameTaken: a name counts again after a day, so that another channel that has got it hears of what comes.
func TestStory_nameTaken(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "c")
	p.rows(`[{"x": 7}]`)
	p.rows(`[{"x": 12}]`)
	p.slack.Rename("c", "former")
	p.rows(`[{"x": 6}]`)
	p.rows(`[{"x": 12}]`)
	p.ahead.Add(int64(placeFor))
	p.rows(`[{"x": 5}]`)
	if former, now := len(p.slack.Messages("former")), len(p.slack.Messages("c")); former != 2 || now != 1 {
		t.Errorf("%d messages in the channel that had the name, and %d in the one that has it, want 2 and 1", former, now)
	}
}

// TestStory_organisation: an organisation's token takes no names, so the channels' IDs are looked up, each once, however many
// messages wait for it.
func TestStory_organisation(t *testing.T) {
	t.Parallel()
	p := newPlayBetween(t, modetest.Config{}, slacktest.Config{Organisation: true, Channels: []slacktest.Channel{{Name: "c"}}}, `rules:
  - {name: One, report: 5f3c0a1b2d4e, value: sum(x), warning: below 10}
  - {name: Two, report: 5f3c0a1b2d4e, value: sum(x), warning: below 9}
  - {name: Three, report: 5f3c0a1b2d4e, value: sum(x), warning: below 8}
`)
	p.rows(`[{"x": 7}]`)
	if calls := p.slack.Calls("conversations.list"); len(p.slack.Messages("c")) != 3 || calls != 1 {
		t.Errorf("%d messages, and %d look-ups", len(p.slack.Messages("c")), calls)
	}
	if dead := p.dead(); len(dead) != 0 {
		t.Errorf("given up: %q", dead)
	}
}

// TestStory_restricted: a channel in which only some people may post.
func TestStory_restricted(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{Channels: []slacktest.Channel{{Name: "news", Restricted: true}, {Name: "ops"}}}, "news")
	p.rows(`[{"x": 7}]`)
	p.sees("#ops posted: NOT DELIVERED: a message for #news: the bot may not post in the channel (Sales)")
}

// TestStory_backlogOfAnnouncements: a critical alert does not wait behind the announcements for its channel.
func TestStory_backlogOfAnnouncements(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Total, report: 5f3c0a1b2d4e, value: sum(x), critical: below 5}\nevents:\n  - {on: report_created, channel: c}\n")
	for range 6 {
		token := p.mode.AddReport(modetest.Report{Name: "New"})
		if err := p.arrive(mode.Event{Name: mode.EventReportCreated, Report: token}); err != nil {
			t.Fatal(err)
		}
	}
	p.until("the first announcement", func() bool { return p.slack.Calls(post) > 0 })
	p.rows(`[{"x": 2}]`)
	p.mu.Lock()
	defer p.mu.Unlock()
	at := slices.IndexFunc(p.seen, func(s string) bool { return strings.Contains(s, "CRITICAL") })
	if at < 0 || at > 3 || len(p.seen) != 7 {
		t.Errorf("people see\n  %s\nwant the critical alert among the first", strings.Join(p.seen, "\n  "))
	}
}

// TestStory_madeAnew: a channel is deleted while an incident goes on, and another one has its name: there it goes on.
func TestStory_madeAnew(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "c")
	p.rows(`[{"x": 7}]`)
	p.slack.Fail(slacktest.Failure{Channel: "C00000001", Code: "channel_not_found", Times: -1})
	p.slack.Rename("c", "deleted")
	p.told = len(p.seen)
	p.rows(`[{"x": 6}]`)
	p.sees("#ops posted: NOT DELIVERED: a message for #c: Slack knows no such channel, or the bot is not in it and it is private (Sales)")
	p.rows(`[{"x": 4}]`)
	p.sees("#c posted: CRITICAL: Total is 4, below 5 (Sales)")
}

// TestStory_runGivenUp: those who run modealert hear of a run that could not be read, once for a report.
func TestStory_runGivenUp(t *testing.T) {
	t.Parallel()
	p := newReachPlay(t, slacktest.Config{}, "c")
	for _, run := range []string{"000000000001", "000000000002"} {
		body, err := json.Marshal(runJob{Report: storyReport, Run: run})
		if err != nil {
			t.Fatal(err)
		}
		err = p.store.Update(t.Context(), func(tx *store.Tx) error {
			if _, err := tx.AddRun(t.Context(), storyReport, run); err != nil {
				return err
			}
			return p.watcher.bury(t.Context(), tx, &store.Job{Body: body}, errors.New("Mode answered 403"))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	p.settle()
	ops := p.slack.Messages("ops")
	if len(ops) != 1 || ops[0].Text != "GIVEN UP: a run of a report: Mode answered 403" {
		t.Errorf("the ops channel sees %v", ops)
	}
}

func TestPriority(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		what string
		n    Notice
		want int
	}{
		{"a critical alert", Notice{Role: RolePost, State: StateCritical, Urgent: true}, 1},
		{"an escalation", Notice{Role: RoleBroadcast, State: StateCritical, Was: StateWarning, Urgent: true}, 1},
		{"a warning", Notice{Role: RolePost, State: StateWarning}, 2},
		{"an edit", Notice{Role: RoleEdit, State: StateCritical, Was: StateCritical, Urgent: true}, 2},
		{"the end", Notice{Role: RoleReply, State: StateOK, Was: StateCritical}, 2},
		{"what was not delivered", Notice{Role: RolePost, State: StateOK, Subject: SubjectTrouble}, 2},
		{"a reminder", Notice{Role: RoleBroadcast, State: StateCritical, Was: StateCritical, Urgent: true}, 3},
		{"a run", Notice{Role: RolePost, State: StateOK, Subject: SubjectAnnouncement}, 4},
		{"an event", Notice{Role: RolePost, State: StateOK, Subject: SubjectEvent}, 4},
	} {
		if got := priority(tt.n); got != tt.want {
			t.Errorf("%s has priority %d, want %d", tt.what, got, tt.want)
		}
	}
}

// TestSlackError_why: whatever keeps a message from being delivered is said in words.
func TestSlackError_why(t *testing.T) {
	t.Parallel()
	for code, want := range map[string][2]string{
		"is_archived":                         {"the channel is archived", "unarchive the channel, or name another in the rule"},
		"restricted_action_read_only_channel": {"the bot may not post in the channel", "let the app post there"},
		"users_not_found":                     {"nobody in Slack has this address or ID", "check the address or the ID"},
		"team_not_found":                      {"Slack refuses it (team_not_found)", "use the channel's ID"},
		"invalid_blocks":                      {"Slack refuses the message, even as plain text (invalid_blocks)", ""},
		"internal_error":                      {"Slack has not taken it for days (internal_error)", ""},
		"token_revoked":                       {"Slack does not let the bot in (token_revoked)", "check SLACK_BOT_TOKEN"},
	} {
		e := &SlackError{Code: code, fault: faultOf(code)}
		if got := e.why(); got != want[0] || !strings.Contains(remedy(code), want[1]) {
			t.Errorf("%s: %q, %q, want %q", code, got, remedy(code), want)
		}
	}
}
