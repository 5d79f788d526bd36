package rulestest

import (
	"fmt"
	"strings"
)

// Rules is a file with so many rules, 1 to 100, about the columns of WriteResult's result. The first one is a filtered sum;
// all are such as a company could have, and none is like another.
func Rules(n int) string {
	var b strings.Builder
	b.WriteString(head)
	for i, rule := range all()[:n] {
		fmt.Fprintf(&b, rulesOf, i+1, strings.ReplaceAll(rule, "\n", "\n    "))
	}
	return b.String()
}

// Rule is a file with one rule, given without its name, its report and its channel.
func Rule(rule string) string {
	return head + fmt.Sprintf(rulesOf, 1, strings.ReplaceAll(rule, "\n", "\n    "))
}

const (
	head    = "version: 1\ndefaults: {channel: c}\nrules:\n"
	rulesOf = "  - name: Rule %d\n    report: 5f3c0a1b2d4e\n    %s\n"
)

// FilteredSum is the first of the Rules.
const FilteredSum = "where: region = 'EU'\nvalue: sum(amount)\nwarning: below 10000"

// all are the rules, the first ten of them as different as the rest.
func all() []string {
	rules := []string{
		FilteredSum,
		"by: country\nvalue: sum(amount)\nwarning: below 10000\ncritical: below 5000",
		"value: amount\nwhere: paid = false\nshow: [order_id, customer, amount]\nwarning: above 4999.50",
		"value: null_rate(discount)\ncritical: above 0.4",
		"by: [country, channel]\nvalue: count(*)\nwarning: below 100",
		"value: age(max(created_at))\ncritical: above 400 days",
		"where: channel in ('web', 'app') and quantity > 2\nvalue: avg(amount)\nwarning: outside 1000 and 4000",
		"by: region\nvalue: sum(amount) filter (where paid = false) / sum(amount)\nwarning: above 0.1",
		"value: sum(discount)\nwarning: above 100000000",
		"value: min(payment_id)\nwarning: below 9007199254740993",
	}
	for _, country := range countries() {
		rules = append(rules,
			fmt.Sprintf("where: country = '%s'\nvalue: sum(amount)\nwarning: below 20000", country),
			fmt.Sprintf("where: country = '%s'\nvalue: count(*)\nwarning: below 1000\ncritical: below 100", country),
			fmt.Sprintf("where: country = '%s' and paid = false\nvalue: amount\nshow: [order_id, amount]\nwarning: above 4990", country))
	}
	for _, region := range regions() {
		rules = append(rules,
			fmt.Sprintf("where: region = '%s'\nby: channel\nvalue: sum(amount)\nwarning: below 1000", region),
			fmt.Sprintf("where: region = '%s'\nvalue: max(amount)\ncritical: above 5000", region),
			fmt.Sprintf("where: region = '%s'\nvalue: null_rate(discount)\nwarning: above 0.5", region),
			fmt.Sprintf("where: region = '%s'\nvalue: avg(quantity)\nwarning: below 2", region))
	}
	for _, channel := range channels() {
		rules = append(rules,
			fmt.Sprintf("where: channel = '%s'\nvalue: sum(quantity)\nwarning: below 1000", channel),
			fmt.Sprintf("where: channel = '%s'\nby: country\nvalue: avg(amount)\nwarning: outside 500 and 4500", channel),
			fmt.Sprintf("where: channel = '%s'\nvalue: age(max(created_at))\nwarning: above 400 days", channel),
			fmt.Sprintf("where: channel = '%s' and amount above 100\nvalue: count(*)\nwarning: below 500", channel))
	}
	for _, by := range []string{"country", "region", "channel", "[country, channel]"} {
		rules = append(rules,
			fmt.Sprintf("by: %s\nvalue: sum(quantity)\nwarning: below 100", by),
			fmt.Sprintf("by: %s\nvalue: avg(amount)\nwarning: below 100\ncritical: below 10", by),
			fmt.Sprintf("by: %s\nvalue: count(*) filter (where paid = false)\nwarning: above 1000000", by),
			fmt.Sprintf("by: %s\nvalue: max(quantity)\nwarning: above 9", by),
			fmt.Sprintf("by: %s\nvalue: null_rate(note)\nwarning: above 0.99", by),
			fmt.Sprintf("by: %s\nvalue: min(amount)\nwarning: below 0", by))
	}
	return rules
}
