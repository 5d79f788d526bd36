package alert

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

const countriesRule = "rules:\n" +
	"  - {name: EU revenue, report: 5f3c0a1b2d4e, by: [country], value: sum(x), warning: below 10000, " +
	"critical: {when: below 5000, mention: oncall}, format: '$#,##0'}\n"

// countries is a result with 40 countries, all with a good value but those that are given.
func countries(but map[int]int) string {
	rows := make([]string, 40)
	for i := range rows {
		x, ok := but[i]
		if !ok {
			x = 20_000
		}
		rows[i] = fmt.Sprintf(`{"country": "C%02d", "x": %d}`, i, x)
	}
	return "[" + strings.Join(rows, ",") + "]"
}

// low are the countries from one to another with a value.
func low(from, to, x int) map[int]int {
	m := make(map[int]int)
	for i := from; i <= to; i++ {
		m[i] = x + i
	}
	return m
}

// TestRoll: many groups of a rule that fire are one message, kept true as they come and go.
func TestRoll(t *testing.T) {
	t.Parallel()
	p := newPlay(t, countriesRule)
	p.rowsAfter(0, countries(low(0, 0, 9000)))
	p.rowsAfter(30, countries(low(0, 1, 9000)))
	p.told = len(p.seen)
	run := p.rowsAfter(60, countries(low(0, 8, 9000)))
	p.says("#c edited: WARNING: EU revenue (country C00) is $9,000, below $10,000 (Sales)",
		"#c edited: WARNING: EU revenue (country C01) is $9,001, below $10,000 (Sales)",
		"#c posted: WARNING: EU revenue: 7 of 40 countries are below $10,000 (worst: C02 is $9,002), besides 2 with messages of their own (Sales)")
	if why := p.why(run); !strings.Contains(why, "joined the roll-up of 7 groups: it became warning") {
		t.Errorf("the run is on record with %q", why)
	}
	if lines := strings.Split(p.asks("explain EU revenue"), "\n"); !strings.Contains(lines[2], "groups that share a message") {
		t.Errorf("/modealert explain tells of something else before the groups together: %s", lines[2])
	}
	p.rowsAfter(120, countries(low(3, 11, 9000)))
	p.looksLike("countries-join")
	p.told = len(p.seen)
	rose := low(3, 12, 9000)
	rose[3], rose[5] = 4000, 4500
	p.rowsAfter(180, countries(rose))
	p.sees("#c broadcast: Escalated to CRITICAL: EU revenue: 10 of 40 countries: 2 critical, 8 warning (worst: C03 is $4,000); 1 more country: C12 (Sales) (mentions)",
		"#c edited: CRITICAL: EU revenue: 10 of 40 countries: 2 critical, 8 warning (worst: C03 is $4,000) (Sales) (mentions)")
	p.looksLike("countries")
	p.told = len(p.seen)
	p.rowsAfter(240, countries(nil))
	p.sees("#c edited: RESOLVED: EU revenue: no country is below $10,000 any more, after 3 h; at most 10 at a time, worst was C03 with $4,000 (Sales)",
		"#c replied: Resolved: EU revenue: no country is below $10,000 any more, after 3 h; at most 10 at a time, worst was C03 with $4,000 (Sales)")
	p.rowsAfter(250, countries(low(4, 4, 9000)))
	p.sees("#c edited: WARNING: EU revenue: 1 of 40 countries is below $10,000 (C04 is $9,004) (Sales)",
		"#c replied: Again WARNING: EU revenue: 1 of 40 countries is below $10,000 (C04 is $9,004) (Sales)")
}

// TestRoll_besides: the message that many groups share never says that none fires while one with a message of its own does.
func TestRoll_besides(t *testing.T) {
	t.Parallel()
	p := newPlay(t, countriesRule)
	p.rows(countries(low(0, 0, 9000)))
	p.told = len(p.seen)
	p.rows(countries(low(0, 5, 9000)))
	p.says("#c edited: WARNING: EU revenue (country C00) is $9,000, below $10,000 (Sales)",
		"#c posted: WARNING: EU revenue: 5 of 40 countries are below $10,000 (worst: C01 is $9,001), besides 1 with a message of its own (Sales)")
	p.rows(countries(low(0, 0, 9000)))
	want := "RESOLVED: EU revenue: no country is below $10,000 any more, besides 1 with a message of its own, after 1 h"
	if got := p.slack.Messages("c")[1].Text; !strings.HasPrefix(got, want) {
		t.Errorf("while C00 fires, the message of the others says %q, want %q", got, want)
	}
}

// TestRoll_gone: groups that are no longer in the result keep their state for a while, and are not taken for recovered.
func TestRoll_gone(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Low, report: 5f3c0a1b2d4e, by: [g], value: x, warning: below 5, resolve: {after: 2 runs}, for: 2 runs}\n")
	all := `[{"g": "a", "x": 1}, {"g": "b", "x": 2}, {"g": "c", "x": null}, {"g": "c", "x": 3}, {"g": "d", "x": 4}]`
	p.rows(all)
	p.rows(all)
	p.sees("#c posted: WARNING: Low: 4 of 4 groups have rows below 5 (worst: a is 1) (Sales)")
	for range 2 {
		p.rows(`[{"g": "a", "x": 9}, {"g": "b", "x": 2}]`)
	}
	p.sees("#c edited: WARNING: Low: 4 of 4 groups have rows below 5 (worst: b is 2) (Sales)",
		"#c edited: WARNING: Low: 3 of 4 groups have rows below 5 (worst: b is 2) (Sales)",
		"#c replied: Recovered: Low: a; now 3 of 4 groups have rows below 5 (Sales)")
	run := p.rows(`[{"g": "a", "x": 9}, {"g": "b", "x": 2}]`)
	p.sees("#c edited: WARNING: Low: 1 of 2 groups has rows below 5 (b is 2) (Sales)",
		"#c replied: Closed: Low: no longer in the result: c, d; now 1 of 2 groups has rows below 5 (Sales)")
	if why := p.why(run); !strings.Contains(why, "is no longer in the result") || !strings.Contains(why, "in the roll-up of 1 group: it is still warning") {
		t.Errorf("the run is on record with %q", why)
	}
	p.use("rules:\n  - {name: Other, report: 5f3c0a1b2d4e, value: count(*), warning: above 100}\n")
	p.settle()
	p.says("#c edited: CLOSED: Low was removed from the rules", "#c replied: Closed: Low was removed from the rules")
}

// TestNounOf: groups are called by the name of their column where that makes a noun.
func TestNounOf(t *testing.T) {
	t.Parallel()
	for column, want := range map[string]string{
		"country": "country, countries", "COUNTRY_CODE": "country, countries", "customer_id": "customer, customers",
		"day": "day, days", "order status": "order status, order statuses", "box": "box, boxes", "batch": "batch, batches",
		"salesperson": "salesperson, salespeople", "sales": "group, groups", "id": "group, groups", "g": "group, groups",
		"Länder": "group, groups", "shipped": "group, groups", "": "group, groups", "utm.source": "group, groups",
	} {
		if one, many := nounOf(column); one+", "+many != want {
			t.Errorf("nounOf(%q) = %q, %q, want %s", column, one, many, want)
		}
	}
}

// TestRoll_muted: what many groups share is held back like what one has, and told as it stands when the mute is over.
func TestRoll_muted(t *testing.T) {
	t.Parallel()
	p := newPlay(t, "rules:\n  - {name: Low, report: 5f3c0a1b2d4e, by: [shop], value: sum(x), warning: below 5, mute: {until: 2999-01-01}}\n")
	low := func(n int) string {
		var rows []string
		for i := range n {
			rows = append(rows, fmt.Sprintf(`{"shop": "S%d", "x": %d}`, i, i%4))
		}
		return "[" + strings.Join(rows, ",") + "]"
	}
	p.silently(low(5))
	p.silently(low(7))
	p.sees()
	p.use("rules:\n  - {name: Low, report: 5f3c0a1b2d4e, by: [shop], value: sum(x), warning: below 5}\n")
	p.settle()
	p.sees("#c posted: WARNING: Low: 7 of 7 shops are below 5 (worst: S0 is 0) (Sales)")
}

// TestRoll_snoozed: a snooze until it changes ends when other groups fire, and any when the first becomes critical.
func TestRoll_snoozed(t *testing.T) {
	t.Parallel()
	p := newButtons(t, countriesRule).hurries()
	p.rows(countries(low(0, 4, 9000)))
	p.clicks("Until it changes")
	p.told = len(p.seen)
	p.rows(countries(low(0, 5, 9000)))
	p.sees("#c edited: WARNING: EU revenue: 6 of 40 countries are below $10,000 (worst: C00 is $9,000) (Sales)",
		"#c broadcast: Still WARNING: EU revenue: 6 of 40 countries are below $10,000 (worst: C00 is $9,000), for 2 runs (1 h) (Sales)")
	p.clicks("4 hours")
	p.accept(withRows(countries(low(0, 7, 9000))))
	p.logs(3, "run decided")
	p.quiet()
	p.told = len(p.seen)
	p.rows(countries(low(0, 7, 4000)))
	want := "#c broadcast: Escalated to CRITICAL: EU revenue: 8 of 40 countries are below $5,000 (worst: C00 is $4,000) (Sales) (mentions)"
	if got := p.calls(); !slices.Equal(got, []string{want}) {
		t.Errorf("of what got worse the channel sees %q, want %q", got, want)
	}
}
