package rules_test

import (
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
)

// loadTests reads a rules file with a rule named R and some lines behind it, from a folder with some files.
func loadTests(t *testing.T, text string, files map[string]string) *rules.Set {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "rules.yaml")
	if err := os.WriteFile(file, []byte(ruleFile("value: sum(x)\nwarning: above 0")+"\n"+text), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := rules.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// TestTestRun_Result: rows are read as they are written, and what looks like a number in a CSV file is one.
func TestTestRun_Result(t *testing.T) {
	t.Parallel()
	set := loadTests(t, `tests:
  - rule: R
    runs:
      - rows: [{n: 12000, d: 0.10, s: "12", code: 0123, day: 2026-11-23, yes: true, nothing: null, text: "a \"b\""}]
      - rows: []
      - csv: rows.csv
      - csv: empty.csv
      - json: rows.json
`, map[string]string{
		"rows.csv": "\ufeffcountry,revenue,code\nFR,12000.50,007\n\"D,E\",,\n", "empty.csv": "", "rows.json": `[{"x": 1}]`,
	})
	var got []string
	for _, run := range set.Tests[0].Runs {
		body, err := run.Result()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(body)
		if err != nil || !json.Valid(raw) || body.Close() != nil {
			t.Errorf("Result() = %s, %v; want JSON", raw, err)
		}
		got = append(got, string(raw))
	}
	want := []string{
		`[{"n":12000,"d":0.10,"s":"12","code":"0123","day":"2026-11-23","yes":true,"nothing":null,"text":"a \"b\""}]`,
		`[]`,
		`[{"country":"FR","revenue":12000.50,"code":"007"},{"country":"D,E","revenue":null,"code":null}]`,
		`[]`,
		`[{"x": 1}]`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTest_at: a run without a time is a day after the one before, and the first is on a Monday morning.
func TestTest_at(t *testing.T) {
	t.Parallel()
	set := loadTests(t, `timezone: Europe/Berlin
tests:
  - rule: R
    runs: [{rows: []}, {rows: []}, {rows: [], at: +26h}, {rows: [], at: 2026-11-23 09:00}, {rows: [], at: +90 minutes}]
`, nil)
	var got []string
	for _, run := range set.Tests[0].Runs {
		got = append(got, run.At.UTC().Format(time.DateTime))
	}
	want := []string{"2026-01-05 08:00:00", "2026-01-06 08:00:00", "2026-01-07 10:00:00", "2026-11-23 08:00:00", "2026-11-23 09:30:00"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSet_CheckTests: what a test names must be there.
func TestSet_CheckTests(t *testing.T) {
	t.Parallel()
	set := loadTests(t, `  - {name: Late, report: 5f3c0a1b2d4e, channel: c, expect_every: 26 hours}
  - {name: Grouped, report: 5f3c0a1b2d4e, channel: c, by: a, value: sum(x), warning: above 1}
tests:
  - {rule: r, runs: [{csv: there.csv}, {csv: missing.csv}]}
  - {rule: Groupd, runs: [{rows: []}]}
  - {rule: Late, runs: [{state: none, at: +26h}]}
  - {rule: Grouped, history: [{group: {A: x}, value: 1}, 2], runs: [{rows: []}]}
`, map[string]string{"there.csv": ""})
	problems := set.CheckTests()
	got := strings.ReplaceAll(problems.Error(), filepath.Dir(set.Files[0])+string(filepath.Separator), "")
	want := `rules.yaml:12:46: there is no file missing.csv
      - {rule: r, runs: [{csv: there.csv}, {csv: missing.csv}]}
                                                 ^^^^^^^^^^^
  hint: the path begins at the folder of the rules file

rules.yaml:13:12: there is no rule ` + "`Groupd`" + `
      - {rule: Groupd, runs: [{rows: []}]}
               ^^^^^^
  hint: did you mean ` + "`grouped`" + `?

rules.yaml:15:58: ` + "`history`" + ` does not say of which ` + "`a`" + ` this was the value
      - {rule: Grouped, history: [{group: {A: x}, value: 1}, 2], runs: [{rows: []}]}
                                                             ^
  hint: write such as ` + "`{group: {a: …}, value: 100}`" + `, or the earlier runs under ` + "`runs`" + `, without ` + "`expect`"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestSet_CheckTests_groups: a test names no groups that its rule cannot have, of what is expected and of earlier values.
func TestSet_CheckTests_groups(t *testing.T) {
	t.Parallel()
	set := loadTests(t, `  - {name: Grouped, report: 5f3c0a1b2d4e, channel: c, by: [country, kind], value: sum(x), warning: above 1}
tests:
  - rule: Grouped
    history: [{group: {contry: DE, kind: a}, value: 1}]
    runs: [{rows: [], expect: [{group: {Country: DE, region: EU}}, {group: {kind: a}}]}, {rows: [], expect: [{group: {"contry": DE}}]}]
  - {rule: R, history: [{group: {a: x}, value: 1}], runs: [{rows: [], expect: [{group: {}, state: ok}]}]}
`, nil)
	got := strings.ReplaceAll(set.CheckTests().Error(), filepath.Dir(set.Files[0])+string(filepath.Separator), "")
	want := strings.ReplaceAll(`rules.yaml:12:24: rule 'Grouped' has no groups by 'contry': they are by 'country', 'kind'
        history: [{group: {contry: DE, kind: a}, value: 1}]
                           ^^^^^^
  hint: did you mean 'country'?

rules.yaml:13:54: rule 'Grouped' has no groups by 'region': they are by 'country', 'kind'
        runs: [{rows: [], expect: [{group: {Country: DE, region: EU}}, {group: {kind: a}}]}, {rows: [], expect: [{group: {"contry": DE}}]}]
                                                         ^^^^^^

rules.yaml:13:119: rule 'Grouped' has no groups by 'contry': they are by 'country', 'kind'
        runs: [{rows: [], expect: [{group: {Country: DE, region: EU}}, {group: {kind: a}}]}, {rows: [], expect: [{group: {"contry": DE}}]}]
                                                                                                                          ^^^^^^^^
  hint: did you mean 'country'?

rules.yaml:14:34: rule 'R' has no groups: it has no 'by'
      - {rule: R, history: [{group: {a: x}, value: 1}], runs: [{rows: [], expect: [{group: {}, state: ok}]}]}
                                     ^
  hint: leave 'group' out`, "'", "`")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestTest_history: an earlier value may have a time, and a group whose values are what rows have.
func TestTest_history(t *testing.T) {
	t.Parallel()
	set := loadTests(t, `timezone: Europe/Berlin
tests:
  - rule: R
    history: [100, 2 hours, 1h30m, {value: "0.5", at: 2026-11-22 09:00, group: {g: 2, h: "2", i: true, j: null, k: 007}}]
    runs: [{rows: []}]
  - {rule: R, history: 7, runs: [{rows: []}]}
`, nil)
	var got []string
	for _, test := range set.Tests {
		for _, p := range test.History {
			line := p.Value.Kind().String() + " " + p.Value.String()
			if !p.At.IsZero() {
				line += " " + p.At.UTC().Format(time.DateTime)
			}
			for _, cell := range p.Group {
				line += " " + cell.Column + " " + cell.Value.Kind().String() + " " + cell.Value.String()
			}
			got = append(got, line)
		}
	}
	want := []string{
		"number 100", "duration 2h", "duration 1h30m", "number 0.5 2026-11-22 08:00:00 g number 2 h text 2 i boolean true j null  k text 007", "number 7",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
