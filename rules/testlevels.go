package rules

var testLevel = level{
	name:  "a test",
	under: "tests",
	keys: []key{
		{"name", "What the test is about. Without one it is the name of the rule.", text("Falls below the limit")},
		{"rule", "The rule that is tested, by its id or its name. It may stand in another file.", text("EU revenue")},
		{
			"history", "The values that the rule had on earlier runs, the oldest first, one a day before the first run, or with their times " +
				"and, for a rule with `by`, their groups.", oneOrNone(anyShape(text("100"), ref("testPoint"))),
		},
		{"runs", "The runs of the report, one after the other.", listOf(ref("testRun"))},
	},
	required: []string{"rule", "runs"},
}

var testPointLevel = level{
	name:  "an entry of `history`",
	under: "history",
	keys: []key{
		{"value", "The value that the rule had.", text("100")},
		{"at", "When that run completed.", text("2026-11-22 09:00")},
		{"group", "The columns of `by` with the values of the group.", &schema{Type: []string{"object"}}},
	},
	required: []string{"value"},
}

var testRunLevel = level{
	name:  "a run of a test",
	under: "runs",
	keys: []key{
		{
			"at", "When the run completed: a moment, or how long after the run before, such as `+26h`. Without it, a day after; the first " +
				"on Monday, 2026-01-05, at 09:00.", text("2026-11-23 09:00", "+26h"),
		},
		{
			"state", "How the run ended: `succeeded`, or `failed`, which has no rows. `none` is no run: time passes until `at`, for reports " +
				"that are late and mutes that end.", words("succeeded", "failed", "none"),
		},
		{"duration", "How long the run took, for rules about `run.duration`.", textLike(spanPattern+`|^([0-9]+(\.[0-9]+)?(h|m|s|ms))+$`, "5 minutes", "1m30s")},
		{"executed_by", "Who ran it, for rules about `run.executed_by`.", text("Data Team")},
		{"params", "The values of the report's parameters, for rules about `run.param('…')`.", &schema{Type: []string{"object"}}},
		{"rows", "The rows of the result, each with its columns.", listOf(&schema{Type: []string{"object"}})},
		{"csv", "A CSV file with the result, as Mode exports it. Its path begins at the folder of this file.", text("testdata/day2.csv")},
		{"json", "A JSON file with the result, a list of rows. Its path begins at the folder of this file.", text("testdata/day2.json")},
		{"row_count", "How many rows the result has, instead of the rows, for rules about `run.row_count`.", wholeShape(0, MaxRowCount)},
		{
			"expect", "What must come of the run. Each entry must be true of one alert, in all that it names, and each alert that says " +
				"something needs an entry; `[]` means that nothing is said. Without it nothing is checked.", listOf(ref("expectation")),
		},
	},
}

var expectLevel = level{
	name:  "an entry of `expect`",
	under: "expect",
	keys: []key{
		{"group", "The columns of `by` with their values, as far as they matter.", &schema{Type: []string{"object"}}},
		{"state", "The state of the alert after the run.", textLike(`^(ok|pending|warning|critical|no_data|error)$`, expectStates()...)},
		{"value", "The rule's value. Numbers are compared exactly, and lengths of time however they are written; `null` is no value.", text("7000").or("null")},
		{"message", "A part of what is said, or a regular expression between slashes.", text("below $10,000", "/below .10,000/")},
		{
			"notification", "What becomes of it in Slack, or `none` where nobody hears of it.",
			textLike(`^(posted|edited|replied|broadcast|resolved|muted|none)$`, expectNotifications()...),
		},
		{"channel", "A channel that hears of it.", text("revenue")},
	},
}

func expectStates() []string {
	return []string{"ok", "pending", "warning", "critical", "no_data", "error"}
}

func expectNotifications() []string {
	return []string{NotificationPosted, NotificationEdited, NotificationReplied, NotificationBroadcast, NotificationResolved, NotificationMuted, NotificationNone}
}
