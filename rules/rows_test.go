package rules_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
)

// TestPass_badCells: what is wrong with one cell is for the rule alone that uses it.
func TestPass_badCells(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, rule, result, want string }{
		{"a number out of range elsewhere", "value: sum(x)\nwarning: above 0", `[{"x": 1, "y": 1e2000}]`, "1 of 1 rows\n[] warning \"1\""},
		{"a number out of range shown", "value: x\nshow: y\nwarning: above 0", `[{"x": 1, "y": 1e2000}]`, "1 of 1 rows\n[] warning \"1\", 1 of 1 matched [1e2000]"},
		{
			"a number out of range used", "value: sum(x)\nwarning: above 0", `[{"x": 1e2000}]`,
			"error: row 1: column `x` has the text '1e2000', which is not a number",
		},
		{"half a character", "value: a\nwarning: <> 'z'", `[{"a": "q\ud800"}]`, "1 of 1 rows\n[] warning \"q\ufffd\", 1 of 1 matched [q\ufffd]"},
		{"a byte that is no character", "value: a\nwarning: <> 'z'", "[{\"a\": \"q\xff\"}]", "1 of 1 rows\n[] warning \"q\ufffd\", 1 of 1 matched [q\ufffd]"},
		{"a byte that is no character after an escape", "value: a\nwarning: <> 'z'", "[{\"a\": \"\\n\xff\"}]", "1 of 1 rows\n[] warning \"\\n\ufffd\", 1 of 1 matched [\n\ufffd]"},
		{"a byte that is no character in a cell", "value: x\nshow: a\nwarning: above 0", "[{\"x\": 1, \"a\": \"q\xff\"}]", "1 of 1 rows\n[] warning \"1\", 1 of 1 matched [q\ufffd]"},
		{"a byte that is no character in a list", "value: a\nwarning: <> 'z'", "[{\"a\": [\"\xff\"]}]", "1 of 1 rows\n[] warning \"[\\\"\ufffd\\\"]\", 1 of 1 matched [[\"\ufffd\"]]"},
		{"half a character in a name", "value: x\nwarning: above 0", `[{"n\udfff": 1, "x": 1}]`, "1 of 1 rows\n[] warning \"1\", 1 of 1 matched [1]"},
		{"a byte that is no character in a name", "value: x\nwarning: above 0", "[{\"n\xff\": 1, \"x\": 1}]", "1 of 1 rows\n[] warning \"1\", 1 of 1 matched [1]"},
		{"a name with other escapes", "value: sum(x)\nwarning: above 0", `[{"x": 1}, {"\u0078": 2}]`, "2 of 2 rows\n[] warning \"3\""},
		{"a name twice with other escapes", "value: sum(x)\nwarning: above 0", `[{"x": 1, "\u0078": 2}]`, "error: the result has two columns named `x`; give one of them an alias in the query"},
		{
			"shown by one rule's name and used by another's", "value: x\nshow: [X]\nwarning: above 0", `[{"x": 1, "y": "a"}]`,
			"1 of 1 rows\n[] warning \"1\", 1 of 1 matched [1]",
		},
		{"a column that comes later", "value: sum(revenue)\nwarning: above 0", `[{"REVENUE": 2}, {"revenue": 3}]`, "error: column `revenue` could be `REVENUE` or `revenue`, both are in the result; write it exactly as one of them"},
		{"a column that comes later, in capitals", "value: sum(revenue)\nwarning: above 0", `[{"revenue": 2}, {"REVENUE": 3}]`, "error: column `revenue` could be `revenue` or `REVENUE`, both are in the result; write it exactly as one of them"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := judge(t, tt.rule, tt.result)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, describe(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPass_repeated: texts are right whether rows repeat them or not.
func TestPass_repeated(t *testing.T) {
	t.Parallel()
	var result strings.Builder
	const rows = 9000
	for i := range rows {
		fmt.Fprintf(&result, `,{"unique":"u%d","few":"f%d"}`, i, i%3)
	}
	r, err := judge(t, "by: few\nvalue: count(distinct unique)\nwarning: above 2999", "["+result.String()[1:]+"]")
	if err != nil {
		t.Fatal(err)
	}
	want := "9000 of 9000 rows\n[f0] warning \"3000\"\n[f1] warning \"3000\"\n[f2] warning \"3000\""
	if diff := cmp.Diff(want, describe(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// FuzzPass_cells proves that the cells of a row are those that encoding/json finds in it.
func FuzzPass_cells(f *testing.F) {
	for _, src := range []string{
		`[{"x":1,"y":"a"}]`, ` [ { "x" : "\\\"" , "y" : [1,{"a":"}]\\"}] , "z":{} } ] `, `[{"x":-1.5e3,"y":true},{"y":null}]`, `[{"x":"\ud83d\ude00"}]`,
	} {
		f.Add([]byte(src))
	}
	set, err := rules.Parse("rules.yaml", []byte(ruleFile("value: count(*)\nshow: [x, y]\nrows: 1\nwarning: above 0")))
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now()})
		if err != nil {
			t.Fatal(err)
		}
		readErr := pass.ReadJSON(strings.NewReader(string(src)))
		results, err := pass.Results(nil)
		if err != nil {
			t.Fatal(err)
		}
		r := results[0]
		var rows []map[string]json.RawMessage
		if readErr != nil || r.Err != nil || json.Unmarshal(src, &rows) != nil || len(rows) == 0 {
			return
		}
		for i, name := range r.Rule.Show {
			var text string
			raw := rows[0][name]
			if json.Unmarshal(raw, &text) != nil || len(raw) > 200 || raw[0] != '"' {
				continue
			}
			if got := r.Groups[0].Worst[0][i].String(); got != text {
				t.Errorf("column %s of %s is %q, want %q", name, src, got, text)
			}
		}
	})
}
