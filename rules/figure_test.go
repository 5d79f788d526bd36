package rules_test

import (
	"testing"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

func TestFigure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ rule, value, want string }{
		{"value: x\nwarning: below 1000", "999.996", "999.996"},
		{"value: x\nwarning: below 1000", "998.996", "999"},
		{"value: x\nwarning: at least 1000", "1000.00", "1,000"},
		{"value: x\nformat: $#,##0\nwarning: below 10000\ncritical: below 5000", "9999.6", "9,999.6"},
		{"value: x\nformat: $#,##0\nwarning: below 10000\ncritical: below 5000", "4999.9", "4,999.9"},
		{"value: x\nformat: $#,##0\nwarning: below 10000\ncritical: below 5000", "4210", "$4,210"},
		{"value: x\nformat: 0.0%\nwarning: above 0.02", "0.02001", "0.02001"},
	} {
		set, err := rules.Parse("rules.yaml", []byte(ruleFile(tt.rule)))
		if err != nil {
			t.Fatal(err)
		}
		d, err := expr.ParseDecimal(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Rules[0].Figure(expr.NumberOf(d)); got != tt.want {
			t.Errorf("%s as a value of\n%s\nis written %q, want %q", tt.value, tt.rule, got, tt.want)
		}
	}
}

func TestCell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ rule, column, value, want string }{
		{"value: total\nformat: $#,##0.00\nwarning: above 1", "total", "1250", "$1,250.00"},
		{"value: total\nformat: $#,##0.00\nwarning: above 1", "other", "1250", "1,250"},
		{"value: total\nformat: $#,##0.00\nwarning: above 1", "order_id", "1250", "1250"},
		{"value: total\nformat: {value: '$#,##0.00', total: '0.0'}\nwarning: above 1", "total", "1250", "1250.0"},
		{"value: sum(total)\nformat: $#,##0.00\nwarning: above 1", "total", "1250", "1,250"},
	} {
		set, err := rules.Parse("rules.yaml", []byte(ruleFile(tt.rule)))
		if err != nil {
			t.Fatal(err)
		}
		d, err := expr.ParseDecimal(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Rules[0].Cell(tt.column, expr.NumberOf(d)); got != tt.want {
			t.Errorf("%s in column %s of\n%s\nis written %q, want %q", tt.value, tt.column, tt.rule, got, tt.want)
		}
	}
}
