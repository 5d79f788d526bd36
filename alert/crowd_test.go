package alert

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// crowdRows is a result with so many groups, all with the value 100 but those that are given.
func crowdRows(groups int, but map[int]int) string {
	rows := make([]string, groups)
	for i := range rows {
		x, ok := but[i]
		if !ok {
			x = 100
		}
		rows[i] = fmt.Sprintf(`{"g": "g%05d", "x": %d}`, i, x)
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// records are the groups that have a record of a run, with what it says; those of a crowd alone are called the rest.
func (p *play) records(run string) (named map[string]store.Evaluation, rest int) {
	p.t.Helper()
	named = make(map[string]store.Evaluation)
	err := p.store.View(p.t.Context(), func(tx *store.Tx) error {
		all, err := tx.Evaluations(p.t.Context(), storyReport, run)
		for _, e := range all {
			if strings.Contains(e.Group, "g0") && e.Outcome == string(StateOK) {
				rest++
			}
			named[e.Group] = e
		}
		return err
	})
	if err != nil {
		p.t.Fatal(err)
	}
	return named, rest
}

const crowdRule = "rules:\n  - {name: Low, report: 5f3c0a1b2d4e, by: [g], value: sum(x), warning: below 10}\n"

// TestCrowd: of very many groups, only those that are not fine have records and alerts.
func TestCrowd(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	p := newPlay(t, crowdRule)
	run := p.rows(crowdRows(manyGroups, nil))
	if all, rest := p.records(run); len(all) != 1 || rest != 0 || !strings.Contains(all[groupFine].Reason, "1,001 groups") {
		t.Errorf("%d records, of the fine groups %+v", len(all), all[groupFine])
	}
	run = p.rows(crowdRows(manyGroups, map[int]int{7: 3}))
	p.sees("#c posted: WARNING: Low (g g00007) is 3, below 10 (Sales)")
	if all, rest := p.records(run); len(all) != 2 || rest != 0 || !strings.Contains(all[groupFine].Reason, "1,000 groups") {
		t.Errorf("with one that is not fine, %d records, of the fine groups %+v", len(all), all[groupFine])
	}
	if n := p.lastNotice(); n.Values.Previous != "100" {
		t.Errorf("the value before was %q, want that of the run before", n.Values.Previous)
	}
	p.rows(crowdRows(manyGroups, nil))
	p.sees("#c edited: RESOLVED: Low (g g00007) is back to 100, after 1 h; worst was 3, threshold below 10 (Sales)",
		"#c replied: Resolved: Low (g g00007) is back to 100, after 1 h; worst was 3, threshold below 10 (Sales)")
	run = p.rows(crowdRows(manyGroups, nil))
	if all, _ := p.records(run); len(all) != 1 {
		t.Errorf("when all is well, %d records", len(all))
	}
	p.sees()
}

// TestCrowd_gone: of very many groups that are not in the result any more, some have a record, and those with a message have.
func TestCrowd_gone(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	const groups = maxGone + 200
	p := newPlay(t, crowdRule)
	p.rows(crowdRows(groups, map[int]int{groups - 1: 3}))
	p.rows(crowdRows(groups, low(0, groups-1, -10_000)))
	for i := range goneAfter {
		all, _ := p.records(p.rows(`[{"g": "new", "x": 100}]`))
		if len(all) < maxGone || len(all) > maxGone+10 || !strings.Contains(all[groupGone].Reason, "more: not in the result") {
			t.Errorf("%d records after %d runs without them, of those that have none %+v", len(all), i+1, all[groupGone])
		}
		if own := all[fmt.Sprintf(`["g%05d"]`, groups-1)]; !strings.Contains(own.Reason, "no") {
			t.Errorf("the group with a message has the record %+v", own)
		}
	}
	if all, _ := p.records(p.rows(`[{"g": "new", "x": 100}]`)); len(all) > 3 {
		t.Errorf("%d records when all are given up", len(all))
	}
}

// TestCrowd_small: fewer groups have a record each.
func TestCrowd_small(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	p := newPlay(t, crowdRule)
	run := p.rows(crowdRows(manyGroups-1, nil))
	if all, rest := p.records(run); len(all) != manyGroups-1 || rest != manyGroups-1 {
		t.Errorf("%d records, of fine groups %d", len(all), rest)
	}
}

// TestCrowd_unknown: of very many groups that nobody knows anything of, some have records, and the others are counted. Once
// their history is there, nothing of that is left.
func TestCrowd_unknown(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	p := newPlay(t, totalRule)
	p.past(1, modetest.Run{Results: []modetest.Result{{Rows: crowdRows(manyGroups, nil)}}})
	release := p.held(strings.Replace(crowdRule, "below 10", "percent_change below -20", 1))
	run := p.decides(crowdRows(manyGroups, map[int]int{1000: 3}))
	all, rest := p.records(run)
	why := all[groupUnknown].Reason
	if rest != maxUnknown || len(all) != maxUnknown+1 || !strings.HasPrefix(why, "901 groups more") || !strings.Contains(why, "no run before this one") {
		t.Errorf("%d records, %d of single groups, and %q", len(all), rest, why)
	}
	release()
	p.settle()
	p.says("#c posted: WARNING: Low (g g01000) is 3")
	if all, rest := p.records(run); len(all) != 2 || rest != 0 || !strings.Contains(all[groupFine].Reason, "1,000 groups") {
		t.Errorf("then %d records, %d of single groups: %+v", len(all), rest, all[groupFine])
	}
}

// TestCrowd_history: the values of very many groups are in the history, each once.
func TestCrowd_history(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	p := newPlay(t, crowdRule)
	p.rows(crowdRows(historyBatch+1, nil))
	run := p.rows(crowdRows(historyBatch+1, nil))
	rule := p.first()
	err := p.store.View(t.Context(), func(tx *store.Tx) error {
		for _, group := range []int{0, historyBatch - 1, historyBatch} {
			points, err := tx.History(t.Context(), store.HistoryQuery{
				Rule: alertKey(rule, storyReport), Version: rule.Version(), Group: fmt.Sprintf(`["g%05d"]`, group),
				Before: storyBegin.Add(time.Hour * 24), Runs: 10,
			})
			if err != nil {
				return err
			}
			if len(points) != 2 || points[0].Run != run || decode(points[0].Value).String() != "100" {
				t.Errorf("group %d has the history %+v", group, points)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestJudge_overtaken: what the rules said of a run holds only until another one of its report is decided.
func TestJudge_overtaken(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes very many runs or groups")
	}
	t.Parallel()
	p := newPlay(t, strings.Replace(fellRule, "percent_change below -20", "below previous", 1))
	ctx, ref := t.Context(), mode.RunRef{Report: storyReport, Run: "ffffffffffff"}
	completes := storyBegin.Add(24 * time.Hour)
	err := p.store.Update(ctx, func(tx *store.Tx) error {
		return tx.SaveRun(ctx, store.Run{Report: ref.Report, Run: ref.Run, State: store.RunReceived, Received: p.now(), Completed: completes})
	})
	if err != nil {
		t.Fatal(err)
	}
	judged := func() examined {
		c := p.watcher.begin(p.watcher.rules.Load(), ref, rules.ReportRef{Token: storyReport})
		c.ran(p.watcher.mode, mode.Run{State: mode.StateSucceeded, Completed: completes})
		if err := p.watcher.judge(ctx, &c); err != nil {
			t.Fatal(err)
		}
		return c
	}
	decide := func(c examined) error {
		return p.store.Update(ctx, func(tx *store.Tx) error {
			_, err := p.watcher.decideIn(ctx, tx, c)
			return err
		})
	}
	p.settle()
	before := judged()
	p.rows(`[{"x": 100}]`)
	want := store.Snooze(0)
	if err := decide(before); err == nil || err.Error() != want.Error() {
		t.Errorf("deciding what was judged before another run = %v, want %v", err, want)
	}
	if err := decide(judged()); err != nil {
		t.Errorf("deciding what was judged after it = %v", err)
	}
}
