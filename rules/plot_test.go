package rules

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/modealert/modealert/rules/expr"
)

func TestRule_Plot(t *testing.T) {
	t.Parallel()
	numbers := func(texts ...string) []expr.Value {
		var all []expr.Value
		for _, text := range texts {
			all = append(all, number(t, text))
		}
		return all
	}
	for name, c := range map[string]struct {
		rule   string
		values []expr.Value
		want   string // "" where there is nothing to draw
	}{
		"dollars": {
			"value: sum(x), warning: below 10000, critical: below 5000, format: '$#,##0'", numbers("54100.25", "41210"),
			"$: 54100.25 41210; low $41,210, high $54,100; warning 10000, critical 5000",
		},
		"percent": {
			"value: avg(x), warning: above 0.03, format: 0.0%", numbers("0.01", "0.0312"),
			"%: 1.00 3.1200; low 1.0%, high 3.1%; warning 3.00",
		},
		"no format": {"value: sum(x), critical: at least -2.5", numbers("1", "9007199254740993"), ": 1 9007199254740993; low 1, high 9,007,199,254,740,993; critical -2.5"},
		"a range":   {"value: sum(x), warning: outside 1 and 9", numbers("1", "2"), ": 1 2; low 1, high 2; warning (low) 1, warning (high) 9"},
		"numbers of some kind": {
			"value: 'sum(x)', warning: 'in (1, 2)', critical: 'value > 5 and count(*) > 1'", numbers("1", "2"), ": 1 2; low 1, high 2; ",
		},
		"against history": {"value: sum(x), warning: below 0.5 * avg_last(7)", numbers("1", "2"), ": 1 2; low 1, high 2; "},
		"numbers as text": {"value: first(x), warning: above 3", []expr.Value{expr.TextOf("12.50"), number(t, "3")}, ": 12.50 3; low 3, high 12.50; warning 3"},
		"hours": {
			"value: age(max(x)), warning: above 2 hours",
			[]expr.Value{expr.DurationOf(20 * time.Minute), expr.DurationOf(3 * time.Hour)},
			"hours: 0.333333 3; low 20 min, high 3 h; warning 2",
		},
		"seconds": {"value: run.duration, warning: above 1 minutes", []expr.Value{expr.DurationOf(90 * time.Second)}, "seconds: 90; low 1 min 30 s, high 1 min 30 s; warning 60"},
		"mixed": {
			"value: first(x), warning: above 3",
			[]expr.Value{expr.TextOf("a"), expr.DurationOf(time.Second), {}, number(t, "3"), number(t, "4")},
			": 3 4; low 3, high 4; warning 3",
		},
		"another kind": {"value: first(x), warning: above 3", []expr.Value{number(t, "3"), expr.TextOf("a")}, ""},
		"texts":        {"value: first(x), warning: = 'a'", []expr.Value{expr.TextOf("a"), expr.TextOf("b")}, ""},
		"times":        {"value: max(x), warning: is null", []expr.Value{expr.TimeOf(time.Unix(0, 0))}, ""},
		"truths":       {"value: first(x), warning: is null", []expr.Value{expr.BoolOf(true)}, ""},
		"nothing":      {"value: sum(x), warning: above 3", nil, ""},
		"a null":       {"value: sum(x), warning: above 3", []expr.Value{{}}, ""},
	} {
		set, err := Parse("rules.yaml", []byte("version: 1\nrules:\n  - {name: R, report: 5f3c0a1b2d4e, channel: c, "+c.rule+"}\n"))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		var points []expr.Point
		for i, v := range c.values {
			points = append(points, expr.Point{At: time.Unix(0, 0).Add(time.Duration(i) * time.Hour), Value: v})
		}
		p, ok := set.Rules[0].Plot(points)
		var values, limits []string
		for _, v := range p.Points {
			values = append(values, v.Value.String())
		}
		for _, l := range p.Limits {
			limits = append(limits, l.Level+" "+l.Value.String())
		}
		got := fmt.Sprintf("%s: %s; low %s, high %s; %s", p.Unit, strings.Join(values, " "), p.Low, p.High, strings.Join(limits, ", "))
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: Plot() = %s, %t, want %s", name, got, ok, c.want)
		}
	}
}
