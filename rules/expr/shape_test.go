package expr

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpr_Column(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]string{
		"amount": "amount", "(amount)": "amount", `"Order Total"`: "Order Total", "col('Order Total')": "Order Total", " amount -- the total": "amount",
		"amount + 0": "", "sum(amount)": "", "'amount'": "", "run.state": "", "-amount": "", "+amount": "", "5": "",
	} {
		if got, ok := mustParse(t, src).Column(); got != want || ok != (want != "") {
			t.Errorf("%s: Column() = %q, %v, want %q", src, got, ok, want)
		}
	}
	for _, src := range []string{"value", "previous", "is null"} {
		if e, err := ParseCondition(src); err == nil {
			if got, ok := e.Column(); ok {
				t.Errorf("%s: Column() = %q", src, got)
			}
		}
	}
}

func TestExpr_Counts(t *testing.T) {
	t.Parallel()
	for src, want := range map[string]bool{
		"count(*)": true, "count(distinct customer)": true, "null_rate(email)": true, "(count(x) filter (where y > 1))": true,
		"count(*) filter (where late) / count(*)": true, "100 * null_rate(x)": true, "1 - null_rate(x)": true, "-count(*)": true,
		"round(count(x) / count(*), 2)": true, "coalesce(count(x) / count(*), 0)": true, "run.row_count": true, "date_diff('day', a, b)": true,
		"sum(x)": false, "sum(x) / count(*)": false, "count(*) * price": false, "x": false, "5": false, "avg(length(x))": false, "age(max(t))": false,
		"run.duration": false, "2 + 3": false, "case when x then count(*) end": false,
	} {
		if got := mustParse(t, src).Counts(); got != want {
			t.Errorf("%s: Counts() = %v", src, got)
		}
	}
}

func TestExpr_Aggregate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src    string
		want   Aggregate
		filter string
	}{
		{"sum(amount)", Aggregate{Name: "sum", Column: "amount"}, ""},
		{"( SUM ( \"Order Total\" ) )", Aggregate{Name: "sum", Column: "Order Total"}, ""},
		{"count(*)", Aggregate{Name: "count"}, ""},
		{"avg(a + b)", Aggregate{Name: "avg"}, ""},
		{"percentile(col('x y'), 95)", Aggregate{Name: "percentile", Column: "x y"}, ""},
		{"count(distinct region)", Aggregate{Name: "count", Column: "region", Distinct: true}, ""},
		{"count_distinct(region)", Aggregate{Name: "count_distinct", Column: "region", Distinct: true}, ""},
		{"max(a)", Aggregate{Name: "max", Column: "a"}, ""},
		{"sum(x) filter (where region = 'EU')", Aggregate{Name: "sum", Column: "x"}, "region = 'EU'"},
		{"sum(x) FILTER (WHERE (a = ')' or b > 1))", Aggregate{Name: "sum", Column: "x"}, "(a = ')' or b > 1)"},
		{"count(*) filter (where run.state = 'failed' /* ) */ and x > 1)", Aggregate{Name: "count"}, "run.state = 'failed' /* ) */ and x > 1"},
	}
	for _, test := range tests {
		got, ok := mustParse(t, test.src).Aggregate()
		filter := ""
		if got.Filter != nil {
			filter = got.Filter.String()
			if _, err := NewScope(NewColumns(), nil).Row(got.Filter); err != nil {
				t.Errorf("%s: the filter does not compile: %v", test.src, err)
			}
		}
		got.Filter = nil
		if !ok || got != test.want || filter != test.filter {
			t.Errorf("%s: Aggregate() = %v, filter %q, %v, want %v, filter %q", test.src, got, filter, ok, test.want, test.filter)
		}
	}
	for _, src := range []string{"amount", "max(a, b)", "-sum(a)", "sum(a) / count(*)", "coalesce(sum(a), 0)", "run.duration", "7", "sum(a) > 5"} {
		if got, ok := mustParse(t, src).Aggregate(); ok {
			t.Errorf("%s: Aggregate() = %v", src, got)
		}
	}
}

func TestExpr_Constants(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src  string
		want []Value
	}{
		{"above 5", values(t, "5")},
		{"value above -5.5 and 10 < count(*)", values(t, "-5.5", "10")},
		{"below 2 hours or = 'late'", values(t, "2h", "'late'")},
		{"outside -3 and 3", values(t, "-3", "3")},
		{"not in (1, 'b')", values(t, "1", "'b'")},
		{"abs(value) above 1000", values(t, "1000")},
		{"value * 2 above 10 + 1", nil},
		{"value below 0.5 * avg_last(7)", nil},
		{"percent_change below -20", values(t, "-20")},
		{"is null", nil},
		{"is not distinct from 7", values(t, "7")},
		{"case value when 1 then true when 2 then false else value > 3 end", values(t, "1", "2", "3")},
		{"iif(value > 4, round(value, 2) = 5, false)", values(t, "4", "5")},
		{"count(*) filter (where x > 6) > 7", values(t, "7", "6")},
		{"above timestamp '2026-11-23 09:00:00'", []Value{TimeOf(testNow)}},
	}
	for _, test := range tests {
		got := mustParseCondition(t, test.src).Constants()
		if diff := cmp.Diff(test.want, got, cmp.Comparer(equal)); diff != "" {
			t.Errorf("%s: Constants() (-want +got):\n%s", test.src, diff)
		}
	}
}

func TestExpr_Limit(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src, of, op string
		args        []Value
	}{
		{"above 5", "value", "above", values(t, "5")},
		{"-20 > percent_change", "percent_change", "below", values(t, "-20")},
		{"(ZScore(14)) outside -3 and 3", "zscore(14)", "outside", values(t, "-3", "3")},
		{"value / avg_last(7, 'hour') < 0.5", "(value / avg_last(7, 'hour'))", "below", values(t, "0.5")},
		{"previous is null", "previous", "is null", []Value{}},
		{"run.state in ('failed')", "run.state", "in", values(t, "'failed'")},
		{"country = 'DE'", `"country"`, "=", values(t, "'DE'")},
	}
	for _, test := range tests {
		of, got, ok := mustParseCondition(t, test.src).Limit()
		if diff := cmp.Diff(Threshold{test.op, test.args}, got, cmp.Comparer(equal)); !ok || of != test.of || diff != "" {
			t.Errorf("%s: Limit() is of %q, %v (-want +got):\n%s", test.src, of, ok, diff)
		}
	}
	for _, src := range []string{"above avg_last(7)", "above 5 and below 9", "not above 5", "value is true", "region like 'x'", "change between previous and 5", "5 = 5"} {
		if of, got, ok := mustParseCondition(t, src).Limit(); ok {
			t.Errorf("%s: Limit() = %q, %v", src, of, got)
		}
	}
}
