package alert

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

const lateRuleID = "sales-are-late"

const lateRule = `rules:
  - name: Sales are late
    report: 5f3c0a1b2d4e
    expect_every: 26 hours
`

// faraway is a present so far ahead that no timer set for it is ever due by the real clock: the tests look when they like.
var faraway = time.Date(2236, 11, 23, 9, 0, 0, 0, time.UTC)

// at stops the clock at a time.
func (p *play) at(t time.Time) { p.stopped.Store(&t) }

// newWait begins a story in which the rule waits for the report since faraway, when the report was made.
func newWait(t *testing.T, text string) *play {
	t.Helper()
	p := newPlay(t, text)
	p.settle()
	p.at(faraway)
	p.waitsSince(faraway)
	return p
}

// waitsSince has the rule wait for the report as if it had begun to at that time.
func (p *play) waitsSince(since time.Time) {
	p.t.Helper()
	p.change(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.EndWait(ctx, lateRuleID, storyReport); err != nil {
			return err
		}
		_, err := tx.AddWait(ctx, store.Wait{Rule: lateRuleID, Report: storyReport, Since: since})
		return err
	})
}

// looks lets the watcher look whether the report is late, as a timer would, when it has been waited for so long.
func (p *play) looks(after time.Duration) {
	p.t.Helper()
	p.at(faraway.Add(after))
	p.change(func(ctx context.Context, tx *store.Tx) error {
		return tx.Enqueue(ctx, store.Job{Kind: kindLate, Body: p.lookBody()})
	})
	p.settle()
}

func (p *play) lookBody() json.RawMessage {
	p.t.Helper()
	body, err := json.Marshal(lateJob{Rule: lateRuleID, Report: storyReport})
	if err != nil {
		p.t.Fatal(err)
	}
	return body
}

func (p *play) change(f func(context.Context, *store.Tx) error) {
	p.t.Helper()
	if err := p.store.Update(p.t.Context(), func(tx *store.Tx) error { return f(p.t.Context(), tx) }); err != nil {
		p.t.Fatal(err)
	}
}

// column asks the database for a column of texts.
func (p *play) column(query string) []string {
	p.t.Helper()
	file, ok := strings.CutPrefix(p.url, "sqlite:")
	if !ok {
		p.t.Skip("asks the database in SQLite's words")
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		p.t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.QueryContext(p.t.Context(), query)
	if err != nil {
		p.t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			p.t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		p.t.Fatal(err)
	}
	return all
}

// nextLook fails the test unless the rule looks again so long after faraway; 0 is never.
func (p *play) nextLook(want time.Duration) {
	p.t.Helper()
	var all []string
	if want != 0 {
		all = append(all, strconv.FormatInt(faraway.Add(want).UnixMilli()/1000, 10))
	}
	if got := p.column("select due / 1000 from timers where name = 'late/" + lateRuleID + "/" + storyReport + "'"); !slices.Equal(got, all) {
		p.t.Errorf("it looks again at %s, want %s", got, all)
	}
}

// ranAt is a run that completed then.
func ranAt(t time.Time, state string) modetest.Run {
	return modetest.Run{State: state, Completed: t, Results: []modetest.Result{{Rows: `[{"x": 1}]`}}}
}

// TestExplain_expected: of a report that is expected to run it is told when it is late, and since when it is.
func TestExplain_expected(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	expects := func(want string) {
		t.Helper()
		if got := p.explains("").Expected; len(got) != 1 || got[0].Sentence != want {
			t.Errorf("it is expected %+v, want %q", got, want)
		}
	}
	expects("Report 5f3c0a1b2d4e is late after Thursday 11:00, in 1 d 2 h") // none is known, so by when it began to wait
	p.run(ranAt(faraway.Add(time.Hour), "succeeded"))
	p.at(faraway.Add(23 * time.Hour))
	expects("Report 5f3c0a1b2d4e is late after 12:00, in 4 h")
	if got := p.explains("").Expected[0]; !got.LastRun.Equal(faraway.Add(time.Hour)) || !got.LateAfter.Equal(faraway.Add(27*time.Hour)) {
		t.Errorf("it is expected %+v", got)
	}
	describes := "Alert in #c when no run has completed for 26 hours"
	p.reads("explain sales are late", "*Sales are late*", describes, "Report 5f3c0a1b2d4e is late after "+stamp(faraway.Add(27*time.Hour))+", in 4 h")
	p.looks(30 * time.Hour)
	expects("Report 5f3c0a1b2d4e has been late since 12:00, for 3 h")
	if said := p.asks("explain sales are late"); !strings.Contains(said, "\nReport 5f3c0a1b2d4e has been late since "+stamp(faraway.Add(27*time.Hour))+", for 3 h\n• ") ||
		strings.Contains(said, "looked at") {
		t.Errorf("/modealert explain is answered %s", said)
	}
	if a := p.explains("").Alerts[0]; a.Run.Run != "" || a.Run.Report != storyReport {
		t.Errorf("that no run came is told of the run %+v", a.Run)
	}
	p.change(func(ctx context.Context, tx *store.Tx) error { return tx.EndWait(ctx, lateRuleID, storyReport) })
	if got := p.explains("").Expected; got != nil {
		t.Errorf("it is expected %+v, want nothing", got)
	}
	p.notes("", "no report is waited for")
}

func TestStory_lateReport(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.run(ranAt(faraway, "succeeded"))
	p.looks(25 * time.Hour)
	p.sees()

	p.looks(27 * time.Hour)
	p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
	p.looks(28*time.Hour + time.Minute)
	p.sees("#c edited: LATE: Sales has not run for 1 d 4 h, expected every 26 hours")

	p.at(faraway.Add(29*time.Hour + time.Minute))
	p.run(ranAt(faraway.Add(29*time.Hour+30*time.Second), "failed"))
	p.sees("#c edited: RESOLVED: Sales has run again, after 3 h", "#c replied: Resolved: Sales has run again, after 3 h")
	p.nextLook(55*time.Hour + 30*time.Second)
}

// TestStory_lateCancelled: a run that somebody cancelled is none.
func TestStory_lateCancelled(t *testing.T) {
	t.Parallel()
	p := newWait(t, strings.Replace(lateRule, "26 hours", "26 hours\n    no_data: critical\n    mention: oncall", 1))
	p.at(faraway.Add(26 * time.Hour))
	p.run(ranAt(faraway.Add(25*time.Hour), "cancelled"))
	p.looks(26 * time.Hour)
	p.sees("#c posted: LATE: Sales has not run for 1 d 2 h, expected every 26 hours (mentions)")
}

// TestStory_lateWebhook: before it cries wolf, it asks Mode whether a webhook was lost.
func TestStory_lateWebhook(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule+`  - name: Total
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: below 10
`)
	p.mode.AddRun(storyReport, ranAt(faraway.Add(20*time.Hour), "succeeded")) // of which nobody tells
	p.looks(27 * time.Hour)
	p.sees("#c posted: WARNING: Total is 1, below 10 (Sales)")
	p.nextLook(46 * time.Hour)
}

// TestStory_lateFromTheStart: a report that had stopped before anybody waited for it is late at once, by its own last run,
// and has been since it was due.
func TestStory_lateFromTheStart(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.mode.AddRun(storyReport, ranAt(faraway, "succeeded"))
	p.waitsSince(faraway.Add(72 * time.Hour))
	p.looks(72 * time.Hour)
	p.sees("#c posted: LATE: Sales has not run for 3 d, expected every 26 hours")
	p.at(faraway.Add(73 * time.Hour))
	p.run(ranAt(faraway.Add(73*time.Hour), "succeeded"))
	p.sees("#c edited: RESOLVED: Sales has run again, after 1 d 23 h", "#c replied: Resolved: Sales has run again, after 1 d 23 h")
}

// TestStory_lateOutage: while Mode cannot be asked, nobody knows.
func TestStory_lateOutage(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.mode.Fail(modetest.Failure{Path: "reports/*/runs", Status: 503, Times: 4})
	p.looks(27 * time.Hour) // the queue tries again until Mode is back
	p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
}

// TestStory_lateBacklog: a run that is decided long after it completed does not end an alert that begins again at once.
func TestStory_lateBacklog(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.looks(60 * time.Hour)
	p.sees("#c posted: LATE: Sales has not run for 2 d 12 h, expected every 26 hours")
	p.run(ranAt(faraway.Add(30*time.Hour), "succeeded"))
	p.sees()
	p.nextLook(56 * time.Hour)
	p.looks(60*time.Hour + time.Second)
	p.sees("#c edited: LATE: Sales has not run for 1 d 6 h, expected every 26 hours")
}

// TestStory_lateEdited: by what the rule says now, a report may not be late any more, though it has not run.
func TestStory_lateEdited(t *testing.T) {
	t.Parallel()
	for every, want := range map[string]string{
		"expect_every: 40 hours":              "Sales is not late any more: a run is expected every 40 hours now",
		"value: sum(x)\n    warning: is null": "Sales is no longer watched",
	} {
		p := newWait(t, lateRule)
		p.looks(27 * time.Hour)
		p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
		p.use(strings.Replace(lateRule, "expect_every: 26 hours", every, 1))
		p.looks(27*time.Hour + time.Minute)
		p.sees("#c edited: CLOSED: "+want, "#c replied: Closed: "+want)
		p.looks(39 * time.Hour)
		p.sees()
	}
}

// TestStory_lateReload: neither new rules files nor a restart make a report that never ran look as if it had, and no time
// is lost. Within the hour nothing new is said of it.
func TestStory_lateReload(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.at(faraway.Add(20 * time.Hour))
	p.use(lateRule)
	p.nextLook(20 * time.Hour)
	p.looks(27 * time.Hour)
	p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
	p.use(lateRule)
	p.looks(27*time.Hour + time.Minute)
	p.sees()
	p.looks(28*time.Hour + 30*time.Second)
	p.sees("#c edited: LATE: Sales has not run for 1 d 4 h, expected every 26 hours")

	want := p.column("select rule || ' ' || report || ' ' || since from waits")
	p.restart()
	if got := p.column("select rule || ' ' || report || ' ' || since from waits"); !slices.Equal(got, want) {
		t.Errorf("after a restart there are the waits %q, want %q", got, want)
	}
}

// TestStory_lateOldRules: a run that was begun under old rules has the next one waited for by those of now.
func TestStory_lateOldRules(t *testing.T) {
	t.Parallel()
	const value = "    value: sum(x)\n    warning: below 0\n"
	for _, old := range []string{lateRule + value, "rules:\n  - {name: Total, report: any, value: sum(x), warning: below 0}\n"} {
		p := newWait(t, old)
		held := make(chan struct{})
		p.mode.Fail(modetest.Failure{Path: "reports/*/runs/*/query_runs", Times: 1, Wait: held})
		p.accept(ranAt(faraway, "succeeded"))
		p.until("the run is examined", func() bool { return p.asked("reports/*/runs/*/query_runs") > 0 })
		p.use(strings.Replace(lateRule, "26", "40", 1) + value)
		close(held)
		p.settle()
		p.nextLook(40 * time.Hour)
	}
}

// TestStory_lateMeanwhile: a look goes by what is so when it ends: by a run that completed meanwhile, and by the rules.
func TestStory_lateMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(p *play)
		next      time.Duration
	}{
		"a run": {func(p *play) {
			p.silently(`[{"x": 1}]`)
			p.change(func(ctx context.Context, tx *store.Tx) error {
				return tx.ClearTimer(ctx, lateJob{Rule: lateRuleID, Report: storyReport}.timer())
			})
		}, 53 * time.Hour},
		"other rules": {func(p *play) { p.use(strings.Replace(lateRule, "26", "40", 1)) }, 27 * time.Hour},
		"no rule":     {func(p *play) { p.use(totalRule) }, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newWait(t, lateRule)
			p.mode.AddReport(modetest.Report{Token: storyReport, Name: "Sales", Collection: "0d9c8b7a6f5e"})
			p.at(faraway.Add(27 * time.Hour))
			held := make(chan struct{})
			p.mode.Fail(modetest.Failure{Path: "spaces/*", Times: 1, Wait: held, Status: 404})
			p.change(func(ctx context.Context, tx *store.Tx) error {
				return tx.Enqueue(ctx, store.Job{Kind: kindLate, Body: p.lookBody()})
			})
			p.until("it asked for the runs", func() bool { return p.asked("spaces/*") > 0 })
			c.meanwhile(p)
			close(held)
			p.settle()
			p.sees()
			p.nextLook(c.next)
		})
	}
}

// TestStory_lateGivenUp: where a look ran out of tries, another one comes.
func TestStory_lateGivenUp(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.change(func(ctx context.Context, tx *store.Tx) error {
		return p.watcher.buryLook(ctx, tx, &store.Job{Kind: kindLate, Body: p.lookBody()}, errors.New("out of tries"))
	})
	p.nextLook(time.Hour)
}

// TestStory_lateGone: a report that was put away, or moved to where the rule does not look, is not waited for any more.
func TestStory_lateGone(t *testing.T) {
	t.Parallel()
	const space = "0d9c8b7a6f5e"
	inCollection := strings.Replace(lateRule, "5f3c0a1b2d4e", "{collection: Finance}", 1)
	for name, c := range map[string]struct {
		rule string
		then modetest.Report
	}{
		"archived":     {lateRule, modetest.Report{Name: "Sales", Archived: true}},
		"put away":     {inCollection, modetest.Report{Name: "Sales", Collection: space, Archived: true}},
		"moved":        {inCollection, modetest.Report{Name: "Sales", Collection: "aaaaaaaaaaaa"}},
		"moved to all": {inCollection, modetest.Report{Name: "Sales"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newWait(t, totalRule)
			p.mode.AddCollection(modetest.Collection{Token: space, Name: "Finance"})
			p.mode.AddReport(modetest.Report{Token: storyReport, Name: "Sales", Collection: space})
			p.use(c.rule)
			p.waitsSince(faraway)
			p.looks(27 * time.Hour)
			p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours")
			c.then.Token = storyReport
			p.mode.AddReport(c.then)
			p.looks(28 * time.Hour)
			p.sees("#c edited: CLOSED: Sales is no longer watched", "#c replied: Closed: Sales is no longer watched")
			p.nextLook(0)
			p.looks(29 * time.Hour)
			p.sees()
		})
	}
}

// TestStory_lateCollection: the reports of a collection are waited for, and each of their runs is taken note of.
func TestStory_lateCollection(t *testing.T) {
	t.Parallel()
	const space = "0d9c8b7a6f5e"
	p := newPlay(t, totalRule)
	p.mode.AddCollection(modetest.Collection{Token: space, Name: "Finance"})
	p.mode.AddReport(modetest.Report{Token: storyReport, Name: "Sales", Collection: space})
	p.mode.AddReport(modetest.Report{Token: "aaaaaaaaaaaa", Name: "Put away", Collection: space, Archived: true})
	p.mode.AddReport(modetest.Report{Token: "bbbbbbbbbbbb", Name: "Elsewhere"})
	p.use(strings.Replace(lateRule, "5f3c0a1b2d4e", "{collection: Finance}", 1))
	p.settle()
	if got := p.column("select rule || ' ' || report from waits"); !slices.Equal(got, []string{lateRuleID + " " + storyReport}) {
		t.Errorf("waited for are %q", got)
	}
	p.at(faraway)
	p.run(ranAt(faraway, "succeeded"))
	p.nextLook(26 * time.Hour)
}

// TestStory_lateRepeat: of a report that does not run, a time reminds, and no run is counted.
func TestStory_lateRepeat(t *testing.T) {
	t.Parallel()
	for repeat, want := range map[string][]string{
		"every run": nil,
		"2 hours":   {"#c broadcast: Still late: Sales has not run for 1 d 5 h, expected every 26 hours"},
	} {
		p := newWait(t, lateRule+"    value: sum(x)\n    warning: below 0\n    mention: oncall\n    repeat: "+repeat+"\n")
		p.looks(27 * time.Hour)
		p.sees("#c posted: LATE: Sales has not run for 1 d 3 h, expected every 26 hours (mentions)")
		p.looks(28 * time.Hour)
		p.looks(29*time.Hour + time.Minute)
		said := slices.DeleteFunc(slices.Clone(p.seen), func(s string) bool { return !strings.Contains(s, "broadcast") })
		if !slices.Equal(said, want) {
			t.Errorf("repeat: %s: the channel hears %q, want %q", repeat, said, want)
		}
		if n := p.lastNotice(); n.Runs != 0 {
			t.Errorf("repeat: %s: %d runs are counted", repeat, n.Runs)
		}
	}
}

// TestStory_lateOnRecord: each change of the alert is on record, and not each look.
func TestStory_lateOnRecord(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	p.looks(25 * time.Hour)
	p.looks(27 * time.Hour)
	p.looks(28 * time.Hour)
	p.looks(29 * time.Hour)
	p.use(lateRule + "    no_data: critical\n")
	p.looks(30 * time.Hour)
	p.looks(31 * time.Hour)
	p.use(strings.Replace(lateRule, "26", "40", 1))
	p.looks(32 * time.Hour)
	p.looks(33 * time.Hour)
	got := p.column("select outcome || ', ' || reason from evaluations where group_key = '!late' order by at")
	want := []string{
		"warning, to be posted: it became warning", "critical, to be said: it rose to critical",
		"ok, is not late any more: a run is expected every 40 hours now",
	}
	if !slices.Equal(got, want) {
		t.Errorf("on record is\n%s", strings.Join(got, "\n"))
	}
}

// TestStory_lateRemoved: a rule that is no more waits for nothing.
func TestStory_lateRemoved(t *testing.T) {
	t.Parallel()
	p := newWait(t, lateRule)
	if err := p.watcher.Use(t.Context(), &rules.Set{}); err != nil {
		t.Fatal(err)
	}
	p.nextLook(0)
	p.looks(27 * time.Hour)
	p.sees()
}
