package terminal

import (
	"fmt"
	"strings"
	"testing"
)

// TestPrinter_Plot: values with what they are compared with, in all widths, without steering the terminal.
func TestPrinter_Plot(t *testing.T) {
	t.Parallel()
	few := Plot{Title: "EU revenue", Unit: "$", First: "Mar 1", Last: "Mar 8", Limits: []PlotLimit{{"warning", 50000}, {"critical", 45000}}}
	for _, v := range []float64{54100, 52880, 0, 51240, 50310, 49040, 41210, 53000} {
		p := PlotPoint{Value: v, None: v == 0}
		if v > 0 && v < 50000 {
			p.Mark, p.Color = "W", 178
		}
		few.Points = append(few.Points, p)
	}
	many := Plot{Title: "Many, with a title that is \x1b[2J\n\u202elonger than the terminal is wide in its narrowest form", First: "Mar 1", Last: "Dec 31"}
	for i := range 300 {
		p := PlotPoint{Value: float64(i * i % 97)}
		if i%100 == 50 {
			p.Mark = "C"
		}
		many.Points = append(many.Points, p)
	}
	var b strings.Builder
	for _, cfg := range []Config{{}, {Width: 40}, {Color: true}} {
		for _, p := range []Plot{few, many, {Title: "Nothing", Points: []PlotPoint{{None: true}}}, {Title: "One", Points: []PlotPoint{{Value: 1e300}}}} {
			fmt.Fprintf(&b, "width %d, color %t\n", cfg.Width, cfg.Color)
			var drawn strings.Builder
			if err := New(&drawn, cfg).Plot(p); err != nil {
				t.Fatal(err)
			}
			b.WriteString(drawn.String())
			if cfg.Color {
				continue
			}
			for l := range strings.SplitSeq(drawn.String(), "\n") {
				if limit := columnsOf(cfg); width(l) > limit || strings.ContainsAny(l, "\x1b\u202e") {
					t.Errorf("a line has %d columns: %q", width(l), l)
				}
			}
		}
	}
	golden(t, "plot.txt", b.String())
}
