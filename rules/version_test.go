package rules_test

import (
	"testing"

	"github.com/modealert/modealert/rules"
)

// TestRule_Version: what a rule was is comparable with what it is unless its value means something else.
func TestRule_Version(t *testing.T) {
	t.Parallel()
	const rule = "defaults: {channel: c}\nrules: [{name: A, "
	version := func(text string) string {
		t.Helper()
		set, err := rules.Parse("rules.yaml", []byte("version: 1\n"+text+"}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		return set.Rules[0].Version()
	}
	was := version(rule + "report: 5f3c0a1b2d4e, value: sum(x), warning: above 1")
	for _, text := range []string{
		"defaults: {channel: c, rows: 3}\nrules: [{name: B, id: b, report: 5f3c0a1b2d4e, value: sum(x), critical: above avg_last(3), mention: dana",
		rule + "report: [5f3c0a1b2d4f, 5f3c0a1b2d4e], value: sum(x), warning: above 1",
		rule + "report: https://app.mode.com/acme/reports/5f3c0a1b2d4e, value: '  sum(x) ', warning: above 2, for: 2 runs, show: [y]",
		"timezone: UTC\n" + rule + "report: 5f3c0a1b2d4e, value: sum(x), warning: above 1, mute: {days: sun}, no_data: ok, title: T",
	} {
		if got := version(text); got != was {
			t.Errorf("another version for\n%s", text)
		}
	}
	// No two of these can be compared.
	versions := map[string]string{was: "the first rule"}
	for _, text := range []string{
		rule + "report: 5f3c0a1b2d4e, value: sum(y), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, value: x, warning: above 1",
		rule + "report: 5f3c0a1b2d4e, where: y > 1, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, where: \"y = 'a b'\", value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, where: \"y = 'a  b'\", value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, where: \"y = 'A b'\", value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, by: shop, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, by: city, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, by: [shop, city], value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, by: [city, shop], value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, by: shopcity, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, query: day, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, latest: day, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, latest: week, value: sum(x), warning: above 1",
		rule + "report: 5f3c0a1b2d4e, query: day, latest: day, value: sum(x), warning: above 1",
		"timezone: Europe/Berlin\n" + rule + "report: 5f3c0a1b2d4e, value: sum(x), warning: above 1",
		"timezone: Europe/Vienna\n" + rule + "report: 5f3c0a1b2d4e, value: sum(x), warning: above 1",
	} {
		got := version(text)
		if other, ok := versions[got]; ok {
			t.Errorf("the same version for\n%s\nand\n%s", other, text)
		}
		versions[got] = text
	}
}
