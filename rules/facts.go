package rules

// Facts are what `title` and `message` can say, as `{{.Name}}`. All texts are already written for people; those that
// are not known are empty, so that `{{if .Previous}}` tells.
type Facts struct {
	// Rule is the rule's name, ID its id.
	Rule, ID string
	// Description, Owner and Runbook are the rule's own.
	Description, Owner, Runbook string

	// State is `warning`, `critical`, `no_data`, `error` or `ok`.
	State string
	// Group holds the values of the rule's `by` columns: `{{.Group.country}}`, `{{index .Group "Sales Region"}}`.
	Group map[string]string
	// Value is the rule's value by its format; of a row rule, that of the worst row.
	Value string
	// Previous is the value of the run before, Change how far it moved since.
	Previous, Change string
	// Worst is the worst value since the alert left ok.
	Worst string
	// Threshold is the condition that holds: "below $5,000".
	Threshold string
	// Matched of Rows rows met a row rule's condition.
	Matched, Rows int64
	// Runs is for how many runs in a row the alert has been away from ok.
	Runs int

	// Report, Collection and Query are names, with their web addresses.
	Report, ReportURL         string
	Collection, CollectionURL string
	Query, QueryURL           string

	// Run is the run's token, RunURL its web address, RunState Mode's word for how it ended.
	Run, RunURL, RunState string
	// Completed is when the run completed, Duration how long it took, By who ran it.
	Completed, Duration, By string
	// Parameters holds the run's parameters by name.
	Parameters map[string]string
}

// sampleFacts are the facts that templates are tried with: once with all there can be, once with as little.
func sampleFacts(by []string) []Facts {
	group := make(map[string]string, len(by))
	for _, column := range by {
		group[column] = "FR"
	}
	full := Facts{
		Rule: "EU revenue", ID: "eu-revenue", Description: "What we sold", Owner: "finance", Runbook: "https://example.com/runbook",
		Group: group, Value: "$4,200", Previous: "$5,100", Change: "-17.6 %", Worst: "$4,100", Threshold: "below $5,000",
		Matched: 3, Rows: 120, Runs: 2,
		Report: "Sales", ReportURL: "https://example.com/report", Collection: "Finance", CollectionURL: "https://example.com/collection",
		Query: "Daily totals", QueryURL: "https://example.com/query",
		Run: "0a1b2c3d4e5f", RunURL: "https://example.com/run", RunState: "succeeded",
		Completed: "2026-11-23 09:00 UTC", Duration: "45 s", By: "Ada",
		Parameters: map[string]string{"region": "EU"},
	}
	samples := []Facts{full, {State: "ok", Group: group}}
	for _, state := range []string{"warning", "critical", "no_data", "error"} {
		one := full
		one.State = state
		samples = append(samples, one)
	}
	return samples
}
