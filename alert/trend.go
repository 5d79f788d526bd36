package alert

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/modealert/modealert/internal/store"
	"github.com/modealert/modealert/rules/expr"
)

// Trend is what the rule's value was on the last runs, for a chart.
type Trend struct {
	// Points are oldest first; the last is that of the run which the message is about.
	Points []TrendPoint `json:"points"`
	// Limits are those thresholds of the rule that are plain numbers.
	Limits []TrendLimit `json:"limits,omitempty"`
	// Unit is what the numbers are in, such as "$" or "hours"; it may be empty.
	Unit string `json:"unit,omitempty"`
	// Low and High are the least and the greatest of the values as people read them.
	Low  string `json:"low,omitempty"`
	High string `json:"high,omitempty"`
}

// TrendPoint is the value that a run had, an exact decimal. At is when the run completed, in the zone of the rules file.
type TrendPoint struct {
	At    time.Time `json:"at"`
	Value string    `json:"value"`
}

// TrendLimit is a threshold, an exact decimal, with its severity: "warning", or "critical (low)" where there are two ends.
type TrendLimit struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// A trend has at least and at most so many runs: of two nobody sees more than the message says, and Slack draws 20.
const (
	leastTrend = 3
	mostTrend  = 20
)

// addTrend adds what the rule's value was on the last runs. A rule without conditions about earlier runs has those that were
// seen since it is there. Runs that failed have no history, so a value that they have has no trend; nor has that of many groups
// together, the worst of which is another one each time.
func (d *decision) addTrend(ctx context.Context, n *Notice, v verdict) error {
	now := expr.Point{At: d.completed, Value: v.value}
	if !v.rule.Chart || v.roll != nil || v.rule.RowRule() || n.State != StateWarning && n.State != StateCritical || n.runFailed() {
		return nil
	}
	if _, ok := v.rule.Plot([]expr.Point{now}); !ok {
		return nil
	}
	past, err := d.tx.History(ctx, store.HistoryQuery{
		Rule: v.key, Version: v.rule.Version(), Group: v.group, Before: d.completed, Runs: mostTrend - 1,
	})
	if err != nil {
		return fmt.Errorf("reading the last values of %s %s: %w", v.key, v.group, err)
	}
	points := make([]expr.Point, 0, mostTrend)
	for _, p := range slices.Backward(past) {
		points = append(points, expr.Point{At: p.Completed, Value: decode(p.Value)})
	}
	plot, ok := v.rule.Plot(append(points, now))
	if !ok || len(plot.Points) < leastTrend {
		return nil
	}
	n.Trend = &Trend{Unit: plot.Unit, Low: plot.Low, High: plot.High}
	for _, p := range plot.Points {
		n.Trend.Points = append(n.Trend.Points, TrendPoint{At: p.At, Value: p.Value.String()})
	}
	for _, l := range plot.Limits {
		n.Trend.Limits = append(n.Trend.Limits, TrendLimit{Name: l.Level, Value: l.Value.String()})
	}
	return nil
}
