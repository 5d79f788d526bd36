// Package plot draws how a value went over runs, with what it was compared with, as SVG for a page and as PNG. Both are made of
// the same drawing, so that they show the same.
//
//	svg := chart.SVG()
//	err := plot.PNG(w, []plot.Chart{chart})
//
// The image is drawn with golang.org/x/image, which Go's own team keeps, rather than with a library for charts: those draw
// PNG or SVG well but not both alike, know no colours for dark pages, and bring megabytes of fonts.
package plot

import (
	"math"
	"time"

	"github.com/modealert/modealert/internal/axis"
)

// Chart is values on runs.
type Chart struct {
	Title string
	// Unit is what the numbers are in; it may be empty.
	Unit string
	// Times are when the runs completed, oldest first, and Points what the value was on each.
	Times  []time.Time
	Points []Point
	// Limits are what the values are compared with.
	Limits []Limit
}

// Point is the value on one run, of at most 1e300. None says that there is none.
type Point struct {
	Value float64
	None  bool
	Level Level
}

// Limit is a number that is drawn across.
type Limit struct {
	Name  string
	Value float64
	Level Level
}

// Level is how bad something is, by which it has its colour.
type Level string

// The levels; any other word is fine.
const (
	Warning  Level = "warning"
	Critical Level = "critical"
)

// loud reports whether a level is one of those.
func (l Level) loud() bool { return l == Warning || l == Critical }

// The measures of a chart.
const (
	Width  = 900
	Height = 320
	left   = 80
	right  = 20
	top    = 50
	bottom = 40
)

// frame is where values and times are on a chart.
type frame struct {
	low, high float64
	from, to  time.Time
}

// newFrame is false where there is nothing to draw.
func newFrame(c Chart) (frame, bool) {
	f := frame{low: math.Inf(1), high: math.Inf(-1)}
	for _, p := range c.Points {
		if !p.None {
			f.low, f.high = min(f.low, p.Value), max(f.high, p.Value)
		}
	}
	if math.IsInf(f.low, 0) || len(c.Times) != len(c.Points) {
		return frame{}, false
	}
	for _, l := range c.Limits {
		f.low, f.high = min(f.low, l.Value), max(f.high, l.Value)
	}
	room := (f.high/2 - f.low/2) / 10
	if room <= 0 {
		room = math.Abs(f.high)/10 + 1
	}
	f.low, f.high = f.low-room, f.high+room
	f.from, f.to = c.Times[0], c.Times[len(c.Times)-1]
	return f, true
}

// x is where a time is, from the left.
func (f frame) x(t time.Time) float64 {
	const wide = Width - left - right
	if !f.to.After(f.from) {
		return left + wide/2
	}
	return left + wide*float64(t.Sub(f.from))/float64(f.to.Sub(f.from))
}

// y is where a value is, from the top.
func (f frame) y(v float64) float64 {
	const high = Height - top - bottom
	return top + high*(1-(v/2-f.low/2)/(f.high/2-f.low/2)) // halves, since the whole may be too much for a number
}

// ticks are round numbers at the axis, three to about eight.
func (f frame) ticks() []float64 {
	step := math.Pow(10, math.Ceil(math.Log10(f.high/2-f.low/2)))
	for _, factor := range []float64{1, 0.5, 0.2, 0.1, 0.05} {
		if (f.high-f.low)/(step*factor) >= 4 {
			step *= factor
			break
		}
	}
	var all []float64
	for i := math.Ceil(f.low / step); i*step <= f.high && len(all) < 12; i++ {
		all = append(all, i*step)
	}
	return all
}

// figure is a number at the side of a chart.
func figure(v float64) string { return axis.Figure(v, 3) }
