package expr

import "testing"

// The clocks of the zone decide about days, and about times that name no zone.
func TestLocation_clockChange(t *testing.T) {
	t.Parallel()
	tests := []struct{ zone, src, want string }{
		{"Europe/Berlin", "timestamp '2026-03-29 01:59:59'", "2026-03-29T00:59:59Z"},
		{"Europe/Berlin", "timestamp '2026-03-29 03:00:00'", "2026-03-29T01:00:00Z"},
		{"Europe/Berlin", "timestamp '2026-10-25 03:00:00' - timestamp '2026-10-25 01:00:00'", "3h"},
		{"Europe/Berlin", "date '2026-03-30' - date '2026-03-29'", "23h"},
		{"Europe/Berlin", "date '2026-10-26' - date '2026-10-25'", "25h"},
		{"Europe/Berlin", "date_diff('day', date '2026-03-29', date '2026-03-30')", "1"},
		{"Europe/Berlin", "date_diff('day', '2026-10-25', '2026-10-26 00:00:00')", "1"},
		{"Europe/Berlin", "date_diff('day', '2026-10-24T21:59:59Z', '2026-10-24T22:00:00Z')", "1"},
		{"Europe/Berlin", "date_diff('day', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z')", "1"},
		{"Europe/Berlin", "date_diff('hour', '2026-03-29 01:30:00', '2026-03-29 03:30:00')", "1"},
		{"Europe/Berlin", "date_diff('week', '2026-10-25', '2026-10-26')", "1"},
		{"Europe/Berlin", "date_diff('month', '2026-10-31T22:59:59Z', '2026-10-31T23:00:00Z')", "1"},
		{"Europe/Berlin", "date('2026-03-28T23:30:00Z')", "2026-03-29"},
		{"Europe/Berlin", "date('2026-03-29T22:30:00Z')", "2026-03-30"},
		{"Europe/Berlin", "date(timestamp '2026-10-25 00:30:00') = '2026-10-25'", "true"},
		{"Europe/Berlin", "date '2026-03-29' + 1 day", "2026-03-29T23:00:00Z"}, // 24 hours, which is an hour past midnight
		{"America/New_York", "date_diff('day', '2026-03-08', '2026-03-09')", "1"},
		{"America/New_York", "date '2026-03-09' - date '2026-03-08'", "23h"},
		{"America/New_York", "date('2026-11-02T04:59:59Z')", "2026-11-01"},
		{"America/New_York", "date('2026-11-02T05:00:00Z')", "2026-11-02"},
		{"America/New_York", "date(now())", "2026-11-23"},
		{"America/New_York", "age('2026-11-23 03:00:00')", "1h"},
		{"America/New_York", "cast('2026-11-23T03:00:00Z' as date)", "2026-11-22"},
	}
	for _, test := range tests {
		scope := NewScope(NewColumns(), nil)
		scope.Location = location(t, test.zone)
		program, err := scope.Row(mustParse(t, test.src))
		if err != nil {
			t.Fatalf("%s: %v", test.src, err)
		}
		if got, err := program(&Env{Now: testNow}); err != nil || got.String() != test.want {
			t.Errorf("%s in %s = %s, %v, want %s", test.src, test.zone, got, err, test.want)
		}
	}
}
