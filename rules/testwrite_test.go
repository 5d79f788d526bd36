package rules_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
)

// awkward are texts that YAML or CSV reads as something else, or not at all, unless they are in quotes.
func awkward() []string {
	return []string{
		"", " ", " a ", "a: b", "a:", "- a", "-", "--- ", "#a", "a #b", "{", "}", "[", "]", "a, b", "*a", "&a", "!a", "|", ">", "%", "@a", "`a`", `"`, `'`, `a"b`,
		"yes", "No", "on", "y", "true", "null", "~", "NULL", "12", "007", "1e3", "0x1F", "1_000", ".5", "+1", "-0", "1:30", "12:30:45", ".inf", "NaN", "<<", "=",
		"2026-11-23", "2026-11-23T09:00:00.000Z", "a\nb", "a\r\nb\n", "\t", "a\tb", "\x00", "\x7f\u0085\u2028\ufeff", "é\u0301 🙂 日本", "\\n", `\u0041`, "{{.Rule}}", "?", "? a", ",",
		strings.Repeat("long ", 100),
	}
}

// TestTest_Write: what a test holds is read again as it was, whatever the texts are.
func TestTest_Write(t *testing.T) {
	t.Parallel()
	var rows rules.Rows
	for _, text := range awkward() {
		raw, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, rules.Row{{"x", string(raw)}, {text, "1"}})
	}
	for _, cell := range []string{"null", "true", "false", "0", "-1", "12.50", "12345678901234567890.123", "-0.000001"} {
		rows = append(rows, rules.Row{{"x", cell}})
	}
	want := rules.Test{Name: "a: 'name' #1", Rule: "r", Runs: []rules.TestRun{
		rules.TestRun{At: time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), Duration: 90*time.Second + 5*time.Millisecond}.WithRows(rows),
		{At: time.Date(2026, 10, 25, 1, 30, 7, 1_000_000, time.UTC), None: true},
		{At: time.Date(2026, 10, 25, 2, 0, 0, 0, time.UTC), Failed: true, Checked: true},
	}}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	text, err := want.Write(berlin, "")
	if err != nil {
		t.Fatal(err)
	}
	set, err := rules.Parse("test.yaml", text)
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	got := set.Tests[0]
	if got.Name != want.Name || got.Rule != want.Rule || len(got.Runs) != len(want.Runs) {
		t.Fatalf("read again it is %+v", got)
	}
	for i, run := range got.Runs {
		if w := want.Runs[i]; !run.At.Equal(w.At) || run.Duration != w.Duration || run.None != w.None || run.Failed != w.Failed || run.Checked != w.Checked {
			t.Errorf("run %d = %+v, want %+v", i+1, run, w)
		}
	}
	if diff := cmp.Diff(resultOf(t, want.Runs[0]), resultOf(t, got.Runs[0])); diff != "" {
		t.Errorf("rows (-want +got):\n%s", diff)
	}
}

func resultOf(t *testing.T, run rules.TestRun) string {
	t.Helper()
	body, err := run.Result()
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// TestRule_ReadRows: only what the rule uses is kept, of no more rows than wanted.
func TestRule_ReadRows(t *testing.T) {
	t.Parallel()
	set := loadTests(t, "    where: s = 'a'\n    latest: Day\n    by: g\n    show: [note]\n", nil)
	rows, total, err := set.Rules[0].ReadRows(strings.NewReader(`[{"X": 1.50, "email": "a@b.c", "S": "a", "day": {"a": [1]}, "g": null, "note": "\u00e9"}, {"secret": 1}, {"x": 2}]`), 2)
	if err != nil || total != 3 {
		t.Fatalf("ReadRows() = %d, %v; want 3", total, err)
	}
	want := `[{"X":1.50,"S":"a","day":"{\"a\": [1]}","g":null,"note":"é"},{}]`
	if diff := cmp.Diff(want, string(rows.JSON())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, wrong := range []string{``, `{}`, `[{"x": 1}`, `[{"x": 1}, 5]`, `[{"x" 1}]`} {
		if _, _, err := set.Rules[0].ReadRows(strings.NewReader(wrong), 2); err == nil {
			t.Errorf("%s is read as rows", wrong)
		}
	}
}

// TestAppendTest: a test is added to a file of which nothing else changes.
func TestAppendTest(t *testing.T) {
	t.Parallel()
	test := "version: 1\ntests:\n  - name: new\n    rule: r\n    runs:\n      - rows: [{x: 1}]\n"
	added := strings.TrimPrefix(test, "version: 1\ntests:\n")
	rule := "version: 1 # one\n# rules\nrules:\n  - {name: R, report: 5f3c0a1b2d4e, channel: c, value: x, warning: above 1}\n"
	old := "tests: # all\n  - rule: r # old\n    runs:\n      - rows: []\n"
	flush := strings.ReplaceAll(old, "\n  ", "\n")
	for _, tt := range []struct{ name, file, want string }{
		{"no tests yet", rule + "# the end\n", rule + "# the end\n\ntests:\n" + added},
		{"no line end", strings.TrimSuffix(rule, "\n"), rule + "\ntests:\n" + added},
		{"at the end", rule + old, rule + old + added},
		{"in the middle", "version: 1\n" + old + "\n# rules\n" + strings.TrimPrefix(rule, "version: 1 # one\n# rules\n"), "version: 1\n" + old + added + "\n# rules\n" + strings.TrimPrefix(rule, "version: 1 # one\n# rules\n")},
		{"not indented", rule + flush, rule + flush + strings.ReplaceAll(added[2:], "\n  ", "\n")},
		{"windows", strings.ReplaceAll(rule+old, "\n", "\r\n"), strings.ReplaceAll(rule+old+added, "\n", "\r\n")},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := rules.AppendTest("rules.yaml", []byte(tt.file), []byte(test))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	for _, file := range []string{rule + "tests: [{rule: r, runs: [{rows: []}]}]\n", "version: 1\nrules: [\n", rule + old + "    unknown: 1\n"} {
		if got, err := rules.AppendTest("rules.yaml", []byte(file), []byte(test)); err == nil {
			t.Errorf("added to what cannot be added to:\n%s", got)
		}
	}
}
