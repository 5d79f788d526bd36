package plot

import (
	"fmt"
	"html"
	"strings"
)

// SVG is the chart as an element of a page. Its colours are the page's: of the classes text, grid, line, warning and critical,
// which [Style] defines. Nothing in the chart can be anything but text.
func (c Chart) SVG() string {
	s := &svg{}
	c.draw(s)
	return fmt.Sprintf(`<svg class="chart" viewBox="0 0 %d %d" role="img" aria-label="%s">%s</svg>`,
		Width, Height, html.EscapeString(c.said()), s.String())
}

// said is the chart for those who do not see it.
func (c Chart) said() string {
	loud, some := 0, 0
	for _, p := range c.Points {
		if p.Level.loud() {
			loud++
		}
		if !p.None {
			some++
		}
	}
	return fmt.Sprintf("%s: values on %d runs, %d of them alerting; the table below has them all", c.Title, some, loud)
}

// Style is what pages with charts need, for light and for dark.
const Style = `:root{color-scheme:light dark;--text:#1d1c1d;--dim:#616061;--back:#fff;--grid:#e3e3e3;--line:#1264a3;--warning:#a86400;--critical:#c01343}
@media (prefers-color-scheme:dark){:root{--text:#e8e8e8;--dim:#ababad;--back:#1a1d21;--grid:#35373b;--line:#5ab1ef;--warning:#f2b84b;--critical:#ff7590}}
.chart{width:100%;height:auto}
.chart text{font:13px system-ui,sans-serif;fill:var(--dim)}.chart text.bold{font-weight:600;font-size:15px;fill:var(--text)}
.chart .grid{stroke:var(--grid)}.chart polyline{fill:none;stroke-linejoin:round}
.chart .line{stroke:var(--line)}.chart .warning{stroke:var(--warning)}.chart .critical{stroke:var(--critical)}
.chart circle.line{fill:var(--line)}.chart circle.warning{fill:var(--warning)}.chart circle.critical{fill:var(--critical)}
.chart text.warning{fill:var(--warning);stroke:none}.chart text.critical{fill:var(--critical);stroke:none}
.chart rect{stroke:none;opacity:.15}.chart rect.warning{fill:var(--warning)}.chart rect.critical{fill:var(--critical)}
`

// svg is a pen.
type svg struct{ strings.Builder }

func (s *svg) band(r role, x, y, width, height float64) {
	fmt.Fprintf(s, `<rect class="%s" x="%.1f" y="%.1f" width="%.1f" height="%.1f"/>`, r, x, y, width, height)
}

func (s *svg) line(r role, dashed bool, wide float64, points ...[2]float64) {
	dashes := ""
	if dashed {
		dashes = ` stroke-dasharray="6 4"`
	}
	places := make([]string, len(points))
	for i, p := range points {
		places[i] = fmt.Sprintf("%.1f,%.1f", p[0], p[1])
	}
	fmt.Fprintf(s, `<polyline class="%s" stroke-width="%g"%s points="%s"/>`, r, wide, dashes, strings.Join(places, " "))
}

func (s *svg) dot(r role, x, y, radius float64) {
	fmt.Fprintf(s, `<circle class="%s" cx="%.1f" cy="%.1f" r="%g"/>`, r, x, y, radius)
}

func (s *svg) text(r role, x, y float64, end, bold bool, text string) {
	class, anchor := string(r), ""
	if bold {
		class += " bold"
	}
	if end {
		anchor = ` text-anchor="end"`
	}
	fmt.Fprintf(s, `<text class="%s" x="%.1f" y="%.1f"%s>%s</text>`, class, x, y, anchor, html.EscapeString(text))
}
