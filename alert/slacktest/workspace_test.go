package slacktest_test

import (
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/slack-go/slack"

	"github.com/modealert/modealert/alert/slacktest"
)

// start is a workspace and a client of it.
func start(t *testing.T, cfg slacktest.Config) (*slacktest.Workspace, *slack.Client) {
	t.Helper()
	w := slacktest.New(cfg)
	t.Cleanup(w.Close)
	return w, slack.New("xoxb-test", slack.OptionAPIURL(w.URL()))
}

func text(s string) slack.MsgOption { return slack.MsgOptionText(s, false) }

// code is Slack's error code, empty for other errors.
func code(err error) string {
	refused, _ := errors.AsType[slack.SlackErrorResponse](err)
	return refused.Err
}

func TestWorkspace_threads(t *testing.T) {
	t.Parallel()
	var events []string
	w, api := start(t, slacktest.Config{
		Now:     func() time.Time { return time.Unix(1_800_000_000, 0) },
		OnEvent: func(e slacktest.Event) { events = append(events, string(e.Kind)+" "+e.Message.Text) },
	})
	id, first, err := api.PostMessage("#revenue", text("one"))
	if err != nil {
		t.Fatal(err)
	}
	_, second, err := api.PostMessage("revenue", text("two"))
	if err != nil {
		t.Fatal(err)
	}
	if first != "1800000000.000000" || second != "1800000000.000001" {
		t.Errorf("timestamps are %s and %s, want unique ones from the clock", first, second)
	}
	for _, reply := range []slack.MsgOption{slack.MsgOptionCompose(), slack.MsgOptionBroadcast()} {
		if _, _, err := api.PostMessage(id, text("reply"), slack.MsgOptionTS(first), reply); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, _, err := api.UpdateMessage(id, first, text("one, edited")); err != nil {
		t.Fatal(err)
	}
	type shown struct {
		Text      string
		Edits     int
		Broadcast bool
		Replies   []shown
	}
	var got []shown
	for _, m := range w.Messages("revenue") {
		s := shown{Text: m.Text, Edits: m.Edits}
		for _, r := range m.Replies {
			s.Replies = append(s.Replies, shown{Text: r.Text, Broadcast: r.Broadcast})
		}
		got = append(got, s)
	}
	want := []shown{
		{Text: "one, edited", Edits: 1, Replies: []shown{{Text: "reply"}, {Text: "reply", Broadcast: true}}},
		{Text: "two"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("Messages() (-want +got):\n%s", diff)
	}
	told := []string{"posted one", "posted two", "replied reply", "replied reply", "edited one, edited"}
	if diff := cmp.Diff(told, events); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
}

func TestWorkspace_deletedParent(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{})
	id, ts, err := api.PostMessage("revenue", text("one"))
	if err != nil {
		t.Fatal(err)
	}
	w.Delete("revenue", ts)
	_, _, m, err := api.PostMessageWithResponse(id, text("reply"), slack.MsgOptionTS(ts))
	if err != nil {
		t.Fatal(err)
	}
	if m.ThreadTimestamp != "" || len(w.Messages("revenue")) != 1 {
		t.Errorf("the reply is in thread %q, want it in the channel", m.ThreadTimestamp)
	}
	if _, _, _, err := api.UpdateMessage(id, ts, text("x")); code(err) != "message_not_found" {
		t.Errorf("editing a deleted message: %v, want message_not_found", err)
	}
}

func TestWorkspace_refuses(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{
		Token: "xoxb-test",
		Channels: []slacktest.Channel{
			{ID: "C1", Name: "open"},
			{Name: "closed", NotMember: true},
			{Name: "secret", Private: true, NotMember: true},
			{Name: "old"},
			{Name: "former"},
			{Name: "news", Restricted: true},
		},
	})
	w.Archive("old")
	w.Rename("former", "latter")
	stranger := slack.New("xoxb-stranger", slack.OptionAPIURL(w.URL()))
	long := slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, strings.Repeat("x", 3001), false, true), nil, nil)
	blocks := slack.MsgOptionBlocks(long)
	beside := slack.MsgOptionAttachments(slack.Attachment{Text: "x", Blocks: slack.Blocks{BlockSet: []slack.Block{slack.NewDividerBlock()}}})
	for name, c := range map[string]struct {
		api     *slack.Client
		channel string
		say     slack.MsgOption
		want    string
	}{
		"unknown channel":     {api, "nowhere", text("x"), "channel_not_found"},
		"not a member":        {api, "closed", text("x"), "not_in_channel"},
		"private":             {api, "secret", text("x"), "channel_not_found"},
		"archived":            {api, "old", text("x"), "is_archived"},
		"renamed":             {api, "former", text("x"), "channel_not_found"},
		"restricted":          {api, "news", text("x"), "restricted_action"},
		"wrong token":         {stranger, "open", text("x"), "invalid_auth"},
		"nothing said":        {api, "open", text(""), "no_text"},
		"a section too long":  {api, "open", blocks, "invalid_blocks"},
		"text beside blocks":  {api, "open", beside, "invalid_attachments"},
		"too many blocks":     {api, "open", slack.MsgOptionBlocks(dividers(51)...), "invalid_blocks"},
		"all of it too long":  {api, "open", slack.MsgOptionBlocks(sections(5, 2_900)...), "msg_blocks_too_long"},
		"two tables":          {api, "open", slack.MsgOptionBlocks(table(2, 2), table(2, 2)), "invalid_blocks"},
		"a table too long":    {api, "open", slack.MsgOptionBlocks(table(101, 2)), "invalid_blocks"},
		"a table too wide":    {api, "open", slack.MsgOptionBlocks(table(2, 21)), "invalid_blocks"},
		"a block unheard of":  {api, "open", slack.MsgOptionBlocks(slack.NewMarkdownBlock("", "x")), "invalid_blocks"},
		"fifty small blocks":  {api, "open", slack.MsgOptionBlocks(dividers(50)...), ""},
		"a table just right":  {api, "open", slack.MsgOptionBlocks(table(100, 20)), ""},
		"a channel by its ID": {api, "C1", text("x"), ""},
	} {
		_, _, err := c.api.PostMessage(c.channel, c.say)
		if got := code(err); got != c.want || (err != nil) != (c.want != "") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	_, _, err := api.PostMessage("open", blocks)
	var refused slack.SlackErrorResponse
	if !errors.As(err, &refused) || !strings.Contains(strings.Join(refused.ResponseMetadata.Messages, ""), "json-pointer:/blocks/0/text/text") {
		t.Errorf("the refusal %v says no place", err)
	}
	_, ts, err := api.PostMessage("C1", text("x"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage("C1", ts, text(strings.Repeat("x", 4_001))); code(err) != "msg_too_long" {
		t.Errorf("a long edit: %v, want msg_too_long", err)
	}
	if _, _, _, err := api.UpdateMessage("open", ts, text("x")); code(err) != "channel_not_found" {
		t.Errorf("an edit by the channel's name: %v, want channel_not_found", err)
	}
}

func dividers(n int) []slack.Block {
	var blocks []slack.Block
	for range n {
		blocks = append(blocks, slack.NewDividerBlock())
	}
	return blocks
}

func sections(n, length int) []slack.Block {
	var blocks []slack.Block
	for range n {
		blocks = append(blocks, slack.NewSectionBlock(slack.NewTextBlockObject(slack.MarkdownType, strings.Repeat("x", length), false, true), nil, nil))
	}
	return blocks
}

func table(rows, columns int) slack.Block {
	b := slack.NewTableBlock("")
	for range rows {
		var cells []slack.TableCell
		for range columns {
			cells = append(cells, slack.NewTableRawTextCell("x"))
		}
		b.AddRow(cells...)
	}
	return b
}

func TestWorkspace_fails(t *testing.T) {
	t.Parallel()
	const post = "chat.postMessage"
	for name, c := range map[string]struct {
		failure slacktest.Failure
		check   func(error) bool
		said    int
	}{
		"a refusal":                {slacktest.Failure{Code: "not_in_channel"}, func(err error) bool { return code(err) == "not_in_channel" }, 0},
		"a refusal without reason": {slacktest.Failure{}, func(err error) bool { return err == nil }, 0}, // slack-go takes it for success
		"a rate limit": {slacktest.Failure{How: slacktest.RateLimit, RetryAfter: 7 * time.Second}, func(err error) bool {
			var limited *slack.RateLimitedError
			return errors.As(err, &limited) && limited.RetryAfter == 7*time.Second
		}, 0},
		"a rate limit without a time": {slacktest.Failure{How: slacktest.RateLimit}, isStatus(429), 0},
		"a bad gateway":               {slacktest.Failure{How: slacktest.BadGateway}, isStatus(502), 0},
		"a cut before":                {slacktest.Failure{How: slacktest.DropBefore}, func(err error) bool { return errors.Is(err, io.EOF) }, 0},
		"a cut after":                 {slacktest.Failure{How: slacktest.DropAfter}, func(err error) bool { return errors.Is(err, io.EOF) }, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, api := start(t, slacktest.Config{})
			c.failure.Method, c.failure.Channel = post, "revenue"
			w.Fail(c.failure)
			if _, _, err := api.PostMessage("other", text("x")); err != nil {
				t.Errorf("another channel: %v", err)
			}
			if _, _, err := api.PostMessage("revenue", text("x")); !c.check(err) {
				t.Errorf("PostMessage() = %v", err)
			}
			if got := len(w.Messages("revenue")); got != c.said {
				t.Errorf("%d messages were said, want %d", got, c.said)
			}
			if _, _, err := api.PostMessage("revenue", text("x")); err != nil {
				t.Errorf("the call after the failure: %v", err)
			}
			if got := w.Calls(post); got != 3 {
				t.Errorf("Calls() = %d, want 3", got)
			}
		})
	}
}

func isStatus(want int) func(error) bool {
	return func(err error) bool {
		var status slack.StatusCodeError
		return errors.As(err, &status) && status.Code == want
	}
}

func TestWorkspace_failsLater(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{})
	w.Fail(slacktest.Failure{Skip: 1, Times: 2, Code: "fatal_error"})
	var got []string
	for range 5 {
		_, _, err := api.PostMessage("revenue", text("x"))
		got = append(got, code(err))
	}
	if diff := cmp.Diff([]string{"", "fatal_error", "fatal_error", "", ""}, got); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

func TestWorkspace_silence(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{})
	w.Fail(slacktest.Failure{How: slacktest.Silence, Times: -1})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, _, err := api.PostMessageContext(ctx, "revenue", text("x")); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("no answer: %v, want the deadline", err)
	}
	done := make(chan error)
	go func() {
		_, _, err := api.PostMessage("revenue", text("x"))
		done <- err
	}()
	for w.Calls("") < 2 { // the call is waiting
		runtime.Gosched()
	}
	w.Close()
	if err := <-done; err == nil {
		t.Error("a call that waits when the workspace closes has no error")
	}
}

func TestWorkspace_paced(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	_, api := start(t, slacktest.Config{Paced: true, Now: func() time.Time { return now }})
	for _, step := range []struct {
		channel string
		after   time.Duration
		limited bool
	}{{"a", 0, false}, {"a", 999 * time.Millisecond, true}, {"b", 0, false}, {"a", time.Millisecond, false}} {
		now = now.Add(step.after)
		_, _, err := api.PostMessage(step.channel, text("x"))
		var limited *slack.RateLimitedError
		if errors.As(err, &limited) != step.limited {
			t.Errorf("posting in %s: %v, want limited to be %v", step.channel, err, step.limited)
		}
	}
}

// TestWorkspace_scopes: an app that may not do everything.
func TestWorkspace_scopes(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{
		Organisation: true, Scopes: []string{"chat:write"},
		Users:    []slacktest.User{{ID: "U1", Name: "ada"}},
		Channels: []slacktest.Channel{{ID: "C1", Name: "revenue", NotMember: true}},
	})
	if _, _, _, err := api.JoinConversation("C1"); code(err) != "missing_scope" {
		t.Errorf("JoinConversation(): %v, want missing_scope", err)
	}
	if _, _, _, err := api.OpenConversation(&slack.OpenConversationParameters{Users: []string{"U1"}}); code(err) != "missing_scope" {
		t.Errorf("OpenConversation(): %v, want missing_scope", err)
	}
	w.Invite("revenue")
	for channel, want := range map[string]string{"revenue": "team_not_found", "C1": "", "U1": ""} {
		if _, _, err := api.PostMessage(channel, text("x")); want == "" && err != nil || want != "" && code(err) != want {
			t.Errorf("posting to %s: %v, want %q", channel, err, want)
		}
	}
	w.Archive("revenue")
	w.Unarchive("revenue")
	if _, _, err := api.PostMessage("C1", text("x")); err != nil {
		t.Errorf("posting to a channel that is no longer archived: %v", err)
	}
}

func TestWorkspace_directory(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{
		Users:    []slacktest.User{{ID: "U1", Name: "ada", Email: "ada@acme.com"}},
		Groups:   []slacktest.Group{{ID: "S1", Handle: "data-oncall"}},
		Channels: []slacktest.Channel{{ID: "C1", Name: "revenue", NotMember: true}},
	})
	if u, err := api.GetUserByEmail("ada@acme.com"); err != nil || u.ID != "U1" {
		t.Errorf("GetUserByEmail() = %v, %v", u, err)
	}
	if _, err := api.GetUserByEmail("bob@acme.com"); code(err) != "users_not_found" {
		t.Errorf("an unknown user: %v", err)
	}
	groups, err := api.GetUserGroups()
	if err != nil || len(groups) != 1 || groups[0].ID != "S1" || groups[0].Handle != "data-oncall" {
		t.Errorf("GetUserGroups() = %v, %v", groups, err)
	}
	if me, err := api.AuthTest(); err != nil || me.BotID == "" {
		t.Errorf("AuthTest() = %v, %v", me, err)
	}
	if _, _, _, err := api.JoinConversation("C1"); err != nil {
		t.Errorf("JoinConversation(): %v", err)
	}
	if _, _, err := api.PostMessage("C1", text("x")); err != nil {
		t.Errorf("posting after joining: %v", err)
	}
	if id, _, err := api.PostMessage("U1", text("x")); err != nil || id != "D1" {
		t.Errorf("a direct message went to %s, %v; want D1", id, err)
	}
	if diff := cmp.Diff([]string{"@ada", "revenue"}, w.Channels()); diff != "" {
		t.Errorf("Channels() (-want +got):\n%s", diff)
	}
}

func TestWorkspace_transcript(t *testing.T) {
	t.Parallel()
	w, api := start(t, slacktest.Config{
		Now:    func() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) },
		Groups: []slacktest.Group{{ID: "S1", Handle: "data-oncall"}},
	})
	id, ts, err := api.PostMessage("revenue", text("*Revenue* fell <!subteam^S1>"))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := api.PostMessage(id, text("more"), slack.MsgOptionTS(ts), slack.MsgOptionBroadcast()); err != nil {
		t.Fatal(err)
	}
	if _, _, _, err := api.UpdateMessage(id, ts, text("*Revenue* is back")); err != nil {
		t.Fatal(err)
	}
	want := ` modealert APP  09:00  (edited)
 Revenue is back
 ╰─ 1 reply
    │ modealert APP  09:00  also sent to the channel
    │ more

`
	if diff := cmp.Diff(want, w.Transcript("revenue")); diff != "" {
		t.Errorf("Transcript() (-want +got):\n%s", diff)
	}
}
