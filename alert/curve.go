package alert

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// curve is a trend in the numbers that can be drawn.
type curve struct {
	points []float64
	times  []time.Time
	limits []curveLimit
}

type curveLimit struct {
	name  string
	value float64
}

// curve is the trend that the message draws; ok is false where it draws none.
func (d draft) curve() (c curve, ok bool) {
	if d.Trend == nil || d.over() || d.isReply() || d.Subject != SubjectValue {
		return curve{}, false
	}
	points := d.Trend.Points
	for _, p := range points[max(len(points)-mostTrend, 0):] {
		value, ok := drawable(p.Value)
		if !ok {
			return curve{}, false
		}
		c.points, c.times = append(c.points, value), append(c.times, p.At)
	}
	for _, l := range d.Trend.Limits[:min(len(d.Trend.Limits), maxLimits)] {
		if value, ok := drawable(l.Value); ok {
			c.limits = append(c.limits, curveLimit{name: l.Name, value: value})
		}
	}
	return c, len(c.points) >= leastTrend
}

// maxLimits is how many thresholds a chart shows: a range for each severity. Slack draws 6 series.
const maxLimits = 4

// drawable is a decimal as charts take it. It is false for one that is too large for them.
func drawable(decimal string) (float64, bool) {
	const most = 1e300
	value, err := strconv.ParseFloat(decimal, 64)
	return value, err == nil && math.Abs(value) <= most
}

// labels name the points by their times, as short as they can be told apart by. No label is there twice, and none is longer
// than Slack takes it.
func (c curve) labels() []string {
	layouts := []string{"Jan 2", "Jan 2 2006", "Jan 2 15:04"}
	if first := c.times[0].Format(time.DateOnly); !slices.ContainsFunc(c.times, func(t time.Time) bool { return t.Format(time.DateOnly) != first }) {
		layouts = []string{"15:04", "15:04:05"}
	}
	var labels []string
	for _, layout := range layouts {
		labels = make([]string, len(c.times))
		seen := make(map[string]int)
		for i, t := range c.times {
			labels[i] = t.Format(layout)
			if seen[labels[i]]++; seen[labels[i]] > 1 { // runs within a minute, or the hour that there is twice in autumn
				labels[i] += fmt.Sprintf(" (%d)", seen[labels[i]])
			}
		}
		if len(seen) == len(labels) {
			break
		}
	}
	return labels
}

// spark draws the points as a word: `▇▆▇▆▅▅▁`.
func (c curve) spark() string {
	bars := []rune("▁▂▃▄▅▆▇")
	low, high := c.points[0], c.points[0]
	for _, p := range c.points {
		low, high = min(low, p), max(high, p)
	}
	var b strings.Builder
	for _, p := range c.points {
		step := len(bars) / 2
		if high > low {
			step = int(math.Round((p - low) / (high - low) * float64(len(bars)-1)))
		}
		b.WriteRune(bars[step])
	}
	return b.String()
}
