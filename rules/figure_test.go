package rules_test

import (
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

func TestFigure(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ rule, value, want string }{
		{"value: x\nwarning: below 1000", "999.996", "999.996"},
		{"value: x\nwarning: below 1000", "998.996", "999"},
		{"value: x\nwarning: at least 1000", "1000.00", "1,000"},
		{"value: x\nformat: $#,##0\nwarning: below 10000\ncritical: below 5000", "9999.6", "$9,999.6"},
		{"value: x\nformat: $#,##0\nwarning: below 10000\ncritical: below 5000", "4999.9", "$4,999.9"},
		{"value: x\nformat: $#,##0\nwarning: below 10000\ncritical: below 5000", "4210", "$4,210"},
		{"value: x\nformat: 0.0%\nwarning: above 0.02", "0.02001", "2.001%"},
		{"value: x\nformat: 0%\nwarning: above 0.035", "0.038", "4%"},
		{"value: x\nformat: 0%\nwarning: above 0.035", "0.0352", "4%"},
		{"value: x\nformat: 0%\nwarning: above 0.033", "0.0334", "3.34%"},
		{"value: x\nformat: $#,##0\nwarning: above 1000.50", "1000.75", "$1,001"},
		{"value: x\nformat: $#,##0\nwarning: above 1000.30", "1000.4", "$1,000.4"},
		{"value: x\nformat: $#,##0\nwarning: above 1000.30", "1000.3", "$1,000.3"},
		{"value: sum(x)\nformat: 0.0%\nwarning: value above 0.02 and count(*) at least 2", "0.02001", "2.001%"},
		{"value: x\nwarning: value below -0.5 or value = 7", "-0.500001", "-0.500001"},
		{"value: x\nwarning: above 0", "0." + strings.Repeat("0", 30) + "1", "0." + strings.Repeat("0", 30) + "1"},
		{"value: X\nformat: {x: '0.0'}\nwarning: above 1", "2345.678", "2345.7"},
		{"value: X\nformat: {x: '0.0', value: '0'}\nwarning: above 1", "2345.678", "2346"},
		{"value: user_id\nformat: {user_id: '#,##0'}\nwarning: above 1", "2345", "2,345"},
		{"value: year\nwarning: below 2025", "2024", "2024"},
		{"value: user_id\nwarning: above 1", "12345678", "12345678"},
		{"value: max(user_id)\nwarning: above 1", "12345678", "12,345,678"},
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

// TestFigure_defaults: the currency of a file is not that of counts and shares.
func TestFigure_defaults(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ format, rule, want string }{
		{"$#,##0.00", "value: sum(x)", "$0.50"},
		{"$#,##0.00", "value: count(*)", "0.5"},
		{"$#,##0.00", "value: null_rate(email)", "0.5"},
		{"{value: '$#,##0.00', x: '0'}", "value: count(*)", "0.5"},
		{"$#,##0.00", "value: count(*)\nformat: $#,##0.0", "$0.5"},
		{"0.0%", "value: null_rate(email)", "50.0%"},
		{"0.00", "value: count(*)", "0.50"},
	} {
		file := strings.Replace(ruleFile(tt.rule+"\nwarning: above 0.9"), "rules:", "defaults: {format: "+quoteFlow(tt.format)+"}\nrules:", 1)
		set, err := rules.Parse("rules.yaml", []byte(file))
		if err != nil {
			t.Fatal(err)
		}
		half, err := expr.ParseDecimal("0.5")
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Rules[0].Figure(expr.NumberOf(half)); got != tt.want {
			t.Errorf("0.5 as a value of\n%s\nis written %q, want %q", file, got, tt.want)
		}
	}
}

// quoteFlow quotes a format for a flow mapping, unless it is one itself.
func quoteFlow(format string) string {
	if strings.HasPrefix(format, "{") {
		return format
	}
	return "'" + format + "'"
}

func TestCell(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ rule, column, value, want string }{
		{"value: total\nformat: $#,##0.00\nwarning: above 1", "total", "1250", "$1,250.00"},
		{"value: total\nformat: $#,##0.00\nwarning: above 1", "other", "1250", "1,250"},
		{"value: total\nformat: $#,##0.00\nwarning: above 1", "order_id", "1250", "1250"},
		{"value: col('Order Total')\nformat: $#,##0.00\nwarning: above 1", "Order Total", "1250", "$1,250.00"},
		{"value: Total\nformat: $#,##0.00\nwarning: above 1", "total", "1250", "$1,250.00"},
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

// TestFigure_times is about values that are no numbers.
func TestFigure_times(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		rule  string
		value expr.Value
		want  string
	}{
		{"value: age(t)\nwarning: above 2 hours", expr.DurationOf(2*time.Hour + 30*time.Second), "2 h 30 s"},
		{"value: age(t)\nwarning: above 2 hours", expr.DurationOf(2*time.Hour + 30*time.Millisecond), "2 h 30 ms"},
		{"value: age(t)\nwarning: above 2 hours", expr.DurationOf(3*time.Hour + 30*time.Second), "3 h"},
		{"value: age(t)\nwarning: value above 2 hours and x > 1", expr.DurationOf(2*time.Hour + 30*time.Second), "2 h 30 s"},
		{"value: age(t)\nwarning: above 2 seconds", expr.DurationOf(2*time.Second + 30*time.Millisecond), "2 s 30 ms"},
		{"value: age(t)\nwarning: above 1 second", expr.DurationOf(2*time.Second + 30*time.Millisecond), "2 s"},
		{"value: order_id\nwarning: is not null", expr.TextOf("00123"), "00123"},
		{"value: t\nwarning: is null", expr.TextOf("2026-11-22T00:00:00.000Z"), "2026-11-22"},
		{"value: t\nwarning: is null", expr.TextOf("2026-11-22T10:15:30.123+01:00"), "2026-11-22 09:15:30 UTC"},
		{"value: t\nwarning: is null", expr.TextOf("2026-11-22T10:15:30"), "2026-11-22T10:15:30"},
		{"value: t\nwarning: is null", expr.TextOf("2026-11-22"), "2026-11-22"},
		{"value: t\nwarning: above timestamp '2026-11-22'", expr.TextOf("2026-11-22T00:00:00.250Z"), "2026-11-22 00:00:00.25 UTC"},
	} {
		set, err := rules.Parse("rules.yaml", []byte(ruleFile(tt.rule)))
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Rules[0].Figure(tt.value); got != tt.want {
			t.Errorf("%s as a value of\n%s\nis written %q, want %q", tt.value, tt.rule, got, tt.want)
		}
		if got := set.Rules[0].Cell("other", tt.value); strings.HasPrefix(tt.value.String(), "2026-11-22T00:00:00.000") && got != tt.want {
			t.Errorf("%s as a cell is written %q, want %q", tt.value, got, tt.want)
		}
	}
}

// TestPhrase: a limit is never rounded.
func TestPhrase(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ rule, want string }{
		{"value: x\nformat: 0%\nwarning: above 0.035", "above 3.5%"},
		{"value: x\nformat: $#,##0\nwarning: above 1000.50", "above $1,000.5"},
		{"value: x\nwarning: above 1234.56789", "above 1,234.56789"},
		{"value: age(t)\nwarning: above 7265 seconds", "above 2 h 1 min 5 s"},
		{"value: t\nwarning: above timestamp '2026-11-22 10:00:00.5'", "above 2026-11-22 10:00:00.5 UTC"},
		{"value: year\nwarning: below 2025", "below 2025"},
	} {
		set, err := rules.Parse("rules.yaml", []byte(ruleFile(tt.rule)))
		if err != nil {
			t.Fatal(err)
		}
		r := set.Rules[0]
		if got := r.Warning.Phrase(r.Format); got != tt.want {
			t.Errorf("the limit of\n%s\nis written %q, want %q", tt.rule, got, tt.want)
		}
	}
}
