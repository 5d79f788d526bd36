package alert

import (
	"testing"
	"time"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	trend := &Trend{Low: "1", High: "3"}
	for i, v := range []string{"1", "2", "3"} {
		trend.Points = append(trend.Points, TrendPoint{At: storyBegin.Add(time.Duration(i) * time.Hour), Value: v})
	}
	table := &Table{Columns: []string{"x"}, Rows: [][]string{{"1"}}, Total: 1}
	plain := NewMessage(Notice{Subject: SubjectValue, State: StateWarning}, nil)
	chart := NewMessage(Notice{Subject: SubjectValue, State: StateWarning, Trend: trend}, nil)
	rows := NewMessage(Notice{Subject: SubjectValue, State: StateWarning, Table: table}, nil)
	both := NewMessage(Notice{Subject: SubjectValue, State: StateWarning, Trend: trend, Table: table}, nil)
	for name, c := range map[string]struct {
		learned          []Message // what Slack took at last
		chart, rows, all level
	}{
		"nothing refused": {nil, full, full, full},
		"charts refused":  {[]Message{both.at(noChart)}, noChart, full, noChart},
		"tables refused":  {[]Message{rows.at(noTable)}, full, noTable, noTable},
		"both refused":    {[]Message{chart.at(noChart), both.at(noTable)}, noChart, noTable, noTable},
		"details refused": {[]Message{both.at(headlineOnly), both.at(textOnly)}, full, full, full},
	} {
		r := newRefusals()
		r.learn(chart.at(noChart), storyBegin.Add(-refusedFor))
		r.learn(rows.at(noTable), storyBegin.Add(-refusedFor))
		for _, m := range c.learned {
			r.learn(m, storyBegin.Add(-time.Hour))
		}
		for of, tt := range map[string]struct {
			m    Message
			want level
		}{"no block of them": {plain, full}, "a chart": {chart, c.chart}, "rows": {rows, c.rows}, "both": {both, c.all}} {
			if got := r.adapt(tt.m, storyBegin); got.draft.level != tt.want || !got.looksLike(tt.m.at(tt.want)) {
				t.Errorf("%s: a message with %s begins at level %d, want %d", name, of, got.draft.level, tt.want)
			}
		}
	}
}
