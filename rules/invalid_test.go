package rules_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestPass_invalid: of a result that is no JSON people hear where, and what is there instead.
func TestPass_invalid(t *testing.T) {
	t.Parallel()
	long := `{"x": "` + strings.Repeat("a", 300<<10) + `"}`
	for _, tt := range []struct{ name, result, want string }{
		{"NaN", `[{"x": NaN}]`, "row 1: Mode's result has `NaN` in column `x`, which is not valid JSON; let the query return null instead"},
		{"Infinity in a later row", `[{"x": 1}, {"a": 1, "x": -Infinity}]`, "row 2: Mode's result has `-Infinity` in column `x`, which is not valid JSON; let the query return null instead"},
		{"NaN behind a long row", "[" + long + `, {"x": NaN}]`, "row 2: Mode's result has `NaN` in column `x`, which is not valid JSON; let the query return null instead"},
		{"NaN in a list", `[{"x": [1, NaN]}]`, "row 1: Mode's result has `NaN` in column `x`, which is not valid JSON; let the query return null instead"},
		{"a column with a slash", `[{"a/b": None}]`, "row 1: Mode's result has `None` in column `a/b`, which is not valid JSON; let the query return null instead"},
		{"other text", `[{"x": secret}]`, "row 1: Mode's result is not valid JSON in column `x`: invalid character 's' at start of value"},
		{"a name without quotes", `[{x: 1}]`, "row 1: Mode's result is not valid JSON: invalid character 'x' at start of string (expecting '\"')"},
		{"cut off in a value", `[{"x": 1}, {"x": "ab`, "row 2: Mode's result is cut off in column `x`, so it is not valid JSON"},
		{"cut off between columns", `[{"x": 1}, {"x": 1`, "row 2: Mode's result is cut off, so it is not valid JSON"},
		{"cut off between rows", `[{"x": 1},`, "after row 1: Mode's result is cut off, so it is not valid JSON"},
		{"cut off before the first row", `[`, "Mode's result is cut off, so it is not valid JSON"},
		{"a row too long", `[{"x": "` + strings.Repeat("a", 40<<20), "row 1: a row is longer than 16 MiB"},
		{"a page", `<html>`, "Mode's result is not valid JSON: invalid character '<' at start of value"},
		{"no comma", `[{"x": 1} {"x": 2}]`, "after row 1: Mode's result is not valid JSON: invalid character '{' after array element (expecting ',' or ']')"},
		{"more after it", `[{"x": 1}] x`, "after row 1: Mode's result is not valid JSON: invalid character 'x' at start of value"},
		{"an object", `{"x": 1}`, "the result is not a list of rows"},
		{"a second result", `[{"x": 1}] []`, "after row 1: something follows the last row of the result"},
		{"a number for a row", `[{"x": 1}, 5]`, "row 2: the result has something that is not a row"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, err := judge(t, "value: count(*)\nwarning: above 0", tt.result)
			if err == nil {
				t.Fatal("no error")
			}
			if diff := cmp.Diff(tt.want, err.Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}
