package alert

// Drawing says how notices are drawn in a workspace. The zero value draws what every workspace can show.
type Drawing struct {
	// Interactive puts buttons under the messages of incidents that are open. Only where somebody takes what Slack sends
	// when they are pressed, since otherwise Slack shows a warning to whoever presses one.
	Interactive bool

	preview bool // it says that it is one

	alone bool // there are no threads: what belongs into one is a message of its own
}

// Message draws n. Mentions are written as Slack wants them (`<@U1>`, `<!subteam^S1>`, `<!here>`); anything else in
// them is shown as plain text and mentions nobody. Whatever the notice holds, the message is within Slack's limits, and
// nothing from data can format, mention or link.
func (g Drawing) Message(n Notice, mentions []string) Message {
	d := draft{Notice: n, Drawing: g, mentions: mentioned(mentions)}
	if n.over() {
		d.mentions = "" // good news pings nobody
	}
	return d.message()
}
