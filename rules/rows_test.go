package rules_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPass_badCells: what is wrong with one cell is for the rule alone that uses it.
func TestPass_badCells(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, rule, result, want string }{
		{"a number out of range elsewhere", "value: sum(x)\nwarning: above 0", `[{"x": 1, "y": 1e2000}]`, "1 of 1 rows\n[] warning \"1\""},
		{"a number out of range shown", "value: x\nshow: y\nwarning: above 0", `[{"x": 1, "y": 1e2000}]`, "1 of 1 rows\n[] warning \"1\", 1 of 1 matched [1e2000]"},
		{
			"a number out of range used", "value: sum(x)\nwarning: above 0", `[{"x": 1e2000}]`,
			"error: row 1: column `x` has the text '1e2000', which has more than the 1,000 digits before or after the point that a number may have",
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
