package alert

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slack-go/slack"

	"github.com/modealert/modealert/alert/slacktest"
	"github.com/modealert/modealert/mode/modetest"
)

// charts are the texts of a message's charts and sparklines, its text first.
func charts(t *testing.T, m slacktest.Message) string {
	t.Helper()
	shown := []string{m.Text}
	blocks := m.Blocks
	for _, a := range m.Attachments {
		blocks = append(blocks, a.Blocks.BlockSet...)
	}
	for _, b := range blocks {
		switch b := b.(type) {
		case *slack.DataVisualizationBlock:
			body, err := json.Marshal(b.Chart)
			if err != nil {
				t.Fatal(err)
			}
			shown = append(shown, b.Title+" "+string(body))
		case *slack.SectionBlock:
			if b.Text != nil && strings.HasPrefix(b.Text.Text, "Trend") {
				shown = append(shown, b.Text.Text)
			}
		}
	}
	return strings.Join(shown, "\n")
}

// TestStory_chart: from the third run on a message draws the runs, each group its own; lines in the thread and a message that
// is over do not.
func TestStory_chart(t *testing.T) {
	t.Parallel()
	p := newPlay(t, `rules:
  - {name: Total, report: 5f3c0a1b2d4e, by: g, value: sum(x), warning: below 10, critical: below 5, format: 0.0%}
  - {name: Quiet, report: 5f3c0a1b2d4e, value: sum(x), warning: below 100, channel: quiet, chart: off}
`)
	p.rows(`[{"g": "a", "x": 0.12}, {"g": "b", "x": 30}]`)
	if got := charts(t, p.slack.Messages("c")[0]); strings.Contains(got, "\n") {
		t.Errorf("one run is drawn:\n%s", got)
	}
	p.rows(`[{"g": "a", "x": 11}, {"g": "b", "x": 40}]`)
	p.fails() // no run that has a value
	p.rows(`[{"g": "a", "x": 4.001}, {"g": "b", "x": 50}]`)
	const want = `CRITICAL: Total (g a) is 400.1%, below 500.0% (Sales)
Total (g a), last 3 runs {"type":"line","series":[` +
		`{"name":"Total","data":[{"label":"09:00","value":12},{"label":"10:00","value":1100},{"label":"12:00","value":400.1}]},` +
		`{"name":"warning","data":[{"label":"09:00","value":1000},{"label":"10:00","value":1000},{"label":"12:00","value":1000}]},` +
		`{"name":"critical","data":[{"label":"09:00","value":500},{"label":"10:00","value":500},{"label":"12:00","value":500}]}],` +
		`"axis_config":{"categories":["09:00","10:00","12:00"],"y_label":"%"}}`
	all := p.slack.Messages("c") // the first went green, the second is about the failed run
	if got := charts(t, all[len(all)-1]); got != want {
		t.Errorf("the message shows\n%s\nwant\n%s", got, want)
	}
	p.rows(`[{"g": "a", "x": 20}, {"g": "b", "x": 50}]`)
	for _, m := range append(p.slack.Messages("c"), p.slack.Messages("quiet")...) {
		for _, shown := range append([]slacktest.Message{m}, m.Replies...) {
			if got := charts(t, shown); strings.Contains(got, "\n") {
				t.Errorf("a chart is left or was never wanted:\n%s", got)
			}
		}
	}
}

// TestStory_chartRefused: a workspace that takes no charts gets a line of text, and is not asked again for a day.
func TestStory_chartRefused(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	at := storyBegin.Add(3 * time.Hour)
	p.stopped.Store(&at)
	p.slack.Fail(slacktest.Failure{Block: "data_visualization", Times: -1, Code: "invalid_blocks"})
	calls := func(x, want int) {
		t.Helper()
		before := p.slack.Calls(update)
		p.run(modetest.Run{Completed: storyBegin.Add(time.Duration(p.runs) * time.Hour), Results: []modetest.Result{{Rows: rowsOf(x)}}})
		if n := p.slack.Calls(update) - before; n != want {
			t.Errorf("run %d takes %d calls, want %d", p.runs, n, want)
		}
	}
	p.rows(`[{"x": 7}]`)
	calls(6, 1) // nothing to draw yet
	calls(8, 2)
	if got, want := charts(t, p.slack.Messages("c")[0]), "WARNING: Total is 8, below 10 (Sales)\nTrend `▄▁▇`  3 runs, low 6, high 8"; got != want {
		t.Errorf("the message shows\n%s\nwant\n%s", got, want)
	}
	calls(7, 1)
	next := at.Add(refusedFor)
	p.stopped.Store(&next)
	calls(5, 2)
	if log := p.log.String(); strings.Count(log, "left out from now on") != 2 {
		t.Errorf("the log does not say it, or too often:\n%s", log)
	}
}

// TestStory_deletedAndRefused: a message that somebody deleted is posted anew also where it has to be simpler than it was.
func TestStory_deletedAndRefused(t *testing.T) {
	t.Parallel()
	p := newPlay(t, totalRule)
	p.rows(rowsOf(7))
	p.rows(rowsOf(6))
	p.slack.Fail(slacktest.Failure{Block: "data_visualization", Times: -1, Code: "msg_blocks_too_long"})
	p.slack.Delete("c", p.slack.Messages("c")[0].TS)
	p.rows(rowsOf(8))
	want := "WARNING: Total is 8, below 10 (Sales)\nTrend `▄▁▇`  3 runs, low 6, high 8"
	if all := p.slack.Messages("c"); len(all) != 1 || charts(t, all[0]) != want {
		t.Errorf("the channel shows %d messages; given up: %q", len(all), p.dead())
	}
	if strings.Contains(p.log.String(), "left out from now on") {
		t.Error("a message that was too long is taken for a kind of block that is refused")
	}
}

// rowsOf is a result with one number.
func rowsOf(x int) string { return `[{"x": ` + strconv.Itoa(x) + `}]` }
