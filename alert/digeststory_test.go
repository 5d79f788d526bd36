package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
)

// TestStory_digestRestart: a process that ends between a digest and the messages in its thread goes on where it was.
func TestStory_digestRestart(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(4)).hurries()
	p.slack.Fail(slacktest.Failure{Method: post, Skip: 2, Times: -1, How: slacktest.RateLimit, RetryAfter: time.Second})
	p.accept(withRows(tenRows(60, 9, 9, 9)))
	p.logs(1, "slack asks for time")
	p.slack.Heal()
	p.restart()
	p.hurries()
	p.rows(tenRows(60, 9, 9, 1))
	m := p.slack.Messages("c")
	if len(m) != 1 || len(m[0].Replies) < 4 || m[0].Text != "3 of 4 rules are still firing on Sales: 1 critical, 2 warnings" {
		t.Fatalf("the channel looks like\n%s", p.slack.Transcript("c"))
	}
	if got := p.calls(); !slices.Equal(got, []string{"#c posted: 4 rules are firing on Sales: 1 critical, 3 warnings (mentions)"}) {
		t.Errorf("the channel sees %q", got)
	}
}

// TestStory_digestFlaps: what comes back together is told once, and its digest goes on.
func TestStory_digestFlaps(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(5)).hurries()
	p.rowsAfter(0, tenRows(60, 60, 60, 60, 9))
	p.rowsAfter(5, tenRows(1, 1, 1, 1, 1))
	p.calls()
	run := p.rowsAfter(15, tenRows(60, 60, 60, 60, 1))
	if got, want := p.calls(), []string{"#c broadcast: 4 rules are firing again on Sales: 4 critical (mentions)"}; !slices.Equal(got, want) {
		t.Errorf("the channel sees %q, want %q", got, want)
	}
	if why := p.why(run); strings.Count(why, "reopened as critical: it was over for 10 min; said in a digest of 4 alerts") != 4 {
		t.Errorf("the run is on record with %q", why)
	}
	p.rowsAfter(20, tenRows(1, 1, 1, 1, 1))
	p.rowsAfter(30, tenRows(9, 9, 9, 9, 1))
	if got := p.calls(); len(got) != 0 {
		t.Errorf("of warnings that come back the channel sees %q", got)
	}
	if m := p.slack.Messages("c"); len(m) != 1 || m[0].Text != "4 of 5 rules are still firing on Sales: 4 warnings" {
		t.Errorf("at the end the channel looks like\n%s", p.slack.Transcript("c"))
	}
}

// TestStory_digestFlaps_calls: warnings that come back together call people once, and those that newly fire with them too.
func TestStory_digestFlaps_calls(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(5, "mention: oncall")).hurries()
	p.rowsAfter(0, tenRows(9, 9, 9, 9, 1))
	p.rowsAfter(5, tenRows(1, 1, 1, 1, 1))
	p.calls()
	p.rowsAfter(15, tenRows(9, 9, 9, 9, 1))
	if got, want := p.calls(), []string{"#c broadcast: 4 rules are firing again on Sales: 4 warnings (mentions)"}; !slices.Equal(got, want) {
		t.Errorf("the channel sees %q, want %q", got, want)
	}
	p.rowsAfter(90, tenRows(1, 1, 1, 1, 9))
	p.rowsAfter(95, tenRows(1, 1, 1, 1, 1))
	p.calls()
	p.rowsAfter(150, tenRows(9, 9, 9, 1, 1))
	p.rowsAfter(155, tenRows(1, 1, 1, 1, 1))
	p.calls()
	p.rowsAfter(160, tenRows(9, 9, 9, 9, 9))
	if got, want := p.calls(), []string{"#c posted: 5 rules are firing on Sales: 5 warnings (mentions)"}; !slices.Equal(got, want) {
		t.Errorf("then the channel sees %q, want %q", got, want)
	}
	for _, line := range p.seen {
		if strings.Contains(line, "replied: ") && strings.Contains(line, "(mentions)") {
			t.Errorf("somebody is called in a thread: %s", line)
		}
	}
}

// TestStory_digestSnoozed: a rule that is snoozed as a whole is left out of what its digest says, and said when its snooze ends.
func TestStory_digestSnoozed(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(5, "repeat: every run")).hurries()
	p.rows(tenRows(9, 9, 9, 9, 9))
	p.asks("snooze rule-c 2h")
	p.accept(withRows(tenRows(9, 9, 9, 9, 9)))
	p.logs(2, "run decided")
	p.quiet()
	if got, want := p.calls(), []string{
		"#c broadcast: 4 rules are still firing on Sales: 4 warnings", "#c posted: 5 rules are firing on Sales: 5 warnings",
	}; !slices.Equal(got, want) {
		t.Errorf("the channel sees %q, want %q", got, want)
	}
	p.asks("snooze rule-c off")
	p.settle()
	if got, want := p.calls(), []string{"#c broadcast: Still WARNING: Rule C is 9, above 5, for 2 runs (1 h) (Sales)"}; !slices.Equal(got, want) {
		t.Errorf("after the snooze the channel sees %q, want %q", got, want)
	}
	p.asks("snooze rule-d 2h")
	p.rows(tenRows(60, 60, 1, 60, 60))
	if got, want := p.calls(), []string{"#c broadcast: 4 rules got worse on Sales: 4 critical (mentions)"}; !slices.Equal(got, want) {
		t.Errorf("of a rule that got worse the channel sees %q, want %q", got, want)
	}
}

// TestStory_rollSnoozed: a rule whose groups share a message is kept true in silence while it is snoozed, until it gets worse.
func TestStory_rollSnoozed(t *testing.T) {
	t.Parallel()
	p := newPlay(t, countriesRule).hurries()
	p.rows(countries(low(0, 4, 9000)))
	p.asks("snooze eu-revenue 2h")
	p.accept(withRows(countries(low(0, 6, 9000))))
	p.logs(2, "run decided")
	p.quiet()
	if got := p.slack.Transcript("c"); !strings.Contains(got, "7 of 40 countries") || !strings.Contains(got, "Rule snoozed by @dana until") {
		t.Errorf("the channel looks like\n%s", got)
	}
	if got := p.calls(); len(got) != 1 {
		t.Errorf("the channel sees %q", got)
	}
	p.rows(countries(low(0, 6, 4000)))
	if got, want := p.calls(), []string{
		"#c broadcast: Escalated to CRITICAL: EU revenue: 7 of 40 countries are below $5,000 (worst: C00 is $4,000) (Sales) (mentions)",
	}; !slices.Equal(got, want) {
		t.Errorf("then the channel sees %q, want %q", got, want)
	}
}

// TestStory_digestDeleted: what becomes of the members of a digest that somebody deleted stands under the one that is posted anew,
// and nowhere where there is nothing more to tell.
func TestStory_digestDeleted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(5)).hurries()
	p.rows(tenRows(9, 9, 9, 9, 9))
	p.deleteAll("c")
	p.rows(tenRows(1, 1, 9, 9, 9))
	m := p.slack.Messages("c")
	if len(m) != 1 || m[0].Text != "3 of 5 rules are still firing on Sales: 3 warnings" || len(m[0].Replies) != 2 {
		t.Errorf("the channel looks like\n%s", p.slack.Transcript("c"))
	}
	p.rows(tenRows(1, 1, 60, 9, 9))
	p.rows(tenRows(1, 1, 60, 1, 9))
	if m := p.slack.Messages("c"); len(m) != 1 || len(m[0].Replies) != 4 {
		t.Errorf("then the channel looks like\n%s", p.slack.Transcript("c"))
	}
	p.deleteAll("c")
	p.calls()
	p.rows(tenRows(1, 1, 1, 1, 1))
	if got := p.calls(); len(got) != 0 {
		t.Errorf("at the end the channel sees %q", got)
	}
	p.rows(tenRows(9, 1, 1, 1, 1))
	if got, want := p.calls(), []string{"#c posted: WARNING: Rule A is 9, above 5 (Sales)"}; !slices.Equal(got, want) {
		t.Errorf("after that the channel sees %q, want %q", got, want)
	}
}

// deleteAll deletes the messages of a channel, as a person might; their threads are seen no more.
func (p *play) deleteAll(channel string) {
	for _, m := range p.slack.Messages(channel) {
		p.slack.Delete(m.ChannelID, m.TS)
	}
}
