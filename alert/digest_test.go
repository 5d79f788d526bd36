package alert

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
)

// tenRules are rules on one report, that call somebody when they are critical and have some more keys.
func tenRules(n int, more ...string) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	for i := range n {
		keys := strings.Join(append([]string{
			"name: Rule " + string(rune('A'+i)), "report: 5f3c0a1b2d4e", fmt.Sprintf("value: sum(x%d)", i), "warning: above 5",
			"critical: {when: above 50, mention: oncall}",
		}, more...), ", ")
		fmt.Fprintf(&b, "  - {%s}\n", keys)
	}
	return b.String()
}

func tenRows(values ...int) string {
	var cells []string
	for i, x := range values {
		cells = append(cells, fmt.Sprintf(`"x%d": %d`, i, x))
	}
	return "[{" + strings.Join(cells, ", ") + "}]"
}

// TestDigest: many rules that begin to fire on one run are one message, each with a reply of its own.
func TestDigest(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(10)).hurries()
	run := p.rows(tenRows(60, 9, 8, 7, 9, 8, 7, 9, 8, 7))
	p.looksLike("ten-rules")
	if why := p.why(run); strings.Count(why, "said in a digest of 10 alerts") != 10 {
		t.Errorf("the run is on record with %q", why)
	}
	p.told = len(p.seen)
	p.rows(tenRows(1, 80, 1, 1, 1, 1, 1, 1, 1, 7))
	p.looksLike("ten-rules-later")
	p.told = len(p.seen)
	p.rows(tenRows(1, 1, 1, 1, 1, 1, 1, 1, 1, 1))
	if m := p.slack.Messages("c"); !strings.HasPrefix(m[0].Text, "RESOLVED: all 10 rules on Sales are fine again, after 2 h") {
		t.Errorf("the digest says %q", m[0].Text)
	}
}

// TestDigest_rises: where many get worse on one run, one message calls people, and the lines stay in the threads.
func TestDigest_rises(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(5)).hurries()
	p.rows(tenRows(9, 9, 1, 1, 1))
	p.rows(tenRows(9, 9, 9, 9, 1))
	p.told = len(p.seen)
	p.rows(tenRows(60, 60, 60, 60, 7))
	mentions := 0
	for _, seen := range p.seen[p.told:] {
		if strings.Contains(seen, "broadcast") {
			t.Errorf("the channel sees %q", seen)
		}
		if strings.Contains(seen, "posted") && strings.Contains(seen, "(mentions)") {
			mentions++
		}
	}
	m := p.slack.Messages("c")
	digest := m[len(m)-1]
	if mentions != 1 || digest.Text != "5 rules are firing on Sales: 4 critical, 1 warning" || len(digest.Replies) != 1 {
		t.Errorf("%d messages mention somebody; the last is %q with %d replies", mentions, digest.Text, len(digest.Replies))
	}
	p.told = len(p.seen)
	p.rows(tenRows(1, 60, 60, 60, 7))
	if m := p.slack.Messages("c"); m[len(m)-1].Text != "4 of 5 rules are still firing on Sales: 3 critical, 1 warning" {
		t.Errorf("then the digest says %q", m[len(m)-1].Text)
	}
}

// TestDigest_deleted: a digest that somebody deleted is posted anew with its next change; three rules make none.
func TestDigest_deleted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(4)).hurries()
	p.rows(tenRows(9, 9, 9, 1))
	p.says("#c posted: WARNING: Rule A", "#c posted: WARNING: Rule B", "#c posted: WARNING: Rule C")
	p.rows(tenRows(1, 1, 1, 1))
	p.rows(tenRows(9, 9, 9, 9))
	m := p.slack.Messages("c")
	digest := m[len(m)-1]
	if len(digest.Replies) != 4 || digest.Text != "4 rules are firing on Sales: 4 warnings" {
		t.Fatalf("the last message is %q with %d replies", digest.Text, len(digest.Replies))
	}
	p.slack.Delete(digest.ChannelID, digest.TS)
	p.told = len(p.seen)
	p.rows(tenRows(9, 9, 9, 1))
	if seen := strings.Join(p.seen[p.told:], "\n"); !strings.Contains(seen, "#c posted: 3 of 4 rules are still firing on Sales: 3 warnings") {
		t.Errorf("the channel sees\n%s", seen)
	}
}

// TestDigest_risesAgain: a digest that tells of all that gets worse tells it again, is kept true to its end, and `status` lists
// what it tells of and not the digest.
func TestDigest_risesAgain(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(4)).hurries()
	p.rows(tenRows(9, 9, 1, 1))
	p.rows(tenRows(9, 9, 9, 9))
	for range 2 {
		p.rows(tenRows(60, 60, 60, 60))
		p.rows(tenRows(9, 9, 9, 9))
	}
	if got := p.asks("status"); !strings.HasPrefix(got, "*4 alerts fire*\n") || strings.Contains(got, "rules are firing") {
		t.Errorf("/modealert status is answered %q", got)
	}
	p.rows(tenRows(1, 1, 1, 1))
	m := p.slack.Messages("c")
	digest := m[len(m)-1]
	if len(m) != 5 || !strings.HasPrefix(digest.Text, "RESOLVED: all 4 rules on Sales are fine again") {
		t.Errorf("there are %d messages, want 4 and one digest, which says at the end %q", len(m), digest.Text)
	}
	if r := digest.Replies; len(r) != 1 || !r[0].Broadcast || r[0].Text != "4 rules got worse on Sales: 4 critical" {
		t.Errorf("the digest's thread has %+v, want that it got worse again", r)
	}
}

// calls are the new messages that channels saw since it was last asked, and the lines of threads that they did, sorted: those of
// different incidents do not wait for each other.
func (p *play) calls() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := slices.DeleteFunc(slices.Clone(p.seen[p.told:]), func(s string) bool {
		return strings.Contains(s, " edited: ") || strings.Contains(s, " replied: ")
	})
	p.told = len(p.seen)
	slices.Sort(seen)
	return seen
}

// TestDigest_reminds: reminders of many rules are one line in the thread of the digest that tells of them, or a digest.
func TestDigest_reminds(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(8, "repeat: every run")).hurries()
	p.rows(tenRows(9, 9, 9, 9, 1, 1, 1, 1))
	p.rows(tenRows(9, 9, 9, 9, 1, 1, 1, 1))
	p.looksLike("reminders")
	p.told = len(p.seen)
	p.rows(tenRows(9, 9, 9, 9, 9, 9, 1, 1))
	if got, want := p.calls(), []string{
		"#c broadcast: 4 rules are still firing on Sales: 4 warnings",
		"#c posted: WARNING: Rule E is 9, above 5 (Sales)", "#c posted: WARNING: Rule F is 9, above 5 (Sales)",
	}; !slices.Equal(got, want) {
		t.Errorf("the channel sees %q, want %q", got, want)
	}
	p.rows(tenRows(1, 1, 1, 1, 9, 9, 9, 9))
	if got, want := p.calls(), []string{"#c posted: 4 rules are firing on Sales: 4 warnings"}; !slices.Equal(got, want) {
		t.Errorf("then the channel sees %q, want %q", got, want)
	}
	p.rows(tenRows(1, 1, 1, 1, 9, 9, 9, 9))
	if got, want := p.calls(), []string{"#c broadcast: 4 rules are still firing on Sales: 4 warnings"}; !slices.Equal(got, want) {
		t.Errorf("at last the channel sees %q, want %q", got, want)
	}
	m := p.slack.Messages("c")
	if replies := m[1].Replies; len(replies) != 2 || !strings.HasPrefix(replies[0].Text, "Still WARNING: Rule ") {
		t.Errorf("the thread of a rule with a message of its own has %+v", replies)
	}
}

// TestDigest_moves: what a later digest tells of is kept true there alone.
func TestDigest_moves(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(6)).hurries()
	p.rows(tenRows(9, 9, 9, 1, 1, 1))
	p.rows(tenRows(9, 9, 9, 9, 9, 9))
	p.rows(tenRows(60, 60, 60, 60, 9, 9))
	p.rows(tenRows(9, 9, 9, 60, 9, 9))
	p.rows(tenRows(60, 60, 9, 60, 60, 60))
	p.rows(tenRows(60, 1, 9, 60, 60, 60))
	m := p.slack.Messages("c")
	if got := m[6].Text; got != "2 rules are still firing on Sales: 1 critical, 1 warning" {
		t.Errorf("the older digest says %q", got)
	}
	if got := p.slack.Transcript("c"); strings.Count(got, "A later message tells of 2 more.") != 1 {
		t.Errorf("the older digest does not say where the others are:\n%s", got)
	}
	if got := m[7].Text; len(m) != 8 || got != "3 of 4 rules are still firing on Sales: 3 critical" {
		t.Errorf("there are %d messages, and the newer digest says %q", len(m), got)
	}
	p.rows(tenRows(60, 1, 9, 9, 9, 9))
	p.rows(tenRows(60, 1, 60, 60, 60, 60))
	p.rows(tenRows(1, 1, 1, 1, 1, 1))
	var got []string
	for _, digest := range p.slack.Messages("c")[6:] {
		got = append(got, digest.Text)
	}
	if want := []string{
		"CONTINUED: 4 alerts on Sales, in a later message", "RESOLVED: both rules on Sales are fine again, after 8 h",
		"RESOLVED: all 4 rules on Sales are fine again, after 8 h",
	}; !slices.Equal(got, want) {
		t.Errorf("at the end the digests say %q, want %q", got, want)
	}
	if open := p.openIncidents(); len(open) != 0 {
		t.Errorf("at the end these are open: %+v", open)
	}
}

// openIncidents are those that are open.
func (p *play) openIncidents() []store.Incident {
	p.t.Helper()
	var open []store.Incident
	err := p.store.View(p.t.Context(), func(tx *store.Tx) (err error) {
		open, err = tx.OpenIncidents(p.t.Context())
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return open
}

// TestDigest_elsewhere: the channel that hears of a higher severity alone gets the same digest, with the messages in its thread.
func TestDigest_elsewhere(t *testing.T) {
	t.Parallel()
	p := newPlay(t, strings.ReplaceAll(tenRules(4), "mention: oncall", "channel: [c, d], mention: oncall")).hurries()
	p.rows(tenRows(9, 9, 9, 9))
	p.told = len(p.seen)
	p.rows(tenRows(60, 60, 60, 60))
	if got, want := p.calls(), []string{
		"#c broadcast: 4 rules got worse on Sales: 4 critical (mentions)",
		"#d posted: 4 rules are firing on Sales: 4 critical (mentions)",
	}; !slices.Equal(got, want) {
		t.Errorf("the channels see %q, want %q", got, want)
	}
	p.rows(tenRows(1, 1, 1, 1))
	for _, channel := range []string{"c", "d"} {
		if m := p.slack.Messages(channel); len(m) != 1 || !strings.HasPrefix(m[0].Text, "RESOLVED: all 4 rules on Sales are fine again") {
			t.Errorf("#%s looks like\n%s", channel, p.slack.Transcript(channel))
		}
	}
}

// TestDigest_archived: a digest that its channel did not take comes with the next run, and calls people once.
func TestDigest_archived(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(4)).hurries()
	p.slack.Archive("c")
	p.rows(tenRows(60, 9, 9, 9))
	p.slack.Unarchive("c")
	p.rows(tenRows(60, 9, 9, 1))
	p.sendAgain()
	m := p.slack.Messages("c")
	if len(m) != 1 || m[0].Text != "3 rules are still firing on Sales: 1 critical, 2 warnings" || len(m[0].Replies) != 3 {
		t.Errorf("the channel looks like\n%s", p.slack.Transcript("c"))
	}
	if seen := strings.Join(p.seen, "\n"); strings.Count(seen, "(mentions)") != 1 {
		t.Errorf("the channel sees\n%s", seen)
	}
}

// TestDigest_muted: what many rules say when the mute that they share is over is gathered as if it had happened then.
func TestDigest_muted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, tenRules(5, "mute: {until: 2236-12-01}")).hurries()
	p.courier.pace.every = 0 // by a clock that stands still
	p.quietly(0, tenRows(9, 9, 9, 9, 9))
	p.muteEnds()
	if got, want := p.calls(), []string{"#c posted: 5 rules are firing on Sales: 5 warnings"}; !slices.Equal(got, want) {
		t.Errorf("the channel sees %q, want %q", got, want)
	}
	if m := p.slack.Messages("c"); len(m) != 1 || len(m[0].Replies) != 5 {
		t.Errorf("the channel looks like\n%s", p.slack.Transcript("c"))
	}
	p.use(tenRules(5, "mute: {until: 2237-12-01}"))
	p.silentlyAt(muteEnd.Add(time.Hour), tenRows(60, 60, 60, 60, 9))
	p.quiet()
	p.at(muteEnd.AddDate(1, 0, 0))
	p.settle()
	if got, want := p.calls(), []string{"#c broadcast: 4 rules got worse on Sales: 4 critical (mentions)"}; !slices.Equal(got, want) {
		t.Errorf("then the channel sees %q, want %q", got, want)
	}
}

// TestDigest_handled: a digest shows who looks after what it tells of.
func TestDigest_handled(t *testing.T) {
	t.Parallel()
	p := newButtons(t, tenRules(4)).hurries()
	p.rows(tenRows(9, 9, 9, 9))
	replies := p.slack.Messages("c")[0].Replies
	for i, button := range []string{"Acknowledge", "1 hour"} {
		payload, ok := p.slack.Click(replies[i], slacktest.Click{User: "U0123ABCD", Button: button})
		if !ok {
			t.Fatalf("a message has no button %q", button)
		}
		p.posts(payload)
		p.quiet()
	}
	p.asks("snooze rule-c 2h")
	p.quiet()
	digest, _, _ := strings.Cut(p.slack.Transcript("c"), "replies")
	for _, want := range []string{
		"WARNING: Rule A is 9, above 5 · acknowledged by @dana", "WARNING: Rule B is 9, above 5 · snoozed by @dana",
		"WARNING: Rule C is 9, above 5 · rule snoozed by @dana",
	} {
		if !strings.Contains(digest, want) {
			t.Errorf("the digest does not say %q:\n%s", want, digest)
		}
	}
}
