package expr

import "testing"

// written is how the tests write constants.
func written(v Value, ofValue bool) string {
	if d, ok := v.Number(); ok && ofValue {
		return "$" + d.String()
	}
	return v.String()
}

func TestSpeech_Noun(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{
		{"amount", "amount"},
		{"col('Order Total')", `"Order Total"`},
		{"sum(revenue)", "the sum of revenue"},
		{`avg("Order Total")`, `the average of "Order Total"`},
		{"count(*)", "the number of rows"},
		{"count(email)", "the number of rows with email"},
		{"count(distinct customer)", "the number of distinct values of customer"},
		{"count_distinct(customer)", "the number of distinct values of customer"},
		{"null_rate(email)", "the share of rows without email"},
		{"min(x)", "the lowest x"},
		{"max(x)", "the highest x"},
		{"median(x)", "the median of x"},
		{"percentile(x, 95)", "the 95th percentile of x"},
		{"percentile(x, 2)", "the 2nd percentile of x"},
		{"percentile(x, 11)", "the 11th percentile of x"},
		{"percentile(x, 99.9)", "the 99.9th percentile of x"},
		{"stddev(x)", "the standard deviation of x"},
		{"first(x)", "the first x"},
		{"age(max(loaded_at))", "the time since the latest loaded_at"},
		{"age(created_at)", "the time since created_at"},
		{"sum(refunded) / sum(amount)", "the sum of refunded divided by the sum of amount"},
		{"sum(amount * qty)", "the sum of `amount * qty`"},
		{"amount * qty", "amount times qty"},
		{"1 - a / b", "`1 - a / b`"},
		{"(a + b) * c", "`(a + b) * c`"},
		{"sum(amount) filter (where region = 'EU')", "the sum of amount (where region is EU)"},
		{"count(*) filter (where paid and not late)", "the number of rows (where paid is true and late is false)"},
		{"case when a > 1 then 1 else 0 end", "`case when a > 1 then 1 else 0 end`"},
		{"sum(coalesce(a,\n  0))", "the sum of `coalesce(a, 0)`"},
		{"coalesce(a, 0)", "`coalesce(a, 0)`"},
		{"abs(x)", "the absolute value of x"},
		{"run.duration", "the duration of the run"},
		{"run.consecutive_failures", "the number of failed runs in a row"},
		{"run.row_count", "the number of rows in the result"},
		{"run.param('Sales Region')", `the parameter "Sales Region"`},
	}
	for _, tt := range tests {
		e, err := Parse(tt.src)
		if err != nil {
			t.Errorf("Parse(%q) = %v", tt.src, err)
			continue
		}
		if got := (&Speech{Write: written}).Noun(e); got != tt.want {
			t.Errorf("%s is said as\n%s, want\n%s", tt.src, got, tt.want)
		}
	}
}

func TestSpeech_Clause(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, want string }{
		{"above 1000", "the sum is above $1000"},
		{"1000 < value", "the sum is above $1000"},
		{"< 5", "the sum is below $5"},
		{"= 0", "the sum is $0"},
		{"<> 0", "the sum is not $0"},
		{"between -1 and 1", "the sum is between $-1 and $1"},
		{"not between 1 and 2", "the sum is not between $1 and $2"},
		{"outside 1 and 2", "the sum is outside $1 and $2"},
		{"in (1, 2, 3)", "the sum is one of $1, $2 or $3"},
		{"not in ('a', 'b c')", "the sum is none of a or 'b c'"},
		{"in (1)", "the sum is $1"},
		{"is null", "the sum is null"},
		{"is not null", "the sum is not null"},
		{"above 2 hours", "the sum is above 2 hours"},
		{"above 250 milliseconds", "the sum is above 250 milliseconds"},
		{"value above 0.03 and count(*) at least 200", "the sum is above $0.03 and the number of rows is at least 200"},
		{"below 1 or above 9", "the sum is below $1 or it is above $9"},
		{"(below 1 or above 9) and count(*) > 5", "(the sum is below $1 or it is above $9) and the number of rows is above 5"},
		{"percent_change below -20", "the percentage change of the sum since the run before is below -20%"},
		{"change > 5", "the change of the sum since the run before is above $5"},
		{"value below 0.5 * avg_last(7)", "the sum is below 0.5 times its average over the last 7 runs"},
		{"above median_last(4, 'weekday')", "the sum is above its median over the last 4 runs on the same day of the week"},
		{"below min_last(1)", "the sum is below its lowest value over the last run"},
		{"zscore(14) above 3", "the z-score of the sum against the last 14 runs is above 3"},
		{"below ago(7 days)", "the sum is below its value 7 days ago"},
		{"value < previous and previous is not null", "the sum is below its value in the run before and its value in the run before is not null"},
		{"region = 'EU' and above 5", "region is EU and the sum is above $5"},
		{"region <> ''", "region is not ''"},
		{"max(age(t)) > 5 days", "the highest time since t is above 5 days"},
		{"avg(length(s)) > 5", "the average of the length of s is above 5"},
		{"region = 'null'", "region is 'null'"},
		{"region in ('Or', 'EU')", "region is one of 'Or' or EU"},
		{"region is distinct from null", "region is other than null"},
		{"coalesce(region, null) = 'x'", "`coalesce(region, null)` is x"},
		{"region = EU", "region is the column EU"},
		{"region in ('c', d)", "region is one of c or the column d"},
		{"region = '123'", "region is '123'"},
		{"name like 'A%'", "name starts with A"},
		{"name like '%test%'", "name contains test"},
		{"name not like '%.com'", "name does not end with '.com'"},
		{"name like 'a_b'", "name is like `'a_b'`"},
		{"name like 'same'", "name is same"},
		{"is_test", "is_test is true"},
		{"not is_test", "is_test is false"},
		{"not (a = 1 and b = 2)", "not (a is 1 and b is 2)"},
		{"a is distinct from b", "a is other than the column b"},
		{"a is true", "a is true"},
		{"date(at) = date(now())", "the day of at is today"},
		{"at >= timestamp '2026-11-23 09:00'", "at is at least 2026-11-23 09:00"},
		{"run.state = 'failed'", "the state of the run is failed"},
		{"case when a then b end = 1", "`case when a then b end` is 1"},
	}
	for _, tt := range tests {
		e, err := ParseCondition(tt.src)
		if err != nil {
			t.Errorf("ParseCondition(%q) = %v", tt.src, err)
			continue
		}
		if got := (&Speech{Subject: "the sum", Write: written}).Clause(e); got != tt.want {
			t.Errorf("%s is said as\n%s, want\n%s", tt.src, got, tt.want)
		}
	}
}
