package rules

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const placesFile = `version: 1
timezone: Europe/Berlin
defaults:
  channel: [data-alerts, "#data"]
rules:
  - name: EU revenue
    report: [https://app.mode.com/acme/reports/5f3c0a1b2d4e, 1a2b3c4d5e6f]
    query: Daily totals
    where: |
      region = 'EU'
      and day > '2026'
    by: [country, "Größe"]
    value: sum(net_revenue - revenue)
    critical:
      when: below 5000 and max(day) > 3
      mention: [here, '@data-oncall']
  - name: Finance
    report: {collection: Finance}
    value: run.consecutive_failures
    critical: at least 2
events:
  - on: report_run_completed
    report: 8d3e0a1f2b4c
`

// TestRule_At draws places, so that it shows what people see.
func TestRule_At(t *testing.T) {
	t.Parallel()
	set := parsed(t, placesFile)
	for _, tt := range []struct {
		key, text string
		place     string
		marked    string
		whole     bool // the problem is with the rule as a whole
	}{
		{key: "report", text: "5f3c0a1b2d4e", place: "7:48", marked: "5f3c0a1b2d4e"},
		{key: "report", text: "1a2b3c4d5e6f", place: "7:62", marked: "1a2b3c4d5e6f"},
		{key: "query", place: "8:12", marked: "Daily totals"},
		{key: "where", text: "day", place: "11:11", marked: "day"},
		{key: "by", text: "Größe", place: "12:20", marked: "Größe"},
		{key: "value", text: "revenue", place: "13:30", marked: "revenue"},
		{key: "critical", text: "day", place: "15:32", marked: "day"},
		{key: "critical/mention", text: "data-oncall", place: "16:25", marked: "data-oncall"},
		{key: "channel", text: "data", place: "4:28", marked: "data"},
		{key: "channel", text: "data-alerts", place: "4:13", marked: "data-alerts"},
		{key: "warning", text: "day", place: "6:11", marked: "EU revenue", whole: true},
		{key: "by", text: "count", place: "6:11", marked: "EU revenue", whole: true},
		{key: "critical/channel", text: "x", place: "6:11", marked: "EU revenue", whole: true},
	} {
		p, ok := set.Rules[0].At(tt.key, tt.text)
		from := p.Place.Column - 1
		marked := string([]rune(p.Line)[from : from+p.Width])
		if got := strings.TrimPrefix(p.Place.String(), "rules.yaml:"); got != tt.place || marked != tt.marked || ok == tt.whole {
			t.Errorf("At(%q, %q) = %s %q, %v, want %s %q, %v", tt.key, tt.text, got, marked, ok, tt.place, tt.marked, !tt.whole)
		}
	}
	if p, ok := set.Rules[1].At("report", "Finance"); !ok || p.Place.Line != 18 || p.Place.Column != 26 {
		t.Errorf("the collection is at %s, %v", p.Place, ok)
	}
	if p, ok := set.Announcements[0].At("report", "8d3e0a1f2b4c"); !ok || p.Place.Line != 23 {
		t.Errorf("the report of the event is at %s, %v", p.Place, ok)
	}
	if p, ok := set.Announcements[0].At("channel", "data-alerts"); !ok || p.Place.Line != 4 {
		t.Errorf("the channel of the event is at %s, %v", p.Place, ok)
	}
	if p, ok := (&Rule{Place: Place{"f", 3, 4}}).At("value", ""); ok || p.Place != (Place{"f", 3, 4}) {
		t.Errorf("a rule from nowhere is at %s, %v", p.Place, ok)
	}
}

func TestSet_ChangesSince(t *testing.T) {
	t.Parallel()
	before := parsed(t, placesFile)
	for _, tt := range []struct {
		name     string
		old, new string
		want     Changes
	}{
		{name: "nothing"},
		{name: "layout", old: "rules:\n", new: "\n# A comment.\nrules:\n\n"},
		{name: "quotes", old: "query: Daily totals", new: "query: 'Daily totals'"},
		{name: "order of keys", old: "    value: run.consecutive_failures\n    critical: at least 2\n", new: "    critical: at least 2\n    value: run.consecutive_failures\n"},
		{name: "a threshold", old: "at least 2", new: "at least 3", want: Changes{Changed: []string{"finance"}}},
		{name: "a default", old: "[data-alerts,", new: "[alerts,", want: Changes{Changed: []string{"eu-revenue", "finance"}, Events: true}},
		{name: "failed runs", old: "    query: Daily totals\n", new: "    query: Daily totals\n    failed_runs: 3\n", want: Changes{Changed: []string{"eu-revenue"}}},
		{name: "the zone", old: "Europe/Berlin", new: "Europe/Paris", want: Changes{Changed: []string{"eu-revenue", "finance"}, Events: true}},
		{name: "another name", old: "name: Finance", new: "name: Finances", want: Changes{Added: []string{"finances"}, Removed: []string{"finance"}}},
		{name: "an event", old: "8d3e0a1f2b4c", new: "8d3e0a1f2b4d", want: Changes{Events: true}},
	} {
		text := placesFile
		if tt.old != "" {
			text = strings.Replace(placesFile, tt.old, tt.new, 1)
			if text == placesFile {
				t.Fatalf("%s: `%s` is not in the file", tt.name, tt.old)
			}
		}
		got := parsed(t, text).ChangesSince(before)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
		if got.None() != (tt.want.Added == nil && tt.want.Removed == nil && tt.want.Changed == nil && !tt.want.Events) {
			t.Errorf("%s: None() = %v", tt.name, got.None())
		}
	}
}

// TestColumnError: all columns that are missing are known, not only the first.
func TestColumnError(t *testing.T) {
	t.Parallel()
	set := parsed(t, "version: 1\nrules:\n  - {name: A, report: r, by: [contry], value: sum(revenu), show: [region], warning: below 1, channel: c}\n")
	pass, err := NewPass(set.Rules, Moment{})
	if err != nil {
		t.Fatal(err)
	}
	if err := pass.ReadJSON(strings.NewReader(`[{"country":"FR","revenue":1}]`)); err != nil {
		t.Fatal(err)
	}
	results, _ := pass.Results(nil)
	wrong, ok := errors.AsType[*ColumnError](results[0].Err)
	if !ok {
		t.Fatalf("Err = %v, want a ColumnError", results[0].Err)
	}
	var names []string
	for _, c := range wrong.Columns {
		names = append(names, c.Column)
		if !strings.HasPrefix(c.Message, "column `"+c.Column+"` is not in the result; it has `country`, `revenue`") {
			t.Errorf("it says of %s: %s", c.Column, c.Message)
		}
	}
	slices.Sort(names)
	if diff := cmp.Diff([]string{"contry", "region", "revenu"}, names); diff != "" {
		t.Error(diff)
	}
}
