package alert

import "github.com/slack-go/slack"

// missed is what the message tells of runs that were missed; its zero value where it is about something else.
func (n Notice) missed() MissedFacts {
	if n.Missed == nil {
		return MissedFacts{}
	}
	return *n.Missed
}

// tellAway fills in the sentence of what was missed.
func (d draft) tellAway(h *headline) {
	m := d.missed()
	h.core = "modealert was away for " + lasting(m.To.Sub(m.From))
	h.rest = ": " + counted(int64(m.Runs), "run") + " of " + counted(int64(m.Reports), "report") + was(m.Runs) + "not checked as "
	if m.Runs == 1 {
		h.rest += "it came"
	} else {
		h.rest += "they came"
	}
	if n := len(m.Alerts) + m.More; n > 0 {
		h.rest += ", and " + counted(int64(n), "alert") + " would have fired"
	}
}

// was goes on with what happened to so many.
func was(n int) markup {
	if n == 1 {
		return " was "
	}
	return " were "
}

// awayDetails are a line for each alert that would have fired.
func (d draft) awayDetails() []slack.Block {
	m := d.missed()
	if len(m.Alerts) == 0 {
		return []slack.Block{section("None of their values would have been an alert, as far as they are known.")}
	}
	lines := []markup{bold("Would have fired meanwhile")}
	for _, a := range m.Alerts {
		lines = append(lines, a.line())
	}
	if m.More > 0 {
		lines = append(lines, "… and "+grouped(int64(m.More))+" more")
	}
	return []slack.Block{section(join(lines, "\n"))}
}

// line is an alert that would have fired: "• EU revenue (DE) on Sales: critical on 12 runs, last $4,210; ok again".
func (a MissedAlert) line() markup {
	const short = 50 // so that all of them fit into one block
	line := "• " + data(a.Rule, short)
	if a.Group != "" {
		line += " (" + data(a.Group, short) + ")"
	}
	if clean(a.Report.Name) != "" {
		line += " on " + data(a.Report.Name, short)
	}
	line += ": " + a.state(a.Worst) + " on " + counted(int64(a.Runs), "run")
	if a.Value != "" {
		line += ", last " + data(a.Value, short)
	}
	if a.Now == StateOK {
		return line + "; ok again"
	}
	return line + "; *" + a.state(a.Now) + " now*"
}

// state is a state in words.
func (a MissedAlert) state(s State) markup {
	switch s {
	case StateNoData:
		return "no data"
	case StateError:
		return "in error"
	default:
		return markup(s)
	}
}

// awayOrigin says from when to when, and what has become of the runs.
func (d draft) awayOrigin() markup {
	m := d.missed()
	parts := []markup{moment(m.From, "") + " to " + moment(m.To, "")}
	if m.Failed > 0 {
		parts = append(parts, grouped(int64(m.Failed))+" of them failed")
	}
	if m.Unread > 0 {
		parts = append(parts, grouped(int64(m.Unread))+" were not read")
	}
	return join(parts, " · ") + "\nAlerts tell of the newest run of each report; the others are in the history only."
}
