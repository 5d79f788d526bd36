package main

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/modealert/modealert/alert"
	"github.com/modealert/modealert/internal/plot"
	"github.com/modealert/modealert/internal/terminal"
	"github.com/modealert/modealert/rules"
	"github.com/modealert/modealert/rules/expr"
)

// drawnGroups is how many groups are drawn.
const drawnGroups = 3

// mostDrawn is the greatest number that is drawn.
const mostDrawn = 1e300

// backtestChart is the values of one group on the runs, with what they were compared with.
type backtestChart struct {
	title, unit string
	times       []time.Time
	points      []chartPoint // one a run
	limits      []rules.PlotLimit
}

// chartPoint is one run; it has no value where none is true.
type chartPoint struct {
	value float64
	level rules.Level
	none  bool
}

// charts are the charts of a record: that of the value, or those of the groups that tell most.
func charts(r *alert.Record) []backtestChart {
	var all []backtestChart
	for _, g := range r.Telling(drawnGroups) {
		if c, ok := chartOf(r, g); ok {
			all = append(all, c)
		}
	}
	return all
}

// chartOf draws up one group. It is false where its values have no size.
func chartOf(r *alert.Record, g *alert.PastGroup) (backtestChart, bool) {
	var points []expr.Point
	var at []alert.PastPoint
	for _, p := range g.Points {
		if _, ok := r.Rule.Plot([]expr.Point{{Value: p.Value}}); ok {
			points, at = append(points, expr.Point{At: r.Moments[p.Moment].At, Value: p.Value}), append(at, p)
		}
	}
	drawn, ok := r.Rule.Plot(points)
	if !ok || len(drawn.Points) != len(points) || len(points) < 2 {
		return backtestChart{}, false
	}
	c := backtestChart{title: r.Rule.Name, unit: drawn.Unit, points: make([]chartPoint, len(r.Moments)), limits: drawn.Limits}
	for _, pair := range g.Name {
		c.title += ", " + pair.Column + " " + pair.Value
	}
	for i, m := range r.Moments {
		c.points[i].none = true
		c.times = append(c.times, m.At)
	}
	for i, p := range drawn.Points {
		value := number(p.Value)
		c.points[at[i].Moment] = chartPoint{value: value, level: at[i].Level, none: math.Abs(value) > mostDrawn}
	}
	return c, true
}

// number is a decimal as it is drawn.
func number(d expr.Decimal) float64 {
	x, _ := strconv.ParseFloat(d.String(), 64)
	return x
}

// The colours of warnings and critical values among the terminal's 256.
const (
	warningColor  = 178
	criticalColor = 160
)

// forTerminal is the chart as a terminal shows it.
func (c backtestChart) forTerminal() terminal.Plot {
	first, last := c.times[0], c.times[len(c.times)-1]
	layout := "Jan 2"
	if first.Format(layout) == last.Format(layout) {
		layout = "15:04"
	}
	t := terminal.Plot{Title: c.title, Unit: c.unit, First: first.Format(layout), Last: last.Format(layout)}
	for _, p := range c.points {
		point := terminal.PlotPoint{Value: p.value, None: p.none}
		switch p.level {
		case rules.Warning:
			point.Mark, point.Color = "W", warningColor
		case rules.Critical:
			point.Mark, point.Color = "C", criticalColor
		case rules.OK, rules.NothingThere:
		}
		t.Points = append(t.Points, point)
	}
	for _, l := range c.limits {
		t.Limits = append(t.Limits, terminal.PlotLimit{Name: l.Level, Value: number(l.Value)})
	}
	return t
}

// forPaper is the chart as a picture shows it.
func (c backtestChart) forPaper() plot.Chart {
	p := plot.Chart{Title: c.title, Unit: c.unit, Times: c.times}
	for _, point := range c.points {
		p.Points = append(p.Points, plot.Point{Value: point.value, None: point.none, Level: plot.Level(strings.ReplaceAll(string(point.level), "no_data", ""))})
	}
	for _, l := range c.limits {
		level, _, _ := strings.Cut(l.Level, " ")
		p.Limits = append(p.Limits, plot.Limit{Name: l.Level, Value: number(l.Value), Level: plot.Level(level)})
	}
	return p
}
