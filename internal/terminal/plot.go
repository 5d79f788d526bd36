package terminal

import (
	"math"
	"slices"
	"strings"
)

// Plot is how values went over some runs.
type Plot struct {
	Title string
	// Unit is what the numbers are in; it may be empty.
	Unit string
	// Points are the runs, oldest first.
	Points []PlotPoint
	// Limits are what the values are compared with.
	Limits []PlotLimit
	// First and Last say when the first and the last run were.
	First, Last string
}

// PlotPoint is one run. None says that it has no value. Mark stands under it, one column wide, such as "W"; empty is none.
type PlotPoint struct {
	Value float64
	None  bool
	Mark  string
	Color uint8 // one of the terminal's 256; 0 is that of what is fine
}

// PlotLimit is a level that is drawn across.
type PlotLimit struct {
	Name  string
	Value float64
}

const (
	plotRows  = 8
	fineColor = 75
)

// Plot draws a plot, and an empty line after it.
func (p *Printer) Plot(plot Plot) error {
	title := line{{text: oneLine(plot.Title), style: bold}}
	if plot.Unit != "" {
		title = append(title, span{text: " (" + oneLine(plot.Unit) + ")", style: dim})
	}
	lines := wrap(title, p.cfg.Width)
	if s := newSkyline(plot, p.cfg.Width); s != nil {
		lines = slices.Concat(lines, s.rows(), s.under(plot), s.legend(plot.Limits, p.cfg.Width))
	}
	for i, l := range lines {
		lines[i] = clip(l, p.cfg.Width)
	}
	return p.write(append(lines, nil))
}

// skyline is a plot whose points stand as columns, as many as there is room for.
type skyline struct {
	points    []PlotPoint
	low, high float64
	limits    []int // in eighths of a line
	margin    int
	column    int
}

// newSkyline is nil where there is nothing to draw.
func newSkyline(plot Plot, width int) *skyline {
	s := &skyline{low: math.Inf(1), high: math.Inf(-1)}
	for _, point := range plot.Points {
		if !point.None {
			s.low, s.high = min(s.low, point.Value), max(s.high, point.Value)
		}
	}
	if math.IsInf(s.low, 0) {
		return nil
	}
	for _, l := range plot.Limits {
		s.low, s.high = min(s.low, l.Value), max(s.high, l.Value)
	}
	for _, l := range plot.Limits {
		s.limits = append(s.limits, s.height(l.Value))
	}
	s.margin = max(len(figure(s.low)), len(figure(s.high)))
	room := max(width-s.margin-2, 1)
	s.points = gathered(plot.Points, room)
	s.column = min(max(room/len(s.points), 1), 3)
	return s
}

// gathered are at most so many points: where there are more, neighbours are drawn as one, with the mark of the last that has one.
func gathered(points []PlotPoint, most int) []PlotPoint {
	each := (len(points) + most - 1) / most
	var all []PlotPoint
	for some := range slices.Chunk(points, each) {
		shown := some[len(some)-1]
		for _, point := range some {
			if point.Mark != "" || shown.None {
				shown = point
			}
		}
		all = append(all, shown)
	}
	return all
}

// height is how high a value stands.
func (s *skyline) height(v float64) int {
	const most = 8*plotRows - 1
	if s.high <= s.low {
		return 1 + most/2
	}
	return 1 + int(math.Round((v/2-s.low/2)/(s.high/2-s.low/2)*most)) // halves, since the whole may be too much for a number
}

func (s *skyline) rows() []line {
	var lines []line
	for row := plotRows - 1; row >= 0; row-- {
		at := ""
		switch row {
		case plotRows - 1:
			at = figure(s.high)
		case 0:
			at = figure(s.low)
		}
		l := append(padded(line{{text: at, style: dim}}, s.margin, true), span{text: " │", style: dim})
		lines = append(lines, append(l, s.row(row)...))
	}
	return lines
}

// row is one line of the columns, with what is free of it dotted where there is a limit.
func (s *skyline) row(row int) line {
	free := span{text: " "}
	if slices.ContainsFunc(s.limits, func(limit int) bool { return (limit-1)/8 == row }) {
		free = span{text: "┄", style: dim}
	}
	var l line
	for _, point := range s.points {
		bar := free
		if height := s.height(point.Value) - 8*row; !point.None && height > 0 {
			bar = span{text: string([]rune(" ▁▂▃▄▅▆▇█")[min(height, 8)]), color: fineColor}
			if point.Color != 0 {
				bar.color = point.Color
			}
		}
		wide := max(s.column-1, 1)
		bar.text = strings.Repeat(bar.text, wide)
		l = append(l, bar, span{text: strings.Repeat(free.text, s.column-wide), style: free.style})
	}
	return l
}

// under are the lines under the columns: the marks, and when the first and the last run was.
func (s *skyline) under(plot Plot) []line {
	marks := line{{text: strings.Repeat(" ", s.margin+2)}}
	marked := false
	for _, point := range s.points {
		marked = marked || point.Mark != ""
		marks = append(marks, padded(line{{text: prefix(oneLine(point.Mark), s.column), color: point.Color}}, s.column, false)...)
	}
	first, last := oneLine(plot.First), oneLine(plot.Last)
	gap := s.column*len(s.points) - width(first) - width(last)
	axis := line{{text: strings.Repeat(" ", s.margin+2) + first + strings.Repeat(" ", max(gap, 1)) + last, style: dim}}
	if !marked {
		return []line{axis}
	}
	return []line{marks, axis}
}

// legend names the limits.
func (s *skyline) legend(limits []PlotLimit, width int) []line {
	var names []string
	for _, l := range limits {
		names = append(names, oneLine(l.Name)+" "+figure(l.Value))
	}
	if len(names) == 0 {
		return nil
	}
	return wrap(line{{text: "┄ " + strings.Join(names, " · "), style: dim}}, width)
}
