package expr

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// lookBack asks a condition, or another expression that may stand in one, of a value and the values before it, newest first,
// one a day.
func lookBack(t testing.TB, value, src string, now Value, before ...Value) (Value, string, error) {
	t.Helper()
	env := &Env{Now: testNow, Value: now}
	for i, v := range before {
		env.History = append(env.History, Point{At: testNow.AddDate(0, 0, -i-1), Value: v})
	}
	program := conditionProgram(t, value, src, nil)
	v, err := program(env)
	return v, env.Lack(), err
}

// conditionProgram compiles what stands in a condition on a value.
func conditionProgram(t testing.TB, value, src string, zone *time.Location) Program {
	t.Helper()
	scope := NewScope(NewColumns(), []string{"country"})
	scope.Value, scope.Location = mustParse(t, value), zone
	e := mustParseCondition(t, "value is not distinct from ("+src+")")
	e.root = e.root.(*binary).y
	e.condition = false
	c := compiler{scope: scope, src: e.src, group: true, zone: zone}
	if zone == nil {
		c.zone = time.UTC
	}
	code := c.compile(e.root)
	if len(c.errs) > 0 {
		t.Fatalf("%s: %v", src, c.errs)
	}
	return code.run
}

func TestPast(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("1234567890", 4)
	const none = "no run before this one"
	rise := "1" + strings.Repeat("0", 900)
	tests := []struct{ src, value, before, want, lack string }{
		{"previous", "5", "4 3", "4", ""},
		{"previous", "5", "", "", none},
		{"previous", "null", "4", "4", ""},
		{"previous", "'b'", "'a'", "a", ""},
		{"previous", "1h", "2h", "2h", ""},
		{"change", "5", "4 3", "1", ""},
		{"change", "0.3", "0.1", "0.2", ""},
		{"change", "5", "", "", none},
		{"change", "null", "4", "", ""},
		{"change", "null", "", "", ""},
		{"change", "'12.50'", "10", "2.50", ""},
		{"change", "1h", "90m", "-30m", ""},
		{"change", long + "1", long + "0", "1", ""},
		{"change", "'2026-11-23'", "'2026-11-21T12:00:00.000Z'", "36h", ""},
		{"percent_change", "80", "100", "-20", ""},
		{"percent_change", "0.3", "0.1", "200", ""},
		{"percent_change", "-80", "-100", "20", ""},
		{"percent_change", "50", "-100", "150", ""},
		{"percent_change", "5", "0", rise, ""},
		{"percent_change", "-0.001", "0.00", "-" + rise, ""},
		{"percent_change", "5m", "0s", rise, ""},
		{"percent_change", "0", "0.00", "0", ""},
		{"percent_change above 1e800", "0.001", "0", "true", ""},
		{"percent_change below -1e800", "-0.001", "0", "true", ""},
		{"percent_change below -20", "5", "0", "false", ""},
		{"percent_change outside -20 and 20", "5", "0", "true", ""},
		{"percent_change between -20 and 20", "-5", "0", "false", ""},
		{"abs(percent_change) above 20", "-5", "0", "true", ""},
		{"percent_change / 100 above 0.2", "5", "0", "true", ""},
		{"percent_change - 5 above 2 * stddev_last(2)", "5", "0 4", "true", ""},
		{"percent_change is null", "5", "0", "false", ""},
		{"percent_change", "0", "5", "-100", ""},
		{"percent_change", "null", "0", "", ""},
		{"percent_change", "1", "3", "-66." + strings.Repeat("6", 37) + "7", ""},
		{"percent_change", "1h", "2h", "-50", ""},
		{"percent_change", "1h", "", "", none},
		{"percent_change", "2e400", "1e400", "100", ""},
		{"avg_last(3)", "9", "1 2 6 100", "3", ""},
		{"avg_last(3)", "null", "0.1 0.2 0.3", "0.2", ""},
		{"avg_last(7)", "9", "1 2 6", "", "3 of 7 runs"},
		{"avg_last(1)", "9", "", "", "0 of 1 run"},
		{"avg_last(2)", "9", "1h 2h", "1h30m", ""},
		{"avg_last(2)", "9", "'1' true", "1", ""},
		{"avg_last(2)", "9", long + " " + long, long, ""},
		{"median_last(3)", "9", "100 1 2", "2", ""},
		{"median_last(4)", "9", "100 1 2 4", "3", ""},
		{"median_last(2)", "9", "1m 3m", "2m", ""},
		{"min_last(3)", "9", "2 '1' 3 0", "1", ""},
		{"max_last(3)", "9", "2 '10' 3 99", "10", ""},
		{"max_last(2)", "9", "1m 3m", "3m", ""},
		{"max_last(2)", "9", "'2026-11-20' '2026-11-21'", "2026-11-21", ""},
		{"min_last(4)", "9", "2 1 3", "", "3 of 4 runs"},
		{"stddev_last(3)", "9", "1 2 3", "1", ""},
		{"stddev_last(2)", "9", "5", "", "1 of 2 runs"},
		{"stddev_last(3)", "9", "1h 2h 3h", "1h", ""},
		// Seven values around 10 with a median distance of 1: 10 + 1.4826 is one away.
		{"zscore(7)", "11.4826", "8 9 9 10 11 11 12", "1", ""},
		{"zscore(7)", "7.0348", "8 9 9 10 11 11 12", "-2", ""},
		{"zscore(7)", "11.4826", "8 9 9 10 11 11 1000000", "1", ""}, // an outlier does not hide others
		{"zscore(5)", "11.2533", "10 10 10 5 10", "1", ""},          // the mean distance, which is 1, stands in
		{"zscore(3)", "10.1", "10 10 10", "1", ""},                  // one percent of the median at least
		{"zscore(3)", "-9", "-10 -10 -10.0", "1", ""},               // whole numbers are 1 apart at least
		{"zscore(3)", "-9.5", "-10 -10 -10", "5", ""},
		{"zscore(3)", "10.1", "10 10.0001 9.9999", "1", ""}, // also where the distances are tiny
		{"zscore(3)", "0", "0 0 0.00", "0", ""},
		{"zscore(3)", "500", "0 0 0", "500", ""},
		{"zscore(3)", "'-5'", "'0' 0.00 0", "-5", ""},
		{"zscore(7)", "1", "0 0 0 1 0 0 0", "1", ""},
		{"zscore(5)", "12533", "0 0 0 0 0.5", "100000", ""}, // not all are whole
		{"zscore(3)", "204", "200 200 200", "2", ""},        // one percent of them is more than 1
		{"zscore(3)", "0.5", "0 0 0", "", "the last 3 values were all 0, so nothing says how much they vary"},
		{"zscore(3)", "5m", "0s 0s 0s", "", "the last 3 values were all 0, so nothing says how much they vary"},
		{"zscore(3)", "10", "10 10", "", "2 of 3 runs"},
		{"zscore(3)", "null", "10 10 10", "", ""},
		{"zscore(3)", "101m", "100m 100m 100m", "1", ""},
		{"ago(1 day)", "9", "1 2 3", "1", ""},
		{"ago(36 hours)", "9", "1 2 3", "2", ""},
		{"ago(3 days)", "9", "1 2 3", "3", ""},
		{"ago(1 week)", "9", "1 2 3", "", "no run 7 days ago or before"},
		{"ago(90 minutes)", "9", "", "", "no run 90 minutes ago or before"},
		{"ago(1 hour)", "9", "", "", "no run 1 hour ago or before"},
		{"ago(1 day)", "'b'", "'a'", "a", ""},
		{"value below 0.5 * avg_last(2)", "0.9", "1 3", "true", ""},
		{"value is distinct from previous", "5", "5.0", "false", ""},
		{"value is distinct from previous", "'b'", "'a'", "true", ""},
		{"value is distinct from previous", "null", "5", "true", ""},
		{"value is distinct from previous", "5", "", "", none},
		{"value is not distinct from previous", "null", "", "", none},
		{"value is distinct from avg_last(3)", "5", "4 4", "", "2 of 3 runs"},
		{"avg_last(3) > 5 or value is distinct from previous", "5", "4", "true", "1 of 3 runs"},
		{"previous is null", "5", "", "true", none}, // who asks for that is told
		{"coalesce(previous, 5) is distinct from 5", "1", "", "false", none},
		{"coalesce(previous, value)", "5", "", "5", none},
		{"value - max_last(2) above 1", "9", "7 7", "true", ""},
		{"change above 2 hours", "5h", "2h", "true", ""},
		{"previous > 3 and avg_last(7) > 3", "5", "4", "", "1 of 7 runs"},
		{"stddev_last(2) > 3 or avg_last(7) > 3", "5", "4", "", "1 of 2 runs"}, // the first that was missed
	}
	for _, test := range tests {
		before := values(t, strings.Fields(test.before)...)
		got, lack, err := lookBack(t, "sum(x)", test.src, values(t, test.value)[0], before...)
		if err != nil || got.String() != test.want || lack != test.lack {
			t.Errorf("%s of %s after %s = %q, lacks %q, %v; want %q, lacks %q", test.src, test.value, clip(test.before), got, lack, err, test.want, test.lack)
		}
	}
}

func TestPast_errors(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, value, before, want string }{
		{"change", "'n/a'", "4", "the value is the text 'n/a', which is not a number"},
		{"change", "4", "'n/a'", "the value of an earlier run is the text 'n/a', which is not a number"},
		{"change", "4", "1h", "a duration"},
		{"percent_change", "4", "'NaN'", "the value of an earlier run is the text 'NaN', which is not a number"},
		{"percent_change", "4", "1h", "the value of an earlier run is the duration 1h, which is not a number"},
		{"percent_change", "'2026-11-23'", "'2026-11-22'", "the value is the text '2026-11-23', which is not a number"},
		{"avg_last(2)", "4", "3 'n/a'", "the value of an earlier run is the text 'n/a', which is not a number"},
		{"avg_last(2)", "4", "3 1h", "the value of an earlier run is the duration 1h, which is not a number like those before it"},
		{"max_last(2)", "'b'", "'a' 'c'", "the value of an earlier run is the text 'a', which is not a number"},
		{"max_last(2)", "4", "3 '2026-11-23'", "the value of an earlier run is the text '2026-11-23', which is not a number"},
		{"median_last(1)", "4", "'Infinity'", "the value of an earlier run is the text 'Infinity', which is not a number"},
		{"zscore(3)", "4", "1 2 'x'", "the value of an earlier run is the text 'x', which is not a number"},
		{"zscore(3)", "'x'", "1 2 3", "the value is the text 'x', which is not a number"},
		{"zscore(3)", "1h", "1 2 3", "is not a duration"},
		{"previous + 1", "4", "'x'", "`previous` is the text 'x', which is not a number"},
	}
	for _, test := range tests {
		_, _, err := lookBack(t, "max(x)", test.src, values(t, test.value)[0], values(t, strings.Fields(test.before)...)...)
		wrong, ok := errors.AsType[*TypeError](err)
		if !ok || !strings.Contains(wrong.Error(), test.want) || !slices.Equal(wrong.Columns(), []string{"x"}) {
			t.Errorf("%s of %s after %s: %v, want %q of column x", test.src, test.value, test.before, err, test.want)
		}
	}
	program := conditionProgram(t, "sum(x)", "ago(1 day)", nil)
	if _, err := program(&Env{}); !errors.Is(err, errNoNow) {
		t.Errorf("ago() without a clock: %v, want %v", err, errNoNow)
	}
	program = conditionProgram(t, "sum(x)", "avg_last(1, 'hour')", nil)
	if _, err := program(&Env{}); !errors.Is(err, errNoNow) {
		t.Errorf("a season without a clock: %v, want %v", err, errNoNow)
	}
}

// What is lacking is said once.
func TestEnv_Lack(t *testing.T) {
	t.Parallel()
	program := conditionProgram(t, "sum(x)", "avg_last(7)", nil)
	env := &Env{Value: IntOf(1)}
	if lack := env.Lack(); lack != "" {
		t.Errorf("before anything was run, %q is lacking", lack)
	}
	if _, err := program(env); err != nil {
		t.Fatal(err)
	}
	if first, second := env.Lack(), env.Lack(); first != "0 of 7 runs" || second != "" {
		t.Errorf("Lack() = %q, then %q", first, second)
	}
}

func TestPast_seasons(t *testing.T) {
	t.Parallel()
	berlin, newYork := location(t, "Europe/Berlin"), location(t, "America/New_York")
	at := func(texts ...string) []Point {
		var points []Point
		for i, text := range texts {
			when, err := time.Parse(time.RFC3339, text)
			if err != nil {
				t.Fatal(err)
			}
			points = append(points, Point{At: when, Value: IntOf(int64(i + 1))})
		}
		return points
	}
	// A run on each of the last days, at the same time of the clock in Berlin, which was set back on 25 October 2026.
	daily := func(now time.Time, days int) []Point {
		var points []Point
		for i := range days {
			points = append(points, Point{At: now.In(berlin).AddDate(0, 0, -i-1), Value: IntOf(int64(i + 1))})
		}
		return points
	}
	monday := time.Date(2026, 10, 26, 8, 30, 0, 0, time.UTC) // 9:30 in Berlin, 4:30 in New York
	late := time.Date(2026, 3, 9, 0, 30, 0, 0, time.UTC)     // Monday in Berlin, Sunday in New York, where clocks were set forward
	tests := []struct {
		src        string
		zone       *time.Location
		now        time.Time
		history    []Point
		want, lack string
	}{
		{"last(3, 'weekday')", berlin, monday, daily(monday, 30), "7 14 21", ""},
		{"last(5, 'weekday')", berlin, monday, daily(monday, 30), "", "4 of 5 runs on a Monday"},
		{"last(30, 'hour')", berlin, monday, daily(monday, 30), "1 … 30", ""},
		{"last(2, 'hour')", time.UTC, monday, daily(monday, 30), "", "1 of 2 runs within 30 minutes of 08:30"}, // it was 7:30 before
		{"last(1, 'day of month')", berlin, monday, daily(monday, 30), "30", ""},
		{"last(2, 'day of month')", berlin, monday, daily(monday, 30), "", "1 of 2 runs on day 26 of a month"},
		{"last(2, 'Weekday')", newYork, late, at("2026-03-08T23:30:00Z", "2026-03-08T04:30:00Z", "2026-03-02T04:30:00Z", "2026-03-01T04:30:00Z"), "1 3", ""},
		{"last(2, 'Weekday')", berlin, late, at("2026-03-08T23:30:00Z", "2026-03-08T04:30:00Z", "2026-03-02T04:30:00Z", "2026-03-01T23:30:00Z"), "1 3", ""},
		{"last(1, 'day of month')", newYork, late, at("2026-03-08T03:30:00Z", "2026-02-09T03:30:00Z"), "2", ""},
	}
	for _, test := range tests {
		// Which points were taken shows in the least, the greatest and the average.
		least, greatest, average := "", "", ""
		for word, got := range map[string]*string{"min_last": &least, "max_last": &greatest, "avg_last": &average} {
			program := conditionProgram(t, "sum(x)", strings.Replace(test.src, "last(", word+"(", 1), test.zone)
			env := &Env{Now: test.now, Value: IntOf(1), History: test.history}
			v, err := program(env)
			if lack := env.Lack(); err != nil || lack != test.lack {
				t.Errorf("%s in %s: lacks %q, %v; want %q", test.src, test.zone, lack, err, test.lack)
			}
			*got = v.String()
		}
		taken := strings.Fields(test.want)
		if len(taken) == 0 {
			taken = []string{""}
		}
		if least != taken[0] || greatest != taken[len(taken)-1] {
			t.Errorf("%s in %s: from %s to %s, on average %s; want %s", test.src, test.zone, least, greatest, average, test.want)
		}
	}
}

// The run that is meant is the one nearest to a week ago, early or late; without one near it, the one before.
func TestPast_agoNearest(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src  string
		ages []time.Duration // of the runs, whose values are 1, 2 and so on
		want string
	}{
		{"ago(7 days)", []time.Duration{6 * day, 7*day - time.Second, 8*day - time.Minute}, "2"},
		{"ago(7 days)", []time.Duration{6 * day, 7*day + time.Second, 8*day - time.Minute}, "2"},
		{"ago(7 days)", []time.Duration{6*day + 4*time.Hour, 8 * day}, "1"},
		{"ago(7 days)", []time.Duration{6*day + 4*time.Hour, 7*day + 4*time.Hour}, "2"},
		{"ago(7 days)", []time.Duration{7*day - 42*time.Hour, 20 * day}, "1"},
		{"ago(7 days)", []time.Duration{7*day - 43*time.Hour, 20 * day}, "2"}, // too late to be meant
		{"ago(7 days)", []time.Duration{7*day - 43*time.Hour}, ""},
		{"ago(7 days)", []time.Duration{7*day - 90*time.Minute, 7*day - 30*time.Minute, 7*day + 30*time.Minute}, "3"}, // as near, and not late
		{"ago(7 days)", []time.Duration{7*day - 90*time.Minute, 7*day - 29*time.Minute, 7*day + 31*time.Minute}, "2"},
		{"ago(1 hour)", []time.Duration{30 * time.Minute, 44 * time.Minute, 2 * time.Hour}, "3"},
		{"ago(1 hour)", []time.Duration{30 * time.Minute, 46 * time.Minute, 2 * time.Hour}, "2"},
		{"ago(7 days)", []time.Duration{0, 0}, ""},
	}
	for _, test := range tests {
		env := &Env{Now: testNow, Value: IntOf(1)}
		for i, age := range test.ages {
			env.History = append(env.History, Point{At: testNow.Add(-age), Value: IntOf(int64(i + 1))})
		}
		if v, err := conditionProgram(t, "sum(x)", test.src, nil)(env); err != nil || v.String() != test.want {
			t.Errorf("%s of runs %v ago = %s, %v, want %s", test.src, test.ages, v, err, test.want)
		}
	}
}

// Whole days are those of the calendar: where the clocks changed, 9:00 a day before 9:00 is 23 or 25 hours ago.
func TestPast_agoAcrossClockChange(t *testing.T) {
	t.Parallel()
	berlin, newYork := location(t, "Europe/Berlin"), location(t, "America/New_York")
	for _, test := range []struct {
		src  string
		zone *time.Location
		now  time.Time
		want string // the hour of the day before that it finds, or of now's where it is an hour
	}{
		{"ago(1 day)", berlin, time.Date(2026, 3, 29, 9, 0, 0, 0, berlin), "2026-03-28T09"},
		{"ago(24 hours)", berlin, time.Date(2026, 3, 29, 9, 0, 0, 0, berlin), "2026-03-28T09"},
		{"ago(1 day)", time.UTC, time.Date(2026, 3, 29, 7, 0, 0, 0, time.UTC), "2026-03-28T07"},
		{"ago(7 days)", berlin, time.Date(2026, 10, 26, 9, 0, 0, 0, berlin), "2026-10-19T09"},
		{"ago(7 days)", newYork, time.Date(2026, 3, 9, 9, 0, 0, 0, newYork), "2026-03-02T09"},
		{"ago(26 hours)", newYork, time.Date(2026, 11, 1, 9, 0, 0, 0, newYork), "2026-10-31T07"},
		{"ago(8 hours)", berlin, time.Date(2026, 3, 29, 9, 0, 0, 0, berlin), "2026-03-29T00"},
	} {
		env := &Env{Now: test.now, Value: IntOf(1)}
		e := mustParseCondition(t, "value > "+test.src)
		for at := test.now; !at.Before(test.now.Add(-e.Need().Since)); at = at.Add(-time.Hour) {
			env.History = append(env.History, Point{At: at, Value: TextOf(at.In(test.zone).Format("2006-01-02T15"))})
		}
		v, err := conditionProgram(t, "max(x)", test.src, test.zone)(env)
		if err != nil || v.String() != test.want {
			t.Errorf("%s before %s = %s, %v, want %s", test.src, test.now, v, err, test.want)
		}
	}
}

// A run of every day falls now before, now after the full hour, and is the same one.
func TestPast_sameHour(t *testing.T) {
	t.Parallel()
	newYork := location(t, "America/New_York")
	for _, test := range []struct {
		zone      *time.Location
		now, then string
		want      bool
	}{
		{time.UTC, "2026-11-23T09:00:05Z", "2026-11-22T08:59:50Z", true},
		{time.UTC, "2026-11-23T08:59:50Z", "2026-11-22T09:00:05Z", true},
		{time.UTC, "2026-11-23T00:10:00Z", "2026-11-21T23:50:00Z", true},
		{time.UTC, "2026-11-23T23:50:00Z", "2026-11-23T00:10:00Z", true},
		{time.UTC, "2026-11-23T09:00:00Z", "2026-11-22T09:30:00Z", true},
		{time.UTC, "2026-11-23T09:00:00Z", "2026-11-22T09:30:01Z", false},
		{time.UTC, "2026-11-23T09:00:00Z", "2026-11-22T08:29:59Z", false},
		{time.UTC, "2026-11-23T09:59:00Z", "2026-11-22T09:01:00Z", false},
		{time.UTC, "2026-11-23T09:00:00Z", "2026-11-22T21:00:00Z", false},
		{newYork, "2026-03-09T13:00:00Z", "2026-03-06T14:00:00Z", true}, // 9:00 by clocks that were set forward
		{newYork, "2026-03-09T13:00:00Z", "2026-03-06T13:00:00Z", false},
	} {
		now, _ := time.Parse(time.RFC3339, test.now)
		then, _ := time.Parse(time.RFC3339, test.then)
		env := &Env{Now: now, Value: IntOf(1), History: []Point{{At: then, Value: IntOf(1)}}}
		v, err := conditionProgram(t, "sum(x)", "avg_last(1, 'hour')", test.zone)(env)
		if err != nil || !v.IsNull() != test.want {
			t.Errorf("%s at %s is alike: %v, %v, want %v", test.then, test.now, !v.IsNull(), err, test.want)
		}
	}
}

// Holidays and weekends take runs away: a need reaches over them.
func TestExpr_Need_overGaps(t *testing.T) {
	t.Parallel()
	e := mustParseCondition(t, "value > median_last(5, 'hour')")
	env := &Env{Now: testNow, Value: IntOf(1)}
	for i := 1; time.Duration(i)*24*time.Hour <= e.Need().Since; i++ {
		at := testNow.AddDate(0, 0, -i)
		if at.Weekday() != time.Saturday && at.Weekday() != time.Sunday && at.Weekday() != time.Thursday {
			env.History = append(env.History, Point{At: at, Value: IntOf(1)})
		}
	}
	if v, err := conditionProgram(t, "sum(x)", "median_last(5, 'hour')", nil)(env); err != nil || v.IsNull() {
		t.Errorf("with four runs a week: %s, %v, lacks %s", v, err, env.Lack())
	}
}

func location(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Skip("no time zones on this machine:", err)
	}
	return zone
}

func TestExpr_Need(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src  string
		want Need
	}{
		{"above 5", Need{}},
		{"previous > 5", Need{Runs: 1}},
		{"change > 5", Need{Runs: 1}},
		{"percent_change below -20", Need{Runs: 1}},
		{"value below 0.5 * avg_last(7)", Need{Runs: 7}},
		{"zscore(14) outside -3 and 3 or value > max_last(30)", Need{Runs: 30}},
		{"value > ago(7 days)", Need{Runs: 1, Since: 8 * day}},
		{"value > ago(90 minutes)", Need{Runs: 1, Since: 90 * time.Minute}},
		{"value > ago(7 days) and value > avg_last(3)", Need{Runs: 3, Since: 8 * day}},
		{"value > median_last(4, 'weekday')", Need{Runs: 4, Since: 70 * day}},
		{"value > median_last(4, 'hour')", Need{Runs: 4, Since: 10 * day}},
		{"value > median_last(4, 'day of month')", Need{Runs: 4, Since: 620 * day}},
		{"count(*) filter (where x > 1) > 1 and not (case when previous > 1 then true end)", Need{Runs: 1}},
	}
	for _, test := range tests {
		e := mustParseCondition(t, test.src)
		if got := e.Need(); got != test.want || e.HasAggregate() != strings.Contains(test.src, "count") {
			t.Errorf("%s: needs %v, want %v", test.src, got, test.want)
		}
	}
}

// A need of a season reaches back to as many days of that kind, even to five 31sts.
func TestExpr_Need_isEnough(t *testing.T) {
	t.Parallel()
	for _, season := range []string{"weekday", "hour", "day of month"} {
		for _, n := range []int{1, 4, 12} {
			e := mustParseCondition(t, fmt.Sprintf("value > median_last(%d, '%s')", n, season))
			program := conditionProgram(t, "sum(x)", fmt.Sprintf("median_last(%d, '%s')", n, season), nil)
			for start := range 400 {
				env := &Env{Now: testNow.AddDate(0, 0, start), Value: IntOf(1)}
				if env.Now.Month() == time.February && env.Now.Day() == 29 {
					continue // once in four years
				}
				for i := 1; time.Duration(i)*24*time.Hour <= e.Need().Since; i++ {
					env.History = append(env.History, Point{At: env.Now.AddDate(0, 0, -i), Value: IntOf(1)})
				}
				if v, err := program(env); err != nil || v.String() != "1" {
					t.Fatalf("%s on %s: %s, %v, lacks %s", e, env.Now, v, err, env.Lack())
				}
			}
		}
	}
}

func TestPast_parse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		src, want string
		direction int
	}{
		{"percent_change below -20", "(percent_change < (- 20))", -1},
		{"PREVIOUS above 5", "(previous > 5)", 0},
		{"value below 0.5 * avg_last(7)", "(value < (0.5 * avg_last(7)))", -1},
		{"below 0.5 * avg_last(7)", "(value < (0.5 * avg_last(7)))", -1},
		{"zscore(14) outside -3 and 3", "(zscore(14) not between (- 3) and (- -3))", 0},
		{"zscore(14) above 3", "(zscore(14) > 3)", 1},
		{"value above 2 * median_last(4, 'weekday')", "(value > (2 * median_last(4, 'weekday')))", 1},
		{"value is distinct from previous", "(value is distinct from previous)", 0},
		{"is distinct from previous", "(value is distinct from previous)", 0},
		{"change above 2 hours", "(change > duration 2h)", 1},
		{"change outside -5 and 5", "(change not between (- 5) and 5)", 0},
		{"value > ago(1.5 hours) + 1", "(value > (ago(1h30m) + 1))", 1},
		{"value > Avg_Last( 7.0 , 'HOUR' )", "(value > avg_last(7, 'hour'))", 1},
		{"-20 above percent_change", "((- 20) > percent_change)", -1},
		{"previous - value above 5", "((previous - value) > 5)", -1},
		{"value - previous above 5", "((value - previous) > 5)", 1},
		{"previous above value", "(previous > value)", -1},
		{"100 * (value - previous) below -5", "((100 * (value - previous)) < (- 5))", -1},
		{"value / -2 above 5", "((value / (- 2)) > 5)", -1},
		{"value + change above 5", "((value + change) > 5)", 1},
		{"value - change above 5", "((value - change) > 5)", 0},
		{"value above 2 * value", "(value > (2 * value))", 0},
		{"value - abs(value) above 2", "((value - abs(value)) > 2)", 0},
		{"value / avg_last(7) below 0.5", "((value / avg_last(7)) < 0.5)", 0},
		{"not percent_change above 5", "(not (percent_change > 5))", -1},
		{"abs(change) above 5", "(abs(change) > 5)", 0},
	}
	for _, test := range tests {
		e := mustParseCondition(t, test.src)
		want := strings.Replace(test.want, "(- -3)", "3", 1)
		if got := describe(e.root); got != want {
			t.Errorf("%s\n got %s\nwant %s", test.src, got, want)
		}
		if got := e.Direction(); got != test.direction {
			t.Errorf("%s: Direction() = %d, want %d", test.src, got, test.direction)
		}
		if threshold, ok := e.Threshold(); ok {
			t.Errorf("%s: Threshold() = %v, want none: the constant is none of the value's", test.src, threshold)
		}
		if len(e.Columns()) > 0 {
			t.Errorf("%s: columns %q", test.src, e.Columns())
		}
	}
}

// A column that is named as a word of the language is written as one.
func TestPast_columns(t *testing.T) {
	t.Parallel()
	for _, src := range []string{"sum(col('previous'))", `sum("change")`, "max(zscore) + min(ago) + sum(avg_last)"} {
		e := mustParse(t, src)
		if (e.Need() != Need{}) || len(e.Columns()) == 0 {
			t.Errorf("%s: columns %q, history %v", src, e.Columns(), (e.Need() != Need{}))
		}
	}
	for _, name := range []string{"previous", "percent_change", "run.duration"} {
		if got := WriteColumn(name); got != "col('"+name+"')" {
			t.Errorf("WriteColumn(%q) = %s", name, got)
		}
	}
}

func TestPast_mistakes(t *testing.T) {
	t.Parallel()
	tests := []struct{ src, at, message string }{
		{"previous() > 5", "previous()", "`previous` is written without parentheses"},
		{"change(x) > 5", "change(x)", "`change` is written without parentheses"},
		{"avg_last > 5", "avg_last", "takes how many runs to look back, and which are alike; write `avg_last(7)`, or `avg_last(4, 'weekday')`"},
		{"ago > 5", "ago", "takes a length of time; write `ago(7 days)`"},
		{"avg_last() > 5", "avg_last()", "write `avg_last(7)`"},
		{"avg_last(*) > 5", "avg_last(*)", "write `avg_last(7)`"},
		{"avg_last(distinct 7) > 5", "avg_last(distinct 7)", "write `avg_last(7)`"},
		{"avg_last(7) filter (where country = 'DE') > 5", "avg_last(7) filter (where country = 'DE')", "write `avg_last(7)`"},
		{"avg_last(7, 'hour', 1) > 5", "avg_last(7, 'hour', 1)", "write `avg_last(7)`"},
		{"avg_last(0) > 5", "0", "a whole number of runs from 1 to 365"},
		{"avg_last(366) > 5", "366", "a whole number of runs from 1 to 365"},
		{"avg_last(-1) > 5", "-1", "a whole number of runs from 1 to 365"},
		{"avg_last(2.5) > 5", "2.5", "a whole number of runs from 1 to 365"},
		{"avg_last(1e30) > 5", "1e30", "a whole number of runs from 1 to 365"},
		{"stddev_last(1) > 5", "1", "a whole number of runs from 2 to 365"},
		{"zscore(2) > 5", "2", "a whole number of runs from 3 to 365"},
		{"avg_last(7 days) > 5", "7 days", "as a number; write `avg_last(7)`; the value some time ago is `ago(7 days)`"},
		{"avg_last('7') > 5", "'7'", "as a number; write `avg_last(7)`"},
		{"avg_last(country) > 5", "country", "as a number; write `avg_last(7)`"},
		{"avg_last(4, 'week') > 5", "'week'", "write `avg_last(4, 'weekday')`"},
		{"avg_last(4, weekday) > 5", "weekday", "write `avg_last(4, 'weekday')`"},
		{"ago(7) > 5", "7", "write `ago(7 days)`"},
		{"ago('7 days') > 5", "'7 days'", "write `ago(7 days)`"},
		{"ago(0 days) > 5", "0 days", "write `ago(7 days)`"},
		{"ago(400 days) > 5", "400 days", "at most 366 days"},
		{"ago(1 day, 'hour') > 5", "ago(1 day, 'hour')", "write `ago(7 days)`"},
		{"sum(x - previous) > 5", "previous", "no meaning inside an aggregate; a column of that name is written col('previous')"},
		{"sum(x) filter (where x > avg_last(7)) > 5", "avg_last(7)", "no meaning inside an aggregate"},
		{"previus > 5", "previus", "did you mean `previous`?"},
		{"percent_chnge below 5", "percent_chnge", "did you mean `percent_change`?"},
		{"percent_change above 5 hours", "percent_change above 5 hours", "a number cannot be compared with a duration"},
		{"avglast(7) > 5", "avglast", "did you mean `avg_last`?"},
		{"change > '5%'", "'5%'", "is not a number"},
		{"change > 5 and", "and", "something is missing"},
		{"avg_last(7", "(", "this `(` is not closed"},
		{"change", "change", "`change` is not a condition"},
		{"lag(x) > 5", "lag", "write `previous`"},
	}
	for _, test := range tests {
		e, err := ParseCondition(test.src)
		if err == nil {
			scope := NewScope(NewColumns(), []string{"country"})
			scope.Value = mustParse(t, "count(x)")
			_, err = scope.Group(e)
		}
		if err == nil {
			t.Errorf("%q is taken without a word", test.src)
			continue
		}
		checkErrors(t, test.src, err)
		var errs Errors
		if !errors.As(err, &errs) {
			continue
		}
		if got := test.src[errs[0].Offset:errs[0].End]; got != test.at || !strings.Contains(errs[0].Message, test.message) {
			t.Errorf("%q: at %q: %s; want at %q: %s", test.src, got, errs[0], test.at, test.message)
		}
	}
}

// Where the words stand, and what the value is, decides whether they mean something.
func TestPast_places(t *testing.T) {
	t.Parallel()
	for src, message := range map[string]string{
		"previous":            "`previous` is about the value in earlier runs and stands only in `warning` and `critical`; a column of that name is written col('previous')",
		"x > avg_last(7)":     "`avg_last(7)` is about the value in earlier runs and stands only in `warning` and `critical`",
		"sum(x) - ago(1 day)": "`ago(1 day)` is about the value in earlier runs",
	} {
		if _, err := Parse(src); err == nil || !strings.Contains(err.Error(), message) {
			t.Errorf("%s: %v, want %q", src, err, message)
		}
	}
	tests := []struct {
		value, src string
		compile    func(*Scope, *Expr) (Program, error)
		message    string // empty where it is fine
	}{
		{"sum(x)", "change above 5", (*Scope).Group, ""},
		{"run.consecutive_failures", "change above 5", (*Scope).Group, ""},
		{"x", "change above 5", (*Scope).Row, "here each row has a value of its own; watch one value a run, such as `value: sum(amount)`"},
		{"", "change above 5", (*Scope).Group, "there is no value; add a line such as `value: sum(amount)`"},
		{"run.state", "is distinct from previous", (*Scope).Group, ""},
		{"run.state", "is distinct from ago(7 days)", (*Scope).Group, ""},
		{"run.state", "change above 5", (*Scope).Group, "`change` needs a number, and the value is text; `previous` and `ago(7 days)` can be compared with text"},
		{"run.state", "value > max_last(3)", (*Scope).Group, "`max_last(3)` needs a number, and the value is text"},
		{"max(cast(x as timestamp))", "change above 5 hours", (*Scope).Group, ""},
		{"max(cast(x as timestamp))", "value < max_last(3)", (*Scope).Group, ""},
		{"max(cast(x as timestamp))", "change above 5", (*Scope).Group, "a duration has a unit: `2 hours`"},
		{"max(cast(x as timestamp))", "zscore(7) > 3", (*Scope).Group, "`zscore(7)` needs a number or a duration, and the value is a time; let the rule watch `age(…)` of it"},
		{"age(max(x))", "change above 5", (*Scope).Group, "a duration has a unit: `2 hours`"},
		{"age(max(x))", "above 1.5 * median_last(7)", (*Scope).Group, ""},
		{"count(*)", "value above previous + 2 hours", (*Scope).Group, ""}, // found out when it is asked
		{"count(*)", "previous and value > 5", (*Scope).Group, "`previous` is not a condition"},
	}
	for _, test := range tests {
		scope := NewScope(NewColumns(), nil)
		if test.value != "" {
			scope.Value = mustParse(t, test.value)
		}
		_, err := test.compile(scope, mustParseCondition(t, test.src))
		switch {
		case test.message == "" && err != nil:
			t.Errorf("%s of %s: %v", test.src, test.value, err)
		case test.message != "" && (err == nil || !strings.Contains(err.Error(), test.message)):
			t.Errorf("%s of %s: %v, want %q", test.src, test.value, err, test.message)
		}
	}
}

// FuzzPast looks for values and conditions that make it panic.
func FuzzPast(f *testing.F) {
	for _, src := range []string{
		"percent_change below -20", "value below 0.5 * avg_last(2)", "zscore(3) outside -3 and 3", "value above 2 * median_last(1, 'weekday')",
		"change above 2 hours", "value is distinct from previous", "stddev_last(2, 'hour') > min_last(2) - max_last(1, 'day of month')", "value > ago(1 day)",
		"run.duration > 2 hours and run.param('x') = run.state", "percentile(x, 50) > median(x) + stddev(x)",
	} {
		f.Add(src, "1", "2", "3")
	}
	f.Add("change > 0", "9e1000", "-9e1000", "1e-1000")
	f.Add("stddev_last(3) > 0", "NaN", "2026-11-23", "Infinity")
	f.Fuzz(func(t *testing.T, src, a, b, c string) {
		e, err := ParseCondition(src)
		if err != nil {
			checkErrors(t, src, err)
			return
		}
		scope := NewScope(NewColumns(), nil)
		scope.Value = mustParse(t, "max(x)")
		program, err := scope.Group(e)
		if err != nil {
			checkErrors(t, src, err)
			return
		}
		var all []Value
		for _, text := range []string{a, b, c} {
			all = append(all, TextOf(text))
			if v, err := ParseNumber(text); err == nil {
				all = append(all, v)
			}
			if d, err := time.ParseDuration(text); err == nil {
				all = append(all, DurationOf(d))
			}
		}
		env := &Env{Now: testNow, Run: &Run{Duration: all[0], State: all[len(all)-1]}}
		state := scope.NewState()
		for i, v := range all {
			env.History = append(env.History, Point{At: testNow.AddDate(0, 0, -i), Value: v})
			env.Row = slices.Repeat([]Value{v}, len(scope.Columns.Names()))
			_ = scope.Add(state, 0, env)
		}
		_ = scope.Finish(state, 0, env)
		for _, v := range append(all, Value{}) {
			env.Value = v
			if got, err := program(env); err == nil {
				checkStored(t, got)
			}
			env.Lack()
		}
	})
}
