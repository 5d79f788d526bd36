package alert

// tellChange makes the headline of a line in the thread: what changed comes before what is.
func (d draft) tellChange(h *headline) {
	if d.tellRollLine(h) {
		return
	}
	h.word = d.change(h.word)
	if d.over() {
		return
	}
	if d.Roll != nil && d.Roll.Joined != nil {
		h.rest += "; " + d.joined()
	}
	switch {
	case d.isReminder():
		h.rest += d.soFar()
	case d.Reopened > 1 && d.Was == StateOK:
		h.rest += ", " + d.reopened()
	case d.Subject == SubjectValue && d.Roll == nil && d.rises() && d.Values.Previous != "":
		h.rest += " (was " + data(d.Values.Previous, maxValue) + ")"
	}
}

// change is the word that a line in the thread begins with.
func (d draft) change(word markup) markup {
	switch {
	case d.over() && d.Ended != "":
		return "Closed"
	case d.over():
		return "Resolved"
	case d.isReminder() && d.Subject == SubjectRunFailed:
		return "Still failing"
	case d.isReminder() && d.Subject == SubjectLate:
		return "Still late"
	case d.isReminder() && d.Values.Recall != nil && d.Values.Recall.New > 0:
		return "More rows, still " + word
	case d.isReminder():
		return "Still " + word
	case d.rises():
		return "Escalated to " + word
	case d.Was == StateCritical && d.State == StateWarning:
		return "Eased to " + word
	case d.Was == StateNoData:
		return "Data is back, now " + word
	case d.Was == StateOK || d.Was == StatePending:
		return "Again " + word
	default:
		return "Now " + word
	}
}

// isReminder reports whether nothing changed and the message only says so.
func (d draft) isReminder() bool { return d.Was == d.State || d.Was == "" }

func (d draft) rises() bool { return d.Was == StateWarning && d.State == StateCritical }

// soFar goes on with for how long.
func (d draft) soFar() markup {
	if d.Runs < 2 {
		return ""
	}
	return ", for " + d.breached()
}

// breached is for how long the alert has been away from ok: `3 runs (2 h 10 min)`.
func (d draft) breached() markup {
	runs := counted(int64(d.Runs), "run")
	began := d.Opened
	if d.Reopened > 0 {
		began = d.Resumed
	}
	if took := d.Run.Completed.Sub(began); d.Runs > 1 && !began.IsZero() && took > 0 {
		runs += " (" + lasting(took) + ")"
	}
	return runs
}
