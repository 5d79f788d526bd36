package rules

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // the machine may have no time zones

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// parsed reads a rules file that is fine.
func parsed(t testing.TB, src string) *Set {
	t.Helper()
	set, err := Parse("rules.yaml", []byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestParse_timezone(t *testing.T) {
	t.Parallel()
	const rest = "defaults: {channel: data}\nrules:\n  - {name: A, report: 5f3c0a1b2d4e, value: sum(x), warning: above 1, mute: {until: 2026-07-01}}\n"
	tests := []struct{ line, zone, until string }{
		{"", "UTC", "2026-07-01T00:00:00Z"},
		{"timezone: UTC\n", "UTC", "2026-07-01T00:00:00Z"},
		{"timezone: Europe/Berlin\n", "Europe/Berlin", "2026-07-01T00:00:00+02:00"},
		{"timezone: 'Asia/Kolkata'\n", "Asia/Kolkata", "2026-07-01T00:00:00+05:30"},
		{"timezone: US/Eastern\n", "US/Eastern", "2026-07-01T00:00:00-04:00"},
	}
	for _, tt := range tests {
		r := parsed(t, "version: 1\n"+tt.line+rest).Rules[0]
		if r.Location.String() != tt.zone {
			t.Errorf("%q: the zone is %s, want %s", tt.line, r.Location, tt.zone)
		}
		if got := r.Mute[0].Until.Format(time.RFC3339); got != tt.until {
			t.Errorf("%q: muted until %s, want %s", tt.line, got, tt.until)
		}
	}
}

// Every zone that is listed can be loaded.
func TestZones(t *testing.T) {
	t.Parallel()
	for _, name := range zones() {
		if _, err := time.LoadLocation(name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(zones()); n < 400 {
		t.Errorf("%d zones, want 400 or more", n)
	}
}

func TestNearZone(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"Berlin", "Europe/Berlin"},
		{"berlin", "Europe/Berlin"},
		{"New York", "America/New_York"},
		{"america/new york", "America/New_York"},
		{"Europe/Berln", "Europe/Berlin"},
		{"Germany/Berlin", "Europe/Berlin"},
		{"Londn", "Europe/London"},
		{"Port au Prince", "America/Port-au-Prince"},
		{"Atlantis", ""},
		{"", ""},
	}
	for _, tt := range tests {
		if got, _ := nearZone(tt.name); got != tt.want {
			t.Errorf("nearZone(%q) = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestParse_reports(t *testing.T) {
	t.Parallel()
	tests := []struct {
		report string
		want   Reports
	}{
		{"5f3c0a1b2d4e", Reports{Tokens: []string{"5f3c0a1b2d4e"}}},
		{"https://app.mode.com/acme/reports/5f3c0a1b2d4e", Reports{Tokens: []string{"5f3c0a1b2d4e"}}},
		{"[5f3c0a1b2d4e]", Reports{Tokens: []string{"5f3c0a1b2d4e"}}},
		{"[5f3c0a1b2d4e, https://app.mode.com/acme/reports/8d3e0a1f2b4c]", Reports{Tokens: []string{"5f3c0a1b2d4e", "8d3e0a1f2b4c"}}},
		{"any", Reports{Any: true}},
		{"{collection: Finance}", Reports{Collections: []string{"Finance"}}},
		{"{collection: ' Finance & Ops '}", Reports{Collections: []string{"Finance & Ops"}}},
		{"{collection: [Finance, https://app.mode.com/acme/spaces/0a1b2c3d4e5f]}", Reports{Collections: []string{"Finance", "0a1b2c3d4e5f"}}},
		{"{collection: 'https://app.mode.com/acme/collections/0a1b2c3d4e5f?x=1'}", Reports{Collections: []string{"0a1b2c3d4e5f"}}},
		{"{collection: 2026}", Reports{Collections: []string{"2026"}}},
	}
	for _, tt := range tests {
		set := parsed(t, "version: 1\nrules:\n  - name: A\n    channel: c\n    report: "+tt.report+"\n    value: sum(x)\n    warning: above 1\n")
		if diff := cmp.Diff(tt.want, set.Rules[0].Reports); diff != "" {
			t.Errorf("report: %s (-want +got):\n%s", tt.report, diff)
		}
	}
}

func TestParse_mute(t *testing.T) {
	t.Parallel()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	weekend := []time.Weekday{time.Saturday, time.Sunday}
	weekdays := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}
	december := time.Date(2026, 12, 1, 0, 0, 0, 0, berlin)
	tests := []struct {
		mute string
		want []Mute
	}{
		{"{until: 2026-12-01}", []Mute{{Until: december}}},
		{"{until: '2026-12-01'}", []Mute{{Until: december}}},
		{"{until: 2026-12-01 09:30}", []Mute{{Until: december.Add(9*time.Hour + 30*time.Minute)}}},
		{"{until: 2026-12-01T09:30:00}", []Mute{{Until: december.Add(9*time.Hour + 30*time.Minute)}}},
		{"{until: 2026-11-30T23:00:00Z}", []Mute{{Until: december}}},
		{"{until: 2026-12-01 02:00+03:00}", []Mute{{Until: december}}},
		{"{days: [sat, sun]}", []Mute{{Days: weekend}}},
		{"{days: weekend}", []Mute{{Days: weekend}}},
		{"{days: [Saturday, SUN]}", []Mute{{Days: weekend}}},
		{"{days: weekdays}", []Mute{{Days: weekdays}}},
		{"{from: 18:00, to: 08:00}", []Mute{{From: 18 * time.Hour, To: 8 * time.Hour}}},
		{"{from: 8:30}", []Mute{{From: 8*time.Hour + 30*time.Minute}}},
		{"{to: '08:00'}", []Mute{{To: 8 * time.Hour}}},
		{"{days: fri, from: 18:00, to: 24:00}", []Mute{{Days: []time.Weekday{time.Friday}, From: 18 * time.Hour, To: 24 * time.Hour}}},
		{"[{days: weekend}, {until: 2026-12-01}]", []Mute{{Days: weekend}, {Until: december}}},
		{"off", nil},
	}
	for _, tt := range tests {
		set := parsed(t, "version: 1\ntimezone: Europe/Berlin\ndefaults: {channel: c, mute: {days: mon}}\nrules:\n"+
			"  - {name: A, report: a, value: sum(x), warning: above 1}\n"+
			"  - name: B\n    report: a\n    value: sum(x)\n    warning: above 1\n    mute: "+tt.mute+"\n")
		if diff := cmp.Diff([]Mute{{Days: []time.Weekday{time.Monday}}}, set.Rules[0].Mute); diff != "" {
			t.Errorf("the default (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff(tt.want, set.Rules[1].Mute); diff != "" {
			t.Errorf("mute: %s (-want +got):\n%s", tt.mute, diff)
		}
	}
}

func TestParse_expectEvery(t *testing.T) {
	t.Parallel()
	tests := []struct {
		lines  string
		every  time.Duration
		noData NoData
	}{
		{"expect_every: 26 hours", 26 * time.Hour, NoDataWarning},
		{"expect_every: 5 min", 5 * time.Minute, NoDataWarning},
		{"expect_every: 400 days", 400 * day, NoDataWarning},
		{"expect_every: 1 day\n    no_data: critical", day, NoDataCritical},
		{"expect_every: 1 day\n    value: sum(x)\n    warning: above 1\n    no_data: keep", day, NoDataKeep},
		{"expect_every: 1 day\n    value: sum(x)\n    warning: above 1", day, NoDataOK},
		{"expect_every: 1 day\n    value: x\n    warning: above 1\n    no_data: critical", day, NoDataCritical},
		{"expect_every: 1 day\n    value: x\n    warning: above 1", day, NoDataWarning},
		{"value: run.duration\n    warning: above 1 hour\n    no_data: critical", 0, NoDataCritical},
	}
	for _, tt := range tests {
		src := "version: 1\ndefaults: {channel: c, no_data: ok}\nrules:\n  - name: A\n    report: a\n    " + tt.lines + "\n"
		if tt.noData == NoDataWarning && !strings.Contains(tt.lines, "value") {
			src = strings.Replace(src, "no_data: ok", "no_data: keep", 1)
		}
		r := parsed(t, src).Rules[0]
		if r.ExpectEvery != tt.every || r.NoData != tt.noData {
			t.Errorf("%s: every %s, no data is %s; want %s, %s", tt.lines, r.ExpectEvery, r.NoData, tt.every, tt.noData)
		}
	}
}

func TestParse_rowsAndRuns(t *testing.T) {
	t.Parallel()
	set := parsed(t, `version: 1
defaults: {channel: c}
rules:
  - {name: A, report: a, value: amount, warning: above 1, key: [order_id, line], latest: day, by: country}
  - {name: B, report: a, value: sum(x), warning: "percent_change below -20", critical: "below 0.5 * avg_last(7)", latest: Order Day}
  - {name: C, report: any, value: run.consecutive_failures, critical: at least 2}
  - {name: D, report: a, query: Orders, value: run.row_count, warning: below 0.5 * median_last(4)}
`)
	rows, past, run, counted := set.Rules[0], set.Rules[1], set.Rules[2], set.Rules[3]
	if diff := cmp.Diff([]string{"order_id", "line"}, rows.Key); diff != "" || rows.Latest != "day" || !rows.RowRule() {
		t.Errorf("A = %+v\n%s", rows, diff)
	}
	if past.Latest != "Order Day" || past.Need().Runs != 7 || past.RowRule() {
		t.Errorf("B = %+v", past)
	}
	if !run.RunRule() || run.RowRule() || run.ReadsResult() {
		t.Errorf("C = %+v", run)
	}
	if !counted.RunRule() || !counted.ReadsResult() {
		t.Errorf("D = %+v", counted)
	}
}

func TestParse_events(t *testing.T) {
	t.Parallel()
	set := parsed(t, "version: 1\nevents:\n  - {on: ["+strings.Join(Events(), ", ")+"], channel: mode-activity}\n"+
		"  - {on: [report_created, report_run_completed], collection: [Finance, Ops], state: failed, channel: c}\n"+
		"  - {on: report_deleted, report: [a, b], channel: c}\n")
	want := []*Announcement{
		{On: Events(), Channels: []string{"mode-activity"}},
		{
			On: []string{"report_created", "report_run_completed"}, Reports: Reports{Collections: []string{"Finance", "Ops"}},
			States: []string{"failed"}, Channels: []string{"c"},
		},
		{On: []string{"report_deleted"}, Reports: Reports{Tokens: []string{"a", "b"}}, Channels: []string{"c"}},
	}
	for i, a := range set.Announcements {
		a.Place = Place{}
		if diff := cmp.Diff(want[i], a, cmpopts.IgnoreUnexported(Announcement{})); diff != "" {
			t.Errorf("entry %d (-want +got):\n%s", i, diff)
		}
	}
}
