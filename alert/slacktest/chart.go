package slacktest

import (
	"fmt"
	"unicode/utf8"
)

// chart checks a chart of lines, bars or areas, or a pie.
func (c *inspection) chart(at string, o object) {
	c.only(at, o, "title chart")
	if c.charts++; c.charts > maxCharts {
		c.wrong(at, "must be no more than %d charts in a message", maxCharts)
	}
	c.characters += c.filled(at+"/title", o["title"], maxChartTitle)
	chart, _ := o["chart"].(object)
	at += "/chart"
	switch chart["type"] {
	case "line", "bar", "area":
		c.only(at, chart, "series axis_config")
		c.series(at, chart, c.axes(at+"/axis_config", chart["axis_config"]))
	case "pie":
		c.only(at, chart, "segments")
		segments, _ := chart["segments"].([]any)
		c.points(at+"/segments", segments, maxChartSeries)
	default:
		c.wrong(at, "unsupported chart type: %v", chart["type"])
	}
}

// axes checks the axes and returns the categories, each of which is there once.
func (c *inspection) axes(at string, v any) map[string]bool {
	o, _ := v.(object)
	c.only(at, o, "categories x_label y_label")
	for _, key := range []string{"x_label", "y_label"} {
		if label, ok := o[key]; ok {
			c.characters += c.filled(at+"/"+key, label, maxChartTitle)
		}
	}
	list, _ := o["categories"].([]any)
	if len(list) == 0 {
		c.wrong(at+"/categories", "must have a category")
	}
	categories := make(map[string]bool)
	for i, v := range list {
		where := fmt.Sprintf("%s/categories/%d", at, i)
		c.characters += c.filled(where, v, maxChartName)
		name, _ := v.(string)
		if categories[name] {
			c.wrong(where, "a category is not unique")
		}
		categories[name] = true
	}
	return categories
}

func (c *inspection) series(at string, chart object, categories map[string]bool) {
	list, _ := chart["series"].([]any)
	if len(list) == 0 {
		c.wrong(at+"/series", "must have a series")
	}
	c.atMost(at+"/series", len(list), maxChartSeries, "items")
	names := make(map[string]bool)
	for i, v := range list {
		o, _ := v.(object)
		where := fmt.Sprintf("%s/series/%d", at, i)
		c.only(where, o, "name data")
		c.characters += c.filled(where+"/name", o["name"], maxChartName)
		name, _ := o["name"].(string)
		if names[name] {
			c.wrong(where+"/name", "the name of a series is not unique")
		}
		names[name] = true
		data, _ := o["data"].([]any)
		labels := c.points(where+"/data", data, maxChartPoints)
		for label := range labels {
			if !categories[label] {
				c.wrong(where+"/data", "not a category: %q", label)
			}
		}
		if len(data) != len(categories) || len(labels) != len(categories) {
			c.wrong(where+"/data", "must have one point for each category")
		}
	}
}

// points checks labels with their values, and returns the labels.
func (c *inspection) points(at string, list []any, limit int) map[string]bool {
	if len(list) == 0 {
		c.wrong(at, "must have a point")
	}
	c.atMost(at, len(list), limit, "items")
	labels := make(map[string]bool)
	for i, v := range list {
		o, _ := v.(object)
		where := fmt.Sprintf("%s/%d", at, i)
		c.only(where, o, "label value")
		label, _ := o["label"].(string)
		if n := utf8.RuneCountInString(label); n == 0 || n > maxChartName {
			c.wrong(where+"/label", "must have 1 to %d characters, has %d", maxChartName, n)
		}
		c.characters += utf8.RuneCountInString(label)
		labels[label] = true
		if _, ok := o["value"].(float64); !ok {
			c.wrong(where+"/value", "must be a number")
		}
	}
	return labels
}
