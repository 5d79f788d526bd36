package alert_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/mode"
	"github.com/modealert/modealert/mode/modetest"
	"github.com/modealert/modealert/rules"
)

// firstTest makes the first test of a rule about a report that ran once a day, the last time on a Monday at nine, with some rows.
func firstTest(t *testing.T, rule string, change func(*alert.FirstTestConfig), days ...string) (*rules.Set, alert.FirstTest, error) {
	t.Helper()
	workspace := modetest.New(modetest.Config{})
	t.Cleanup(workspace.Close)
	workspace.AddReport(modetest.Report{Token: "5f3c0a1b2d4e"})
	last := time.Date(2026, 11, 23, 9, 0, 0, 250_000_000, time.UTC)
	for i, rows := range days {
		at := last.AddDate(0, 0, i-len(days)+1)
		workspace.AddRun("5f3c0a1b2d4e", modetest.Run{
			Created: at.Add(-90 * time.Second), Completed: at, ExecutedBy: "ada", Parameters: map[string]any{"region": "EU", "secret": "x"},
			Results: []modetest.Result{{Rows: rows}},
		})
	}
	workspace.AddUser(modetest.User{Username: "ada", Name: "Ada: #1"})
	workspace.AddRun("5f3c0a1b2d4e", modetest.Run{State: mode.StateFailed, Created: last.Add(time.Hour)})
	client, err := mode.New(workspace.ClientConfig())
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Parse("rules.yaml", []byte("version: 1\ntimezone: Europe/Berlin\nrules:\n  - {name: R, report: 5f3c0a1b2d4e, channel: c, "+rule+"}\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := alert.FirstTestConfig{Mode: client, Set: set, Rule: set.Rules[0], Now: func() time.Time { return last.Add(time.Hour) }}
	if change != nil {
		change(&c)
	}
	made, err := alert.MakeTest(t.Context(), c)
	return set, made, err
}

// TestMakeTest: of each kind of rule a test is made that passes, and holds no more than the rule uses.
func TestMakeTest(t *testing.T) {
	t.Parallel()
	many := func(n int, row string) string {
		var rows []string
		for i := range n {
			rows = append(rows, fmt.Sprintf(row, i))
		}
		return "[" + strings.Join(rows, ",") + "]"
	}
	masked := func(c *alert.FirstTestConfig) { c.Mask = &rules.Mask{Seed: "1"} }
	const sum = "value: sum(x), warning: below 10"
	for _, tt := range []struct {
		name, rule string
		change     func(*alert.FirstTestConfig)
		days       []string
	}{
		{"aggregate", "value: sum(x), warning: below 10, where: \"s = 'yes'\"", nil, []string{`[{"x": 1, "s": "yes", "email": "a@b.c"}, {"x": "2.50", "s": "no", "email": "a@b.c"}, {"s": null, "x": 1e1}]`}},
		{"all-is-well", sum, nil, []string{`[{"x": 10}]`}},
		{"no-column", "value: count(*), warning: below 3", nil, []string{`[{"x": 10}, {"x": 11}]`}},
		{"by", sum + ", by: [g, h]", nil, []string{`[{"x": 1, "g": "a: {#", "h": 7}, {"x": 11, "g": "-", "h": 7}, {"x": 12, "g": null, "h": true}, {"x": 3, "g": "2026-11-23", "h": ""}, {"x": 4, "g": "007", "h": "007"}]`}},
		{"row-rule", "value: x, warning: above 10, key: id, show: [id, note]", nil, []string{many(100, `{"x": %d, "id": 7, "note": "line 1\nline 2"}`)}},
		{"latest", "latest: day, value: sum(x), warning: below 10", nil, []string{`[{"x": 1, "day": "2026-11-23"}, {"x": 20, "day": "2026-11-22T00:00:00.000Z"}]`}},
		{"history", "value: sum(x), warning: value below 0.5 * avg_last(3)", nil, []string{`[{"x": 1}]`, `[{"x": 100}]`, `[{"x": 102}]`, `[{"x": 104}]`, `[{"x": 5}]`}},
		{"history-of-groups", "value: sum(x), by: g, warning: change below 0", nil, []string{`[{"x": 9, "g": 1}]`, `[{"x": 9, "g": 1}, {"x": 9, "g": "b"}]`, `[{"x": 8, "g": 1}, {"x": 9, "g": "b"}]`}},
		{"season", "value: sum(x), warning: \"value below median_last(1, 'weekday')\"", nil, []string{`[{"x": 60}]`, `[]`, `[]`, `[]`, `[]`, `[]`, `[{"x": 1}]`, `[{"x": 50}]`, `[]`, `[]`, `[]`, `[{"x": 1}]`, `[{"x": 1}]`, `[{"x": 1}]`, `[{"x": 5}]`}},
		{"freshness", "value: age(max(t)), critical: above 2 hours", nil, []string{`[{"t": "2026-11-23 09:00:00"}, {"t": "2026-11-23T06:30:00.000Z"}]`}},
		{"run", "value: run.duration, warning: \"run.param('region') = 'EU' and run.executed_by = 'Ada: #1' and value above 1 minute\"", nil, []string{`[]`}},
		{"row-count", "value: run.row_count, warning: below 1000", nil, []string{`[{"x": 10}, {"x": 11}]`}},
		{"run-history", "value: run.duration, warning: value above 2 * avg_last(2)", nil, []string{`[]`, `[]`, `[]`}},
		{"late", "expect_every: 26 hours", nil, []string{`[]`}},
		{"no-rows", sum, nil, []string{`[]`}},
		{"column-missing", sum, nil, []string{`[{"y": 1}]`}},
		{"many-rows", sum + ", by: g", nil, []string{many(3000, `{"x": 1%02[1]d, "g": %[1]d}`)}},
		{"pending", sum + ", for: 2 runs", nil, []string{`[{"x": 1}]`}},
		{"muted", sum + ", mute: {days: mon}", nil, []string{`[{"x": 1}]`}},
		{"masked", "value: sum(x), by: [country], where: \"region = 'EU'\", warning: below 10000", masked, []string{`[{"country": "France", "region": "EU", "x": 9876.54}, {"country": "Chile", "region": "SA", "x": 12000}, {"country": "Spain", "region": "EU", "x": "20000"}]`}},
		{"masked-rows", "value: amount, warning: above 10, key: order_id, show: [order_id, email]", masked, []string{`[{"amount": 12, "order_id": 4711, "email": "a@b.c"}, {"amount": 3, "order_id": 4712, "email": "a@b.c"}]`}},
		{"masked-history", "value: sum(x), by: g, warning: change below 0", masked, []string{`[{"x": 900, "g": "Ann"}]`, `[{"x": 700, "g": "Ann"}]`}},
		{"masked-run", "value: run.duration, warning: run.param('region') = 'EU' and run.executed_by = 'Bob'", masked, []string{`[]`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set, made, err := firstTest(t, tt.rule, tt.change, tt.days...)
			if err != nil {
				t.Fatal(err)
			}
			proves(t, set, made)
			sameAs(t, filepath.Join("testdata", "firsttest", tt.name+".yaml"), string(made.Text))
		})
	}
}

// proves plays a test as somebody does who has saved it.
func proves(t *testing.T, set *rules.Set, made alert.FirstTest) {
	t.Helper()
	tests, err := rules.Parse("test.yaml", made.Text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, made.Text)
	}
	r, err := alert.NewRehearsal(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	scenes, err := r.Play(t.Context(), set, tests.Tests[0])
	if err != nil {
		t.Fatal(err)
	}
	expects := 0
	for i, scene := range scenes {
		if run := tests.Tests[0].Runs[i]; run.Checked {
			expects++
			for _, m := range scene.Misses(run.Expect) {
				t.Errorf("run %d: %+v\n%s", i+1, m, made.Text)
			}
		}
	}
	if expects == 0 {
		t.Error("nothing is expected")
	}
}

// TestMakeTest_file: the rows go to a file, as it is read again.
func TestMakeTest_file(t *testing.T) {
	t.Parallel()
	rows := []string{`[{"x": 1, "g": "a"}, {"x": 2, "g": null}]`}
	for _, tt := range []struct{ rule, file, want string }{
		{"value: sum(x), by: g, warning: below 10", "rows.csv", "x,g\n1,a\n2,\n"},
		{"value: sum(x), by: g, warning: below 10", "rows.JSON", `[{"x":1,"g":"a"},{"x":2,"g":null}]` + "\n"},
	} {
		_, made, err := firstTest(t, tt.rule, func(c *alert.FirstTestConfig) { c.RowsFile = tt.file }, rows...)
		if err != nil {
			t.Fatal(err)
		}
		if string(made.Rows) != tt.want || !strings.Contains(string(made.Text), tt.file) || strings.Contains(string(made.Text), "rows:") {
			t.Errorf("%s holds %q and the test is\n%s", tt.file, made.Rows, made.Text)
		}
	}
}

// TestMakeTest_cannot: what keeps a test from being made is said, with what to do.
func TestMakeTest_cannot(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 200 {
		many = append(many, fmt.Sprintf(`{"x": 1, "g": "%d"}`, i))
	}
	csv := func(c *alert.FirstTestConfig) { c.RowsFile = "rows.csv" }
	mask := func(c *alert.FirstTestConfig) { c.Mask = &rules.Mask{Seed: "1"} }
	for _, tt := range []struct {
		rule, want string
		change     func(*alert.FirstTestConfig)
		days       []string
	}{
		{"value: sum(x), warning: above 10", "none of the latest runs of 1 report succeeded", nil, nil},
		{"value: sum(x), warning: below 150", "--rows-file", nil, []string{"[" + strings.Join(many, ",") + "]"}},
		{"query: Other, value: sum(x), warning: below 900", "query `Other` is not in the report", nil, []string{"[]"}},
		{"value: \"count(*) filter (where g = '')\", warning: above 0", "ends in .json", csv, []string{`[{"x": 1, "g": ""}]`}},
		{"value: \"count(*) filter (where g like 'a%')\", warning: above 0", "--keep g", mask, []string{`[{"x": 1, "g": "abc"}]`}},
		{"value: sum(x), warning: value = 1000", "--keep x", mask, []string{`[{"x": 999}, {"x": 1}]`}},
	} {
		_, made, err := firstTest(t, tt.rule, tt.change, tt.days...)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q; made\n%s", tt.rule, err, tt.want, made.Text)
		}
	}
}
