package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestPass_batches: whether rows are judged together and behind sieves, or one at a time and by each filter itself, what
// comes out is the same, errors to the letter.
func TestPass_batches(t *testing.T) {
	t.Parallel()
	var file strings.Builder
	file.WriteString("version: 1\ndefaults: {channel: c}\nrules:\n")
	for i, rule := range batchRules() {
		fmt.Fprintf(&file, "  - name: Rule %d\n    report: 5f3c0a1b2d4e\n    %s\n", i, strings.ReplaceAll(rule, "\n", "\n    "))
	}
	set, err := Parse("rules.yaml", []byte(file.String()))
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(7, 8))
	failed := 0
	for range 300 {
		result := oddResult(random)
		want, got := judged(t, set, result, 1), judged(t, set, result, rowsTogether)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("of %s (-one by one +together):\n%s", result, diff)
		}
		failed += strings.Count(got, "row ")
	}
	if failed < 100 {
		t.Errorf("only %d rules met a value that does not fit", failed)
	}
}

// batchRules are bodies of rules that are judged in all ways there are.
func batchRules() []string {
	return []string{
		"value: sum(x)\nwarning: above 0",
		"value: sum(x) / max(y) + count(*)\nwarning: above 0",
		"value: min(x) + max(y) + avg(z)\nwarning: above 0",
		"by: y\nvalue: sum(x) + avg(z)\nwarning: above 0",
		"by: [y, z]\nvalue: count(*)\nwarning: above 0",
		"where: y = 'EU'\nvalue: sum(x)\nwarning: above 0",
		"where: y = 'NA'\nvalue: sum(x)\nwarning: above 0",
		"where: y = 'EU' and z = true\nvalue: max(x)\nwarning: above 0",
		"where: y = 'EU' and x above 5\nby: z\nvalue: avg(x)\nwarning: above 0",
		"where: y = 'EU' or z\nby: y\nvalue: null_rate(x)\nwarning: above 0",
		"where: y <> 'EU'\nvalue: count(x)\nwarning: above 0",
		"where: z = '5'\nvalue: sum(x) filter (where y = 'NA')\nwarning: above 0",
		"where: x above 5\nvalue: first(z)\nwarning: is null",
		"value: x\nshow: [y, x]\nwarning: above 0",
		"where: y = 'NA' and z\nby: y\nvalue: x\nwarning: above 0",
		"value: sum(x)\nshow: [y, x]\nby: y\nwarning: above 0",
		"latest: z\nvalue: sum(x)\nwarning: above 0",
		"value: median(x) + count(distinct y)\nwarning: above 0",
		"value: max(y)\nwarning: is null",
	}
}

// oddResult has a few batches of rows, most of whose cells are as they should be.
func oddResult(random *rand.Rand) string {
	columns := [][]string{
		{"5", "5.0", "12.50", "-3", "null", `" 7.25"`, "9007199254740993", "1e3"},
		{`"EU"`, `"NA"`, `"eu"`, "null", `""`},
		{"true", "false", "null", "1", "0"},
	}
	odd := []string{`"n/a"`, `"NaN"`, "1e300", "1e3000", "9223372036854775807", `"5"`, `"EU"`, `"true"`, `"2026-11-23"`, "[1]", "49", `"` + strings.Repeat("long ", 60) + `"`}
	oddity := random.IntN(4) * 2
	var b strings.Builder
	b.WriteString("[")
	for row := range random.IntN(3 * rowsTogether) {
		for i, cells := range columns {
			if random.IntN(1000) < oddity {
				cells = odd
			}
			fmt.Fprintf(&b, `%s"%c":%s`, [...]string{"{", ","}[min(i, 1)], 'x'+rune(i), cells[random.IntN(len(cells))])
		}
		fmt.Fprintf(&b, `,"row":%d},`, row)
	}
	return strings.TrimSuffix(b.String(), ",") + "]"
}

// judged is what all rules say when so many rows are judged together.
func judged(t *testing.T, set *Set, result string, together int) string {
	t.Helper()
	p, err := NewPass(set.Rules, Moment{Now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if together == 1 {
		for _, f := range p.filters {
			f.sifted = false
		}
		p.sieves = nil
	}
	p.read = true
	reader := newRowReader(strings.NewReader(result), p.header)
	for {
		rows, err := reader.next()
		if err != nil {
			t.Fatal(err)
		}
		if rows == nil {
			break
		}
		p.rows = reader.number
		for n := 0; n < len(rows.rows); n += together {
			to := min(n+together, len(rows.rows))
			p.judge(&batch{rows.rows[n:to], rows.values[n:to]})
		}
	}
	results, err := p.Results(nil)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "%s: %v %d %v %v\n", r.Rule.Name, r.Err, r.Kept, r.Empty, r.Latest)
		for _, g := range r.Groups {
			fmt.Fprintf(&b, "  %s\n", shownGroup(g))
		}
	}
	return b.String()
}

func shownGroup(g Group) string {
	said := fmt.Sprint(g.Level, g.Value.Kind(), " ", g.Value, " ", g.Rows, g.Matched, g.Undecided, g.Worst, g.Unknown)
	for _, v := range g.Key {
		said += fmt.Sprintf(", %s %v", v.Kind(), v)
	}
	return said
}
