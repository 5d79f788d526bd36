package expr

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// zones are those in which days are tried: behind UTC, ahead of it, and one whose clocks are set forward at midnight.
func zones(t testing.TB) []*time.Location {
	t.Helper()
	var all []*time.Location
	for _, name := range []string{"UTC", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "America/Santiago"} {
		all = append(all, location(t, name))
	}
	return all
}

// askIn asks an expression of a row of texts in a zone.
func askIn(t testing.TB, zone *time.Location, src string, row map[string]string) (Value, error) {
	t.Helper()
	columns := NewColumns()
	scope := NewScope(columns, nil)
	scope.Location = zone
	program, err := scope.Row(mustParse(t, src))
	if err != nil {
		return Value{}, err
	}
	env := &Env{Now: testNow}
	for _, name := range columns.Names() {
		env.Row = append(env.Row, TextOf(row[name]))
	}
	return program(env)
}

// A plain date of a result, which is written as midnight UTC, is that day in all zones.
func TestDay(t *testing.T) {
	t.Parallel()
	row := map[string]string{
		"day": "2026-11-23T00:00:00.000Z", "sunday": "2026-11-22T00:00:00+00:00", "at": "2026-11-23T00:00:01.000Z", "plain": "2026-11-23",
		"forward": "2026-09-06T00:00:00Z", // when it is no midnight in Santiago
	}
	for _, zone := range zones(t) {
		for _, test := range []struct{ src, want string }{
			{"day = '2026-11-23'", "true"},
			{"day = plain", "true"},
			{"day <> '2026-11-23'", "false"},
			{"day = date '2026-11-23'", "true"},
			{"date '2026-11-23' <> day", "false"},
			{"day = date(day)", "true"},
			{"day = date(now())", "true"},
			{"day < date(now()) or day > date(now())", "false"},
			{"day >= '2026-11-23' and day < '2026-11-24'", "true"},
			{"day > '2026-11-22' and day <= '2026-11-23'", "true"},
			{"day >= date '2026-11-23' and day < date '2026-11-24'", "true"},
			{"day between '2026-11-23' and '2026-11-23'", "true"},
			{"day outside date '2026-11-23' and date '2026-11-23'", "false"},
			{"day in ('2026-11-22', '2026-11-23')", "true"},
			{"day not in ('2026-11-22', '2026-11-24')", "true"},
			{"case day when '2026-11-23' then 'then' end", "then"},
			{"day is distinct from '2026-11-23'", "false"},
			{"nullif(day, '2026-11-23') is null", "true"},
			{"sunday < plain", "true"},
			{"max(day, '2026-11-22')", "2026-11-23T00:00:00.000Z"},
			{"min(plain, sunday)", "2026-11-22T00:00:00+00:00"},
			{"date(day)", "2026-11-23"},
			{"date(plain)", "2026-11-23"},
			{"date(sunday)", "2026-11-22"},
			{"date(forward)", "2026-09-06"},
			{"date(date '2026-09-06')", "2026-09-06"},
			{"cast(day as date)", "2026-11-23"},
			{"date_diff('day', day, '2026-11-23')", "0"},
			{"date_diff('day', sunday, day)", "1"},
			{"date_diff('day', forward, '2026-09-06')", "0"},
			{"date_diff('day', date '2026-09-05', date '2026-09-06')", "1"},
			{"date_diff('week', sunday, day)", "1"},
			{"date_diff('month', '2026-11-01T00:00:00.000Z', day)", "0"},
			{"date_diff('month', '2026-10-31', '2026-11-01T00:00:00.000Z')", "1"},
			{"date_diff('quarter', '2026-10-01T00:00:00.000Z', day)", "0"},
			{"date_diff('year', '2026-01-01T00:00:00.000Z', day)", "0"},
			// All else takes it for an instant.
			{"day = timestamp '2026-11-23T00:00:00Z'", "true"},
			{"at > day and day < at", "true"},
			{"at - day", "1s"},
			{"day + 1 second", "2026-11-23T00:00:01Z"},
			{"age(day)", "9h"},
			{"date_diff('hour', day, '2026-11-23T09:00:00Z')", "9"},
			{"day = '2026-11-23T01:00:00+01:00'", "true"},
			{"cast(day as timestamp)", "2026-11-23T00:00:00Z"},
			// Text that is no date stays what it is.
			{"'2026-02-30T00:00:00.000Z' = '2026-02-30'", "false"},
			{"'2026-11-23T00:00:00.001Z' = '2026-11-23'", "false"},
		} {
			if got, err := askIn(t, zone, test.src, row); err != nil || got.String() != test.want {
				t.Errorf("%s in %s = %s, %v, want %s", test.src, zone, got, err, test.want)
			}
		}
	}
}

// What is no midnight UTC, or does not say that it is one, goes by the clocks of the zone.
func TestDay_instants(t *testing.T) {
	t.Parallel()
	newYork, auckland := location(t, "America/New_York"), location(t, "Pacific/Auckland")
	for _, test := range []struct {
		zone      *time.Location
		src, want string
	}{
		{newYork, "date('2026-11-23T00:00:01.000Z')", "2026-11-22"},
		{auckland, "date('2026-11-23T11:00:00.000Z')", "2026-11-24"},
		{newYork, "'2026-11-23T05:00:00.000Z' = '2026-11-23'", "true"},
		{newYork, "'2026-11-23 00:00:00' = '2026-11-23'", "true"},
		{newYork, "'2026-11-23T00:00:00' = '2026-11-23T00:00:00Z'", "false"},
		{newYork, "'2026-11-23T00:00:00.000Z' = timestamp '2026-11-23 00:00:00'", "false"},
		{newYork, "date(timestamp '2026-11-23T00:00:00Z')", "2026-11-22"},
		{newYork, "date_diff('day', '2026-11-23T00:00:00.000Z', '2026-11-23T00:00:01.000Z')", "-1"},
	} {
		if got, err := askIn(t, test.zone, test.src, nil); err != nil || got.String() != test.want {
			t.Errorf("%s in %s = %s, %v, want %s", test.src, test.zone, got, err, test.want)
		}
	}
}

// TestDay_againstSQLite: where plain dates of results meet days, the answer in every zone is SQLite's for their dates.
func TestDay_againstSQLite(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(*seed, 12))
	db := sample{columns: []string{"x"}, rows: [][]any{{1}}}.fill(t)
	defer db.Close()
	for range 300 {
		zone := zones(t)[random.IntN(5)]
		days := make([]string, 3)
		for i := range days {
			days[i] = time.Date(2026, 3, 25+random.IntN(6)+200*random.IntN(2), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		}
		ours, theirs := "'%sT00:00:00.000Z'", "'%s'"
		question := [...]string{
			"%[1]s = %[2]s", "%[2]s < %[1]s", "%[1]s >= date(%[2]s)", "%[1]s between %[2]s and %[3]s", "%[1]s in (%[2]s, %[3]s)",
			"case %[1]s when %[2]s then 1 else 0 end", "nullif(%[1]s, %[2]s) is null", "%[1]s is distinct from %[2]s",
		}[random.IntN(8)]
		if days[1] > days[2] {
			days[1], days[2] = days[2], days[1]
		}
		a := fmt.Sprintf(question, fmt.Sprintf(ours, days[0]), fmt.Sprintf(theirs, days[1]), fmt.Sprintf(theirs, days[2]))
		b := strings.ReplaceAll(a, "T00:00:00.000Z", "")
		got, err := askIn(t, zone, a, nil)
		want := ask(db, []string{b}, 1, "from t")[0][0]
		if err != nil || want.err != nil || !agree(want.value, got) {
			t.Errorf("%s in %s = %s, %v; SQLite says %v to %s", a, zone, got, err, want, b)
		}
	}
}
