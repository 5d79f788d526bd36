package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/rules"
)

// judged is what becomes of a rule that is fine.
func judged(t *testing.T, rule, result string) rules.Result {
	t.Helper()
	r, err := judge(t, rule, result)
	if err != nil || r.Err != nil {
		t.Fatal(err, r.Err)
	}
	return r
}

// cells writes rows of a result: so many, each with the next number as x.
func cells(n int, row string) []string {
	rows := make([]string, n)
	for i := range rows {
		rows[i] = fmt.Sprintf(row, i)
	}
	return rows
}

func result(rows ...[]string) string {
	var all []string
	for _, some := range rows {
		all = append(all, some...)
	}
	return "[" + strings.Join(all, ",") + "]"
}

// Just so many rows are remembered, and those that no longer count take no place.
func TestPass_remembered(t *testing.T) {
	t.Parallel()
	const rule, row = "key: x\nvalue: x\nwarning: at least 0", `{"x": %d}`
	for n, full := range map[int]bool{9_999: false, 10_000: false, 10_001: true} {
		r := judged(t, rule, result(cells(n, row)))
		if keys := len(r.Groups[0].Keys); r.Forgetful != full || keys != min(n, 10_000) {
			t.Errorf("of %d rows %d are remembered, %t", n, keys, r.Forgetful)
		}
	}
	r := judged(t, rule+"\nlatest: day", result(cells(10_001, `{"x": %d, "day": "2026-11-22"}`), cells(5, `{"x": %d, "day": "2026-11-23"}`)))
	if keys := len(r.Groups[0].Keys); r.Forgetful || keys != 5 {
		t.Errorf("of the latest 5 rows %d are remembered, %t", keys, r.Forgetful)
	}
}

// Many groups show fewer rows each, until they no longer count.
func TestPass_thinned(t *testing.T) {
	t.Parallel()
	const rule, old = "by: g\nrows: 20\nvalue: x\nwarning: at least 0\nshow: [x]", `{"g": 1%d, "x": 1, "day": "2026-11-22"}`
	var rows [][]string
	for range 20 {
		rows = append(rows, cells(4_000, old))
	}
	r := judged(t, rule, result(rows...))
	for _, g := range r.Groups {
		if len(g.Worst) != 10 {
			t.Fatalf("a group of 4,000 shows %d rows, want half of 20", len(g.Worst))
		}
	}
	rows = append(rows, cells(30, `{"g": 1, "x": %d, "day": "2026-11-23"}`))
	if r := judged(t, rule+"\nlatest: day", result(rows...)); len(r.Groups) != 1 || len(r.Groups[0].Worst) != 20 {
		t.Errorf("%d groups of the latest day, the first shows %d rows", len(r.Groups), len(r.Groups[0].Worst))
	}
}

// What is wrong with a row is forgotten when the row no longer counts.
func TestPass_latestForgivesError(t *testing.T) {
	t.Parallel()
	r := judged(t, "latest: day\nvalue: sum(x)\nwarning: above 1", `[{"day": 1, "x": "no number"}, {"day": 2, "x": 5}]`)
	if got := r.Groups[0].Value.String(); got != "5" {
		t.Errorf("the value is %s, want 5", got)
	}
}

// Groups whose names look alike stand in the same order whichever comes first.
func TestPass_groupsAlike(t *testing.T) {
	t.Parallel()
	const rule = "by: g\nvalue: count(*)\nwarning: above 9"
	one, other := judged(t, rule, `[{"g": 5}, {"g": "5"}]`), judged(t, rule, `[{"g": "5"}, {"g": 5}]`)
	for i := range one.Groups {
		if one.Groups[i].Key[0].Kind() != other.Groups[i].Key[0].Kind() {
			t.Errorf("group %d is %v or %v", i, one.Groups[i].Key, other.Groups[i].Key)
		}
	}
}

// Rules of files with different zones do not share what they say about times.
func TestPass_filterZones(t *testing.T) {
	t.Parallel()
	var all []*rules.Rule
	for _, zone := range []string{"UTC", "America/New_York"} {
		set, err := rules.Parse("rules.yaml", []byte("timezone: "+zone+"\n"+ruleFile("where: at >= timestamp '2026-11-23 00:00:00'\nvalue: count(*)\nwarning: above 9")))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, set.Rules...)
	}
	pass, err := rules.NewPass(all, rules.Moment{Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(`[{"at": "2026-11-23T02:00:00.000Z"}]`)); err != nil {
		t.Fatal(err)
	}
	results, err := pass.Results(nil)
	if err != nil || results[0].Kept != 1 || results[1].Kept != 0 {
		t.Errorf("kept %d and %d rows (%v), want 1 and 0", results[0].Kept, results[1].Kept, err)
	}
}

// A rule needs as much of the past as the condition that looks back further.
func TestRule_Need(t *testing.T) {
	t.Parallel()
	for _, rule := range []string{
		"warning: above 2 * ago(7 days)\ncritical: above 3 * ago(14 days)",
		"warning: above 3 * ago(14 days)\ncritical: above 2 * ago(7 days)",
	} {
		set, err := rules.Parse("rules.yaml", []byte(ruleFile("value: count(*)\n"+rule)))
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Rules[0].Need().Since; got < 14*24*time.Hour {
			t.Errorf("%s: needs %s", rule, got)
		}
	}
}

// Days of silence that follow each other are one.
func TestRule_MutedAt_daysInRow(t *testing.T) {
	t.Parallel()
	set, err := rules.Parse("rules.yaml", []byte(ruleFile("value: count(*)\nwarning: above 9\nmute: {days: [mon, tue, wed, thu, fri, sat]}")))
	if err != nil {
		t.Fatal(err)
	}
	monday := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	want := time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)
	if until, muted := set.Rules[0].MutedAt(monday); !muted || !until.Equal(want) {
		t.Errorf("muted %t until %s, want %s", muted, until, want)
	}
}
