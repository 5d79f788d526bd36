package alert

import (
	"fmt"
	"strings"
	"testing"
)

// tenRules are rules on one report, the first of which is critical and calls somebody.
func tenRules(n int) string {
	var b strings.Builder
	b.WriteString("rules:\n")
	for i := range n {
		fmt.Fprintf(&b, "  - {name: Rule %c, report: 5f3c0a1b2d4e, value: sum(x%d), warning: above 5, critical: {when: above 50, mention: oncall}}\n", 'A'+i, i)
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

// TestDigest_risesAgain: each digest that tells of an alert is kept true to its end, and `status` lists what it tells of and
// not the digest.
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
	for _, digest := range m[4:] {
		if !strings.HasPrefix(digest.Text, "RESOLVED: all 4 rules on Sales are fine again") {
			t.Errorf("at the end a digest says %q", digest.Text)
		}
	}
	if len(m) != 6 {
		t.Errorf("there are %d messages, want 4 and two digests", len(m))
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
	if len(m) != 1 || m[0].Text != "3 rules are firing on Sales: 1 critical, 2 warnings" || len(m[0].Replies) != 3 {
		t.Errorf("the channel looks like\n%s", p.slack.Transcript("c"))
	}
	if seen := strings.Join(p.seen, "\n"); strings.Count(seen, "(mentions)") != 1 {
		t.Errorf("the channel sees\n%s", seen)
	}
}
