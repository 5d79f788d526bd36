package rules

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

func number(t *testing.T, s string) expr.Value {
	t.Helper()
	d, err := expr.ParseDecimal(s)
	if err != nil {
		t.Fatal(err)
	}
	return expr.NumberOf(d)
}

func TestPattern(t *testing.T) {
	t.Parallel()
	tests := []struct{ pattern, number, want string }{
		{"0", "1234.5", "1235"},
		{"0", "-0.4", "0"},
		{"#,##0", "0", "0"},
		{"#,##0", "999", "999"},
		{"#,##0", "1000", "1,000"},
		{"#,##0", "-1234567.5", "-1,234,568"},
		{"#,##0", "12345678901234567890123", "12,345,678,901,234,567,890,123"},
		{"$#,##0", "4200", "$4,200"},
		{"$#,##0", "-1200", "-$1,200"},
		{"$#,##0.00", "0.125", "$0.13"},
		{"$#,##0.00", "-0.125", "-$0.13"},
		{"$#,##0.00", "0.004", "$0.00"},
		{"$#,##0.00", "-0.004", "$0.00"},
		{"€#,##0.00", "12.5", "€12.50"},
		{"#,##0.00 kr", "1234.5", "1,234.50 kr"},
		{"CHF #,##0", "1e3", "CHF 1,000"},
		{"R$ #,##0", "5", "R$ 5"},
		{"0.0%", "0.0345", "3.5%"},
		{"0.0%", "1", "100.0%"},
		{"0%", "-0.005", "-1%"},
		{"0.##%", "0.12345", "12.35%"},
		{`0 "%"`, "12", "12 %"},
		{`0 "ms"`, "12.5", "13 ms"},
		{`0"k"`, "12", "12k"},
		{"0 kg", "12", "12 kg"},
		{`0.0 "h"`, "0.05", "0.1 h"},
		{`"#"0`, "7", "#7"},
		{"000", "7", "007"},
		{"#", "0", "0"},
		{"0.0#", "1.5", "1.5"},
		{"0.0#", "1.567", "1.57"},
		{"0.0#", "2", "2.0"},
		{"#,##0.###", "1234.5", "1,234.5"},
		{"0.00", "0.1", "0.10"},
		{"0.00", "29.977942725422", "29.98"},
	}
	for _, tt := range tests {
		p, wrong := parsePattern(tt.pattern)
		if wrong != nil {
			t.Errorf("parsePattern(%q): %s", tt.pattern, wrong.message)
			continue
		}
		f := Formats{value: p}
		if got := f.Value(number(t, tt.number)); got != tt.want {
			t.Errorf("%s by %q = %q, want %q", tt.number, tt.pattern, got, tt.want)
		}
		if got := f.Value(expr.TextOf(tt.number)); got != tt.want {
			t.Errorf("the text %s by %q = %q, want %q", tt.number, tt.pattern, got, tt.want)
		}
	}
}

func TestPattern_wrong(t *testing.T) {
	t.Parallel()
	for _, pattern := range []string{
		"", "currency", "yyyy-mm-dd", "%.2f", "{:,.2f}", "1,000", "$1", "0;0", "0,", "#,#0", "#,##0,", "0E+0", "0#", "0.#0", ".00", "$.00", "Rs.0", "+0.0%", "-0",
		`0 "ms`, "0.0.0", "0 0", "@", "0*", strings.Repeat("0", 61), "0." + strings.Repeat("0", 30), "#,###,##0.0.0",
		"$0.0a", "0k", "#,##0M", "[red]0",
	} {
		if p, wrong := parsePattern(pattern); wrong == nil {
			t.Errorf("parsePattern(%q) = %+v, want an error", pattern, p)
		} else if wrong.at < 0 || wrong.end < wrong.at || wrong.end > len(pattern) {
			t.Errorf("parsePattern(%q) blames bytes %d to %d, which it does not have", pattern, wrong.at, wrong.end)
		}
	}
}

func TestFormats_default(t *testing.T) {
	t.Parallel()
	at := func(s string) expr.Value {
		when, err := time.Parse(time.RFC3339, s)
		if err != nil {
			t.Fatal(err)
		}
		return expr.TimeOf(when)
	}
	tests := []struct {
		value expr.Value
		want  string
	}{
		{expr.Value{}, "–"},
		{expr.TextOf("EU"), "EU"},
		{expr.TextOf("12.50"), "12.50"},
		{expr.BoolOf(true), "true"},
		{number(t, "0"), "0"},
		{number(t, "0.00"), "0"},
		{number(t, "1234567"), "1,234,567"},
		{number(t, "-1234567"), "-1,234,567"},
		{number(t, "9007199254740993"), "9,007,199,254,740,993"},
		{number(t, "12.50"), "12.5"},
		{number(t, "29.977942725422"), "29.98"},
		{number(t, "3.14159265"), "3.1416"},
		{number(t, "0.123456"), "0.1235"},
		{number(t, "0.000123456"), "0.0001235"},
		{number(t, "-0.000123456"), "-0.0001235"},
		{number(t, "0.99999"), "1"},
		{number(t, "1e-30"), "≈ 0"},
		{number(t, "1e20"), "100,000,000,000,000,000,000"},
		{at("2026-11-23T09:00:00Z"), "2026-11-23 09:00 UTC"},
		{at("2026-11-23T09:00:15+01:00"), "2026-11-23 08:00:15 UTC"},
		{at("2026-11-23T00:00:00Z"), "2026-11-23"},
		{expr.DurationOf(0), "0 ms"},
		{expr.DurationOf(250 * time.Millisecond), "250 ms"},
		{expr.DurationOf(45 * time.Second), "45 s"},
		{expr.DurationOf(2*time.Hour + 14*time.Minute + 3*time.Second), "2 h 14 min"},
		{expr.DurationOf(2 * time.Hour), "2 h"},
		{expr.DurationOf(75 * time.Hour), "3 d 3 h"},
		{expr.DurationOf(-90 * time.Minute), "-1 h 30 min"},
	}
	for _, tt := range tests {
		if got := (Formats{}).Value(tt.value); got != tt.want {
			t.Errorf("Value(%s %s) = %q, want %q", tt.value.Kind(), tt.value, got, tt.want)
		}
	}
}

func TestFormats_columns(t *testing.T) {
	t.Parallel()
	r := parseRule(t, "value: sum(Revenue)", "warning: below 5000", "show: [Revenue, order_id, Year]",
		"format:", "  value: $#,##0", "  REVENUE: €0.00")
	tests := []struct{ column, number, want string }{
		{"revenue", "4200", "€4200.00"},
		{"order_id", "1234567", "1234567"},
		{"Order ID", "1234567", "1234567"},
		{"Year", "2026", "2026"},
		{"paid", "1234567", "1,234,567"},
		{"Fiscal_Year", "2026", "2026"},
	}
	for _, tt := range tests {
		if got := r.Format.Column(tt.column, number(t, tt.number)); got != tt.want {
			t.Errorf("Column(%q, %s) = %q, want %q", tt.column, tt.number, got, tt.want)
		}
	}
	if got := r.Format.Value(number(t, "4200")); got != "$4,200" {
		t.Errorf("Value(4200) = %q, want $4,200", got)
	}
}

func TestSeverity_Phrase(t *testing.T) {
	t.Parallel()
	tests := []struct{ condition, format, want string }{
		{"below 5000", "$#,##0", "below $5,000"},
		{"< 5000", "$#,##0", "below $5,000"},
		{"at least 2", "", "at least 2"},
		{"'>= 10000'", "", "at least 10,000"},
		{"between 10 and 20", "", "between 10 and 20"},
		{"outside 10 and 20", "0%", "outside 1000% and 2000%"},
		{"= 0", "", "equal to 0"},
		{"<> 0", "", "other than 0"},
		{"is null", "", "null"},
		{"above 0.123456789", "", "above 0.123456789"},
		{"above 2 hours", "", "above 2 h"},
		{"above 0.03", "0.0%", "above 3.0%"},
		{"value above 3 and count(*) at least 200", "", "value above 3 and count(*) at least 200"},
	}
	for _, tt := range tests {
		lines := []string{"value: max(revenue)", "warning: " + tt.condition}
		if tt.format != "" {
			lines = append(lines, "format: "+tt.format)
		}
		r := parseRule(t, lines...)
		if got := r.Warning.Phrase(r.Format); got != tt.want {
			t.Errorf("Phrase of %q by %q = %q, want %q", tt.condition, tt.format, got, tt.want)
		}
	}
}

// A threshold keeps its time of day where that is midnight in UTC alone.
func TestSeverity_Phrase_zone(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]string{
		"below timestamp '2026-11-27 09:00'": "below 2026-11-27 09:00 JST",
		"below timestamp '2026-11-27 10:00'": "below 2026-11-27 10:00 JST",
		"below date '2026-11-27'":            "below 2026-11-27",
	} {
		set, err := Parse("rules.yaml", []byte("version: 1\ntimezone: Asia/Tokyo\nrules:\n  - {name: R, report: 5f3c0a1b2d4e, channel: c, value: max(t), warning: \""+condition+"\"}\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := set.Rules[0].Warning.Phrase(set.Rules[0].Format); got != want {
			t.Errorf("Phrase of %q = %q, want %q", condition, got, want)
		}
	}
}

// parseRule reads a file with one rule that has these lines besides a name, a report and a channel.
func parseRule(t *testing.T, lines ...string) *Rule {
	t.Helper()
	set, err := Parse("rules.yaml", []byte("version: 1\nrules:\n  - name: R\n    report: 5f3c0a1b2d4e\n    channel: c\n    "+
		strings.Join(lines, "\n    ")+"\n"))
	if err != nil {
		t.Fatalf("Parse() = %v", err)
	}
	return set.Rules[0]
}

// TestWrite_sides proves for many numbers that what is written stands on the same side of the limit as what is meant.
func TestWrite_sides(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	read := func(text string) expr.Decimal {
		d, _ := number(t, strings.NewReplacer("$", "", ",", "", "%", "").Replace(text)).Number()
		return d
	}
	for _, src := range []string{"", "0", "$#,##0", "0.00", "0%", "0.0#%"} {
		var p *pattern
		if src != "" {
			p, _ = parsePattern(src)
		}
		for range 2000 {
			limit := number(t, fmt.Sprintf("%.*f", random.IntN(5), random.Float64()*10-2))
			gap := number(t, fmt.Sprintf("%.*f", 1+random.IntN(9), random.Float64()-0.5))
			d, _ := limit.Number()
			g, _ := gap.Number()
			sum, err := d.Add(g)
			if err != nil {
				t.Fatal(err)
			}
			value := expr.NumberOf(sum)
			v, l := Formats{}.write(p, value, limit), Formats{}.write(p, limit, limit)
			if got, want := read(v).Cmp(read(l)), sum.Cmp(d); got != want {
				t.Errorf("by %q, %s beside the limit %s is written %s beside %s", src, value, limit, v, l)
			}
		}
	}
}

// Times are written in the zone of the file, and a condition says the moment that it means there.
func TestFormats_zone(t *testing.T) {
	t.Parallel()
	set := parsed(t, `version: 1
timezone: Europe/Berlin
defaults: {channel: c}
rules:
  - {name: A, report: a, value: max(loaded_at), warning: below timestamp '2026-11-23 09:00'}
  - {name: B, report: a, value: max(loaded_at), warning: below date '2026-11-23', format: '0'}
`)
	moment, day := set.Rules[0], set.Rules[1]
	if got := moment.Warning.Phrase(moment.Format); got != "below 2026-11-23 09:00 CET" {
		t.Errorf("Phrase() = %q", got)
	}
	if got := day.Warning.Phrase(day.Format); got != "below 2026-11-23" {
		t.Errorf("Phrase() = %q", got)
	}
	for _, tt := range []struct {
		rule     *Rule
		at, want string
	}{
		{moment, "2026-11-23T07:30:00Z", "2026-11-23 08:30 CET"},
		{moment, "2026-07-23T07:30:05Z", "2026-07-23 09:30:05 CEST"},
		{moment, "2026-11-22T00:00:00Z", "2026-11-22"},
		{day, "2026-11-22T23:00:00Z", "2026-11-23"},
		{day, "2026-11-23T00:00:00Z", "2026-11-23 01:00 CET"}, // beside the limit it would read as if it were that
	} {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := tt.rule.Figure(expr.TimeOf(at)); got != tt.want {
			t.Errorf("%s is written %q, want %q", tt.at, got, tt.want)
		}
	}
}
