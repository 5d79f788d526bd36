package rules

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const twoWays = `version: 1
rules:
  - name: Revenue
    report: 5f3c0a1b2d4e
    value: sum(x)
    warning: {when: below 10, webhook: zapier}
    critical: {when: below 5, channel: [b, a]}
events:
  - {on: report_created, webhook: zapier}
  - {on: report_deleted, channel: [c, d]}
`

// heard is who hears of a rule as a whole, of its severities, and of the events.
func heard(set *Set) map[string][]string {
	r := set.Rules[0]
	all := make(map[string][]string)
	all["rule"], all["rule's webhooks"] = r.To(nil)
	all["warning"], all["warning's webhooks"] = r.To(r.Warning)
	all["critical"], all["critical's webhooks"] = r.To(r.Critical)
	for _, a := range set.Announcements {
		all[a.On[0]] = append(append([]string{}, a.Channels...), a.Webhooks...)
	}
	return all
}

// TestTo: a rule whose severities say by themselves who hears of them tells everybody what is about neither.
func TestTo(t *testing.T) {
	t.Parallel()
	set, err := Parse("rules.yaml", []byte(twoWays))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{
		"rule": {"a", "b"}, "rule's webhooks": {"zapier"},
		"warning": {}, "warning's webhooks": {"zapier"},
		"critical": {"b", "a"}, "critical's webhooks": {},
		"report_created": {"zapier"}, "report_deleted": {"c", "d"},
	}
	if diff := cmp.Diff(want, heard(set)); diff != "" {
		t.Errorf("who hears differs (-want +got):\n%s", diff)
	}
	for _, key := range []string{"rule", "critical", "report_deleted"} {
		want[key] = []string{"Slack"}
	}
	if diff := cmp.Diff(want, heard(set.InChannel("Slack"))); diff != "" {
		t.Errorf("who hears in one channel differs (-want +got):\n%s", diff)
	}
	if got := heard(set)["rule"]; !cmp.Equal(got, []string{"a", "b"}) {
		t.Errorf("the set itself has changed: %q", got)
	}
	const says = "Alert through the webhook zapier when the sum of x is below 10, and critically in Slack, when it is below 5"
	if got := set.InChannel("Slack").Rules[0].Describe(); got != says {
		t.Errorf("Describe() = %s, want %s", got, says)
	}
}
