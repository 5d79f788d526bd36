package rules

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// runCount is `2`, `2 runs` or `1 run`.
var runCount = regexp.MustCompile(`^([0-9]{1,4})(?:\s+runs?)?$`)

// maxRuns bounds how many runs a rule may wait for.
const maxRuns = 100

// parseRuns reads a number of runs.
func parseRuns(text string) (int, bool) {
	m := runCount.FindStringSubmatch(text)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1])
	return n, err == nil && n >= 1 && n <= maxRuns
}

// runs reads `for`.
func (d *decoder) runs(e entry) int {
	text, ok := d.text(e)
	if !ok {
		return 1
	}
	if n, ok := parseRuns(text); ok {
		return n
	}
	hint := "write `for: 2 runs`"
	if _, err := parseSpan(text); err == nil {
		hint = "it counts runs of the report, not time: " + hint
	}
	d.fault(e.value, fmt.Sprintf("`for` must be from 1 to %d runs, not `%s`", maxRuns, text), hint)
	return 1
}

// The bounds of `expect_every`: Mode's schedules are no tighter than a few minutes, and the timer no wider than a year and
// a month.
const (
	minExpectEvery = 5 * time.Minute
	maxExpectEvery = 400 * day
)

// expectEvery reads `expect_every`.
func (d *decoder) expectEvery(e entry) time.Duration {
	text, ok := d.text(e)
	if !ok {
		return 0
	}
	every, err := parseSpan(text)
	if err == nil && every >= minExpectEvery && every <= maxExpectEvery {
		return every
	}
	hint := "write such as `expect_every: 26 hours`, which gives a daily run two hours"
	if wholeNumber.MatchString(text) {
		hint = fmt.Sprintf("write `expect_every: %s hours` or `expect_every: %s days`", text, text)
	}
	d.fault(e.value, fmt.Sprintf("`expect_every` must be a time from 5 minutes to 400 days, not `%s`", text), hint)
	return 0
}

// failedRuns reads `failed_runs`.
func (d *decoder) failedRuns(e entry) FailedRuns {
	text, ok := d.text(e)
	if !ok || text == "off" {
		return 0
	}
	if n, ok := parseRuns(text); ok {
		return FailedRuns(n)
	}
	d.fault(e.value, fmt.Sprintf("`failed_runs` must be a number of runs from 1 to %d, or `off`, not `%s`", maxRuns, text),
		"write `failed_runs: 2` to hear of the second failed run in a row")
	return 0
}

// repeat reads `repeat`.
func (d *decoder) repeat(e entry) Repeat {
	text, ok := d.text(e)
	if !ok {
		return Repeat{}
	}
	switch text {
	case "off":
		return Repeat{}
	case "every run":
		return Repeat{EveryRun: true}
	}
	every, err := parseSpan(text)
	if err != nil || every < time.Minute || every > 366*24*time.Hour {
		hint := "write `repeat: 24 hours`, `repeat: every run` or `repeat: off`"
		if regexp.MustCompile(`^\d+$`).MatchString(text) {
			hint = fmt.Sprintf("write `repeat: %s hours` or `repeat: %s days`", text, text)
		}
		d.fault(e.value, fmt.Sprintf("`repeat` must be a time from 1 minute to 366 days, `every run` or `off`, not `%s`", text), hint)
		return Repeat{}
	}
	return Repeat{Every: every}
}

// span is `24 hours`, `90 min`, `1.5h`.
var span = regexp.MustCompile(`^(?:every\s+)?(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]+)$`)

// parseSpan reads a length of time as people write it.
func parseSpan(text string) (time.Duration, error) {
	m := span.FindStringSubmatch(strings.ToLower(text))
	if m == nil {
		return 0, fmt.Errorf("%q is not a length of time such as `24 hours`", text)
	}
	var unit time.Duration
	switch strings.TrimSuffix(m[2], "s") {
	case "m", "min", "minute":
		unit = time.Minute
	case "h", "hr", "hour":
		unit = time.Hour
	case "d", "day":
		unit = 24 * time.Hour
	case "w", "week":
		unit = 7 * 24 * time.Hour
	default:
		return 0, fmt.Errorf("%q is not a unit of time; use minutes, hours, days or weeks", m[2])
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if err != nil {
		return 0, fmt.Errorf("reading %q: %w", m[1], err)
	}
	return time.Duration(n * float64(unit)), nil
}
