package alert

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
)

// explains is the answer to a question about the first rule, as somebody at the terminal reads it.
func (p *play) explains(run string, group ...Pair) Explanation {
	p.t.Helper()
	found, err := Explain(p.t.Context(), p.store, Question{Rule: p.first(), Run: run, Group: group, Now: p.now(), Kept: 90 * 24 * time.Hour})
	if err != nil {
		p.t.Fatal(err)
	}
	return found
}

// answers fails the test unless a question is answered with a sentence, whatever token its run has.
func (p *play) answers(want, run string, group ...Pair) {
	p.t.Helper()
	if got := p.explains(run, group...); got.Sentence != want {
		p.t.Errorf("after run %d the answer is\n  %s\nwant\n  %s\n%+v", p.runs, got.Sentence, want, got)
	}
}

// notes fails the test unless a text is in what has to be known beside the answer about the latest run.
func (p *play) notes(run, want string) {
	p.t.Helper()
	if got := strings.Join(p.explains(run).Notes, "\n"); !strings.Contains(got, want) {
		p.t.Errorf("noted is %q, want %q in it", got, want)
	}
}

// TestExplain: what is told of a run is what became of it, not what was planned.
func TestExplain(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule+"    for: 2 runs\n")
	p.answers("Not judged yet: modealert has not heard of a run that this rule is about", "")
	p.notes("", "of report 5f3c0a1b2d4e no run is known")
	p.at(faraway)
	p.quietly(0, `[{"x": 12}]`)
	fine := p.lastRun()
	p.answers("Fine: 12 is not below 10", "")
	p.quietly(1, `[{"x": 7}]`)
	p.answers("Not posted: pending, run 1 of 2", "")
	p.quietly(2, `[{"x": 7}]`)
	opened := p.lastRun()
	p.answers("Posted at 11:00 to #c: it became warning", "")
	p.quietly(3, `[{"x": 6}]`)
	p.answers("Posted at 11:00 to #c, then edited once: it is still warning, for 3 runs", "")
	p.quietly(4, `[{"x": 3}]`)
	rose := p.lastRun()
	p.answers("Said at 13:00, in its thread and for all to see, in #c: it rose to critical", "")
	failed := ranAt(faraway.Add(4*time.Hour+time.Minute), "failed")
	p.at(failed.Completed)
	token := p.accept(failed)
	p.waits(func(*store.Tx) bool { return p.lastRun() == token })
	p.quiet()
	p.answers("Not judged: the run failed, so that there was nothing to judge. That it failed was posted at 13:01 to #c (run "+p.lastRun()+
		" of report 5f3c0a1b2d4e, which completed at 13:01)", "")
	p.notes("", "of the last run that it judged: said at 13:00")
	p.at(faraway.Add(30 * time.Hour))
	p.silently(`[{"x": 12}]`)
	p.until("all to be said, a message a second", func() bool {
		p.at(p.now().Add(time.Second))
		idle, err := p.store.Idle(t.Context())
		return err == nil && idle
	})
	if got := p.explains("").Sentence; !strings.HasPrefix(got, "Resolved at ") || !strings.HasSuffix(got, " in #c") {
		t.Errorf("of what is over it is told %q", got)
	}
	p.answers("Posted on Wed 23 Nov at 11:00 to #c, then edited 3 times: it became warning", opened)
	late := ranAt(faraway.Add(90*time.Minute), "succeeded")
	late.Results[0].Rows = `[{"x": 1}]`
	p.answers("Not posted: older than run "+p.lastRun()+", which was decided before it", p.run(late))
	a := p.explains(rose).Alerts[0]
	if a.Before != StateWarning || a.State != StateCritical || a.Value != "3" || *a.RowsRead != 1 || len(a.Messages) != 2 || a.RuleChanged {
		t.Errorf("told is %+v", a)
	}
	p.use(strings.Replace(heardRule, "below 10", "below 15", 1))
	p.answers("Fine: no condition held", fine)
	if a := p.explains(fine).Alerts[0]; !a.RuleChanged || !strings.Contains(a.RuleThen, "is below 10,") {
		t.Errorf("of another rule it is told %+v", a)
	}
	p.notes(fine, "the rule has been changed since")
	p.answers("Never arrived: modealert has not heard of run 123456789abc", "123456789abc")
	p.notes("123456789abc", "nobody looks for runs of which no webhook tells")
}

// lastRun is the token of the run that was decided last.
func (p *play) lastRun() (run string) {
	p.t.Helper()
	err := p.store.View(p.t.Context(), func(tx *store.Tx) (err error) {
		_, run, err = tx.LastDecided(p.t.Context(), storyReport)
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return run
}

// TestExplain_muted: what is held back says until when, and then that it was told.
func TestExplain_muted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "timezone: Europe/Berlin\n"+mutedRule)
	p.at(muteEnd.Add(-62 * time.Hour))
	run := func() string { return p.column("select run from runs")[0] }
	p.silently(`[{"x": 7}]`)
	p.waits(func(tx *store.Tx) bool {
		return len(p.column("select id from notifications where state = 'held'")) == 1
	})
	p.answers("Muted until Thursday 00:00, so not said in #c: it became warning", run())
	if got, want := p.explains("").Alerts[0].Reason, "to be posted: it became warning; muted until 2236-12-01 00:00 CET"; got != want {
		t.Errorf("it was decided that it is %q, want %q", got, want)
	}
	p.at(muteEnd)
	p.settle()
	p.answers("Held back by a mute or a snooze, and told as it stood at 01:00 in #c: it became warning", run())
}

// TestExplain_undelivered: a message that waits says why, and one that was given up how it is sent again.
func TestExplain_undelivered(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.slack.Fail(slacktest.Failure{Code: "is_archived"})
	p.rows(`[{"x": 7}]`)
	p.answers("Not delivered to #c: posting to c: is_archived: unarchive the channel, or name another in the rule "+
		"(`modealert dead retry 1` sends it again): it became warning", "")
	if m := p.explains("").Messages[0]; m.State != "dead" || m.Retry != "modealert dead retry 1" || !strings.HasPrefix(m.Text, "WARNING: Total is 7") {
		t.Errorf("the message is %+v", m)
	}
}

// TestExplain_groups: of a rule with groups it says how many fire and which is the worst; one can be asked for.
func TestExplain_groups(t *testing.T) {
	t.Parallel()
	p := newPlay(t, strings.Replace(heardRule, "value:", "by: [country]\n    value:", 1))
	p.at(faraway)
	p.quietly(0, `[{"country": "DE", "x": 7}, {"country": "FR", "x": 20}, {"country": "IT", "x": 30}]`)
	p.answers("1 of 3 groups fires, country DE. Posted at 09:00 to #c: it became warning", "")
	p.answers("Fine: 20 is not below 10", "", Pair{"Country", "FR"})
	if a := p.explains("").Alerts; a[0].Group[0].Value != "DE" || a[0].Selector[0] != "country=DE" || a[1].Selector[0] != "country=FR" {
		t.Errorf("the groups are %+v", a)
	}
	for want, group := range map[string]Pair{
		"has no record of group country=DX; did you mean country=DE?":                      {"country", "DX"},
		"rule total has no group by land: its groups are by country":                       {"land", "DE"},
		"has no record of group country=Utopia; it has country=DE; country=FR; country=IT": {"country", "Utopia"},
	} {
		_, err := Explain(t.Context(), p.store, Question{Rule: p.first(), Group: []Pair{group}, Now: p.now()})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("asked for %v: %v, want %q", group, err, want)
		}
	}
	p.quietly(1, `[{"country": "", "x": 20}, {"country": null, "x": 30}]`)
	p.answers("Fine: 20 is not below 10", "", Pair{"country", ""})
	p.answers("Fine: 30 is not below 10", "", Pair{"country", "null"})
	p.quietly(2, `[{"country": "DE", "x": 20}, {"country": "FR", "x": 20}]`)
	p.answers("Fine: none of 5 groups fires. Country DE: resolved at 11:00 in #c", "")
	p.use(heardRule)
	p.answers("Fine: none of 5 groups fires. Group DE: resolved at 11:00 in #c", "")
}

// TestExplain_shared: a message that many groups share is told once, and each says which it is.
func TestExplain_shared(t *testing.T) {
	t.Parallel()
	p := newPlay(t, countriesRule)
	p.rows(countries(low(0, 5, 9000)))
	told := p.explains("")
	if len(told.Alerts) < 6 || len(told.Messages) != 1 {
		t.Fatalf("of %d alerts %d messages are told", len(told.Alerts), len(told.Messages))
	}
	shared := told.Messages[0]
	if !strings.HasPrefix(shared.Text, "WARNING: EU revenue: 6 of 40 countries are below $10,000") {
		t.Errorf("the message is told as %q", shared.Text)
	}
	for _, a := range told.Alerts {
		if a.State == StateWarning && !slices.Equal(a.Messages, []int64{shared.ID}) {
			t.Errorf("%s%v has the messages %d, want %d", a.About, a.Group, a.Messages, shared.ID)
		}
	}
}

// TestExplain_empty: a rule with groups that finds none was judged all the same.
func TestExplain_empty(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules: [{name: Total, report: 5f3c0a1b2d4e, by: [country], value: count(*), warning: above 1}]\n")
	p.at(faraway)
	p.quietly(0, `[]`)
	p.answers("Fine: there was no row to judge", "")
	if told := p.explains("").Alerts[0]; told.RowsRead == nil || *told.RowsRead != 0 {
		t.Errorf("how many rows there were is told as %v", told.RowsRead)
	}
	p.quietly(1, `[{"country": "DE"}, {"country": "DE"}]`)
	p.answers("Posted at 10:00 to #c: it became warning", "")
	if told := p.explains("").Alerts; len(told) != 1 || told[0].Group == nil {
		t.Errorf("told is more than of the group: %+v", told)
	}
	p.quietly(2, `[]`)
	p.answers("Not posted: it is not in the result, for 1 of 3 runs", "")
}

// TestExplain_keep: where a rule keeps as it was for want of a value, that is why nothing was said.
func TestExplain_keep(t *testing.T) {
	t.Parallel()
	p := newPlay(t, heardRule+"    no_data: keep\n")
	p.at(faraway)
	p.quietly(0, `[]`)
	p.answers("Not posted: it is left as it was, because there is no value", "")
}

// TestExplain_waiting: a run that has come and is not decided yet says what it waits for.
func TestExplain_waiting(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	run := p.accept(modetest.Run{State: "enqueued"})
	p.until("Mode to be asked for the run", func() bool { return p.asked("reports/*/runs/*") > 0 })
	for _, asked := range []string{"", run} {
		p.until("the run to be left alone for a while", func() bool {
			return strings.Contains(p.explains(asked).Sentence, ": Mode does not show it as finished, or another run goes first; next look ")
		})
		if got := p.explains(asked); !strings.HasPrefix(got.Sentence, "Not judged yet: it came ") || got.Run.State != "received" {
			t.Errorf("asked for run %q, it is told %+v", asked, got)
		}
	}
}
