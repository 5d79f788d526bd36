package terminal

import (
	"math"
	"slices"
	"strings"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/internal/axis"
)

// chartRows is how many lines a chart is high.
const chartRows = 5

// chart draws the first series of a chart as columns, and the others as the level of their first point.
func (p *Printer) chart(b *slack.DataVisualizationBlock, width int) []line {
	title := line{{text: oneLine(b.Title), style: bold}}
	series, axes := seriesOf(b.Chart)
	if len(series) == 0 || len(series[0].Data) == 0 {
		return wrap(append(title, span{text: " [" + string(b.BlockType()) + "]", style: dim}), width)
	}
	if axes.YLabel != "" {
		title = append(title, span{text: " (" + oneLine(axes.YLabel) + ")", style: dim})
	}
	d := newDiagram(series, width)
	lines := slices.Concat(wrap(title, width), d.rows(), []line{d.axis(series[0].Data)}, legend(series[1:], width))
	for i, l := range lines {
		lines[i] = clip(l, width)
	}
	return lines
}

// seriesOf are the lines, bars or areas of a chart; a pie has none.
func seriesOf(c slack.DataVisualizationChart) ([]slack.DataVisualizationDataSeries, slack.DataVisualizationAxisConfig) {
	switch c := c.(type) {
	case *slack.DataVisualizationLineChart:
		return c.Series, c.AxisConfig
	case *slack.DataVisualizationBarChart:
		return c.Series, c.AxisConfig
	case *slack.DataVisualizationAreaChart:
		return c.Series, c.AxisConfig
	default:
		return nil, slack.DataVisualizationAxisConfig{}
	}
}

// diagram is where a chart's columns and levels stand, in eighths of a line.
type diagram struct {
	columns, levels []int
	low, high       string // what stands at the axis
	margin, column  int    // columns of the terminal for the axis, and for each value
}

func newDiagram(series []slack.DataVisualizationDataSeries, width int) *diagram {
	low, high := math.Inf(1), math.Inf(-1)
	for _, s := range series {
		for _, point := range s.Data {
			low, high = min(low, point.Value), max(high, point.Value)
		}
	}
	height := func(v float64) int {
		const most = 8*chartRows - 1
		if high <= low {
			return 1 + most/2
		}
		return 1 + int(math.Round((v/2-low/2)/(high/2-low/2)*most)) // halves, since the whole may be too much for a number
	}
	d := &diagram{low: figure(low), high: figure(high)}
	for _, point := range series[0].Data {
		d.columns = append(d.columns, height(point.Value))
	}
	for _, s := range series[1:] {
		if len(s.Data) > 0 {
			d.levels = append(d.levels, height(s.Data[0].Value))
		}
	}
	if high <= low {
		d.high = "" // the one below says it
	}
	d.margin = max(len(d.low), len(d.high))
	d.column = min(max((width-d.margin-2)/len(d.columns), 1), 4)
	return d
}

// rows are the lines of the diagram, from the top down.
func (d *diagram) rows() []line {
	var lines []line
	for row := chartRows - 1; row >= 0; row-- {
		at := ""
		switch row {
		case chartRows - 1:
			at = d.high
		case 0:
			at = d.low
		}
		l := padded(line{{text: at, style: dim}}, d.margin, true)
		l = append(l, span{text: " │", style: dim})
		lines = append(lines, append(l, d.row(row)...))
	}
	return lines
}

// row is one line of the columns, with what is free of it dotted where there is a level.
func (d *diagram) row(row int) line {
	free := span{text: " "}
	if slices.ContainsFunc(d.levels, func(level int) bool { return (level-1)/8 == row }) {
		free = span{text: "┄", style: dim}
	}
	var l line
	for _, height := range d.columns {
		bar := span{text: string([]rune(" ▁▂▃▄▅▆▇█")[min(max(height-8*row, 0), 8)]), color: 75}
		if height <= 8*row {
			bar = free
		}
		wide := max(d.column-1, 1)
		bar.text = strings.Repeat(bar.text, wide)
		l = append(l, bar, span{text: strings.Repeat(free.text, d.column-wide), style: free.style})
	}
	return l
}

// axis is the line under the columns, with the first and the last label.
func (d *diagram) axis(points []slack.DataVisualizationDataPoint) line {
	first, last := oneLine(points[0].Label), ""
	if len(points) > 1 {
		last = oneLine(points[len(points)-1].Label)
	}
	gap := d.column*len(points) - width(first) - width(last)
	return line{{text: strings.Repeat(" ", d.margin+2) + first + strings.Repeat(" ", max(gap, 1)) + last, style: dim}}
}

// legend names the levels.
func legend(series []slack.DataVisualizationDataSeries, width int) []line {
	var names []string
	for _, s := range series {
		if len(s.Data) > 0 {
			names = append(names, oneLine(s.Name)+" "+figure(s.Data[0].Value))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return wrap(line{{text: "┄ " + strings.Join(names, " · "), style: dim}}, width)
}

// oneLine is text that stays in its line.
func oneLine(s string) string { return strings.ReplaceAll(printable(s), "\n", " ") }

// figure is a number at the side of a chart.
func figure(v float64) string { return axis.Figure(v, 4) }
