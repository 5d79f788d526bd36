package alert

import "strings"

// mood is a state's word, sign and colour. The word comes first: colour and sign only help those who see them. What is no
// state has no word.
type mood struct {
	word  markup
	emoji markup
	color string
}

func (n Notice) mood() mood {
	switch {
	case n.Subject == SubjectDigest:
		return n.digestMood()
	case n.over() && n.Ended != "":
		return mood{"CLOSED", "⚪", "#8D8D8D"}
	case n.over():
		return mood{"RESOLVED", "✅", "#2EB67D"}
	case n.Subject == SubjectAnnouncement:
		return n.announced()
	case n.Subject == SubjectEvent:
		return n.happened()
	case n.Subject == SubjectTrouble:
		return n.troubled()
	case n.Subject == SubjectAway:
		return mood{"", "⚪", "#8D8D8D"}
	case n.Subject == SubjectRunFailed:
		return mood{"RUN FAILED", "🟣", "#7C3AED"}
	case n.Subject == SubjectRuleError:
		return mood{"RULE ERROR", "🟣", "#7C3AED"}
	case n.Subject == SubjectLate && n.Urgent:
		return mood{"LATE", "🔴", "#D4152A"}
	case n.Subject == SubjectLate:
		return mood{"LATE", "🟡", "#E8A317"}
	}
	switch n.State {
	case StateCritical:
		return mood{"CRITICAL", "🔴", "#D4152A"}
	case StateNoData:
		if n.Urgent {
			return mood{"NO DATA", "🔴", "#D4152A"}
		}
		return mood{"NO DATA", "⚪", "#8D8D8D"}
	case StateError:
		return mood{"RULE ERROR", "🟣", "#7C3AED"}
	case StatePending:
		return mood{"PENDING", "⚪", "#8D8D8D"}
	case StateWarning, StateOK:
	}
	return mood{"WARNING", "🟡", "#E8A317"}
}

func (n Notice) announced() mood {
	switch {
	case n.runFailed():
		return mood{"RUN FAILED", "🟣", "#7C3AED"}
	case n.runCancelled():
		return mood{"RUN CANCELLED", "⚪", "#8D8D8D"}
	default:
		return mood{"RUN SUCCEEDED", "🔵", "#1D9BD1"}
	}
}

func (n Notice) runFailed() bool    { return strings.EqualFold(n.Run.State, "failed") }
func (n Notice) runCancelled() bool { return strings.HasPrefix(strings.ToLower(n.Run.State), "cancel") }

// headline is a message in one sentence. Core is what stands in bold, rest goes on with it; only is said where there is
// nothing but the text.
type headline struct {
	mood
	core, rest, only markup
	report           markup
}

// sentence is the headline as the message's text.
func (h headline) sentence() markup {
	var where markup
	if h.report != "" && !strings.Contains(string(h.core), string(h.report)) {
		where = " (" + h.report + ")"
	}
	return h.brief() + h.rest + h.only + where
}

// line is the headline as a block shows it.
func (h headline) line() markup { return h.emoji + " " + bold(h.brief()) + h.rest }

// brief is the sentence's main part.
func (h headline) brief() markup { return join([]markup{h.word, h.core}, ": ") }

// headline says what is the matter, and in a thread how that changed.
func (d draft) headline() headline {
	h := headline{mood: d.mood()}
	if d.Report.Name != "" {
		h.report = data(d.Report.Name, maxName)
	}
	d.tell(&h)
	if d.isReply() && d.Subject != SubjectDigest {
		d.tellChange(&h)
	}
	if d.preview {
		h.word = join([]markup{"PREVIEW", h.word}, " · ")
	}
	return h
}

// tell fills in the sentence of the state as it is.
func (d draft) tell(h *headline) {
	switch {
	case d.Subject == SubjectDigest:
		d.tellDigest(h)
	case d.over() && d.Ended != "":
		h.core, h.rest = d.name()+" "+data(d.Ended, maxTitle), d.after()
		if d.Subject == SubjectRunFailed || d.Subject == SubjectLate {
			h.core = d.reportName() + " " + data(d.Ended, maxTitle)
		}
		if d.Subject == SubjectLate { // for how long it was late, nobody knows
			h.rest = ""
		}
	case d.Subject == SubjectAnnouncement:
		d.tellRun(h)
	case d.Subject == SubjectEvent:
		d.tellEvent(h)
	case d.Subject == SubjectTrouble:
		d.tellTrouble(h)
	case d.Subject == SubjectAway:
		d.tellAway(h)
	case d.Subject == SubjectRunFailed:
		d.tellFailure(h)
	case d.Subject == SubjectLate:
		d.tellLate(h)
	case d.Subject == SubjectRuleError, d.State == StateError:
		d.tellError(h)
	case d.Roll != nil:
		d.tellRoll(h)
	case d.over():
		d.tellResolved(h)
	case d.Mending != nil:
		d.tellMending(h)
	case d.State == StateNoData:
		d.tellNothing(h)
	case d.Title != "":
		h.core = data(d.Title, maxTitle)
	case d.Values.RowRule:
		d.tellRows(h)
	default:
		d.tellValue(h)
	}
}
