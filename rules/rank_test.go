package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// TestPass_worst is about which rows are shown, by their first column.
func TestPass_worst(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, rule, result, want string }{
		{
			"null is the least bad", "value: x\nshow: id\nrows: 3\nwarning: value is null or value above 10",
			`[{"id":1,"x":50},{"id":2,"x":null},{"id":3,"x":100},{"id":4,"x":900}]`, "4 3 1",
		},
		{
			"null first", "value: x\nshow: id\nrows: 2\nwarning: value is null or value above 1000",
			`[{"id":1,"x":null},{"id":2,"x":2000},{"id":3,"x":1000000}]`, "3 2",
		},
		{
			"text among numbers", "value: x\nshow: id\nrows: 3\nwarning: case when x = 'n/a' then true else value above 1 end or value above 1",
			`[{"id":1,"x":"10"},{"id":2,"x":"n/a"},{"id":3,"x":"900"}]`, "3 1 2",
		},
		{
			"each severity in its own direction", "value: x\nshow: id\nrows: 2\ncritical: above 100\nwarning: below 5",
			`[{"id":1,"x":4},{"id":2,"x":-50},{"id":3,"x":3}]`, "2 3",
		},
		{
			"critical before warning, each in its own direction", "value: x\nshow: id\nrows: 4\ncritical: above 100\nwarning: below 5",
			`[{"id":1,"x":4},{"id":2,"x":-50},{"id":3,"x":101},{"id":4,"x":200}]`, "4 3 2 1",
		},
		{
			"the distance from a range", "value: x\nshow: id\nrows: 3\nwarning: outside 10 and 20",
			`[{"id":1,"x":9},{"id":2,"x":30},{"id":3,"x":-5},{"id":4,"x":21}]`, "3 2 1",
		},
		{
			"the distance from a range, said otherwise", "value: x\nshow: id\nrows: 1\nwarning: not between 10 and 20",
			`[{"id":1,"x":9},{"id":2,"x":30}]`, "2",
		},
		{
			"times", "value: t\nshow: id\nrows: 2\nwarning: below timestamp '2026-11-23 00:00'",
			`[{"id":1,"t":"2026-11-20"},{"id":2,"t":"2026-11-18T10:00:00.000Z"},{"id":3,"t":"2026-11-19"}]`, "2 3",
		},
		{
			"no order without a direction", "value: x\nshow: id\nrows: 2\nwarning: <> 5",
			`[{"id":1,"x":1},{"id":2,"x":9},{"id":3,"x":3}]`, "1 2",
		},
		{
			"of a sum the greatest", "value: sum(x)\nshow: id\nrows: 2\nwarning: above 10",
			`[{"id":1,"x":null},{"id":2,"x":5},{"id":3,"x":null},{"id":4,"x":100}]`, "4 2",
		},
		{
			"of a sum of a quoted column", "value: sum(\"a b\")\nshow: id\nrows: 1\nwarning: above 10",
			`[{"id":1,"a b":1},{"id":2,"a b":50}]`, "2",
		},
		{
			"of a count of some rows only those", "value: count(*) filter (where status = 'failed')\nshow: id\nrows: 2\nwarning: above 0",
			`[{"id":1,"status":"ok"},{"id":2,"status":"success"},{"id":3,"status":"failed"},{"id":4,"status":"success"}]`, "3",
		},
		{
			"of a sum of some rows the greatest of those", "value: SUM(x) FILTER (WHERE (status = 'paid)'))\nshow: id\nrows: 2\nwarning: above 10",
			`[{"id":1,"status":"open","x":900},{"id":2,"status":"paid)","x":2},{"id":3,"status":"paid)","x":50}]`, "3 2",
		},
		{
			"of a percentile the greatest", "value: percentile(x, 95)\nshow: id\nrows: 1\nwarning: above 10",
			`[{"id":1,"x":1},{"id":2,"x":50}]`, "2",
		},
		{
			"of a rate the first", "value: null_rate(email)\nshow: id\nrows: 2\nwarning: above 0.1",
			`[{"id":1,"email":"a"},{"id":2,"email":"z"},{"id":3,"email":null}]`, "1 2",
		},
		{
			"of a ratio the first", "value: sum(errors) / sum(requests)\nshow: id\nrows: 1\nwarning: above 0.01",
			`[{"id":1,"errors":5,"requests":100},{"id":2,"errors":50,"requests":100}]`, "1",
		},
		{
			"of a negated sum the first", "value: 0 - sum(x)\nshow: id\nrows: 1\nwarning: above 1",
			`[{"id":1,"x":-5},{"id":2,"x":7}]`, "1",
		},
		{
			"of a count of distinct values the first", "value: count(distinct x)\nshow: id\nrows: 1\nwarning: above 1",
			`[{"id":1,"x":5},{"id":2,"x":7}]`, "1",
		},
		{
			"of two directions the first", "value: sum(x)\nshow: id\nrows: 1\nwarning: below 5\ncritical: above 10",
			`[{"id":1,"x":5},{"id":2,"x":7}]`, "1",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := judge(t, tt.rule, tt.result)
			if err != nil || r.Err != nil {
				t.Fatal(err, r.Err)
			}
			var ids []string
			for _, row := range r.Groups[0].Worst {
				ids = append(ids, row[0].String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(ids, " ")); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestPass_computed: a row rule whose value is computed shows it.
func TestPass_computed(t *testing.T) {
	t.Parallel()
	r, err := judge(t, "value: amount * qty\nshow: id\nwarning: above 10\nformat: $0", `[{"id":1,"amount":5,"qty":3}]`)
	if err != nil || r.Err != nil {
		t.Fatal(err, r.Err)
	}
	if diff := cmp.Diff([]string{"id", "amount * qty"}, r.Rule.Shown()); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
	row := r.Groups[0].Worst[0]
	if got := fmt.Sprint(r.Rule.Cell("id", row[0]), " ", r.Rule.Cell("amount * qty", row[1])); got != "1 $15" {
		t.Errorf("the row is %s, want 1 $15", got)
	}
	for rule, want := range map[string][]string{
		"value: amount":         {"amount"},
		"value: col('a b')":     {"a b"},
		"value: '\"a b\"'":      {"a b"},
		"value: (amount)":       {"amount"},
		"value: sum(amount)":    nil,
		"value: a + b\nby: [c]": {"c", "a", "b", "a + b"},
		"value: coalesce(amount_in_dollars, amount_in_euros, 0)": {
			"amount_in_dollars", "amount_in_euros", "coalesce(amount_in_dollars, amount_in_eu…",
		},
	} {
		set, err := rules.Parse("rules.yaml", []byte(ruleFile(rule+"\nwarning: above 1")))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, set.Rules[0].Shown()); diff != "" {
			t.Errorf("columns of %s (-want +got):\n%s", rule, diff)
		}
	}
}

// TestPass_unknown: a row rule says when nothing matched because nothing could be decided.
func TestPass_unknown(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ result, want string }{
		{`[{"x":5,"y":null},{"x":1,"y":2},{"x":null,"y":1}]`, "the condition could not be decided for 2 of 3 rows: something in it is null"},
		{`[{"x":5,"y":null},{"x":3,"y":2}]`, ""},
		{`[{"x":1,"y":2}]`, ""},
	} {
		r, err := judge(t, "value: x\nwarning: value above y", tt.result)
		if err != nil || r.Err != nil {
			t.Fatal(err, r.Err)
		}
		if got := r.Groups[0].Unknown; got != tt.want {
			t.Errorf("of %s it says %q, want %q", tt.result, got, tt.want)
		}
	}
}

// TestPass_long: of long texts only the beginning is kept, but two are never taken for one group.
func TestPass_long(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 5000)
	r, err := judge(t, "by: k\nvalue: x\nshow: [text, x]\nwarning: above 0",
		fmt.Sprintf(`[{"k":"%[1]s","x":1,"text":"%[1]s"},{"k":"%[1]s!","x":1,"text":"a"},{"k":"%[1]s","x":2,"text":"a"}]`, long))
	if err != nil || r.Err != nil {
		t.Fatal(err, r.Err)
	}
	if len(r.Groups) != 2 || r.Groups[0].Matched+r.Groups[1].Matched != 3 {
		t.Fatalf("got %d groups, want 2", len(r.Groups))
	}
	for _, g := range r.Groups {
		if n := utf8.RuneCountInString(g.Key[0].String()); n > 220 {
			t.Errorf("a key has %d characters", n)
		}
		for _, row := range g.Worst {
			if n := utf8.RuneCountInString(row[0].String()); n > 301 {
				t.Errorf("a cell has %d characters", n)
			}
		}
	}
}

// TestPass_manyRows: where there are too many groups to keep rows of, each keeps fewer.
func TestPass_manyRows(t *testing.T) {
	t.Parallel()
	const groups, rows = 6000, 5
	var result strings.Builder
	for row := range rows {
		for g := range groups {
			fmt.Fprintf(&result, `,{"user":%d,"a":%d,"b":"b","c":"c"}`, g, row)
		}
	}
	r, err := judge(t, "by: user\nvalue: a\nshow: [a, b, c, user]\nrows: 50\nwarning: at least 0", "["+result.String()[1:]+"]")
	if err != nil || r.Err != nil {
		t.Fatal(err, r.Err)
	}
	cells, least := 0, rows
	for _, g := range r.Groups {
		for _, row := range g.Worst {
			cells += len(row)
		}
		least = min(least, len(g.Worst))
		if g.Matched != rows || !slices.IsSortedFunc(g.Worst, func(a, b []expr.Value) int { return strings.Compare(b[0].String(), a[0].String()) }) {
			t.Fatalf("group %v: %d matched, worst %v", g.Key, g.Matched, g.Worst)
		}
		if len(g.Worst) > 0 && g.Worst[0][0].String() != "4" {
			t.Fatalf("group %v shows %v first, not its worst row", g.Key, g.Worst[0])
		}
	}
	if cells > 60_000 || least < 1 {
		t.Errorf("kept %d cells, at least %d rows a group; want 60,000 cells at the most, and a row of each", cells, least)
	}
}
