package rules

// The kinds of mappings of a rules file, with their keys. They are never changed.

// levels lists them all.
func levels() []level {
	return []level{
		fileLevel, defaultsLevel, ruleLevel, severityLevel, eventLevel, reportLevel, muteLevel, resolveLevel, testLevel, testPointLevel, testRunLevel,
		expectLevel,
	}
}

var fileLevel = level{
	name: "a rules file",
	keys: []key{
		{"version", "The version of the rule language. Begin every file with `version: 1`.", constant(1)},
		{"timezone", "The time zone of the file: that of times without one in the data and in expressions, and of `mute`. " +
			"UTC unless said otherwise.", zoneShape()},
		{
			"ops_channel", "The Slack channel that hears of what could not be delivered or was given up. One for all files.",
			channelText("data-ops"),
		},
		{"defaults", "What holds for every rule and event of this file that does not say otherwise.", ref("defaults")},
		{"rules", "What to watch.", listOf(ref("rule"))},
		{"events", "What happens in the workspace and is announced, whether or not a rule exists.", listOf(ref("event"))},
		{"tests", "What rules must say of results: `modealert test` plays them, without Mode and Slack.", listOf(ref("test"))},
	},
	required: []string{"version"},
	anyOf:    [][]string{{"rules"}, {"events"}, {"tests"}},
}

var defaultsLevel = level{
	name: "`defaults`",
	keys: []key{
		channelKey, webhookKey, mentionKey, noDataKey, forKey, resolveKey, flapKey, repeatKey, muteKey, rowsKey, formatKey, chartKey, ownerKey,
		failedRunsKey,
	},
}

var ruleLevel = level{
	name: "a rule",
	keys: []key{
		{"id", "The rule's identity, under which its alerts and their past are kept: lower-case letters, digits, `-` and `_`. " +
			"Without one it is the name as a slug. Give one before you rename a rule.", textLike(`^[^\sA-Z]{1,80}$`, "eu-revenue")},
		{"name", "What people call the rule. It stands in the headline of its messages.", text("EU revenue")},
		{"report", "The report whose runs the rule judges: its token, or its address as the browser shows it. Several make a " +
			"list; `{collection: Finance}` means all reports of a collection, `any` every report of the workspace.", reportShape()},
		{
			"query", "The query whose result the rule reads, by name or token. May be left out when the report has one query.",
			text("Daily totals"),
		},
		{"latest", "Only the rows where this column is greatest count, such as those of the newest day.", text("day")},
		{"where", "Only the rows for which this is true count: any SQL condition on the columns.", expression("region = 'EU'")},
		{"by", "The columns whose values make up a group. Each group is an alert of its own.", oneOrNone(text("country"))},
		{"value", "What to watch: with an aggregate one value for each group, without one a value for each row, and of `run.…` " +
			"alone something about the run itself.", expression("sum(revenue)", "count(*)", "total_amt_usd", "run.duration")},
		{"warning", "When to warn. A condition that begins with an operator is about `value`.", severityShape()},
		{"critical", "When it is critical, which is worse than a warning.", severityShape()},
		{"expect_every", "A run of the report must complete at least this often: from 5 minutes to 400 days. Needs no `value`; " +
			"`no_data` says how loud a late report is.", textLike(spanPattern, "26 hours", "1 day", "90 minutes")},
		{
			"key", "The columns that tell the rows of a row rule apart from run to run. The rule then speaks again only of rows that are new.",
			oneOrMore(text("order_id")),
		},
		noDataKey, forKey, resolveKey, flapKey, repeatKey, muteKey, channelKey, webhookKey, mentionKey,
		{"title", "Replaces the headline of a warning or critical message: a Go template.", text("{{.Rule}} is {{.Value}}")},
		{"message", "A text for a warning or critical message: a Go template.", text("It was {{.Previous}} the run before.")},
		{
			"show", "The columns that the message may show, in this order. Only columns that a rule names ever leave Mode.",
			oneOrNone(text("order_id")),
		},
		rowsKey, formatKey, chartKey,
		{"runbook", "An https address that tells what to do.", textLike(`^https://[^\s<>|]+$`, "https://wiki.example.com/refunds")},
		ownerKey,
		{"description", "What the rule is about, shown with the alert.", text()},
		failedRunsKey,
	},
	required: []string{"name", "report"},
	anyOf:    [][]string{{"value", "warning"}, {"value", "critical"}, {"expect_every"}},
}

var severityLevel = level{
	name: "`warning` and `critical`",
	keys: []key{
		{"when", "The condition.", expression("above 1000", "below 0.5 * avg_last(7)")},
		channelKey, webhookKey, mentionKey,
	},
	required: []string{"when"},
}

var eventLevel = level{
	name: "an entry of `events`",
	keys: []key{
		{"on", "Mode's events that are announced.", oneOrMore(words(Events()...))},
		{"report", "Only events about this report, by token or address; a list will do too.", oneOrMore(reportText())},
		{"collection", "Only events about reports of this collection, by name, token or address; a list will do too. Beside `report`, either is enough.", oneOrMore(text("Finance"))},
		{"state", "Only runs that ended so.", oneOrMore(words("succeeded", "failed", "cancelled"))},
		channelKey, webhookKey,
	},
	required: []string{"on"},
}

var reportLevel = level{
	name:  "`report`",
	under: "report",
	keys: []key{
		{"collection", "All reports of the collection, by name, token or address; a list will do too.", oneOrMore(text("Finance"))},
	},
	required: []string{"collection"},
}

var muteLevel = level{
	name:  "`mute`",
	under: "mute",
	keys: []key{
		{
			"until", "Nothing is said before this day, or this moment, in the file's `timezone`.",
			textLike(`^\d{4}-\d{2}-\d{2}([Tt ]+\d{1,2}:\d{2}.*)?$`, "2026-12-01", "2026-12-01 09:00"),
		},
		{
			"days", "Nothing is said on these days. A time that lasts over midnight belongs to the day on which it begins.",
			oneOrMore(dayShape()),
		},
		{"from", "Nothing is said from this time of the day on, in the file's `timezone`.", textLike(clockPattern, "18:00")},
		{"to", "… and until this time. Where it is not after `from`, it is that of the next day.", textLike(clockPattern, "08:00")},
	},
	anyOf: [][]string{{"until"}, {"days"}, {"from"}, {"to"}},
}

var resolveLevel = level{
	name:  "`resolve`",
	under: "resolve",
	keys: []key{
		{"after", "How many good runs in a row end an alert that fires.", runsShape("2 runs")},
	},
	required: []string{"after"},
}

// The keys that more than one level has.
var (
	channelKey = key{
		"channel", "The Slack channels that hear of it, by name (with or without `#`, which needs quotes) or ID. A person, by e-mail " +
			"address or ID, gets direct messages.",
		oneOrMore(channelText("data-alerts")),
	}
	webhookKey = key{"webhook", "The outgoing webhooks that hear of it, by name. Their addresses are settings of modealert: " +
		"MODEALERT_WEBHOOK_NAME_URL and MODEALERT_WEBHOOK_NAME_SECRET.", oneOrNone(textLike(webhookPattern, "zapier"))}
	mentionKey = key{"mention", "Who is mentioned with a new or higher severity: an e-mail address, the handle of a user group, an ID, " +
		"`here` or `channel`.", oneOrNone(textLike(`^@?[^\s@<>,;#]+(@[^\s@<>,]+\.[^\s@<>,]+)?$`, "data-oncall", "lead@example.com", "here").or("number", "boolean"))}
	noDataKey = key{"no_data", "What an aggregate over no rows, or only nulls, means; `keep` leaves the alert as it was. Of `expect_every`: " +
		"how loud a late report is.", words("warning", "critical", "ok", "keep")}
	forKey     = key{"for", "For how many runs in a row a condition must hold before anything is said.", runsShape("2 runs")}
	resolveKey = key{
		"resolve", "When an alert that fires is over: after so many good runs in a row. With `off` its message still turns green, but " +
			"nothing is said in its thread.", anyShape(words("off"), ref("resolve")),
	}
	flapKey = key{
		"flap", "An alert that fires again within this time after it was over goes on with its message: 30 minutes without it.",
		anyShape(words("off"), textLike(spanPattern, "30 minutes")),
	}
	repeatKey = key{
		"repeat", "How often an alert that goes on is said again.",
		anyShape(words("every run", "off"), textLike(spanPattern, "24 hours")),
	}
	muteKey = key{"mute", "When nothing is said: until a day, or again and again on some days and at some hours. A list will do too; " +
		"`off` takes back what `defaults` say.", anyShape(words("off"), oneOrMore(ref("mute")))}
	rowsKey       = key{"rows", "How many rows a message shows at the most.", wholeShape(0, maxRows)}
	formatKey     = key{"format", "How numbers are written, as in spreadsheets: one format for the value, or one for each column.", formatShape()}
	chartKey      = key{"chart", "Whether messages draw the values of the last runs, with the thresholds that are numbers: `on`, unless said otherwise.", words("on", "off")}
	ownerKey      = key{"owner", "Who answers questions. Shown with the alert.", text("data team")}
	failedRunsKey = key{
		"failed_runs", "After how many failed runs in a row to say it: 1 is the default, `off` is never.",
		anyShape(words("off"), runsShape("2")),
	}
)
