package rules_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
)

// judge evaluates the one rule of a file, given without its first lines, on a JSON result.
func judge(t *testing.T, rule, result string) (rules.Result, error) {
	t.Helper()
	set, err := rules.Parse("rules.yaml", []byte(ruleFile(rule)))
	if err != nil {
		t.Fatal(err)
	}
	pass, err := rules.NewPass(set.Rules, rules.Moment{Now: now()})
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(result)); err != nil {
		return rules.Result{}, err
	}
	results, err := pass.Results(nil)
	if err != nil {
		t.Fatal(err)
	}
	return results[0], nil
}

// ruleFile is a file with one rule, of which only what matters is given.
func ruleFile(rule string) string {
	return "version: 1\nrules:\n  - name: R\n    report: 5f3c0a1b2d4e\n    channel: c\n" +
		strings.ReplaceAll("\n"+rule, "\n", "\n    ")
}

func now() time.Time { return time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC) }

// describe writes a result in a line a group.
func describe(r rules.Result) string {
	if r.Err != nil {
		return "error: " + r.Err.Error()
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d rows", r.Kept, r.Rows)
	if r.Empty {
		b.WriteString(", empty")
	}
	groups := r.Groups
	if r.Whole != nil {
		b.WriteString(", as a whole")
		groups = append(groups, *r.Whole)
	}
	for _, g := range groups {
		fmt.Fprintf(&b, "\n%v %s %q", g.Key, g.Level, g.Value.String())
		if r.Rule.RowRule() {
			fmt.Fprintf(&b, ", %d of %d matched", g.Matched, g.Rows)
		}
		for _, row := range g.Worst {
			fmt.Fprintf(&b, " %v", row)
		}
		if g.Unknown != "" {
			b.WriteString(", unknown")
		}
	}
	return b.String()
}

func TestPass(t *testing.T) {
	t.Parallel()
	sum := "value: sum(revenue)\nwarning: below 100\ncritical: below 50"
	for _, tt := range []struct{ name, rule, result, want string }{
		{"above the limits", sum, `[{"revenue": 60}, {"revenue": 40}]`, "2 of 2 rows\n[] ok \"100\""},
		{"below one limit", sum, `[{"revenue": 60}, {"revenue": 39.99}]`, "2 of 2 rows\n[] warning \"99.99\""},
		{"below both limits", sum, `[{"revenue": "12.50"}]`, "1 of 1 rows\n[] critical \"12.50\""},
		{"exact decimals", "value: sum(x)\nwarning: = 0.3", `[{"x": 0.1}, {"x": 0.2}]`, "2 of 2 rows\n[] warning \"0.3\""},
		{"integers beyond 2^53", "value: max(x)\nwarning: above 9007199254740992", `[{"x": 9007199254740993}]`, "1 of 1 rows\n[] warning \"9007199254740993\""},
		{"no rows", sum, `[]`, "0 of 0 rows\n[] no_data \"\""},
		{"no body", sum, ``, "0 of 0 rows\n[] no_data \"\""},
		{"null for a body", sum, `null`, "0 of 0 rows\n[] no_data \"\""},
		{"only nulls", sum, `[{"revenue": null}, {"revenue": null}]`, "2 of 2 rows\n[] no_data \"\""},
		{"a column that a row leaves out is null", sum, `[{"revenue": 100}, {"other": 1}]`, "2 of 2 rows\n[] ok \"100\""},
		{"count of nothing is a number", "value: count(*)\nwarning: below 1", `[]`, "0 of 0 rows\n[] warning \"0\""},
		{"null asked for", "value: max(x)\nwarning: is null", `[]`, "0 of 0 rows\n[] warning \"\""},
		{
			"groups, sorted, numbers in their order", "by: day\nvalue: sum(x)\nwarning: above 5",
			`[{"day": 10, "x": 6}, {"day": 9, "x": 1}, {"day": 10, "x": null}]`, "3 of 3 rows\n[9] ok \"1\"\n[10] warning \"6\"",
		},
		{
			"two columns and a null group", "by: [a, b]\nvalue: count(*)\nwarning: above 1",
			`[{"a": "x", "b": null}, {"a": "x", "b": "y"}, {"a": "x"}]`, "3 of 3 rows\n[x ] warning \"2\"\n[x y] ok \"1\"",
		},
		{"groups and no rows", "by: a\n" + sum, `[]`, "0 of 0 rows, empty"},
		{"groups and no rows that pass", "by: a\nwhere: a = 'x'\n" + sum, `[{"a": "y", "revenue": 5}]`, "0 of 1 rows, empty"},
		{"groups, no rows and a count", "by: a\nvalue: count(*)\nwarning: above 5", `[]`, "0 of 0 rows"},
		{"groups, no rows and a count that must not be 0", "by: a\nvalue: count(*)\nwarning: below 1", `[]`, "0 of 0 rows, as a whole\n[] warning \"0\""},
		{"groups, no rows and null asked for", "by: a\nvalue: max(x)\ncritical: is null", `[]`, "0 of 0 rows, as a whole\n[] critical \"\""},
		{"groups, no rows and a time", "by: a\nvalue: now() - max(t)\ncritical: above 2 hours", `[]`, "0 of 0 rows, empty"},
		{"groups, no rows and a value that does not fit", "by: a\nvalue: count(*)\ncritical: value above max(coalesce(t, 'x')) or value + coalesce(max(t), 'x') above 1", `[]`, "error: with no group at all: critical: `coalesce(max(t), 'x')` is a text that is not a number"},
		{"groups and no rows of a row rule", "by: a\nvalue: x\nwarning: above 1", `[]`, "0 of 0 rows"},
		{"filtered", "where: region = 'EU'\n" + sum, `[{"region": "EU", "revenue": 70}, {"region": "NA", "revenue": 1}, {"region": null, "revenue": 2}]`, "1 of 3 rows\n[] warning \"70\""},
		{"rows", "value: amount\nwarning: above 1000\ncritical: above 4000", `[{"amount": 900}, {"amount": "1000.01"}, {"amount": null}, {"amount": 1000}]`, "4 of 4 rows\n[] warning \"1000.01\", 1 of 4 matched [1000.01]"},
		{
			"the worst rows first, the critical before all", "value: amount\nshow: [id, amount]\nrows: 2\nwarning: above 10\ncritical: above 90",
			`[{"id": 1, "amount": 20}, {"id": 2, "amount": 95}, {"id": 3, "amount": 30}, {"id": 4, "amount": 91}, {"id": 5, "amount": 40}]`,
			"5 of 5 rows\n[] critical \"95\", 5 of 5 matched [2 95] [4 91]",
		},
		{"the smallest is the worst", "value: stock\nshow: [id, stock]\nrows: 1\nwarning: below 10", `[{"id": "a", "stock": 5}, {"id": "b", "stock": 2}, {"id": "c", "stock": 7}]`, "3 of 3 rows\n[] warning \"2\", 3 of 3 matched [b 2]"},
		{"rows by group", "by: shop\nvalue: amount\nwarning: above 10", `[{"shop": "a", "amount": 11}, {"shop": "b", "amount": 1}]`, "2 of 2 rows\n[a] warning \"11\", 1 of 1 matched [a 11]\n[b] ok \"\", 0 of 1 matched"},
		{"no rows for a row rule", "value: amount\nwarning: above 10", `[]`, "0 of 0 rows\n[] ok \"\", 0 of 0 matched"},
		{"worst rows of an aggregate", "value: sum(x)\nshow: [id, x]\nrows: 2\nwarning: below 100", `[{"id": 1, "x": 5}, {"id": 2, "x": 1}, {"id": 3, "x": 3}]`, "3 of 3 rows\n[] warning \"9\" [2 1] [3 3]"},
		{"an undecidable condition", "value: sum(x)\nwarning: value above min(y)", `[{"x": 5, "y": null}]`, "1 of 1 rows\n[] ok \"5\", unknown"},
		{"columns shout", sum, `[{"REVENUE": 70}]`, "1 of 1 rows\n[] warning \"70\""},
		{"the exact name wins", sum, `[{"Revenue": 1, "revenue": 70}]`, "1 of 1 rows\n[] warning \"70\""},
		{"the exact name wins in any order", sum, `[{"revenue": 70, "Revenue": 1}]`, "1 of 1 rows\n[] warning \"70\""},
		{"an escaped name", "value: sum(\"a b\")\nwarning: above 1", `[{"a\u0020b": 2}]`, "1 of 1 rows\n[] warning \"2\""},
		{"keys in another order", sum, `[{"a": 1, "revenue": 30}, {"revenue": 40, "a": 2}, {"b": 0, "a": 1, "revenue": 30}]`, "3 of 3 rows\n[] ok \"100\""},
		{"nested values are passed over", sum, `[{"x": {"revenue": 5, "y": [1, {}]}, "revenue": 100}]`, "1 of 1 rows\n[] ok \"100\""},

		{"a missing column", "value: sum(revenu)\nwarning: below 1", `[{"revenue": 1, "region": "EU"}]`, "error: column `revenu` is not in the result; it has `revenue`, `region`; did you mean `revenue`?"},
		{"a text in double quotes", "where: region = \"EU\"\n" + sum, `[{"region": "EU", "revenue": 1}]`, "error: column `EU` is not in the result; it has `region`, `revenue`; a text is written in single quotes: 'EU'"},
		{"a text without quotes", "where: region == EU\n" + sum, `[{"region": "EU", "revenue": 1}]`, "error: column `EU` is not in the result; it has `region`, `revenue`; a text is written in single quotes: 'EU'"},
		{"a text with a quote in double quotes", "where: region in (\"O'Hare\")\n" + sum, `[{"region": "EU", "revenue": 1}]`, "error: column `O'Hare` is not in the result; it has `region`, `revenue`; a text is written in single quotes: 'O''Hare'"},
		{"a missing column to show", "value: sum(revenue)\nshow: [id]\nwarning: below 1", `[{"revenue": 1}]`, "error: column `id` is not in the result; it has `revenue`"},
		{"a column twice", sum, `[{"revenue": 1, "revenue": 2}]`, "error: the result has two columns named `revenue`; give one of them an alias in the query"},
		{"an unused column twice", sum, `[{"a": 1, "revenue": 100, "a": 2}]`, "1 of 1 rows\n[] ok \"100\""},
		{"two columns that differ in case only", sum, `[{"REVENUE": 1, "Revenue": 2}]`, "error: column `revenue` could be `REVENUE` or `Revenue`, both are in the result; write it exactly as one of them"},
		{"a secret that is no number", "where: ssn > 5\n" + sum, `[{"revenue": 1, "ssn": "123-45-6789"}]`, "error: row 1: where: column `ssn` has a text that is not a number"},
		{"a secret that is no truth", "where: coalesce(ssn, ssn)\n" + sum, `[{"revenue": 1, "ssn": "123-45-6789"}]`, "error: row 1: where: `coalesce(ssn, ssn)` is a text that is not true or false"},
		{"a column that is no truth", "where: revenue\n" + sum, `[{"revenue": "Y"}]`, "error: row 1: where: column `revenue` has the text 'Y', which is not true or false"},
		{"a secret in a condition", "value: revenue\nwarning: value above ssn", `[{"revenue": 1, "ssn": "123-45-6789"}]`, "error: row 1: warning: column `ssn` has a text that is not a number"},
		{"the newest of days", "latest: day\n" + sum, `[{"day": "2026-11-23", "revenue": 1}, {"day": "2026-11-22", "revenue": 99}]`, "1 of 2 rows\n[] critical \"1\""},
		{"the newest of numbers in text", "latest: week\n" + sum, `[{"week": "9", "revenue": 99}, {"week": "10", "revenue": 1}, {"week": null, "revenue": 5}]`, "1 of 3 rows\n[] critical \"1\""},
		{"the newest of days that are none", "latest: day\n" + sum, `[{"day": "2026-11-23", "revenue": 1}, {"day": "23.11.2026", "revenue": 99}]`, "error: row 2: `latest`: column `day` has a text that is not a date, a time or a number; let Mode's query return one, by `cast(… as date)`"},
		{"the newest of days in words", "latest: Order Day\nvalue: sum(revenue)\nshow: [Order Day]\nwarning: below 100", `[{"Order Day": "Nov 23 2026", "revenue": 1}]`, "error: row 1: `latest`: column `Order Day` has the text 'Nov 23 2026', which is not a date, a time or a number; let Mode's query return one, by `cast(… as date)`"},
		{"a value that is no number", "value: revenue\nwarning: above 1", `[{"revenue": "n/a"}]`, "error: row 1: warning: column `revenue` has the text 'n/a', which is not a number"},
		{"text that is no number", sum, `[{"revenue": 1}, {"revenue": "n/a"}]`, "error: row 2: column `revenue` has the text 'n/a', which is not a number"},
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

// TestPass_broken is about results that are not whole: nothing may be concluded from their first part.
func TestPass_broken(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, result string }{
		{"cut off between rows", `[{"x": 1},`},
		{"cut off before the end", `[{"x": 1}`},
		{"cut off in a row", `[{"x": 1}, {"x": `},
		{"cut off in a text", `[{"x": "abc`},
		{"an object", `{"id": "not_found", "message": "run has not completed"}`},
		{"rows that are no objects", `[[1, 2]]`},
		{"a number", `1`},
		{"HTML", `<html><body>504</body></html>`},
		{"something after the end", `[{"x": 1}] x`},
		{"two results", `[{"x": 1}][{"x": 2}]`},
		{"a number that is none", `[{"x": 01}]`},
		{"NaN", `[{"x": NaN}]`},
		{"too deep", `[{"y": ` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `, "x": 1}]`},
		{"a row without end", `[{"x": "` + strings.Repeat("a", 40<<20) + `"}]`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if r, err := judge(t, "value: sum(x)\nwarning: above 0", tt.result); err == nil {
				t.Errorf("judged as %s, want an error", describe(r))
			} else if len(err.Error()) > 300 {
				t.Errorf("the error is %d characters long: %.300s…", len(err.Error()), err)
			}
		})
	}
}
