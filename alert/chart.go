package alert

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/slack-go/slack"
)

// What Slack takes for the texts of a chart, in characters.
const (
	maxChartTitle = 50
	maxChartName  = 20
	maxChartUnit  = 50
)

// chart draws the last runs and the thresholds as lines.
func (d draft) chart() []slack.Block {
	c, ok := d.curve()
	if !ok || d.level >= noChart {
		return nil
	}
	labels := c.labels()
	series := []slack.DataVisualizationDataSeries{lineOf(d.lineName(c), labels, func(i int) float64 { return c.points[i] })}
	for _, l := range c.limits {
		series = append(series, lineOf(l.name, labels, func(int) float64 { return l.value }))
	}
	axes := slack.NewDataVisualizationAxisConfig(labels...).WithYLabel(cut(plain(d.Trend.Unit), maxChartUnit))
	runs := fmt.Sprintf(", last %d runs", len(c.points))
	title := cut(d.plainName(), maxChartTitle-len(runs)) + runs
	return []slack.Block{slack.NewDataVisualizationBlock(title, slack.NewDataVisualizationLineChart(axes, series...))}
}

func lineOf(name string, labels []string, value func(i int) float64) slack.DataVisualizationDataSeries {
	s := slack.NewDataVisualizationDataSeries(name)
	for i, label := range labels {
		s.Data = append(s.Data, slack.NewDataVisualizationDataPoint(label, value(i)))
	}
	return s
}

// lineName is what the line of the values is called: as the rule, unless a threshold is.
func (d draft) lineName(c curve) string {
	name := cut(plain(d.ruleName()), maxChartName)
	for _, l := range c.limits {
		if strings.EqualFold(l.name, name) {
			return "value"
		}
	}
	return name
}

// plainName is what the message is about, for where nothing is markup.
func (d draft) plainName() string {
	name := plain(d.ruleName())
	var of []string
	if d.Rule.Many && clean(d.Report.Name) != "" {
		of = append(of, plain(d.Report.Name))
	}
	for _, p := range d.Group {
		of = append(of, plain(p.written()))
	}
	if len(of) > 0 {
		name += " (" + strings.Join(of, ", ") + ")"
	}
	return name
}

// plain is data for where Slack is to interpret nothing. The signs that begin a mention or a link give way all the same.
func plain(s string) string { return strings.NewReplacer("<", "‹", ">", "›").Replace(clean(s)) }

// sparkline is the chart as a line of text, for where Slack takes no charts.
func (d draft) sparkline() []slack.Block {
	c, ok := d.curve()
	if !ok || d.level < noChart {
		return nil
	}
	runs := counted(int64(len(c.points)), "run")
	span := ", low " + data(d.Trend.Low, maxValue) + ", high " + data(d.Trend.High, maxValue)
	if d.Trend.Low == d.Trend.High {
		span = ", all " + data(d.Trend.Low, maxValue)
	}
	return []slack.Block{section("Trend `" + markup(c.spark()) + "`  " + runs + span)}
}

// chartSize is how many characters a chart holds.
func chartSize(b *slack.DataVisualizationBlock) int {
	n := utf8.RuneCountInString(b.Title)
	chart, ok := b.Chart.(*slack.DataVisualizationLineChart)
	if !ok {
		return n
	}
	for _, category := range chart.AxisConfig.Categories {
		n += utf8.RuneCountInString(category)
	}
	n += utf8.RuneCountInString(chart.AxisConfig.XLabel) + utf8.RuneCountInString(chart.AxisConfig.YLabel)
	for _, s := range chart.Series {
		n += utf8.RuneCountInString(s.Name)
		for _, p := range s.Data {
			n += utf8.RuneCountInString(p.Label)
		}
	}
	return n
}
